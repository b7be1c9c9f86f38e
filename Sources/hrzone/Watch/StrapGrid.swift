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
    let rows = size.rows - 1
    let columns = (size.columns - (count - 1)) / count
    if columns >= Self.least.columns, rows >= Self.least.rows {
      for index in 0..<count {
        let column = index * (columns + 1)
        // The last has what a division leaves over.
        rects.append(
          Rect(column: column, row: 0, columns: index == count - 1 ? size.columns - column : columns, rows: rows))
        if index > 0 { walls.append(Rect(column: column - 1, row: 0, columns: 1, rows: rows)) }
      }
    } else if rows / count >= Self.least.rows {
      for index in 0..<count {
        rects.append(
          Rect(column: 0, row: index * (rows / count), columns: size.columns, rows: rows / count))
      }
    } else {
      rects = [whole]
      return
    }
    keysRow = size.rows - 1
  }
}
