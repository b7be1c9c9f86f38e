import TerminalUI

extension WorkoutProfile {
  /// Draws the steps from left to right. Each has a height by its intensity and the colour of its zone. Past steps are filled,
  /// and a cursor marks the current position. A workout that is over has only past steps.
  package func draw(glyphs: GlyphSet, on canvas: inout Canvas, in plot: Rect) {
    guard plot.columns > 0, plot.rows > 0, seconds > 0 else { return }
    let cursor = position.map { min(plot.columns - 1, Int($0 / seconds * Double(plot.columns))) }
    for column in 0..<plot.columns {
      let share = Double(column) / Double(plot.columns)
      guard let bar = bar(from: share, to: share + 1 / Double(plot.columns)) else { continue }
      Self.draw(
        bar, isDone: cursor.map { column < $0 } ?? true, glyphs, on: &canvas, column: plot.column + column, in: plot)
    }
    guard let cursor else { return }
    for row in 0..<plot.rows {
      canvas.set(glyphs.wall, column: plot.column + cursor, row: plot.row + row, ink: .bold)
    }
    // The marker makes the cursor visible even in front of a high step.
    canvas.set(glyphs.down, column: plot.column + cursor, row: plot.row, ink: .bold)
  }

  private static func draw(
    _ bar: Bar, isDone: Bool, _ glyphs: GlyphSet, on canvas: inout Canvas, column: Int, in plot: Rect
  ) {
    let ink = Ink.series(bar.zone ?? 0)
    // A step without a target is a line at the bottom.
    let steps = max(1, Int((bar.height * Double(plot.rows * glyphs.steps)).rounded()))
    for row in 0..<plot.rows {
      let left = steps - row * glyphs.steps
      guard var glyph = glyphs.column(min(glyphs.steps, left)) else { break }
      // Future steps are outlined: a tint with an edge above it.
      if !isDone, left > glyphs.steps { glyph = glyphs.tint ?? glyphs.hollow }
      if !isDone, left == glyphs.steps { glyph = glyphs.band }
      canvas.set(glyph, column: column, row: plot.row + plot.rows - 1 - row, ink: ink)
    }
  }
}
