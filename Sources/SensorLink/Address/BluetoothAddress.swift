/// A Bluetooth device address: 48 bits. Core Specification, Vol 6, Part B, 1.3.
public struct BluetoothAddress: Hashable, Sendable, CustomStringConvertible {
  /// The address as a 48-bit number; the byte written first is the most significant.
  public let bits: UInt64

  /// How an address was assigned. Core Specification, Vol 6, Part B, 1.3.
  public enum Kind: String, CaseIterable, Sendable {
    /// Registered with the IEEE.
    case `public`
    /// Chosen by the device.
    case random
  }

  /// Parses six bytes, most significant first: `F0:9E:1A:00:00:01`, `F0-9E-1A-00-00-01` or `F09E1A000001`.
  /// - Throws: `AddressError` that names the faulty part.
  public init(parsing text: String) throws(AddressError) {
    let parts = Self.parts(of: text)
    guard parts.count == 6 else { throw .notSixBytes(text: text, count: parts.count) }
    var bits: UInt64 = 0
    for (index, part) in parts.enumerated() {
      guard part.utf8.count == 2, part.utf8.allSatisfy({ hexDigit($0) != nil }), let byte = UInt8(part, radix: 16)
      else { throw .notHexadecimal(text: text, part: String(part), byte: index + 1) }
      bits = bits << 8 | UInt64(byte)
    }
    guard bits != 0, bits != 0xFFFF_FFFF_FFFF else { throw .noDevice(text: text) }
    self.bits = bits
  }

  /// Whether `text` looks like a Bluetooth address, even a faulty one.
  static func resembles(_ text: Substring) -> Bool {
    let first = text.prefix { $0 != ":" && $0 != "-" }
    guard first.utf8.allSatisfy({ hexDigit($0) != nil }) else { return false }
    switch text.dropFirst(first.count).first {
    case ":": return true
    case "-":
      // The name "Be-Fit" is not an address.
      return first.utf8.count == 2
        && (text.count { $0 == "-" } == 5 || text.utf8.allSatisfy { $0 == UInt8(ascii: "-") || hexDigit($0) != nil })
    default: return first.utf8.count == 12
    }
  }

  /// The bytes as text; colons, hyphens or nothing separate them.
  private static func parts(of text: String) -> [Substring] {
    if text.utf8.count == 12, text.utf8.allSatisfy({ hexDigit($0) != nil }) {
      return (0..<6).map { text.dropFirst($0 * 2).prefix(2) }
    }
    return text.split(separator: text.contains(":") ? ":" : "-", omittingEmptySubsequences: false)
  }

  /// The address in six bytes, least significant first, as in the kernel and on the air; nil for another count.
  public init?(littleEndian bytes: [UInt8]) {
    guard bytes.count == 6 else { return nil }
    bits = bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// The six bytes, least significant first, as in the kernel and on the air.
  public var littleEndian: [UInt8] {
    (0..<6).map { UInt8(truncatingIfNeeded: bits >> ($0 * 8)) }
  }

  /// The kind to assume when the text names none. It is random if the two top bits are those of a static random address,
  /// which straps use. Core Specification, Vol 6, Part B, 1.3.2.1.
  public var likelyKind: Kind { bits >> 46 == 0b11 ? .random : .public }

  /// Whether this random address is private: its device changes it every few minutes.
  /// Core Specification, Vol 6, Part B, 1.3.2.2.
  public var isPrivate: Bool { bits >> 47 == 0 }

  /// `F0:9E:1A:00:00:01`.
  public var description: String {
    littleEndian.reversed().map { byte in
      let digits = String(byte, radix: 16, uppercase: true)
      return byte < 16 ? "0" + digits : digits
    }.joined(separator: ":")
  }
}

/// The value of the hexadecimal digit `byte`; nil for any other byte.
func hexDigit(_ byte: UInt8) -> UInt8? {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
  default: nil
  }
}
