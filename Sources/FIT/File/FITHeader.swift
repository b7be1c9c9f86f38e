import Primitives

/// The header of a FIT file: 14 bytes, or 12 in old files, which have no CRC of the header.
struct FITHeader {
  /// The size of the header, in bytes.
  let size: Int
  /// The size of the messages, as the header announces it, in bytes.
  let dataSize: Int
  /// Whether the CRC of the header matches. A CRC of 0 is not checked.
  let isIntact: Bool

  /// The newest version of the protocol that can be read.
  private static let newestVersion: UInt8 = 2
  /// The version of the protocol that is written: 2.0, which has developer fields.
  private static let protocolVersion: UInt8 = 0x20
  /// The version of the profile that is written: 21.218.
  private static let profileVersion: UInt16 = 21_218

  /// Reads the header at `offset` of `bytes`.
  init(decoding bytes: [UInt8], at offset: Int) throws(FITFault) {
    let rest = bytes[min(offset, bytes.count)...]
    let isFirst = offset == 0
    guard let first = rest.first else { throw FITFault(offset: offset, reason: "the file is empty") }
    let magic = Array(".FIT".utf8)
    guard rest.count >= 12 else {
      let known = rest.dropFirst(8)
      guard first == 12 || first == 14, known.elementsEqual(magic.prefix(known.count)) else {
        throw Self.noFIT(at: offset, isFirst)
      }
      throw FITFault(offset: bytes.count, reason: "the file ends within its header")
    }
    guard rest[offset + 8..<offset + 12].elementsEqual(magic) else { throw Self.noFIT(at: offset, isFirst) }
    guard first == 12 || first == 14 else {
      throw FITFault(offset: offset, reason: "the header claims \(first) bytes, but has 12 or 14")
    }
    guard rest.count >= Int(first) else {
      throw FITFault(offset: bytes.count, reason: "the file ends within its header")
    }
    let version = bytes[offset + 1] >> 4
    guard version <= Self.newestVersion else {
      throw FITFault(
        offset: offset + 1, reason: "the file has version \(version) of the FIT protocol, which is unknown")
    }
    size = Int(first)
    dataSize = (4..<8).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * ($1 - 4)) }
    guard first == 14 else {
      isIntact = true
      return
    }
    let checksum = UInt16(bytes[offset + 12]) | UInt16(bytes[offset + 13]) << 8
    isIntact = checksum == 0 || checksum == FITChecksum.of(bytes[offset..<offset + 12])
  }

  private static func noFIT(at offset: Int, _ isFirst: Bool) -> FITFault {
    FITFault(
      offset: offset, reason: isFirst ? "this is not a FIT file" : "what follows the end of the file is not a FIT file")
  }

  /// The 14 bytes of the header before `dataSize` bytes of messages.
  static func encoded(dataSize: UInt32) -> [UInt8] {
    var bytes: [UInt8] = [14, protocolVersion]
    bytes.append(littleEndian: profileVersion)
    bytes.append(littleEndian: dataSize)
    bytes += Array(".FIT".utf8)
    bytes.append(littleEndian: FITChecksum.of(bytes[...]))
    return bytes
  }
}
