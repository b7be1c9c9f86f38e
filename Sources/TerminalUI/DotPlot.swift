/// A drawing of dots. A cell has 2 by 4 dots in Braille characters, 1 by 2 in half blocks, and one otherwise.
public struct DotPlot {
  /// Size in cells.
  public let size: Size
  private let glyphs: GlyphSet
  /// The dots of each cell, row by row. Each dot is a bit.
  private var cells: [UInt8]

  /// An empty drawing of `size` cells.
  public init(_ size: Size, glyphs: GlyphSet) {
    self.size = Size(columns: max(0, size.columns), rows: max(0, size.rows))
    self.glyphs = glyphs
    cells = [UInt8](repeating: 0, count: self.size.columns * self.size.rows)
  }

  /// Columns and rows of dots in a cell.
  public static func dots(_ glyphs: GlyphSet) -> Size {
    switch glyphs {
    case .eighths: Size(columns: 2, rows: 4)
    case .halves: Size(columns: 1, rows: 2)
    case .wholes, .ascii: Size(columns: 1, rows: 1)
    }
  }

  /// Size in dots.
  public var dots: Size {
    let cell = Self.dots(glyphs)
    return Size(columns: size.columns * cell.columns, rows: size.rows * cell.rows)
  }

  /// Sets the dot at `x` from the left and `y` from the top. Ignores dots outside.
  public mutating func set(x: Int, y: Int) {
    guard x >= 0, y >= 0, x < dots.columns, y < dots.rows else { return }
    let cell = Self.dots(glyphs)
    let bit = y % cell.rows * cell.columns + x % cell.columns
    cells[y / cell.rows * size.columns + x / cell.columns] |= 1 << bit
  }

  /// The character of a cell; nil if it has no dots.
  public func character(column: Int, row: Int) -> Character? {
    guard column >= 0, row >= 0, column < size.columns, row < size.rows else { return nil }
    let set = cells[row * size.columns + column]
    guard set != 0 else { return nil }
    switch glyphs {
    case .eighths:
      // Unicode counts the dots column by column, and those of the lowest row last.
      let bits: [UInt32] = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80]
      let pattern = bits.indices.reduce(0 as UInt32) { set & 1 << $1 == 0 ? $0 : $0 | bits[$1] }
      return Unicode.Scalar(0x2800 + pattern).map { Character($0) }
    case .halves: return set == 3 ? "█" : set == 1 ? "▀" : "▄"
    case .wholes: return "█"
    case .ascii: return "*"
    }
  }
}
