import Primitives
import Testing

@Suite struct PrimitivesTests {
  @Test func loadsLittleEndianAndRefusesWhatIsOutside() throws {
    let bytes: [UInt8] = [0x01, 0x02, 0x03]
    #expect(try bytes.span.bytes.load(UInt16.self, at: 1) == 0x0302)
    for offset in [-1, 2, 3, Int.max, Int.min] {
      #expect(throws: TruncatedError.self) { try bytes.span.bytes.load(UInt16.self, at: offset) }
    }
    #expect(throws: TruncatedError(offset: 0, needed: 4, available: 3)) {
      try bytes.span.bytes.load(UInt32.self, at: 0)
    }
  }

  @Test func appendsLittleEndian() {
    var bytes: [UInt8] = []
    bytes.append(littleEndian: UInt16(0x0302))
    bytes.append(littleEndian: UInt8(4))
    #expect(bytes == [2, 3, 4])
  }

  @Test func instantsStayInRange() {
    let end = Instant(nanoseconds: .max)
    #expect(end + .seconds(1) == end)
    #expect(Instant(nanoseconds: .min) - .seconds(1) == Instant(nanoseconds: .min))
    #expect(Duration.seconds(Int64.max).nanoseconds == .max)
    #expect(Instant(nanoseconds: 5) - Instant(nanoseconds: 2) == .nanoseconds(3))
  }
}
