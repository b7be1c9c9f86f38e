import Posix
import Primitives
import ProgramSupport
import RunFigures
import RunHistory

/// Readiness: the logarithm of RMSSD on each morning, its mean of 7 days, and the usual range.
struct ReadinessFigure {
  private let measured: MeasuredReadiness
  private let mornings: [MorningMeasurement]
  private let last: Int
  private let id: String

  /// Days that are shown.
  private static let days = 60

  /// The readiness of the newest measurement; nil if there is none.
  /// - Parameters:
  ///   - all: all measurements at rest, the oldest first.
  ///   - runner: the runner.
  ///   - end: the first time that is too late.
  ///   - id: a name for identifiers.
  init?(_ all: [RestMeasurement], of runner: String?, before end: UTCTime, id: String = "ready") {
    self.id = id
    let own = all.filter { $0.runner == runner && $0.time < end }
    guard let newest = own.last, let day = newest.time.localDay,
      let measured = MeasuredReadiness(newest, among: own, isKept: true, runner: runner)
    else { return nil }
    self.measured = measured
    last = day
    mornings = own.compactMap { one in one.time.localDay.map { MorningMeasurement(day: $0, rmssd: one.rmssd) } }
  }

  func draw(into page: inout Markup) {
    drawPlot(into: &page)
    if let verdict = measured.readiness?.verdict.text { page.element("p", text: verdict) }
    let time = measured.measurement.time.localDateAndTime
    Table.drawFigures(
      [("Measured", time, nil)] + measured.rows.map { ($0[0], $0[1], nil) }, into: &page)
  }

  private func drawPlot(into page: inout Markup) {
    let first = last - Self.days
    let days = Dictionary(mornings.map { ($0.day, $0.rmssd) }) { $1 }
      .filter { (first...last).contains($0.key) }.sorted { $0.key < $1.key }
    guard days.count > 1 else { return }
    let each = days.compactMap { day, _ -> (day: Int, readiness: Readiness)? in
      Readiness(mornings, today: day).map { (day, $0) }
    }
    func x(_ day: Int) -> Double { Double(day - last) }
    let points = each.map { Series.Point(x: x($0.day), y: $0.readiness.today) }
    let means = each.map { Series.Point(x: x($0.day), y: $0.readiness.lastWeek.mean) }
    let range = measured.readiness?.usualRange
    let bounds = range.map { [$0.lowerBound, $0.upperBound] } ?? []
    let begin = min(-7, points.first?.x ?? -7)
    let step = Scale.roundStep(-begin / 6) < 7 ? 7.0 : 14
    let ticks = Array(stride(from: 0, through: begin, by: -step))
    let plot = Plot(
      id: id, title: "ln RMSSD at rest", description: measured.readiness?.verdict.text ?? "",
      x: Scale(range: begin - 1...1, ticks: ticks),
      y: .round(points.map(\.y) + means.map(\.y) + bounds, count: 4, least: 0.4), top: 18, height: 130, axis: "days")
    page.element("div", ["class": "box"]) { page in
      plot.draw(into: &page) { page in
        if let range {
          let top = plot.down(range.upperBound)
          page.empty(
            "rect",
            [
              "class": "usual", "y": Coordinate.number(top), "width": "100%",
              "height": Coordinate.number(plot.down(range.lowerBound) - top),
            ])
        }
        plot.drawValues("ln ms", decimals: 1, into: &page)
        plot.draw(
          [
            Series(
              name: "Mean of 7 days", unit: "", decimals: 2, style: "accent thick",
              parts: Series.split(means, longest: 7)),
            Series(name: "Morning", unit: "", decimals: 2, style: "dots", parts: points.map { [$0] }),
          ], into: &page)
        let bottom = Coordinate.number(plot.bottom)
        page.empty("line", ["class": "axis", "x2": "100%", "y1": bottom, "y2": bottom])
        for (index, tick) in ticks.enumerated() {
          page.element(
            "text",
            [
              "class": index.isMultiple(of: 2) ? "xlabel" : "xlabel wide", "x": plot.left(tick),
              "y": Coordinate.number(plot.bottom + 15), "text-anchor": index == 0 ? "end" : "middle",
            ], text: LongDate.short(last + Int(tick)))
        }
      }
    }
    page.element("ul", ["class": "legend"]) { page in
      let keys =
        [("key dot", "morning"), ("key line accent", "mean of 7 days")]
        + (range == nil ? [] : [("key usual", "usual range")])
      for (style, name) in keys {
        page.element("li") { page in
          page.element("span", ["class": style]) { _ in }
          page.text(name)
        }
      }
    }
  }
}
