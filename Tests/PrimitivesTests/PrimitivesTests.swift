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

  @Test(
    arguments: [
      (0, 0), (1, 1000), (999, 1000), (1000, 1000), (1001, 2000), (-1, 0), (-1000, -1000), (-1001, -1000),
      (Int64.max, Int64.max), (Int64.min, -9_223_372_036_854_775_000),
    ] as [(Int64, Int64)])
  func roundsUpToMicroseconds(nanoseconds: Int64, expected: Int64) {
    #expect(Instant(nanoseconds: nanoseconds).roundedUpToMicroseconds == Instant(nanoseconds: expected))
  }

  @Test(arguments: [
    (0, "1970-01-01T00:00:00.000Z"), (1_772_346_600_125, "2026-03-01T06:30:00.125Z"),
    (951_782_399_999, "2000-02-28T23:59:59.999Z"), (951_782_400_000, "2000-02-29T00:00:00.000Z"),
    (-1, "1969-12-31T23:59:59.999Z"), (4_107_542_399_000, "2100-02-28T23:59:59.000Z"),
    (4_107_542_400_000, "2100-03-01T00:00:00.000Z"), (Int64.max, "9999-12-31T23:59:59.999Z"),
    (Int64.min, "0000-01-01T00:00:00.000Z"),
  ])
  func writesRFC3339(milliseconds: Int64, text: String) {
    #expect(UTCTime(milliseconds: milliseconds).description == text)
  }
}

struct ShellWordTests {
  @Test(arguments: [
    ("Anna", "Anna"), ("Béla-2_x", "Béla-2_x"), ("", "''"), ("-x", "'-x'"), ("Anna K", "'Anna K'"),
    ("Anna's $x", #"'Anna'\''s $x'"#), ("'", #"''\'''"#), ("a\nb", "'a\nb'"), ("*", "'*'"),
  ])
  func isOneWord(text: String, word: String) {
    #expect(text.shellWord == word)
  }
}
