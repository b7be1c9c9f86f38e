import TerminalUI

/// Which part of the screen each strap has.
struct StrapGrid {
  /// One for each strap, in their order; a single one where only the chosen strap is shown.
  private(set) var rects: [Rect] = []
  /// The columns between them.
  private(set) var walls: [Rect] = []
  /// Where the keys stand that are for all.
  private(set) var keysRow: Int?

  /// The columns and rows with which a strap has large figures, the words beside them, and what else matters most.
  static let least = Size(columns: 39, rows: 11)

  init(count: Int, size: Size) {
    let whole = Rect(column: 0, row: 0, columns: size.columns, rows: size.rows)
    guard count > 1 else {
      rects = [whole]
      return
    }
    let high = size.rows - 1
    // As many side by side as there is room for: below one another they are lower.
    for across in (1...count).reversed() {
      let columns = (size.columns - (across - 1)) / across
      let rows = high / ((count + across - 1) / across)
      guard columns >= Self.least.columns, rows >= Self.least.rows else { continue }
      for index in 0..<count {
        let (place, column) = (index % across, index % across * (columns + 1))
        // The last has what a division leaves over.
        let width = place == across - 1 ? size.columns - column : columns
        rects.append(Rect(column: column, row: index / across * rows, columns: width, rows: rows))
      }
      for place in 1..<across {
        walls.append(Rect(column: place * (columns + 1) - 1, row: 0, columns: 1, rows: high))
      }
      keysRow = high
      return
    }
    rects = [whole]
  }
}
