import Primitives
import Testing

@testable import FIT

@Suite struct FITReaderTests {
  private static let records = FITFile.recordDefinition + FITFile.record(0, 100) + FITFile.record(1, 101)

  /// The heart rates of records.
  private static func rates(_ bytes: [UInt8]) -> (rates: [UInt64?], fault: FITFault?) {
    let (messages, fault) = FITFile.messages(bytes)
    return (messages.map { $0.unsigned(3) }, fault)
  }

  @Test("Headers of 12 and of 14 bytes, and one whose CRC is 0.")
  func headers() {
    for size in [12, 14] as [UInt8] {
      let (rates, fault) = Self.rates(FITFile.of(Self.records, headerSize: size))
      #expect(rates == [100, 101])
      #expect(fault == nil)
    }
    var bytes = FITFile.of(Self.records).dropLast(2) as [UInt8]
    bytes.replaceSubrange(12..<14, with: [0, 0])
    #expect(Self.rates(FITFile.withChecksum(bytes)).fault == nil)
  }

  @Test("Files one after the other. Each has its own definitions.")
  func chain() {
    let first = FITFile.of(Self.records)
    let second = FITFile.of(FITFile.recordDefinition + FITFile.record(9, 109), headerSize: 12)
    let (rates, fault) = Self.rates(first + second)
    #expect(rates == [100, 101, 109])
    #expect(fault == nil)
    var reader = FITReader(first + second)
    while (try? reader.next()) != nil {}
    #expect(reader.fileCount == 2)
    let undefined = Self.rates(first + FITFile.of(FITFile.record(9, 109)))
    #expect(undefined.rates == [100, 101])
    #expect(undefined.fault?.offset == first.count + 14)
  }

  @Test("Compressed headers count on from the last time, over the end of their five bits too.")
  func compressedTimes() {
    // Local number 1: a record with only a heart rate.
    let definition: [UInt8] = [0x41, 0, 0, 20, 0, 1, 3, 1, 2]
    let compressed: [UInt8] = [30, 30, 31, 0, 5, 4].flatMap { [0x80 | 1 << 5 | $0, 100] as [UInt8] }
    let bytes = FITFile.of(FITFile.recordDefinition + FITFile.record(29, 100) + definition + compressed)
    let (messages, fault) = FITFile.messages(bytes)
    #expect(fault == nil)
    #expect(messages.map { $0.timestamp.map { $0 - 0x1000_0000 } } == [29, 30, 30, 31, 32, 37, 68])
    let early = FITFile.messages(FITFile.of(definition + [0xA0, 100]))
    #expect(early.messages.isEmpty)
    #expect(early.fault?.offset == 14 + definition.count)
    // The last value of the time means unknown; a time beyond it does not exist.
    let late: [UInt8] = [0, 0xF5, 0xFF, 0xFF, 0xFF, 100, 0xA0 | 3, 100]
    let over = FITFile.messages(FITFile.of(FITFile.recordDefinition + definition + late))
    #expect(over.messages.count == 1)
    #expect(over.fault?.reason == "the time is past the end of FIT's time")
  }

  @Test("Unknown messages and fields are skipped, and a local number may get another layout.")
  func unknown() {
    let unknown: [UInt8] = [0x45, 0, 0, 0x39, 0x30, 2, 1, 3, 0x0D, 2, 2, 0x1F, 5, 1, 2, 3, 4, 5]
    let longRecord: [UInt8] =
      [0x40, 0, 1, 0, 20, 4, 99, 3, 0x02, 3, 1, 0x02, 77, 2, 0x86, 253, 4, 0x86]
      + [0, 1, 2, 3, 142, 9, 9, 0x10, 0, 0, 7]
    let (messages, fault) = FITFile.messages(FITFile.of(Self.records + unknown + longRecord))
    #expect(fault == nil)
    #expect(messages.map { $0.unsigned(3) } == [100, 101, nil, 142])
    #expect(messages[2].number == FITMessageNumber(rawValue: 12_345))
    #expect(messages[2].value(1) == .bytes([1, 2, 3]))
    // The type 31 is unknown, and two bytes are no uint32.
    #expect(messages[2].value(2) == nil)
    #expect(messages[3].value(77) == nil)
    #expect(messages[3].value(99) == .unsigned([1, 2, 3]))
    #expect(messages[3].timestamp == 0x1000_0007)
  }

  @Test("Fields without bytes are no fields, however many.")
  func emptyFields() {
    let definition: [UInt8] = [0x40, 0, 0, 20, 0, 255] + (0..<255).flatMap { [UInt8($0), 0, 2] as [UInt8] }
    let (messages, fault) = FITFile.messages(FITFile.of(definition + [0, 0, 0]))
    #expect(fault == nil)
    #expect(messages.count == 3)
    #expect(messages.first?.definition.fields.isEmpty == true)
    #expect(messages.first?.value(3) == nil)
  }

