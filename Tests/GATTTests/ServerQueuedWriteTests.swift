import ATT
import GATT
import Testing

/// Core Specification, Vol 3, Part F, 3.4.6.
@Suite struct ServerQueuedWriteTests {
  /// The parts, each queued and given back as it was.
  private func script(_ parts: (UInt16, UInt16, [UInt8])...) throws -> ServerScript {
    var script = try ServerScript()
    for (number, offset, part) in parts {
      script.answers(
        .prepareWriteRequest(handle(number), offset: offset, part: part),
        .prepareWriteResponse(handle(number), offset: offset, part: part))
    }
    script.tells()
    return script
  }

  @Test func aLongValueIsWrittenAtOnce() throws {
    var script = try script((24, 0, [1, 2, 3]), (24, 3, [4, 5]), (24, 5, [6]))
    script.answers(.executeWriteRequest(.write), .executeWriteResponse)
    script.tells(.written(handle(24), [1, 2, 3, 4, 5, 6]))
    script.answers(.readRequest(handle(24)), .readResponse(value: [1, 2, 3, 4, 5, 6]))
    // The queue is empty now.
    script.answers(.executeWriteRequest(.write), .executeWriteResponse)
    script.tells()
  }

  @Test func aPartMayChangeTheMiddleAndTheRestOfAValue() throws {
    var script = try script((24, 1, [8]), (24, 2, [9, 9, 9]), (24, 3, [7]))
    script.answers(.executeWriteRequest(.write), .executeWriteResponse)
    script.tells(.written(handle(24), [1, 8, 9, 7, 9]))
  }

  @Test func aCancelledQueueWritesNothing() throws {
    var script = try script((24, 0, [9]))
    script.answers(.executeWriteRequest(.cancel), .executeWriteResponse)
    script.answers(.executeWriteRequest(.write), .executeWriteResponse)
    script.answers(.readRequest(handle(24)), .readResponse(value: [1, 2, 3]))
    script.tells()
  }

  @Test func severalAttributesAreWrittenInOrder() throws {
    var script = try script((28, 0, [1, 2]), (24, 0, [5]), (28, 2, [3, 4]), (8, 0, [1]), (8, 1, [0]))
    script.answers(.executeWriteRequest(.write), .executeWriteResponse)
    script.tells(
      .written(handle(28), [1, 2, 3, 4]), .written(handle(24), [5]), .subscribed(handle(7), .notifications))
  }

  @Test(
    arguments: [
      (28, 0, [1, 2], 0x0D), (24, 4, [1], 0x07), (24, 0xFFFF, [1], 0x07), (8, 0, [5, 0], 0x13), (8, 0, [2, 0], 0xFD),
      (8, 0, [1, 0, 0], 0x0D), (12, 0, [2], 0x80),
    ] as [(UInt16, UInt16, [UInt8], UInt8)])
  func allIsWrittenOrNothing(number: UInt16, offset: UInt16, part: [UInt8], code: UInt8) throws {
    var script = try script((24, 0, [9]), (number, offset, part))
    script.refuses(.executeWriteRequest(.write), ErrorCode(rawValue: code), at: number)
    script.answers(.readRequest(handle(24)), .readResponse(value: [1, 2, 3]))
    script.answers(.executeWriteRequest(.write), .executeWriteResponse)
    script.tells()
  }

  @Test(arguments: [(10, 0x03), (5, 0x03), (99, 0x01), (0, 0x01)] as [(UInt16, UInt8)])
  func whatCannotBeWrittenCannotBePrepared(number: UInt16, code: UInt8) throws {
    var script = try script()
    script.refuses(
      .prepareWriteRequest(handle(number), offset: 0, part: [1]), ErrorCode(rawValue: code), at: number)
  }

  @Test func theQueueIsBounded() throws {
    var script = try script()
    for _ in 0..<64 {
      script.answers(
        .prepareWriteRequest(handle(24), offset: 0, part: [1]), .prepareWriteResponse(handle(24), offset: 0, part: [1]))
    }
    script.refuses(.prepareWriteRequest(handle(24), offset: 0, part: [1]), .prepareQueueFull, at: 24)
    script.answers(.executeWriteRequest(.write), .executeWriteResponse)
    script.tells(.written(handle(24), [1]))
  }

  @Test func aValueOfMoreThan512BytesIsRefused() throws {
    var script = try script()
    let part = [UInt8](repeating: 1, count: 18)
    for number in 0..<29 {
      let offset = UInt16(number * 18)
      script.answers(
        .prepareWriteRequest(handle(24), offset: offset, part: part),
        .prepareWriteResponse(handle(24), offset: offset, part: part))
    }
    script.refuses(.executeWriteRequest(.write), .invalidAttributeValueLength, at: 24)
  }
}
