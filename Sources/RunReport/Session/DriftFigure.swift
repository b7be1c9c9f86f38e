import Primitives
import ProgramSupport
import RunFigures
import RunHistory

/// The drift of heart rate: the minutes of the run, and the means of both halves of its steady part.
enum DriftFigure {
  static func draw(_ run: RunContent, into page: inout Markup) {
    guard let drift = run.figures?.drift.value, let minutes = run.course?.minutes, !minutes.isEmpty else {
      let reason = run.summary.absences[.drift] ?? "no live sample"
      page.element("p", ["class": "why"], text: "No drift: \(reason).")
      return
    }
    let points = minutes.map { Series.Point(x: $0.at.inSeconds + 30, y: $0.bpm) }
    let (start, length) = (drift.start.inSeconds, drift.duration.inSeconds)
    let (low, high) = (min(drift.firstHalf, drift.secondHalf), max(drift.firstHalf, drift.secondHalf))
    let percent = FigureText.decimal(drift.percent, 1)
    let words =
      "\(FigureText.decimal(drift.firstHalf, 1)) bpm in the first half, "
      + "\(FigureText.decimal(drift.secondHalf, 1)) bpm in the second: \(drift.percent > 0 ? "+" : "")\(percent) %."
    let plot = Plot(
      id: "drift", title: "Mean heart rate of each minute, and of both halves of the steady part", description: words,
      x: .clock(max(run.seconds, start + length), count: 6),
      y: .round(points.map(\.y) + [low - 4, high + 4], count: 5, least: 20), top: 18, height: 150, axis: "clock")
    page.element("div", ["class": "box"]) { page in
      plot.draw(into: &page) { page in
        let width = plot.x.share(of: start + length) - plot.x.share(of: start)
        page.empty(
          "rect",
          [
            "class": "part", "x": plot.left(start), "y": Coordinate.number(plot.top),
            "width": Coordinate.percent(width),
            "height": Coordinate.number(plot.height),
          ])
        plot.drawValues("bpm", into: &page)
        let half = (length / 120).rounded(.down) * 60
        let halves = [
          (start, start + half, drift.firstHalf), (start + length - half, start + length, drift.secondHalf),
        ]
        plot.draw(
          [
            Series(
              name: "Minute", unit: "bpm", decimals: 1, style: "faint",
              parts: Series.split(points, longest: 90).map { Series.reduced($0, to: 300, of: plot.x.range) })
          ], into: &page)
        for (from, to, mean) in halves {
          page.empty(
            "line",
            [
              "class": "half", "x1": plot.left(from), "x2": plot.left(to), "y1": plot.downText(mean),
              "y2": plot.downText(mean),
            ])
        }
        plot.drawClock(into: &page)
      }
    }
    page.element("ul", ["class": "legend"]) { page in
      for (style, name) in [("key line faint", "mean of a minute"), ("key line accent", "means of both halves")] {
        page.element("li") { page in
          page.element("span", ["class": style]) { _ in }
          page.text(name)
        }
      }
    }
    page.element(
      "p",
      text: "Steady from \(DurationText.clock(start)) to \(DurationText.clock(start + length)): " + words)
  }
}
