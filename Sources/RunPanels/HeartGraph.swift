import TerminalUI
import Training
import ZoneProtocol

/// A graph of heart rates: a line in front of bands in the zones' colours. Without tints, dots mark where zones begin.
package struct HeartGraph {
  /// Range of the graph, in bpm.
  private struct Range: Hashable {
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

  /// The part of the screen for the line. Labels of zones are to its left; a row below it is free for the time.
  package let plot: Rect
  private let zones: [TotalsReport.ZoneTime]
  private let glyphs: GlyphSet
  private let hasNames: Bool

  /// Divides `rect`; nil if it is too small.
  /// - Parameter zones: the zones with their bounds, in ascending order.
  package init?(_ zones: [TotalsReport.ZoneTime], glyphs: GlyphSet, in rect: Rect) {
    self.zones = zones
    self.glyphs = glyphs
    let hasNames = rect.columns >= 100
    self.hasNames = hasNames
    let names = zones.map { hasNames && $0.from != nil ? PrintableText.width(of: $0.zone.name) + 1 : 0 }.max() ?? 0
    // A name, a space, a heart rate of three digits, and a space.
    let labelColumns = min(names, Self.longestName + 1) + 4
    plot = Rect(
      column: rect.column + labelColumns, row: rect.row, columns: max(0, rect.columns - labelColumns - 1),
      rows: rect.rows - 1)
    guard plot.columns > 0, plot.rows > 0 else { return nil }
  }

  /// Number of columns that the line has.
  package var columns: Int { plot.columns * DotPlot.dots(glyphs).columns }

  /// A moment to mark.
  package struct Mark: Hashable {
    /// Milliseconds, on the clock of the line's points.
    package let time: Int64
    /// A short label.
    package let label: String

    package init(time: Int64, label: String) {
      self.time = time
      self.label = label
    }
  }

  /// Draws `line`, which has `columns` columns. `reason` is shown if it has no heart rate.
  package func draw(_ line: HeartLine, marks: [Mark] = [], orSay reason: String, on canvas: inout Canvas) {
    let values = line.columns.compactMap { $0?.bpm }
    let range = Range(values)
    drawBands(range, on: &canvas)
    drawBounds(range, on: &canvas)
    drawGaps(of: line, on: &canvas)
    let places = marks.compactMap { mark in cell(mark.time, of: line).map { (mark: mark, cell: $0) } }
    for place in places {
      for row in 0..<plot.rows {
        canvas.set(glyphs.wall, column: plot.column + place.cell, row: plot.row + row, ink: .bold)
      }
    }
    draw(line, range, on: &canvas)
    label(places, on: &canvas)
    guard values.isEmpty else { return }
    let text = PrintableText.fit(reason, columns: plot.columns, ellipsis: glyphs.ellipsis)
    canvas.draw(
      text, column: plot.column + (plot.columns - text.count) / 2, row: plot.row + plot.rows / 2, ink: .faint)
  }

  /// The cell of the plot that `time` is in, counted from the left; nil if it is outside.
  private func cell(_ time: Int64, of line: HeartLine) -> Int? {
    let (passed, overflow) = time.subtractingReportingOverflow(line.start)
    guard !overflow, passed >= 0 else { return nil }
    let column = passed / line.length / Int64(DotPlot.dots(glyphs).columns)
    return column < Int64(plot.columns) ? Int(column) : nil
  }

  /// Writes the labels of marks into the first row, as long as there is room.
  private func label(_ marks: [(mark: Mark, cell: Int)], on canvas: inout Canvas) {
    var free = 0
    for (mark, cell) in marks where cell >= free {
      let end = canvas.draw(
        mark.label, column: plot.column + cell, row: plot.row, ink: Ink(isBold: true, isReversed: true),
        limit: plot.column + plot.columns)
      free = end - plot.column + 1
    }
  }

  /// Removes the tint of cells that are empty because of a gap. Without tints, fills them.
  private func drawGaps(of line: HeartLine, on canvas: inout Canvas) {
    let width = DotPlot.dots(glyphs).columns
    for column in 0..<plot.columns where (column * width..<(column + 1) * width).allSatisfy(line.gaps.contains) {
      for row in 0..<plot.rows {
        canvas.set(
          glyphs.tint == nil ? glyphs.hollow : " ", column: plot.column + column, row: plot.row + row, ink: .faint)
      }
    }
  }

  /// Fills each row with the tint of the zone at its middle.
  private func drawBands(_ range: Range, on canvas: inout Canvas) {
    guard let tint = glyphs.tint else { return }
    for row in 0..<plot.rows {
      guard let zone = zones.zone(of: range.bpm(plot.rows - 1 - row, of: plot.rows)) else { continue }
      for column in 0..<plot.columns {
        canvas.set(tint, column: plot.column + column, row: plot.row + row, ink: .series(zone.index))
      }
    }
  }

  /// Labels the zones at their lower bounds.
  private func drawBounds(_ range: Range, on canvas: inout Canvas) {
    var labelled: Set<Int> = []
    for entry in zones {
      guard let from = entry.from, from >= range.low, from < range.high else { continue }
      let row = plot.row + plot.rows - 1 - range.steps(from, of: plot.rows)
      guard labelled.insert(row).inserted else { continue }
      let name = PrintableText.fit(entry.zone.name, columns: Self.longestName, ellipsis: glyphs.ellipsis) + " "
      canvas.draw(
        (hasNames ? name : "") + "\(from)", endingAt: plot.column - 1, row: row, ink: .series(entry.zone.index))
      guard glyphs.tint == nil else { continue }
      for column in stride(from: 0, to: plot.columns, by: 3) {
        canvas.set(glyphs.dot, column: plot.column + column, row: row, ink: .faint)
      }
    }
  }

  private func draw(_ line: HeartLine, _ range: Range, on canvas: inout Canvas) {
    var dots = DotPlot(Size(columns: plot.columns, rows: plot.rows), glyphs: glyphs)
    let rows = dots.dots.rows
    func y(_ bpm: Int) -> Int { rows - 1 - min(max(0, range.steps(bpm, of: rows)), rows - 1) }
    // A large graph has a thicker line.
    let thickness = glyphs == .eighths && plot.rows >= 8 ? 2 : 1
    func set(_ x: Int, _ rows: ClosedRange<Int>) {
      for y in rows.lowerBound...rows.upperBound + thickness - 1 { dots.set(x: x, y: y) }
    }
    var last: (x: Int, y: Int)?
    for (x, column) in line.columns.enumerated() {
      guard let column else { continue }
      let y = y(column.bpm)
      if let last, line.joins(last.x, x) {
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
    let width = DotPlot.dots(glyphs).columns
    for row in 0..<plot.rows {
      for column in 0..<plot.columns {
        guard let character = dots.character(column: column, row: row) else { continue }
        let zone = line.columns.dropFirst(column * width).prefix(width).compactMap { $0?.zone }.first
        canvas.set(
          character, column: plot.column + column, row: plot.row + row,
          ink: glyphs == .eighths ? .bold : Ink(colour: zone.map { .series($0) } ?? .plain, isBold: true))
      }
    }
  }
}
