/// A value of a TOML document and its place.
public struct TOMLValue: Hashable, Sendable {
  /// What a value is.
  public enum Content: Hashable, Sendable {
    /// A table, however it was written: under a header, by dotted keys or in braces.
    case table(TOMLTable)
    /// An array, or the tables of `[[key]]` headers.
    case array([TOMLValue])
    case string(String)
    case integer(Int64)
    /// Any binary64, `inf` and `nan` among them. A decimal number that is too large for one is refused.
    case float(Double)
    case boolean(Bool)
    case dateTime(TOMLDateTime)
  }

  /// What it is.
  public let content: Content
  /// Where it begins. A table that was not written in braces begins at its key.
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

  /// The entries in the order of the document. No key occurs twice; keys are the same if their code points are.
  public let entries: [Entry]
}

/// A place in a document.
public struct TOMLPosition: Hashable, Sendable {
  /// The line, counted from 1.
  public var line: Int
  /// The character of the line, counted from 1. A character is a code point.
  public var column: Int

  /// The place at `line` and `column`.
  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
}

extension TOMLPosition: CustomStringConvertible {
  /// `line 3, column 7`
  public var description: String { "line \(line), column \(column)" }
}
