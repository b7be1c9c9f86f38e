/// A size in columns and rows.
public struct Size: Hashable, Sendable {
  /// Cells per row.
  public var columns: Int
  /// Number of rows.
  public var rows: Int

  /// A size of `columns` by `rows`.
  public init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
  }
}

/// A rectangle on a canvas, in cells from the upper left corner.
public struct Rect: Hashable, Sendable {
  /// First column, from 0.
  public var column: Int
  /// First row, from 0.
  public var row: Int
  /// Number of columns.
  public var columns: Int
  /// Number of rows.
  public var rows: Int

  /// A rectangle with these values.
  public init(column: Int, row: Int, columns: Int, rows: Int) {
    self.column = column
    self.row = row
    self.columns = columns
    self.rows = rows
  }
}
