import Primitives
import Testing

@testable import FIT

@Suite struct FITFormatTests {
  @Test(
    "The CRC is CRC-16/ARC.",
    arguments: [
      ("", 0x0000), ("123456789", 0xBB3D), ("A", 0x30C0), ("hrzoned", 0xAC6C),
    ] as [(String, UInt16)])
  func checksums(text: String, expected: UInt16) {
    #expect(FITChecksum.of(Array(text.utf8)[...]) == expected)
  }

  @Test("A file has a header of 14 bytes with its own CRC, messages, and a CRC of both.")
  func file() throws {
    var writer = FITWriter()
    try writer.write(.record, [.init(253, .uint32, .number(0x4433_2211)), .init(3, .uint8, .number(150))])
    try writer.write(.record, [.init(253, .uint32, .number(0x4433_2212)), .init(3, .uint8, .number(151))])
    let header: [UInt8] = [14, 0x20, 0xE2, 0x52, 24, 0, 0, 0, 0x2E, 0x46, 0x49, 0x54, 0xDC, 0xD0]
    let messages: [UInt8] = [
      0x40, 0, 0, 20, 0, 2, 253, 4, 0x86, 3, 1, 0x02,
      0x00, 0x11, 0x22, 0x33, 0x44, 150,
      0x00, 0x12, 0x22, 0x33, 0x44, 151,
    ]
    #expect(try writer.finished() == header + messages + [0x2A, 0xDA])
  }

