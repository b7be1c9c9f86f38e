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

  /// The rows as plain text, without trailing spaces.
  public var lines: [String] {
    rows.map { row in
      var line = row.map(\.text).joined()
      while line.hasSuffix(" ") { line.removeLast() }
      return line
    }
  }
}
