import Primitives

@testable import FIT

/// FIT files made byte by byte.
enum FITFile {
  /// A file with `messages`, a header of `headerSize` bytes, and correct CRCs.
  static func of(_ messages: [UInt8], headerSize: UInt8 = 14) -> [UInt8] {
    var bytes: [UInt8] = [headerSize, 0x10, 0x64, 0x00]
    bytes.append(littleEndian: UInt32(messages.count))
    bytes += Array(".FIT".utf8)
    if headerSize == 14 { bytes.append(littleEndian: FITChecksum.of(bytes[...])) }
    return withChecksum(bytes + messages)
  }

  /// `bytes` and their CRC.
  static func withChecksum(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    bytes.append(littleEndian: FITChecksum.of(bytes[...]))
    return bytes
  }

  /// A definition of the local number 0: records with a time and a heart rate.
  static let recordDefinition: [UInt8] = [0x40, 0, 0, 20, 0, 2, 253, 4, 0x86, 3, 1, 2]

  /// A record with the local number 0, `seconds` after the first date of FIT.
  static func record(_ seconds: UInt32, _ heartRate: UInt8) -> [UInt8] {
    var bytes: [UInt8] = [0]
    bytes.append(littleEndian: 0x1000_0000 + seconds)
    return bytes + [heartRate]
  }

  /// All messages of `bytes`, and the fault.
  static func messages(_ bytes: [UInt8]) -> (messages: [FITMessage], fault: FITFault?) {
    var reader = FITReader(bytes)
    var messages: [FITMessage] = []
    do throws(FITFault) {
      while let message = try reader.next() { messages.append(message) }
    } catch {
      return (messages, error)
    }
    return (messages, nil)
  }
}
