import Primitives
import TerminalUI
import Training
import ZoneProtocol

/// The heart rate of the last ten minutes: a line in front of bands in the zones' colours. The line has gaps where there was no
/// live signal. Without tints, dots mark where zones begin.
enum GraphPanel {
  /// Range of the graph, in bpm.
  struct Range: Hashable {
    var low: Int
    var high: Int
    static let leastSpan = 40

    /// A range for all of `values`, in steps of 5, so that it seldom changes.
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

    /// Heart rate in the middle of `step` of `steps`, counted from the bottom.
    func bpm(_ step: Int, of steps: Int) -> Int {
      low + (high - low) * (2 * step + 1) / (2 * max(1, steps))
    }

    /// Number of `steps` at or below `bpm`.
    func steps(_ bpm: Int, of steps: Int) -> Int {
      (bpm - low) * steps / max(1, high - low)
    }
  }

  private static let longestName = 13

  /// - Parameter hint: text for the middle of the time axis.
  static func draw(_ scene: Scene, hint: String?, on canvas: inout Canvas, in rect: Rect) {
    let bounds = (scene.strap?.totals?.zones ?? []).compactMap { entry in entry.from.map { (entry.zone, $0) } }
    let isWide = rect.columns >= 100
    let names = isWide ? bounds.map { PrintableText.width(of: $0.0.name) + 1 }.max() ?? 0 : 0
    // A name, a space, a heart rate of three digits, and a space.
    let labelColumns = min(names, longestName + 1) + 4
    let plot = Rect(
      column: rect.column + labelColumns, row: rect.row, columns: max(0, rect.columns - labelColumns - 1),
      rows: rect.rows - 1)
    guard plot.columns > 0, plot.rows > 0, let strap = scene.strap else { return }
    let time = scene.model.time(at: scene.now)?.milliseconds ?? 0
    let dots = DotPlot.dots(scene.glyphs)
    let columns = strap.history.columns(plot.columns * dots.columns, endingAt: time)
    let values = columns.compactMap { $0?.bpm }
    let range = Range(values)

    drawBands(strap, range, in: plot, glyphs: scene.glyphs, on: &canvas)
    var labelled: Set<Int> = []
    for (zone, from) in bounds where from >= range.low && from < range.high {
      let row = plot.row + plot.rows - 1 - range.steps(from, of: plot.rows)
      guard labelled.insert(row).inserted else { continue }
      let name = isWide ? PrintableText.fit(zone.name, columns: longestName, ellipsis: scene.glyphs.ellipsis) + " " : ""
      canvas.draw("\(name)\(from)", endingAt: plot.column - 1, row: row, ink: .series(zone.index))
      guard scene.glyphs.tint == nil else { continue }
      for column in stride(from: 0, to: plot.columns, by: 3) {
        canvas.set(scene.glyphs.dot, column: plot.column + column, row: row, ink: .faint)
      }
    }
    drawLine(columns, range, in: plot, glyphs: scene.glyphs, on: &canvas)
    if values.isEmpty {
      let text = PrintableText.fit(
        "no heart rate in the last ten minutes", columns: plot.columns, ellipsis: scene.glyphs.ellipsis)
      canvas.draw(
        text, column: plot.column + (plot.columns - text.count) / 2, row: plot.row + plot.rows / 2, ink: .faint)
    }
    drawTimes(hint: hint, on: &canvas, below: plot)
  }

  /// Fills each row with the tint of the zone at its middle.
  private static func drawBands(
    _ strap: StrapView, _ range: Range, in plot: Rect, glyphs: GlyphSet, on canvas: inout Canvas
  ) {
    guard let tint = glyphs.tint, let totals = strap.totals else { return }
    for row in 0..<plot.rows {
      guard let zone = totals.zone(of: range.bpm(plot.rows - 1 - row, of: plot.rows)) else { continue }
      for column in 0..<plot.columns {
        canvas.set(tint, column: plot.column + column, row: plot.row + row, ink: .series(zone.index))
      }
    }
  }

  /// Longest time without a sample that the line bridges, in milliseconds. Some straps send every 5 s.
  private static let longestStep: Int64 = 6000

  private static func drawLine(
    _ columns: [HeartHistory.Column?], _ range: Range, in plot: Rect, glyphs: GlyphSet, on canvas: inout Canvas
  ) {
    var dots = DotPlot(Size(columns: plot.columns, rows: plot.rows), glyphs: glyphs)
    let rows = dots.dots.rows
    func y(_ bpm: Int) -> Int { rows - 1 - min(max(0, range.steps(bpm, of: rows)), rows - 1) }
    // A large graph has a thicker line.
    let thickness = glyphs == .eighths && plot.rows >= 8 ? 2 : 1
    func set(_ x: Int, _ rows: ClosedRange<Int>) {
      for y in rows.lowerBound...rows.upperBound + thickness - 1 { dots.set(x: x, y: y) }
    }
    let stretch = HeartHistory.length / Int64(max(1, columns.count))
    var last: (x: Int, y: Int)?
    for (x, column) in columns.enumerated() {
      guard let column else { continue }
      let y = y(column.bpm)
      if let last, Int64(x - last.x - 1) * stretch <= longestStep {
        for between in last.x + 1...x {
          // Joins neighbouring columns without a hole.
          let from = last.y + (y - last.y) * (between - 1 - last.x) / (x - last.x)
          let to = last.y + (y - last.y) * (between - last.x) / (x - last.x)
          set(between, from < to ? from + 1...to : from > to ? to...from - 1 : to...to)
        }
      } else {
        set(x, y...y)
      }
      last = (x, y)
    }
    for row in 0..<plot.rows {
      for column in 0..<plot.columns {
        guard let character = dots.character(column: column, row: row) else { continue }
        let x = column * DotPlot.dots(glyphs).columns
        let zone = columns[x...].prefix(DotPlot.dots(glyphs).columns).compactMap { $0?.zone }.first
        canvas.set(
          character, column: plot.column + column, row: plot.row + row,
          ink: glyphs == .eighths ? .bold : Ink(colour: zone.map { .series($0) } ?? .plain, isBold: true))
      }
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
