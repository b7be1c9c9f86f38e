import Posix
import Primitives
import ProgramSupport
import RunFigures
import RunHistory
import RunPanels
import Training
import ZoneProtocol

/// One runner's part of the report of some days.
struct RunnerPeriod {
  let runner: String?
  let runs: [SummarizedSession]
  let days: PeriodReport.Days
  /// The beginning of identifiers.
  let id: String
  let history: [SummarizedSession]
  let sparklines: [Int64: Sparkline]
  let measurements: [RestMeasurement]
  /// The present time if it is one of the days.
  let now: UTCTime?

  private static let leastWeeks = 12
  private static let mostWeeks = 53

  func draw(isNamed: Bool, into page: inout Markup) {
    if isNamed { page.element("p", ["class": "runner"], text: runner ?? "Without a name") }
    drawFigures(into: &page)
    section("runs", "Runs", style: "long", into: &page, drawRuns)
    page.element("div", ["class": "pair"]) { page in
      page.element("div") { page in
        section("volume", "Volume by week", into: &page) { drawWeeks(.volume, into: &$0) }
        section("zones", "Time in zone", into: &page, drawZones)
      }
      page.element("div") { page in
        section("load", "Load by week", into: &page) { drawWeeks(.load, into: &$0) }
        section("ready", "Readiness", into: &page, drawReadiness)
      }
    }
    section("table", "Weeks", style: "long", into: &page) { page in
      if let trends {
        WeeksFigure.drawTable(trends, count: min(weekCount, 26), into: &page)
        if now != nil { page.element("p", text: trends.limitSentence) }
      }
    }
  }

  private func section(
    _ name: String, _ heading: String, style: String? = nil, into page: inout Markup, _ content: (inout Markup) -> Void
  ) {
    Document.section("\(id)-\(name)", heading, style: style, into: &page, content)
  }

  // MARK: Figures

  private func drawFigures(into page: inout Markup) {
    let volume = runs.reduce(Duration.zero) { $0 + $1.session.duration }.inSeconds
    let longest = runs.map(\.session.duration).max() ?? .zero
    let load = runs.compactMap { $0.summary?.figures[.edwards] }
    let energy = runs.compactMap { $0.summary?.figures[.energy] }
    let week = days.isWeek ? trends?.weeks.figures(of: Week(of: days.first)) : nil
    page.element("dl", ["class": "figures"]) { page in
      KeyFigures.draw("Runs", "\(runs.count)", unit: "", remark: nil, into: &page)
      KeyFigures.draw("Volume", DurationText.clock(volume), unit: "", remark: week?.volumeGrowth.words, into: &page)
      KeyFigures.draw(
        RunFigure.edwards.label, FigureText.decimal(load.reduce(0, +), 0), unit: "", remark: week?.loadGrowth.words,
        into: &page)
      KeyFigures.draw("Longest run", DurationText.clock(longest.inSeconds), unit: "", remark: nil, into: &page)
      let others = runs.count - energy.count
      KeyFigures.draw(
        RunFigure.energy.label, energy.isEmpty ? "–" : FigureText.decimal(energy.reduce(0, +), 0),
        unit: energy.isEmpty ? "" : RunFigure.energy.unit,
        remark: others > 0 ? "unknown of \(others) \(others == 1 ? "run" : "runs")" : "estimated (Keytel 2005)",
        into: &page)
    }
  }

  // MARK: Runs

  private func drawRuns(into page: inout Markup) {
    let longest = runs.map { $0.session.duration.inSeconds }.max() ?? 1
    let ranges = runs.compactMap { sparklines[$0.session.id]?.range }
    let low = ranges.map(\.lowerBound).min() ?? 0
    let high = max(low + 10, ranges.map(\.upperBound).max() ?? 0)
    page.element("table", ["class": "runs"]) { page in
      page.element("thead") { page in
        page.element("tr") { page in
          page.element("th", ["scope": "col"], text: "When")
          page.element("th", ["scope": "col", "class": "sparkcell"], text: "Heart rate")
          for heading in ["Time", "Mean", "Max", "Load"] {
            page.element("th", ["scope": "col", "class": heading == "Max" ? "n roomy" : "n"], text: heading)
          }
          page.element("th", ["scope": "col", "class": "wide"], text: "Most in")
          page.element("th", ["scope": "col", "class": "wide"], text: "Note")
        }
      }
      page.element("tbody") { page in
        for run in runs { drawRow(run, longest: longest, range: low...high, into: &page) }
      }
    }
    if !ranges.isEmpty {
      page.element(
        "p", ["class": "small"],
        text: "All lines have the same scale: \(FigureText.decimal(low, 0)) to \(FigureText.decimal(high, 0)) bpm, and "
          + "\(DurationText.clock(longest)) across.")
    }
  }

