import Primitives
import ProgramSupport
import RunFigures
import RunHistory

/// How heart rate fell after each hard effort.
struct RecoveryFigure {
  private let run: RunContent
  private let recoveries: [HeartRateRecovery]

  /// The last efforts that are shown.
  private static let most = 8
  private static let seconds = 300.0

  init(_ run: RunContent) {
    self.run = run
    recoveries = (run.course?.recoveries ?? []).suffix(Self.most)
  }

  func draw(into page: inout Markup) {
    guard !recoveries.isEmpty else {
      let reason = run.summary.absences[.recovery1] ?? "unknown"
      page.element("p", ["class": "why"], text: "No recovery: \(reason).")
      return
    }
    let curves = recoveries.map(curve)
    let values = curves.joined().map(\.y)
    let plot = Plot(
      id: "rec", title: "Heart rate after each hard effort", description: description,
      x: .clock(Self.seconds, count: 5), y: .round(values, count: 5, least: 30), top: 18, height: 150, axis: "clock")
    page.element("div", ["class": "box"]) { page in
      plot.draw(into: &page) { page in
        plot.drawValues("bpm", into: &page)
        for minute in [60.0, 120, 300] {
          page.empty(
            "line",
            [
              "class": "reference", "x1": plot.left(minute), "x2": plot.left(minute), "y1": Coordinate.number(plot.top),
              "y2": Coordinate.number(plot.bottom),
            ])
        }
        let lines = zip(recoveries, curves).enumerated().map { index, pair in
          Series(
            name: "After \(DurationText.clock(pair.0.start.inSeconds))", unit: "bpm", decimals: 0,
            style: index == recoveries.count - 1 ? "accent thick" : "faint",
            parts: Series.split(pair.1, longest: 15).map { Series.reduced($0, to: 200, of: plot.x.range) })
        }
        plot.draw(lines, into: &page)
        plot.drawClock(into: &page)
      }
    }
    page.element("ul", ["class": "legend"]) { page in
      page.element("li") { page in
        page.element("span", ["class": "key line accent"]) { _ in }
        page.text("last recovery")
      }
      if recoveries.count > 1 {
        page.element("li") { page in
          page.element("span", ["class": "key line faint"]) { _ in }
          page.text("earlier ones")
        }
      }
    }
    Table.draw(
      [
        .init("Effort until"), .init("bpm then", isNumber: true), .init("1 min", isNumber: true),
        .init("2 min", isNumber: true), .init("5 min", isNumber: true),
      ], recoveries.map(row), into: &page)
    if let reason = run.summary.absences[.recovery1] {
      page.element("p", ["class": "small"], text: "After the last hard effort: \(reason).")
    }
  }

  private var description: String {
    let falls = recoveries.map { "\(FigureText.decimal($0.oneMinute, 0)) bpm" }
    return
      "After \(recoveries.count) \(recoveries.count == 1 ? "effort" : "efforts"), heart rate fell within a minute by "
      + falls.joined(separator: ", ") + "."
  }

  private func row(_ recovery: HeartRateRecovery) -> [String] {
    func fall(_ value: Figure<Double>) -> String { value.value.map { Self.signed(-$0) } ?? "–" }
    return [
      DurationText.clock(recovery.start.inSeconds), FigureText.decimal(recovery.bpm, 0),
      Self.signed(-recovery.oneMinute), fall(recovery.twoMinutes), fall(recovery.fiveMinutes),
    ]
  }

  /// A change with a sign: `−24`.
  private static func signed(_ value: Double) -> String {
    let digits = FigureText.decimal(abs(value), 0)
    return digits == "0" ? digits : (value < 0 ? "−" : "+") + digits
  }

  /// Smoothed heart rates since the end of the effort.
  private func curve(_ recovery: HeartRateRecovery) -> [Series.Point] {
    let start = recovery.start.inSeconds
    return (run.course?.heartRates ?? []).compactMap { point in
      let time = point.at.inSeconds - start
      return (0...Self.seconds).contains(time) ? Series.Point(x: time, y: point.bpm) : nil
    }
  }
}