  @Test("Developer fields with a description, without one, and with one of another program.")
  func developerFields() {
    let description: [UInt8] =
      [0x41, 0, 0, 206, 0, 4, 0, 1, 2, 1, 1, 2, 2, 1, 2, 3, 4, 7] + [1, 6, 2, 0x84] + Array("abc\0".utf8)
    let record: [UInt8] =
      [0x62, 0, 0, 20, 0, 1, 3, 1, 2, 3, 2, 4, 6, 7, 1, 6, 2, 2, 7] + [2, 120, 1, 2, 3, 4, 9, 8, 7]
    let (messages, fault) = FITFile.messages(FITFile.of(description + record))
    #expect(fault == nil)
    #expect(messages.last?.unsigned(3) == 120)
    #expect(messages.last?.value(developerField: "abc") == .unsigned([0x0201, 0x0403]))
    #expect(messages.last?.value(developerField: "other") == nil)
    #expect(messages.last?.definition.developerFields.map(\.size) == [4, 1, 2])
  }

  /// The bytes, and the place and the words of the fault.
  static let faults: [(String, [UInt8], Int, String)] = [
    ("nothing", [], 0, "the file is empty"),
    ("a text", Array("lap,time,heart rate".utf8), 0, "this is not a FIT file"),
    ("a short text", Array("lap".utf8), 0, "this is not a FIT file"),
    ("a short header", [14, 0x10, 0, 0], 4, "the file ends within its header"),
    ("a short header of 14 bytes", Array(FITFile.of([]).prefix(13)), 13, "the file ends within its header"),
    ("a header of 13 bytes", FITFile.of(records, headerSize: 13), 0, "the header claims 13 bytes, but has 12 or 14"),
    (
      "another version", [12, 0x30, 0, 0, 0, 0, 0, 0, 0x2E, 0x46, 0x49, 0x54, 0, 0], 1,
      "the file has version 3 of the FIT protocol, which is unknown"
    ),
    (
      "2 GB claimed", [12, 0x10, 0, 0, 0, 0, 0, 0x80, 0x2E, 0x46, 0x49, 0x54] + records, 36,
      "the file ends 2147483624 bytes before the end that its header announces"
    ),
    ("no CRC", FITFile.of(records).dropLast(2), 38, "the file ends before its CRC"),
    ("a wrong CRC", FITFile.of(records).dropLast() + [0xEE], 38, "the CRC is wrong: the file is damaged"),
    (
      "a wrong CRC of the header",
      FITFile.withChecksum(
        FITFile.of(records).prefix(12) + [1, 2] + records), 12, "the CRC of the header is wrong: the file is damaged"
    ),
    ("something behind it", FITFile.of(records) + [0], 40, "what follows the end of the file is not a FIT file"),
    ("no definition", FITFile.of([3, 1, 2]), 14, "the message has the local number 3, which is not defined"),
    ("an order of bytes", FITFile.of([0x40, 0, 2, 20, 0, 0]), 16, "the order of bytes is 2, but must be 0 or 1"),
    (
      "a message too long", FITFile.of(FITFile.recordDefinition + [0, 1, 2]), 29,
      "the messages end within a record message"
    ),
    (
      "a definition too long", FITFile.of([0x40, 0, 0, 20, 0, 9, 253, 4, 0x86]), 23,
      "the messages end within a definition message"
    ),
    (
      "an event cut off", Array(FITFile.of([0x40, 0, 0, 21, 0, 1, 3, 200, 2, 0, 1]).dropLast(2)), 25,
      "the file ends within an event message"
    ),
    (
      "an unknown message cut off", Array(FITFile.of([0x40, 0, 0, 21, 1, 1, 3, 200, 2, 0, 1]).dropLast(2)), 25,
      "the file ends within a message of kind 277"
    ),
  ]

  @Test("A fault has its place and says what is wrong.", arguments: faults)
  func places(what: String, bytes: [UInt8], offset: Int, reason: String) {
    let fault = FITFile.messages(bytes).fault
    #expect(fault == FITFault(offset: offset, reason: reason), "\(what)")
    #expect(fault?.description == "byte \(offset): \(reason)")
  }

  @Test("A wrong CRC and a wrong end do not hide the messages.")
  func readableParts() {
    for (what, bytes, _, _) in Self.faults
    where what.contains("CRC") || what.contains("claimed") || what.contains("behind") {
      #expect(Self.rates(bytes).rates == [100, 101], "\(what)")
    }
  }

  @Test("A file of only one-byte messages takes no more time or memory than others.")
  func manyMessages() {
    let definition: [UInt8] = [0x40, 0, 0, 19, 0, 255] + (0..<255).flatMap { [UInt8($0), 0, 2] as [UInt8] }
    let bytes = FITFile.of(definition + [UInt8](repeating: 0, count: 1_000_000))
    let (activity, fault) = FITActivity.read(bytes)
    #expect(activity.laps.isEmpty)
    #expect(fault?.reason == "the file has no records and no session")
  }
}
