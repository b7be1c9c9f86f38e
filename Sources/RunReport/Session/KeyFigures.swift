import Primitives
import ProgramSupport
import RunHistory

/// The most important figures of a session in large digits, and why others are unknown.
enum KeyFigures {
  private static let shown: [RunFigure] = [
    .meanHR, .maximumHR, .energy, .edwards, .banister, .recovery1, .drift, .rmssd, .alpha1,
  ]

  static func draw(_ run: RunContent, into page: inout Markup) {
    page.element("dl", ["class": "figures"]) { page in
      draw("Duration", DurationText.clock(run.seconds), unit: "", remark: live(run), into: &page)
      for figure in shown {
        guard let value = run.summary.figures[figure] else {
          draw(figure.label, "–", unit: "", remark: run.summary.absences[figure] ?? "unknown", into: &page)
          continue
        }
        draw(
          figure.label, figure.text(value), unit: figure.unit, remark: run.summary.remark(on: figure), into: &page)
      }
    }
    page.newLine()
  }

  private static func live(_ run: RunContent) -> String {
    "\(run.summary.samples) samples, live for \(DurationText.clock(run.summary.live.inSeconds))"
  }

  /// Draws a figure in large digits.
  /// - Parameters:
  ///   - label: its name.
  ///   - value: its digits.
  ///   - unit: its unit, with a space before it.
  ///   - remark: what belongs to it.
  ///   - page: the page.
  static func draw(_ label: String, _ value: String, unit: String, remark: String?, into page: inout Markup) {
    page.element("div") { page in
      page.element("dt", text: label)
      page.element("dd") { page in
        page.element("b", text: value)
        if !unit.isEmpty { page.element("span", ["class": "unit"], text: unit) }
        if let remark { page.element("small", text: remark) }
      }
    }
  }
}
