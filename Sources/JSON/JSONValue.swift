/// A parsed JSON value. Members keep their order and integers are exact.
public enum JSONValue: Hashable, Sendable {
  /// An object, without repeated keys.
  case object([JSONMember])
  /// An array.
  case array([JSONValue])
  /// A string.
  case string(String)
  /// A number written without fraction and exponent that fits in 64 bits.
  case integer(Int64)
  /// Any other number; finite.
  case number(Double)
  /// `true` or `false`.
  case bool(Bool)
  /// `null`.
  case null

  /// The value of the member named `key`, if this is an object that has one.
  public subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  /// The members, if this is an object.
  public var members: [JSONMember]? {
    guard case .object(let members) = self else { return nil }
    return members
  }

  /// The elements, if this is an array.
  public var elements: [JSONValue]? {
    guard case .array(let elements) = self else { return nil }
    return elements
  }

  /// The text, if this is a string.
  public var string: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  /// The number, if this is an integer.
  public var integer: Int64? {
    guard case .integer(let number) = self else { return nil }
    return number
  }

  /// The number, if this is one; an integer beyond 2^53 is rounded.
  public var double: Double? {
    switch self {
    case .integer(let number): Double(number)
    case .number(let number): number
    case .object, .array, .string, .bool, .null: nil
    }
  }

  /// `true` or `false`, if this is one of them.
  public var bool: Bool? {
    guard case .bool(let boolean) = self else { return nil }
    return boolean
  }

  /// The type of the value, for an error message: "a string".
  public var kind: String {
    switch self {
    case .object: "an object"
    case .array: "an array"
    case .string: "a string"
    case .integer: "an integer"
    case .number: "a number with a fraction, or one that is too large"
    case .bool(let boolean): boolean ? "true" : "false"
    case .null: "null"
    }
  }

  /// The value as one line of JSON, without a line end.
  public func encoded() -> [UInt8] {
    var writer = JSONWriter()
    writer.value(self)
    return writer.bytes
  }
}

/// A member of an object: a key and its value.
public struct JSONMember: Hashable, Sendable {
  /// The key, unescaped.
  public let key: String
  /// Its value.
  public let value: JSONValue

  /// A member of an object.
  public init(_ key: String, _ value: JSONValue) {
    self.key = key
    self.value = value
  }
}
