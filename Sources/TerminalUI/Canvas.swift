/// A grid of cells to draw on. What falls outside is cut off.
public struct Canvas {
  private struct Cell: Hashable {
    /// nil for the second half of a wide character.
    var character: Character? = " "
    var ink: Ink = .plain
  }

  /// Columns and rows, neither negative.
  public let size: Size
  private var cells: [Cell]

  /// An empty canvas.
  public init(_ size: Size) {
    self.size = Size(columns: max(0, size.columns), rows: max(0, size.rows))
    cells = [Cell](repeating: Cell(), count: self.size.columns * self.size.rows)
  }

  /// Draws `text` from `column` up to `limit` (a column of the canvas) or the right edge.
  /// - Returns: the column after the text.
  @discardableResult
  public mutating func draw(_ text: String, column: Int, row: Int, ink: Ink = .plain, limit: Int = .max) -> Int {
    var column = column
    for character in text {
      let width = PrintableText.width(of: character)
      guard width > 0 else { continue }
      guard column + width <= min(limit, size.columns) else { break }
      set(character, column: column, row: row, ink: ink)
      if width == 2 { setCell(Cell(character: nil, ink: ink), column: column + 1, row: row) }
      column += width
    }
    return column
  }

  /// Draws `text` so that it ends before the column `end`.
  public mutating func draw(_ text: String, endingAt end: Int, row: Int, ink: Ink = .plain) {
    draw(text, column: end - PrintableText.width(of: text), row: row, ink: ink, limit: end)
  }

  /// Fills `rect` with spaces in `ink`. They are visible if `ink` is reversed.
  public mutating func clear(_ rect: Rect, ink: Ink) {
    for row in rect.row..<rect.row + rect.rows {
      for column in rect.column..<rect.column + rect.columns { set(" ", column: column, row: row, ink: ink) }
    }
  }

  /// Sets one cell to a character of width 1.
  public mutating func set(_ character: Character, column: Int, row: Int, ink: Ink = .plain) {
    setCell(Cell(character: character, ink: ink), column: column, row: row)
  }

  private mutating func setCell(_ cell: Cell, column: Int, row: Int) {
    guard column >= 0, column < size.columns, row >= 0, row < size.rows else { return }
    cells[row * size.columns + column] = cell
  }

  /// The drawing, as rows of runs of one ink.
  public var frame: Frame {
    Frame(
      size: size,
      rows: (0..<size.rows).map { row in
        var runs: [Frame.Run] = []
        for cell in cells[row * size.columns..<(row + 1) * size.columns] {
          guard let character = cell.character else { continue }
          // A space that is not reversed shows no colour, so it does not begin a run.
          let joins = runs.last.map {
            $0.ink == cell.ink || (character == " " && !$0.ink.isReversed && !cell.ink.isReversed)
          }
          if joins == true {
            runs[runs.count - 1].text.append(character)
          } else {
            runs.append(Frame.Run(text: String(character), ink: cell.ink))
          }
        }
        return runs
      })
  }
}
