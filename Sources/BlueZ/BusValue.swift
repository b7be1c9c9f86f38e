/// A property's value, as far as bluetoothd's are concerned. What is longer than any of BlueZ's is cut, so that a peer
/// cannot fill the memory.
enum BusValue: Hashable, Sendable {
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
  static let byteLimit = 512
  /// How many strings of a list are kept: services of one device.
  static let stringsLimit = 256
  /// A string's length in UTF-8: a name has 248 at most, an object's path 100 or so.
  static let textLimit = 255

  var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  var integer: Int64? { if case .integer(let value) = self { value } else { nil } }
  var string: String? { if case .string(let value) = self { value } else { nil } }
  var bytes: [UInt8]? { if case .bytes(let value) = self { value } else { nil } }
  var strings: [String]? { if case .strings(let value) = self { value } else { nil } }
}

/// An argument of a call.
enum BusArgument: Hashable, Sendable {
  case string(String)
  case path(String)
  case bytes([UInt8])
  case strings([String])
  /// `a{sv}`.
  case options([Option])

  struct Option: Hashable, Sendable {
    let key: String
    let value: BusArgument
  }

  /// The argument's type in D-Bus's notation.
  var signature: String {
    switch self {
    case .string: "s"
    case .path: "o"
    case .bytes: "ay"
    case .strings: "as"
    case .options: "a{sv}"
    }
  }
}
