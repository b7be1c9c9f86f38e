/// A Bluetooth device address: 48 bits. Core Specification, Vol 6, Part B, 1.3.
public struct BluetoothAddress: Hashable, Sendable, CustomStringConvertible {
  /// The address as a number, its first written byte the most significant of 48 bits.
  public let bits: UInt64

  /// Whether an address is from the maker's registered range or chosen by the device.
  public enum Kind: String, CaseIterable, Sendable {
    /// Registered with the IEEE.
    case `public`
    /// Chosen by the device.
    case random
  }

  /// The address of six bytes, the first written first: `F0:9E:1A:00:00:01`, `F0-9E-1A-00-00-01` or `F09E1A000001`.
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

  /// Whether `text` is written as an address is, if perhaps a faulty one.
  static func resembles(_ text: Substring) -> Bool {
    let first = text.prefix { $0 != ":" && $0 != "-" }
    guard first.utf8.allSatisfy({ hexDigit($0) != nil }) else { return false }
    switch text.dropFirst(first.count).first {
    case ":": return true
    case "-":
      // Not the name "Be-Fit".
      return first.utf8.count == 2
        && (text.count { $0 == "-" } == 5 || text.utf8.allSatisfy { $0 == UInt8(ascii: "-") || hexDigit($0) != nil })
    default: return first.utf8.count == 12
    }
  }

  /// The bytes of `text`, which has colons, hyphens, or nothing between them.
  private static func parts(of text: String) -> [Substring] {
    if text.utf8.count == 12, text.utf8.allSatisfy({ hexDigit($0) != nil }) {
      return (0..<6).map { text.dropFirst($0 * 2).prefix(2) }
    }
    return text.split(separator: text.contains(":") ? ":" : "-", omittingEmptySubsequences: false)
  }

  /// The address of the six bytes `littleEndian`, as the kernel and the air order them; nil unless there are six.
  public init?(littleEndian bytes: [UInt8]) {
    guard bytes.count == 6 else { return nil }
    bits = bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// The six bytes, least significant first, as the kernel and the air order them.
  public var littleEndian: [UInt8] {
    (0..<6).map { UInt8(truncatingIfNeeded: bits >> ($0 * 8)) }
  }

  /// The kind an address most likely has when nobody says: random if its two top bits are those of a static random
  /// address (Vol 6, Part B, 1.3.2.1), which is what straps use; else public.
  public var likelyKind: Kind { bits >> 46 == 0b11 ? .random : .public }

  /// Whether this, a random address, is one that its device changes every few minutes: resolvable by those who are bonded
  /// with it, or by nobody. Vol 6, Part B, 1.3.2.2.
  public var isPrivate: Bool { bits >> 47 == 0 }

  /// `F0:9E:1A:00:00:01`.
  public var description: String {
    littleEndian.reversed().map { byte in
      let digits = String(byte, radix: 16, uppercase: true)
      return byte < 16 ? "0" + digits : digits
    }.joined(separator: ":")
  }
}

/// The value of the hexadecimal digit `byte`, or nil if it is none.
func hexDigit(_ byte: UInt8) -> UInt8? {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
  default: nil
  }
}
