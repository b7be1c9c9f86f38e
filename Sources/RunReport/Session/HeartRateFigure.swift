import Primitives
import ProgramSupport
import RunHistory
import RunPanels
import Training
import ZoneProtocol

/// Heart rate over the whole session, in front of the zones, with workout steps, marks, alerts and gaps.
struct HeartRateFigure {
  private let run: RunContent
  private let points: [Series.Point]
  private let plot: Plot

  /// Columns of pixels that a line has room for.
  static let columns = 900
  /// Pixels of the steps above the plot, with the space below them.
  private static let stepsHeight = 26.0
  private static let marksHeight = 20.0

  init?(_ run: RunContent) {
    let points = Series.points(of: run.record).filter { $0.x <= run.seconds + 1 }
    guard let first = points.first, let last = points.last else { return nil }
    self.run = run
    self.points = points
    let x = Scale.clock(max(run.seconds, last.x), count: 12)
    let low = points.lazy.map(\.y).min() ?? first.y
    let high = points.lazy.map(\.y).max() ?? first.y
    var plot = Plot(
      id: "hr", title: "Heart rate over time", description: "", x: x,
      y: .round([low - 2, high + 2], count: 6, least: 40), height: 250, axis: "clock")
    plot.top = 16 + (run.workouts == nil ? 0 : Self.stepsHeight) + Self.marksHeight
    self.plot = plot
  }

  func draw(into page: inout Markup) {
    var plot = plot
    plot = Plot(
      id: plot.id, title: plot.title, description: description, x: plot.x, y: plot.y, top: plot.top,
      height: plot.height, axis: plot.axis)
    page.element("div", ["class": "box zoned"]) { page in
      plot.draw(into: &page) { page in
        drawZones(into: &page)
        plot.drawValues("bpm", lines: false, into: &page)
        drawGaps(into: &page)
        drawSteps(into: &page)
        plot.draw([line], into: &page)
        plot.drawClock(into: &page)
        drawMoments(into: &page)
      }
    }
    drawLegend(into: &page)
  }

  private var line: Series {
    let longest = Double(HeartLine.longestStep) / 1000
    let parts = Series.split(points, longest: longest).map {
      Series.reduced($0, to: Self.columns, of: plot.x.range)
    }
    return Series(name: "Heart rate", unit: "bpm", decimals: 0, style: "ink", parts: parts)
  }

  private var description: String {
    let figures = [RunFigure.meanHR, .maximumHR].compactMap { figure in
      run.summary.figures[figure].map { "\(figure.label) \(figure.text($0))\(figure.unit)" }
    }
    let most = run.zones.max { $0.seconds < $1.seconds }
    let parts =
      ["Heart rate during \(DurationText.clock(run.seconds))"] + figures
      + (most.map { $0.seconds > 0 ? ["most time in zone \(RunContent.name(of: $0.zone))"] : [] } ?? [])
      + (gaps.isEmpty ? [] : ["\(gaps.count) \(gaps.count == 1 ? "gap" : "gaps")"])
    return parts.joined(separator: ", ") + "."
  }

  // MARK: Zones

  private func drawZones(into page: inout Markup) {
    let range = plot.y.range
    for row in run.zones {
      let low = max(row.from.map(Double.init) ?? range.lowerBound, range.lowerBound)
      let high = min(row.to.map(Double.init) ?? range.upperBound, range.upperBound)
      guard high > low else { continue }
      let (top, bottom) = (plot.down(high), plot.down(low))
      page.empty(
        "rect",
        [
          "class": "band \(run.style(ofZone: row.zone.index))", "y": Coordinate.number(top), "width": "100%",
          "height": Coordinate.number(bottom - top), "data-from": "\(row.from ?? 0)",
          "data-name": RunContent.name(of: row.zone),
        ])
      guard bottom - top >= 11 else { continue }
      page.empty(
        "rect",
        [
          "class": "fill \(run.style(ofZone: row.zone.index))", "x": "100%", "y": Coordinate.number(top), "width": "4",
          "height": Coordinate.number(bottom - top),
        ])
      // The style sheet moves it to the right of the plot. A narrow screen has room for the number.
      page.element(
        "text", ["class": "zonename", "x": "100%", "y": Coordinate.number((top + bottom) / 2), "dy": ".32em"]
      ) { page in
        page.text("\(row.zone.index)")
        page.element("tspan", ["class": "wide"], text: " " + Self.shortened(row.zone.name, to: 11))
      }
    }
  }

  /// `text` in at most `count` characters.
  static func shortened(_ text: String, to count: Int) -> String {
    text.count <= count ? text : text.prefix(count - 1) + "…"
  }

  // MARK: Gaps

  private var gaps: [RunRecord.Silence] { run.record.silences }

  private func drawGaps(into page: inout Markup) {
    for gap in gaps {
      let (start, end) = (gap.at.inSeconds, (gap.at + gap.duration).inSeconds)
      let share = plot.x.share(of: end) - plot.x.share(of: start)
      page.empty(
        "rect",
        [
          "class": gap.cause == .signalLost ? "gap signal" : "gap recorder", "x": plot.left(start),
          "y": Coordinate.number(plot.top), "width": Coordinate.percent(max(share, 0.001)),
          "height": Coordinate.number(plot.height),
          "data-tip": "\(DurationText.clock(start)): gap of \(DurationText.clock(end - start)), \(gap.cause.words)",
        ])
    }
  }

