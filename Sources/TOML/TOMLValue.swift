/// A value of a TOML document, with its position.
public struct TOMLValue: Hashable, Sendable {
  /// The content of a value.
  public enum Content: Hashable, Sendable {
    /// A table, whether written under a header, with dotted keys or in braces.
    case table(TOMLTable)
    /// An array, or the tables of `[[key]]` headers.
    case array([TOMLValue])
    case string(String)
    case integer(Int64)
    /// Any binary64 number, including `inf` and `nan`. A decimal number out of its range is refused.
    case float(Double)
    case boolean(Bool)
    case dateTime(TOMLDateTime)
  }

  /// The value's content.
  public let content: Content
  /// Where the value begins. A table without braces begins at its key.
  public let position: TOMLPosition
}

/// A table: keys and their values.
public struct TOMLTable: Hashable, Sendable {
  /// A key and its value.
  public struct Entry: Hashable, Sendable {
    /// The key, without quotes.
    public let key: String
    /// Where the key begins.
    public let position: TOMLPosition
    /// Its value.
    public let value: TOMLValue
  }

  /// The entries in document order. No key occurs twice; keys are compared by their bytes in UTF-8.
  public let entries: [Entry]
}

/// A position in a document.
public struct TOMLPosition: Hashable, Sendable {
  /// The line, counted from 1.
  public var line: Int
  /// The character in the line, counted from 1. A character is a code point.
  public var column: Int

  /// The position at `line` and `column`.
  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
}

extension TOMLPosition: CustomStringConvertible {
  /// `line 3, column 7`
  public var description: String { "line \(line), column \(column)" }
}
