/// A property's value. Longer values are cut to the limits below, which suit BlueZ's properties, so that a peer cannot
/// fill the memory.
public enum BusValue: Hashable, Sendable {
  case bool(Bool)
  /// Any of the integer types.
  case integer(Int64)
  /// A string, an object's path or a signature.
  case string(String)
  case bytes([UInt8])
  case strings([String])
  /// A type that no property used here has.
  case other

  /// Limit of a byte array: an attribute's value has at most 512 bytes. Core Specification, Vol 3, Part F, 3.2.9.
  public static let byteLimit = 512
  /// Limit of strings in a list, for the services of one device.
  public static let stringsLimit = 256
  /// Limit of a string in bytes of UTF-8: a name has at most 248, an object's path about 100.
  public static let textLimit = 255

  /// The Boolean; nil for another type, as in the four properties below.
  public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  /// The integer.
  public var integer: Int64? { if case .integer(let value) = self { value } else { nil } }
  /// The string.
  public var string: String? { if case .string(let value) = self { value } else { nil } }
  /// The bytes.
  public var bytes: [UInt8]? { if case .bytes(let value) = self { value } else { nil } }
  /// The list of strings.
  public var strings: [String]? { if case .strings(let value) = self { value } else { nil } }
}

/// An argument of a call.
public enum BusArgument: Hashable, Sendable {
  case string(String)
  case path(String)
  case bytes([UInt8])
  case strings([String])
  /// `a{sv}`.
  case options([Option])

  /// An entry of `a{sv}`.
  public struct Option: Hashable, Sendable {
    /// The entry's name.
    public let key: String
    /// The entry's value.
    public let value: BusArgument

    /// The entry `key` with the value `value`.
    public init(key: String, value: BusArgument) {
      self.key = key
      self.value = value
    }
  }

  /// The argument's type in D-Bus notation.
  public var signature: String {
    switch self {
    case .string: "s"
    case .path: "o"
    case .bytes: "ay"
    case .strings: "as"
    case .options: "a{sv}"
    }
  }
}
