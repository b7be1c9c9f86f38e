import Primitives
import ProgramSupport
import RunFigures
import RunHistory

/// Volume or load by week, with the most by the rule of 5 to 10 %.
enum WeeksFigure {
  /// What the bars show.
  enum Subject {
    case volume
    case load
  }

  static func draw(_ subject: Subject, _ trends: RunnerTrends, count: Int, id: String, into page: inout Markup) {
    let weeks = trends.weeks.last(count)
    let bars = weeks.map { week -> Bars.Bar in
      let growth = subject == .volume ? week.volumeGrowth : week.loadGrowth
      return Bars.Bar(
        label: "W\(week.week.number)", value: subject == .volume ? week.volume.inSeconds : week.load,
        most: growth.most, isEmphasized: week.week == trends.weeks.current, tip: tip(week))
    }
    let title = subject == .volume ? "Volume by week" : "Load by week"
    let last = weeks.last.map(tip) ?? ""
    let figure = Bars(
      bars, id: id, title: title,
      description: "\(weeks.count) \(weeks.count == 1 ? "week" : "weeks"). The last one: \(last)",
      step: subject == .volume ? 3600 : nil)
    page.element("div", ["class": "box"]) { page in
      figure.draw(unit: subject == .volume ? "h" : "load", into: &page) { value in
        subject == .volume ? Coordinate.number(value / 3600) : FigureText.decimal(value, 0)
      }
    }
  }

  /// Draws the legend of the bars.
  /// - Parameters:
  ///   - trends: the weeks.
  ///   - count: the number of weeks.
  ///   - last: what the last week is.
  ///   - page: the page.
  static func drawLegend(_ trends: RunnerTrends, count: Int, last: String, into page: inout Markup) {
    let hasMost = trends.weeks.last(count).contains { $0.loadGrowth.most != nil || $0.volumeGrowth.most != nil }
    page.element("ul", ["class": "legend"]) { page in
      for (style, name) in [("key now", last)] + (hasMost ? [("key most", "10 % more than before")] : []) {
        page.element("li") { page in
          page.element("span", ["class": style]) { _ in }
          page.text(name)
        }
      }
    }
  }

  /// Draws the figures of the last weeks.
  /// - Parameters:
  ///   - trends: the weeks.
  ///   - count: the number of weeks.
  ///   - isShort: whether the change of the volume is left out.
  ///   - page: the page.
  static func drawTable(_ trends: RunnerTrends, count: Int, isShort: Bool = false, into page: inout Markup) {
    var columns: [Table.Column] = [
      .init("Week"), .init("Runs", isNumber: true), .init("Volume", isNumber: true),
      .init("Change", isRoomy: true),
      .init("Load", isNumber: true), .init("Change"),
    ]
    if isShort { columns.remove(at: 3) }
    let rows = trends.weeks.last(count).map { week -> [String] in
      var row = [
        "\(week.week)", "\(week.runs)", DurationText.clock(week.volume.inSeconds), week.volumeGrowth.words,
        FigureText.decimal(week.load, 0), week.loadGrowth.words,
      ]
      if isShort { row.remove(at: 3) }
      return row
    }
    Table.draw(columns, rows, style: "weeks", into: &page)
  }

  private static func tip(_ week: WeekFigures) -> String {
    let runs = "\(week.runs) \(week.runs == 1 ? "run" : "runs")"
    return "\(week.week), from \(LongDate.short(week.week.firstDay)): \(runs), "
      + "volume \(DurationText.clock(week.volume.inSeconds)) (\(week.volumeGrowth.words)), "
      + "load \(FigureText.decimal(week.load, 0)) (\(week.loadGrowth.words))"
  }
}
