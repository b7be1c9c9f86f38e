/// The wanted contents of a screen.
public struct Frame: Hashable, Sendable {
  /// Adjacent characters in one ink.
  public struct Run: Hashable, Sendable {
    /// The characters.
    public var text: String
    /// The ink.
    public var ink: Ink
  }

  /// Size of the whole screen.
  public var size: Size
  /// Rows of runs from left to right.
  public var rows: [[Run]]

  /// The bytes that print the rows one below the other, from where the cursor is.
  public func printed(_ palette: Palette) -> [UInt8] {
    var text = ""
    for row in rows {
      for run in Self.trimmed(row) { text += palette.sequence(run.ink) + run.text }
      text += "\u{1B}[0m\n"
    }
    return Array(text.utf8)
  }

  /// A row without its trailing spaces.
  static func trimmed(_ row: [Run]) -> [Run] {
    var row = row
    while var last = row.popLast() {
      guard !last.ink.isReversed else { return row + [last] }
      while last.text.hasSuffix(" ") { last.text.removeLast() }
      if !last.text.isEmpty { return row + [last] }
    }
    return row
  }

  /// The rows as plain text, without trailing spaces.
  public var lines: [String] {
    rows.map { row in
      var line = row.map(\.text).joined()
      while line.hasSuffix(" ") { line.removeLast() }
      return line
    }
  }
}
