/// Why a text is not JSON (RFC 8259), and at which byte.
public struct JSONError: Error, Hashable, Sendable {
  /// What is wrong.
  public enum Problem: Hashable, Sendable {
    /// Another token was expected here: "a value", "',' or '}'".
    case expected(String)
    /// The text ended although more was expected.
    case ended(expected: String)
    /// The bytes are not UTF-8 (RFC 3629).
    case notUTF8
    /// U+0000 to U+001F must be escaped inside a string (RFC 8259, 7).
    case controlCharacter
    /// A `\u` escape holds one half of a surrogate pair.
    case loneSurrogate
    /// The object already has this key.
    case duplicateKey(String)
    /// No double can hold the number's magnitude.
    case numberOutOfRange
    /// More than `JSONValue.maximumDepth` objects and arrays are nested.
    case tooDeep
  }

  /// The offset of the byte, counted from 0.
  public let position: Int
  /// What is wrong there.
  public let problem: Problem

  init(_ problem: Problem, at position: Int) {
    self.problem = problem
    self.position = position
  }
}

extension JSONError: CustomStringConvertible {
  /// A sentence without its position: "expected ',' or '}'".
  public var reason: String {
    switch problem {
    case .expected(let what): "expected \(what)"
    case .ended(let what): "the text ends where \(what) is expected"
    case .notUTF8: "not UTF-8"
    case .controlCharacter: "a control character in a string must be escaped"
    case .loneSurrogate: "half of a surrogate pair"
    // Long keys are cut, so that the sentence stays short.
    case .duplicateKey(let key): "the key '\(String(key.unicodeScalars.prefix(64)))' occurs twice"
    case .numberOutOfRange: "a number out of range"
    case .tooDeep: "more than \(JSONValue.maximumDepth) levels of nesting"
    }
  }

  /// The reason and the byte's offset.
  public var description: String { "\(reason) (byte \(position))" }
}
