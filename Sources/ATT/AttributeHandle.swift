/// The handle by which a server names an attribute. Core Specification, Vol 3, Part F, 3.2.2.
public struct AttributeHandle: RawRepresentable, Hashable, Comparable, Sendable {
  /// The handle as it is on the wire.
  public let rawValue: UInt16

  /// A handle from its number. 0x0000 is representable, since a peer may send it, but names no attribute.
  public init(rawValue: UInt16) {
    self.rawValue = rawValue
  }

  /// The least handle that can name an attribute, 0x0001.
  public static let first = AttributeHandle(rawValue: 0x0001)
  /// The greatest handle, 0xFFFF.
  public static let last = AttributeHandle(rawValue: 0xFFFF)
  /// 0x0000, reserved. An Error Response carries it if no attribute is at fault.
  public static let invalid = AttributeHandle(rawValue: 0x0000)

  /// The handle after this one; `nil` after 0xFFFF.
  public var next: AttributeHandle? {
    self == .last ? nil : AttributeHandle(rawValue: rawValue + 1)
  }

  /// The handle before this one; `nil` before 0x0001.
  public var previous: AttributeHandle? {
    rawValue <= 1 ? nil : AttributeHandle(rawValue: rawValue - 1)
  }

  /// Whether `lhs` comes before `rhs` in a server's database.
  public static func < (lhs: AttributeHandle, rhs: AttributeHandle) -> Bool { lhs.rawValue < rhs.rawValue }
}

extension AttributeHandle: CustomStringConvertible {
  /// As the specification writes handles: `0x002A`.
  public var description: String { "0x" + hexadecimal(rawValue, digits: 4).uppercased() }
}

/// `value` in lower-case hexadecimal, with zeros in front up to `digits`.
func hexadecimal(_ value: some FixedWidthInteger & UnsignedInteger, digits: Int) -> String {
  let text = String(value, radix: 16)
  return String(repeating: "0", count: max(0, digits - text.count)) + text
}
