import Primitives
import ProgramSupport
import RunPanels
import TerminalUI
import Training
import ZoneProtocol

/// A recorded run on one page: its figures, the time in each zone, the workout, and the heart rate over the whole run.
struct RunPage: Hashable {
  /// A moment that somebody marked.
  struct Mark: Hashable {
    /// Milliseconds since the start.
    let time: Int64
    /// nil if it has no text.
    let text: String?
  }

  /// A long time without a live heart rate.
  struct Gap: Hashable {
    /// Milliseconds since the start.
    let time: Int64
    /// Length in milliseconds.
    let length: Int64
    /// The cause in a few words.
    let cause: String
  }

  /// The workouts of the run.
  struct Workouts: Hashable {
    /// How they went, as a line.
    var words: String
    var steps: [WorkoutProfile.Run]
  }

  /// The runner, or the strap of an unknown one.
  var title: String
  /// What else belongs into the first row, the most important first.
  var facts: [String]
  /// The figures that are known, the most important first.
  var figures: [LabelledValue]
  /// The zones, their bounds, and the time in each.
  var zones: [TotalsReport.ZoneTime]
  /// nil if the run had no workout.
  var workouts: Workouts?
  /// The live samples. Their times are milliseconds since the start.
  var samples: [HeartLine.Point]
  var gaps: [Gap] = []
  var marks: [Mark] = []
  /// Length of the run in milliseconds.
  var length: Int64

  /// Draws the page in `size`. Rows that it does not need are left out.
  func render(size: Size, glyphs: GlyphSet) -> Frame {
    let layout = RunPageLayout(self, size: size, glyphs: glyphs)
    var canvas = Canvas(Size(columns: size.columns, rows: layout.rows))
    drawHeader(glyphs, on: &canvas)
    func rect(_ part: RunPageLayout.Part) -> Rect {
      Rect(column: 1, row: part.row, columns: max(0, size.columns - 2), rows: part.rows)
    }
    if layout.largeFigures.rows > 0 {
      Figures.drawLine(figures, glyphs: glyphs, on: &canvas, in: rect(layout.largeFigures))
    }
    for (index, line) in layout.figureLines.enumerated() {
      canvas.draw(line, column: 1, row: layout.figures.row + index)
    }
    drawBars(layout, rect(layout.bars), glyphs, on: &canvas)
    // One column wider on each side: the graph leaves a margin of its own.
    let graphRect = Rect(column: 0, row: layout.graph.row, columns: size.columns, rows: layout.graph.rows)
    let graph = HeartGraph(zones, glyphs: glyphs, in: graphRect)
    if let graph { draw(graph, glyphs, on: &canvas) }
    if let workouts, layout.workout.rows > 0 {
      var plot = rect(layout.workout)
      if layout.hasWorkoutWords {
        canvas.draw(
          PrintableText.fit(workouts.words, columns: plot.columns, ellipsis: glyphs.ellipsis), column: 1, row: plot.row,
          ink: .bold)
        plot.row += 1
        plot.rows -= 1
      }
      // Below each other: a step and the heart rate at the same time.
      if let graph { (plot.column, plot.columns) = (graph.plot.column, graph.plot.columns) }
      WorkoutProfile(workouts.steps, zones: zones, seconds: seconds(in: graph))
        .draw(glyphs: glyphs, on: &canvas, in: plot)
    }
    for (index, line) in layout.legend.enumerated() {
      canvas.draw(line, column: 1, row: layout.legendRow + index)
    }
    return canvas.frame
  }

  private func drawHeader(_ glyphs: GlyphSet, on canvas: inout Canvas) {
    let room = canvas.size.columns - 2
    var facts = facts
    while facts.count > 1, PrintableText.width(of: facts.joined(separator: glyphs.separator)) + 10 > room {
      facts.removeLast()
    }
    let right = PrintableText.fit(facts.joined(separator: glyphs.separator), columns: room, ellipsis: glyphs.ellipsis)
    let left = PrintableText.fit(
      title, columns: room - PrintableText.width(of: right) - 2, ellipsis: glyphs.ellipsis)
    canvas.draw(left, column: 1, row: 0, ink: .bold)
    canvas.draw(right, endingAt: canvas.size.columns - 1, row: 0)
  }

