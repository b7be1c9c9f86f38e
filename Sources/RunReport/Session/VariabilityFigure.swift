import Primitives
import ProgramSupport
import RunFigures
import RunHistory

/// Heart rate variability over time: RMSSD, DFA alpha1 and the share of corrected intervals.
enum VariabilityFigure {
  /// Windows end a minute after each other.
  private static let longest = 90.0
  /// More corrected intervals than this, in percent, make a window unusable.
  private static let mostCorrected = 5.0

  static func draw(_ run: RunContent, into page: inout Markup) {
    let windows = run.course?.variability ?? []
    if !windows.isEmpty {
      let x = Scale.clock(run.seconds, count: 6)
      page.element("div", ["class": "box"]) { page in
        draw(rmssd: windows, x, into: &page)
        draw(alpha1: windows, x, into: &page)
        draw(corrected: windows, x, into: &page)
      }
    }
    let rows = [RunFigure.rmssd, .sdnn, .pnn50, .alpha1, .correctedShare].map { figure in
      guard let value = run.summary.figures[figure] else {
        return (label: figure.label, value: "–", remark: run.summary.absences[figure])
      }
      return (figure.label, figure.text(value) + figure.unit, nil as String?)
    }
    Table.drawFigures(rows, into: &page)
  }

  private static func draw(rmssd windows: [RunCourse.Variability], _ x: Scale, into page: inout Markup) {
    let points = windows.compactMap { window in
      window.figures.rmssd.map { Series.Point(x: window.at.inSeconds, y: $0) }
    }
    draw(
      "RMSSD", unit: "ms", decimals: 1, points, y: .round([0] + points.map(\.y), count: 3, least: 10), height: 70, x,
      into: &page)
  }

  private static func draw(alpha1 windows: [RunCourse.Variability], _ x: Scale, into page: inout Markup) {
    let points = windows.compactMap { window in
      window.figures.alpha1.map { Series.Point(x: window.at.inSeconds, y: $0) }
    }
    let y = Scale.round([0.25, 1] + points.map(\.y), count: 4)
    draw(
      "DFA alpha1", unit: "", decimals: 2, points, y: y, height: 90, x,
      remark: "limits: aerobic 0.75, anaerobic 0.5", references: [0.75, 0.5], into: &page)
  }

  private static func draw(corrected windows: [RunCourse.Variability], _ x: Scale, into page: inout Markup) {
    let points = windows.map { Series.Point(x: $0.at.inSeconds, y: $0.figures.correctedShare) }
    draw(
      "Corrected intervals", unit: "%", decimals: 1, points,
      y: .round([0, 6] + points.map(\.y), count: 2), height: 45, x, remark: "usable up to 5",
      references: [mostCorrected],
      isLast: true, into: &page)
  }

  private static func draw(
    _ name: String, unit: String, decimals: Int, _ points: [Series.Point], y: Scale, height: Double, _ x: Scale,
    remark: String? = nil, references: [Double] = [], isLast: Bool = false, into page: inout Markup
  ) {
    let title = unit.isEmpty ? name : "\(name), \(unit)"
    let values = points.map(\.y)
    let words =
      if let low = values.min(), let high = values.max() {
        "From \(FigureText.decimal(low, decimals)) to \(FigureText.decimal(high, decimals))"
          + (unit.isEmpty ? "" : " " + unit) + ", in \(values.count) windows of up to two minutes."
      } else {
        "No window has a usable value."
      }
    var plot = Plot(
      id: "v\(height)".filter { $0 != "." }, title: "\(name) over time", description: words, x: x, y: y, top: 18,
      height: height, axis: "clock")
    plot.hasLabelsBelow = isLast
    plot.draw(into: &page) { page in
      page.element("text", ["class": "plotname", "x": "0", "y": "11"], text: title + (remark.map { " (\($0))" } ?? ""))
      plot.drawValues("", decimals: y.ticks.contains { $0 != $0.rounded() } ? 2 : 0, into: &page)
      for value in references { plot.drawReference(value, into: &page) }
      if points.isEmpty {
        page.element(
          "text", ["x": "50%", "y": Coordinate.number(plot.top + height / 2), "text-anchor": "middle"], text: words)
      }
      let parts = Series.split(points, longest: longest).map { Series.reduced($0, to: 300, of: x.range) }
      plot.draw([Series(name: name, unit: unit, decimals: decimals, style: "accent thick", parts: parts)], into: &page)
      plot.drawClock(into: &page)
    }
  }
}
