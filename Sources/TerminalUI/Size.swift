/// How many columns and rows there are.
public struct Size: Hashable, Sendable {
  /// How many cells a row has.
  public var columns: Int
  /// How many rows there are.
  public var rows: Int

  /// The size of `rows` rows of `columns` cells.
  public init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
  }
}

/// A part of a canvas, in cells from its upper left corner.
public struct Rect: Hashable, Sendable {
  /// The first column, from 0.
  public var column: Int
  /// The first row, from 0.
  public var row: Int
  /// How many columns it has.
  public var columns: Int
  /// How many rows it has.
  public var rows: Int

  /// A part of all its figures.
  public init(column: Int, row: Int, columns: Int, rows: Int) {
    self.column = column
    self.row = row
    self.columns = columns
    self.rows = rows
  }
}