  @Test("A definition with developer fields, and one with its most significant bytes first.")
  func definitions() throws {
    var writer = FITWriter(isBigEndian: true)
    try writer.write(
      .lap,
      [
        .init(254, .uint16, .number(0x0102)), .init(1, .string, .text(["ab"]), dataIndex: 3),
        .init(7, .uint32, .number(0x0A0B_0C0D)),
      ])
    let bytes = try writer.finished()
    #expect(
      bytes.dropFirst(14).dropLast(2) == [
        0x60, 0, 1, 0, 19, 2, 254, 2, 0x84, 7, 4, 0x86, 1, 1, 3, 3,
        0x00, 0x01, 0x02, 0x0A, 0x0B, 0x0C, 0x0D, 0x61, 0x62, 0x00,
      ])
  }

  /// Type, value, bytes with the least significant first.
  static let values: [(FITBaseType, FITValue, [UInt8])] = [
    (.enumeration, .unsigned([4]), [4]), (.enumeration, .unsigned([nil]), [0xFF]),
    (.uint8, .unsigned([0, 254, nil]), [0, 254, 255]), (.uint8z, .unsigned([255, nil]), [255, 0]),
    (.sint8, .signed([-128, 126, nil]), [0x80, 0x7E, 0x7F]),
    (.uint16, .unsigned([0x1234, nil]), [0x34, 0x12, 0xFF, 0xFF]),
    (.uint16z, .unsigned([0xFFFF, nil]), [255, 255, 0, 0]),
    (.sint16, .signed([-2, nil]), [0xFE, 0xFF, 0xFF, 0x7F]),
    (.uint32, .unsigned([0x1234_5678, nil]), [0x78, 0x56, 0x34, 0x12, 255, 255, 255, 255]),
    (.uint32z, .unsigned([1, nil]), [1, 0, 0, 0, 0, 0, 0, 0]),
    (.sint32, .signed([-3, nil]), [0xFD, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F]),
    (.float32, .decimal([1.5, nil]), [0, 0, 0xC0, 0x3F, 255, 255, 255, 255]),
    (.float64, .decimal([-2]), [0, 0, 0, 0, 0, 0, 0, 0xC0]),
    (.float64, .decimal([nil]), [UInt8](repeating: 255, count: 8)),
    (.sint64, .signed([.min, nil]), [0, 0, 0, 0, 0, 0, 0, 0x80] + [255, 255, 255, 255, 255, 255, 255, 0x7F]),
    (.uint64, .unsigned([1, nil]), [1, 0, 0, 0, 0, 0, 0, 0] + [UInt8](repeating: 255, count: 8)),
    (.uint64z, .unsigned([.max, nil]), [UInt8](repeating: 255, count: 8) + [UInt8](repeating: 0, count: 8)),
    (.string, .text(["é"]), [0xC3, 0xA9, 0]), (.string, .text(["a", "b"]), [0x61, 0, 0x62, 0]),
    (.byte, .bytes([0, 255, 7]), [0, 255, 7]),
  ]

  @Test("Each type in both orders of bytes, with the value that means unknown.", arguments: values)
  func writesType(type: FITBaseType, value: FITValue, expected: [UInt8]) throws {
    for isBigEndian in [false, true] {
      var writer = FITWriter(isBigEndian: isBigEndian)
      try writer.write(FITMessageNumber(rawValue: 500), [.init(9, type, value)])
      let bytes = try writer.finished()
      let elements = stride(from: 0, to: expected.count, by: type.size).map { expected[$0..<$0 + type.size] }
      let data = isBigEndian ? elements.flatMap { $0.reversed() } : expected
      #expect(bytes.dropLast(2).suffix(data.count) == data[...])
      #expect(bytes[22] == type.rawValue)
      let (messages, fault) = FITFile.messages(bytes)
      #expect(fault == nil && messages.count == 1)
      #expect(messages.first?.value(9) == value)
    }
  }

  @Test("Every type is in the table.")
  func allTypes() { #expect(Set(Self.values.map(\.0)) == Set(FITBaseType.allCases)) }

  @Test(
    "A value that does not fit is a fault, and nothing is written.",
    arguments: [
      (.uint8, .number(256)), (.uint8, .number(255)), (.uint8z, .number(0)), (.sint8, .signed([127])),
      (.sint16, .signed([-32_769])), (.uint16, .text(["a"])), (.string, .text(["a\0b"])), (.byte, .number(1)),
      (.uint32, .unsigned([UInt64?](repeating: 1, count: 64))), (.string, .text([String(repeating: "x", count: 255)])),
    ] as [(FITBaseType, FITValue)])
  func misfits(type: FITBaseType, value: FITValue) throws {
    var writer = FITWriter()
    try writer.write(.record, [.init(3, .uint8, .number(150))])
    let before = writer.position
    #expect(throws: FITFault.self) { try writer.write(.record, [.init(3, .uint8, .number(1)), .init(9, type, value)]) }
    #expect(writer.position == before)
  }

  @Test("Sixteen layouts have local numbers; a seventeenth takes that of the one not used for the longest time.")
  func localNumbers() throws {
    var writer = FITWriter()
    var expected: [UInt64] = []
    for number in [0..<16, 0..<1, 16..<18, 0..<2].joined() {
      try writer.write(
        FITMessageNumber(rawValue: 1000 + UInt16(number)), [.init(0, .uint8, .number(number))])
      expected.append(UInt64(number))
    }
    let (messages, fault) = FITFile.messages(try writer.finished())
    #expect(fault == nil)
    #expect(messages.map { $0.unsigned(0) } == expected)
    #expect(messages.map { UInt64($0.number.rawValue) - 1000 } == expected)
    // The layouts 16, 17 and 1 replaced 1, 2 and 3.
    #expect(messages.suffix(5).map(\.localNumber) == [0, 1, 2, 0, 3].suffix(5))
  }

  @Test("Times of FIT and of the clock.")
  func times() {
    #expect(FITTime.date(0x1000_0000)?.description == "1998-07-03T21:24:16.000Z")
    #expect(FITTime.date(0xFFFF_FFFE)?.description == "2126-02-06T06:28:14.000Z")
    #expect(FITTime.date(0x0FFF_FFFF) == nil && FITTime.date(0xFFFF_FFFF) == nil && FITTime.date(0) == nil)
    #expect(FITTime.value(UTCTime(milliseconds: (1_000_000_000 + 631_065_600) * 1000 + 999)) == 1_000_000_000)
    for outside in [Int64.min, -1, 0, 631_065_600_000, 899_501_055_999, 4_926_032_895_000, .max] {
      #expect(FITTime.value(UTCTime(milliseconds: outside)) == nil, "\(outside)")
    }
    #expect(FITTime.value(UTCTime(milliseconds: 899_501_056_000)) == 0x1000_0000)
    #expect(FITTime.value(UTCTime(milliseconds: 4_926_032_894_999)) == 0xFFFF_FFFE)
  }
}