  // MARK: Workout

  private func drawSteps(into page: inout Markup) {
    let range = plot.y.range
    let top = plot.top - Self.stepsHeight - Self.marksHeight
    for step in run.workouts?.steps ?? [] {
      let (start, end) = (step.start.inSeconds, step.end.inSeconds)
      let (left, share) = (plot.left(start), plot.x.share(of: end) - plot.x.share(of: start))
      let width = Coordinate.percent(share)
      let zone = step.step.target.flatMap { target in
        target.zone?.index ?? target.from.flatMap { run.zone(of: Double($0))?.index }
      }
      let words = [
        step.step.name, DurationText.clock(start) + " to " + DurationText.clock(end),
        step.step.target.map { "target " + WorkoutProgress.target($0) },
      ]
      page.element(
        "svg",
        [
          "x": left, "y": Coordinate.number(top), "width": width, "height": "18",
          "data-tip": words.compactMap(\.self).joined(separator: ", "),
        ]
      ) { page in
        page.empty(
          "rect",
          ["class": zone.map { "step \(run.style(ofZone: $0))" } ?? "step none", "width": "100%", "height": "18"])
        let name = step.step.name
        // About 6.5 pixels a character, on a page of 700 or 270 pixels.
        let need = Double(min(name.count, 100)) * 6.5 + 8
        if share * 640 >= need {
          page.element(
            "text", ["class": share * 270 >= need ? "stepname" : "stepname wide", "x": "5", "y": "13"], text: name)
        }
      }
      guard let target = step.step.target else { continue }
      let low = max(target.from.map(Double.init) ?? range.lowerBound, range.lowerBound)
      let high = min(target.to.map { Double($0) + 1 } ?? range.upperBound, range.upperBound)
      guard high > low else { continue }
      page.empty(
        "rect",
        [
          "class": "target", "x": left, "y": plot.downText(high), "width": width,
          "height": Coordinate.number(plot.down(low) - plot.down(high)),
        ])
    }
  }

  // MARK: Moments

  private func drawMoments(into page: inout Markup) {
    for alert in run.alerts {
      let left = plot.left(alert.at.inSeconds)
      let tip = "\(DurationText.clock(alert.at.inSeconds)): \(alert.content.text)"
      guard alert.content.isImportant else {
        page.empty(
          "line",
          [
            "class": "info", "x1": left, "x2": left, "y1": plot.downText(plot.y.range.lowerBound),
            "y2": Coordinate.number(plot.bottom - 5), "data-tip": tip,
          ])
        continue
      }
      page.element("svg", ["class": "sign", "x": left, "y": Coordinate.number(plot.bottom), "data-tip": tip]) { page in
        page.empty("path", ["class": "alert", "d": "M0 -1l4.5 -8h-9z"])
      }
    }
    for (index, mark) in run.marks.enumerated() {
      let left = plot.left(mark.at.inSeconds)
      page.empty(
        "line",
        [
          "class": "mark", "x1": left, "x2": left, "y1": Coordinate.number(plot.top - 4),
          "y2": Coordinate.number(plot.bottom),
        ])
      page.element(
        "g",
        [
          "data-tip":
            "\(DurationText.clock(mark.at.inSeconds)): mark \(index + 1)\(mark.content.map { ": \($0)" } ?? "")"
        ]
      ) { page in
        page.empty("circle", ["class": "mark", "cx": left, "cy": Coordinate.number(plot.top - 11), "r": "8"])
        page.element(
          "text", ["class": "marknumber", "x": left, "y": Coordinate.number(plot.top - 11), "dy": ".34em"],
          text: "\(index + 1)")
      }
    }
  }

  // MARK: Legend

  private func drawLegend(into page: inout Markup) {
    var keys: [(style: String, words: String)] = [("key line", "heart rate")]
    if run.workouts?.steps.contains(where: { $0.step.target != nil }) == true {
      keys.append(("key target", "target of the step"))
    }
    if !run.marks.isEmpty { keys.append(("key mark", "mark")) }
    if run.alerts.contains(where: \.content.isImportant) { keys.append(("key alert", "alert")) }
    if run.alerts.contains(where: { !$0.content.isImportant }) {
      keys.append(("key info", "alert about a zone or step"))
    }
    if gaps.contains(where: { $0.cause == .signalLost }) {
      keys.append(("key gap signal", GapCause.signalLost.words))
    }
    if gaps.contains(where: { $0.cause != .signalLost }) { keys.append(("key gap recorder", "not recorded")) }
    page.element("ul", ["class": "legend"]) { page in
      for key in keys {
        page.element("li") { page in
          page.element("span", ["class": key.style]) { _ in }
          page.text(key.words)
        }
      }
      page.element("li", text: "background: zones")
    }
  }
}
