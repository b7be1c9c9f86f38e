/// The CRC of FIT files: CRC-16/ARC, polynomial 0x8005, reflected, initial value 0.
struct FITChecksum {
  /// The CRC of the bytes so far.
  private(set) var value: UInt16 = 0

  /// The CRC of four bits, as in the FIT protocol's specification.
  private static let table: [16 of UInt16] = [
    0x0000, 0xCC01, 0xD801, 0x1400, 0xF001, 0x3C00, 0x2800, 0xE401,
    0xA001, 0x6C00, 0x7800, 0xB401, 0x5000, 0x9C01, 0x8801, 0x4400,
  ]

  /// Adds one byte.
  mutating func add(_ byte: UInt8) {
    value = value >> 4 ^ Self.table[Int(value & 0xF)] ^ Self.table[Int(byte & 0xF)]
    value = value >> 4 ^ Self.table[Int(value & 0xF)] ^ Self.table[Int(byte >> 4)]
  }

  /// The CRC of `bytes`.
  static func of(_ bytes: ArraySlice<UInt8>) -> UInt16 {
    var checksum = FITChecksum()
    for byte in bytes { checksum.add(byte) }
    return checksum.value
  }
}
