/// A grid of cells to draw on; what falls outside is cut, so nothing drawn can leave the screen.
public struct Canvas {
  private struct Cell: Hashable {
    /// nil is the second half of a wide character.
    var character: Character? = " "
    var ink: Ink = .plain
  }

  /// Columns and rows; neither is negative.
  public let size: Size
  private var cells: [Cell]

  /// An empty canvas.
  public init(_ size: Size) {
    self.size = Size(columns: max(0, size.columns), rows: max(0, size.rows))
    cells = [Cell](repeating: Cell(), count: self.size.columns * self.size.rows)
  }

  /// Draws `text` from `column`; it ends at `limit` (columns of the whole canvas) or at the canvas' edge.
  /// - Returns: the column after it.
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

  /// Draws `text` so that it ends before `end`.
  public mutating func draw(_ text: String, endingAt end: Int, row: Int, ink: Ink = .plain) {
    draw(text, column: end - PrintableText.width(of: text), row: row, ink: ink, limit: end)
  }

  /// Makes a part blank, in the colour of `ink` where that is reversed.
  public mutating func clear(_ rect: Rect, ink: Ink) {
    for row in rect.row..<rect.row + rect.rows {
      for column in rect.column..<rect.column + rect.columns { set(" ", column: column, row: row, ink: ink) }
    }
  }

  /// Sets one cell; a character of width 1.
  public mutating func set(_ character: Character, column: Int, row: Int, ink: Ink = .plain) {
    setCell(Cell(character: character, ink: ink), column: column, row: row)
  }

  private mutating func setCell(_ cell: Cell, column: Int, row: Int) {
    guard column >= 0, column < size.columns, row >= 0, row < size.rows else { return }
    cells[row * size.columns + column] = cell
  }

  /// What was drawn, row by row, in runs of one ink.
  public var frame: Frame {
    Frame(
      size: size,
      rows: (0..<size.rows).map { row in
        var runs: [Frame.Run] = []
        for cell in cells[row * size.columns..<(row + 1) * size.columns] {
          guard let character = cell.character else { continue }
          // A space shows no colour of its own, so it does not begin a run.
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
