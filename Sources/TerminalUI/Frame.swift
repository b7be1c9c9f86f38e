/// A screen as it should look.
public struct Frame: Hashable, Sendable {
  /// Characters side by side in one ink.
  public struct Run: Hashable, Sendable {
    /// The characters.
    public var text: String
    /// How they are drawn.
    public var ink: Ink
  }

  /// Columns and rows of the whole screen.
  public var size: Size
  /// Each row from left to right.
  public var rows: [[Run]]

  /// Each row without its colours and without the spaces at its end.
  public var lines: [String] {
    rows.map { row in
      var line = row.map(\.text).joined()
      while line.hasSuffix(" ") { line.removeLast() }
      return line
    }
  }
}
