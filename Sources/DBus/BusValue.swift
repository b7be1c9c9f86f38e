/// A property's value. The limits below are those of BlueZ's properties: a longer value is cut, so that a peer cannot fill
/// the memory.
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

  /// An attribute's value has 512 bytes at most. Core Specification, Vol 3, Part F, 3.2.9.
  public static let byteLimit = 512
  /// How many strings of a list are kept: services of one device.
  public static let stringsLimit = 256
  /// A string's length in UTF-8: a name has 248 at most, an object's path 100 or so.
  public static let textLimit = 255

  /// The truth value; nil for a value of another type, as with the four below.
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

  /// The argument's type in D-Bus's notation.
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