  private func drawBars(_ layout: RunPageLayout, _ rect: Rect, _ glyphs: GlyphSet, on canvas: inout Canvas) {
    var bars = rect
    if layout.listColumns > 0 {
      bars.columns -= layout.listColumns + 2
      let list = Rect(
        column: bars.column + bars.columns + 2, row: rect.row, columns: layout.listColumns, rows: rect.rows)
      Figures.draw(layout.listFigures, glyphs: glyphs, on: &canvas, in: list)
    }
    bars.rows = layout.zoneRows.count
    // The bars leave a margin of their own.
    bars.column -= 1
    ZoneBars.draw(layout.zoneRows, glyphs: glyphs, on: &canvas, in: bars)
  }

  private func draw(_ graph: HeartGraph, _ glyphs: GlyphSet, on canvas: inout Canvas) {
    var line = HeartLine(samples, start: 0, length: columnLength(of: graph), count: graph.columns)
    line.leaveOut(HeartLine.gaps(between: samples), cell: graph.columns / graph.plot.columns)
    let labels = marks.enumerated().map { HeartGraph.Mark(time: $1.time, label: "\($0 + 1)") }
    graph.draw(line, marks: labels, orSay: "no live heart rate", on: &canvas)
    TimeAxis.draw(
      seconds(in: graph) * 1000 / Double(graph.plot.columns), glyphs: glyphs, on: &canvas, below: graph.plot)
  }

  /// Length of a column of the line, in milliseconds. The last sample is in the last column.
  private func columnLength(of graph: HeartGraph) -> Int64 { max(0, length) / Int64(graph.columns) + 1 }

  /// The time that the graph shows, in seconds.
  private func seconds(in graph: HeartGraph?) -> Double {
    graph.map { Double(columnLength(of: $0)) * Double($0.columns) / 1000 } ?? Double(length) / 1000
  }

  // MARK: Words

  /// The figures in lines of `columns`: `mean 148 bpm · max 171 bpm`.
  func figureLines(columns: Int, glyphs: GlyphSet) -> [String] {
    Self.wrap(
      figures.map { figure in
        "\(figure.short) \(figure.value)" + (figure.unit.isEmpty ? "" : " " + figure.unit)
      }, separator: glyphs.separator, columns: columns, ellipsis: glyphs.ellipsis)
  }

  /// The marks and the gaps, each in at most `limit` lines of `columns`.
  func legend(columns: Int, limit: Int, glyphs: GlyphSet) -> [String] {
    func clock(_ time: Int64) -> String { DurationText.clock(Double(time) / 1000) }
    let marks = marks.enumerated().map { index, mark in
      "\(index + 1) at \(clock(mark.time))" + (mark.text.map { ": \($0)" } ?? "")
    }
    let gaps = gaps.map { gap in
      "\(clock(gap.time)) for \(clock(gap.length)) (\(gap.cause))"
    }
    func lines(_ label: String, _ parts: [String]) -> [String] {
      guard !parts.isEmpty else { return [] }
      let room = columns - label.count - 1
      var lines = Self.wrap(parts, separator: glyphs.separator, columns: room, ellipsis: glyphs.ellipsis)
      if lines.count > limit {
        lines.removeSubrange(max(0, limit)...)
        // The last line says that there are more.
        if let last = lines.popLast() {
          lines.append(
            PrintableText.fit(last, columns: room - glyphs.separator.count - 1, ellipsis: "") + glyphs.separator
              + glyphs.ellipsis)
        }
      }
      return lines.enumerated().map { ($0.offset == 0 ? label : "").padding(label.count + 1) + $0.element }
    }
    return lines("Marks:", marks) + lines("Gaps: ", gaps)
  }

  /// `parts` in lines of `columns`, broken between parts.
  private static func wrap(_ parts: [String], separator: String, columns: Int, ellipsis: String) -> [String] {
    parts.reduce(into: [String]()) { lines, part in
      if let last = lines.last, PrintableText.width(of: last + separator + part) <= columns {
        lines[lines.count - 1] = last + separator + part
      } else {
        lines.append(PrintableText.fit(part, columns: max(0, columns), ellipsis: ellipsis))
      }
    }
  }
}