  private func drawRow(
    _ run: SummarizedSession, longest: Double, range: ClosedRange<Double>, into page: inout Markup
  ) {
    let session = run.session
    func text(_ figure: RunFigure) -> String { run.summary?.figures[figure].map { figure.text($0) } ?? "–" }
    let zone = run.summary?.zones.max { $0.time < $1.time }.flatMap { $0.time > .zero ? $0.zone : nil }
    let note = session.tags.map { "#\($0)" } + (session.note.map { [$0] } ?? [])
    page.element("tr") { page in
      page.element("th", ["scope": "row"], text: LongDate.brief(session.start))
      page.element("td", ["class": "sparkcell"]) { page in
        sparklines[session.id]?.draw(longest: longest, range: range, into: &page)
      }
      page.element("td", ["class": "n"], text: DurationText.clock(session.duration.inSeconds))
      for figure in [RunFigure.meanHR, .maximumHR, .edwards] {
        page.element("td", ["class": figure == .maximumHR ? "n roomy" : "n"], text: text(figure))
      }
      page.element("td", ["class": "wide"], text: zone.map(RunContent.name) ?? "–")
      page.element(
        "td", ["class": "wide notecell"], text: HeartRateFigure.shortened(note.joined(separator: " ").oneLine, to: 60))
    }
    page.newLine()
  }

  // MARK: Weeks

  private var trends: RunnerTrends? {
    // The weeks up to the last day, as they were then.
    let sessions = history.filter { $0.session.runner == runner && ($0.session.start.localDay ?? 0) <= days.last }
    guard let end = sessions.last?.session.start else { return nil }
    return RunnerTrends.all(of: sessions, now: now ?? end).first
  }

  private var weekCount: Int {
    let weeks = Week(of: days.last).weeks(since: Week(of: days.first)) + 1
    return min(max(weeks, Self.leastWeeks), Self.mostWeeks)
  }

  private func drawWeeks(_ subject: WeeksFigure.Subject, into page: inout Markup) {
    guard let trends else { return }
    WeeksFigure.draw(
      subject, trends, count: weekCount, id: "\(id)-\(subject == .volume ? "vol" : "trimp")", into: &page)
    WeeksFigure.drawLegend(
      trends, count: weekCount, last: now == nil ? "last week with a run" : "this week", into: &page)
  }

  // MARK: Zones

  private func drawZones(into page: inout Markup) {
    guard let last = runs.last(where: { $0.summary?.zones.isEmpty == false })?.summary?.zones else {
      return page.element("p", ["class": "why"], text: "No time in zone is known.")
    }
    var byName: [String: Duration] = [:]
    for zone in runs.flatMap({ $0.summary?.zones ?? [] }) { byName[zone.zone.name, default: .zero] += zone.time }
    let times = last.map { zone in
      TotalsReport.ZoneTime(zone: zone.zone, from: zone.from, time: byName.removeValue(forKey: zone.zone.name) ?? .zero)
    }
    ZoneTable.draw(
      ZoneBars.rows(times), style: { "z\(Palette.color(ofZone: $0, of: last.count))" }, hasBounds: false, into: &page)
    let others = byName.values.reduce(.zero, +)
    if others > .zero {
      page.element(
        "p", ["class": "small"], text: "\(DurationText.clock(others.inSeconds)) more in zones of other names.")
    }
  }

  // MARK: Readiness

  private func drawReadiness(into page: inout Markup) {
    let end = runs.last?.session.start.startOfNextLocalDay ?? UTCTime(milliseconds: .max)
    let last = measurements.last { one in
      one.runner == runner && one.time.localDay.map { $0 <= days.last } ?? false
    }
    let limit = last.map { UTCTime(milliseconds: $0.time.milliseconds + 1) } ?? end
    guard let figure = ReadinessFigure(measurements, of: runner, before: limit, id: "\(id)-hrv") else {
      return page.element(
        "p", ["class": "why"], text: "No measurement at rest. `hrlog readiness` makes one in the morning.")
    }
    figure.draw(into: &page)
  }
}
