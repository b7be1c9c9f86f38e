import Primitives
import TerminalUI
import Training
import ZoneProtocol

/// The heart rate of the last ten minutes: a column is the mean of a stretch of time, in the colour of its zone; where there
/// was no live signal there is nothing. Dots mark where zones begin.
enum GraphPanel {
  /// The heart rates that the graph shows, in bpm.
  struct Range: Hashable {
    var low: Int
    var high: Int
    static let leastSpan = 40

    /// Room for all of `values`, in steps of 5 so that it seldom moves.
    init(_ values: [Int]) {
      low = ((values.min() ?? 60) - 3) / 5 * 5
      high = ((values.max() ?? 100) + 7) / 5 * 5
      let missing = Self.leastSpan - (high - low)
      if missing > 0 {
        low -= missing / 10 * 5
        high = low + Self.leastSpan
      }
      if low < 0 { (low, high) = (0, max(high, Self.leastSpan)) }
    }

    /// How many of `steps` are at or below `bpm`.
    func steps(_ bpm: Int, of steps: Int) -> Int {
      (bpm - low) * steps / max(1, high - low)
    }
  }

  private static let longestName = 13

  /// - Parameter hint: words for the middle of the line of times.
  static func draw(_ scene: Scene, hint: String?, on canvas: inout Canvas, in rect: Rect) {
    let bounds = (scene.strap?.totals?.zones ?? []).compactMap { entry in entry.from.map { (entry.zone, $0) } }
    let isWide = rect.columns >= 100
    let names = isWide ? bounds.map { PrintableText.width(of: $0.0.name) + 1 }.max() ?? 0 : 0
    // A name and a space after it, a heart rate of three digits, and a space.
    let labelColumns = min(names, longestName + 1) + 4
    let plot = Rect(
      column: rect.column + labelColumns, row: rect.row, columns: max(0, rect.columns - labelColumns - 1),
      rows: rect.rows - 1)
    guard plot.columns > 0, plot.rows > 0, let strap = scene.strap else { return }
    let time = scene.model.time(at: scene.now)?.milliseconds ?? 0
    let columns = strap.history.columns(plot.columns, endingAt: time)
    let values = columns.compactMap { $0?.bpm }
    let range = Range(values)

    var labelled: Set<Int> = []
    for (zone, from) in bounds where from >= range.low && from < range.high {
      let row = plot.row + plot.rows - 1 - range.steps(from, of: plot.rows)
      guard labelled.insert(row).inserted else { continue }
      let name = isWide ? PrintableText.fit(zone.name, columns: longestName, ellipsis: scene.glyphs.ellipsis) + " " : ""
      canvas.draw("\(name)\(from)", endingAt: plot.column - 1, row: row, ink: .series(zone.index))
      for column in stride(from: 0, to: plot.columns, by: 3) {
        canvas.set(scene.glyphs.dot, column: plot.column + column, row: row, ink: .faint)
      }
    }
    for (index, column) in columns.enumerated() {
      guard let column else { continue }
      drawColumn(column, range, at: plot.column + index, in: plot, glyphs: scene.glyphs, on: &canvas)
    }
    if values.isEmpty {
      let text = PrintableText.fit(
        "no heart rate in the last ten minutes", columns: plot.columns, ellipsis: scene.glyphs.ellipsis)
      canvas.draw(
        text, column: plot.column + (plot.columns - text.count) / 2, row: plot.row + plot.rows / 2, ink: .faint)
    }
    drawTimes(hint: hint, on: &canvas, below: plot)
  }

  private static func drawColumn(
    _ column: HeartHistory.Column, _ range: Range, at x: Int, in plot: Rect, glyphs: GlyphSet, on canvas: inout Canvas
  ) {
    // The lowest heart rate shows too, or it would look like a gap.
    let steps = max(1, range.steps(column.bpm, of: plot.rows * glyphs.steps))
    for row in 0..<plot.rows {
      guard let glyph = glyphs.column(min(glyphs.steps, steps - row * glyphs.steps)) else { break }
      canvas.set(glyph, column: x, row: plot.row + plot.rows - 1 - row, ink: .series(column.zone ?? 0))
    }
  }

  private static func drawTimes(hint: String?, on canvas: inout Canvas, below plot: Rect) {
    let row = plot.row + plot.rows
    canvas.draw("now", endingAt: plot.column + plot.columns, row: row, ink: .faint)
    guard plot.columns >= 24 else { return }
    canvas.draw("10 min", column: plot.column, row: row, ink: .faint)
    let middle = plot.column + plot.columns / 2
    if let hint, plot.columns >= hint.count + 14 {
      canvas.draw(hint, column: middle - hint.count / 2, row: row, ink: .faint)
    } else if plot.columns >= 40 {
      canvas.draw("5 min", column: middle, row: row, ink: .faint)
    }
  }
}
