import HeartRate
import Primitives
import RunReplay
import Testing
import Training
import ZoneProtocol

@testable import RunHistory
@testable import RunReport

@Suite("The pages") struct PageTests {
  private func text(_ page: [UInt8]) -> String { String(decoding: page, as: UTF8.self) }

  private func page(_ record: RunRecord, history: [SummarizedSession] = [], _ rest: [RestMeasurement] = []) -> String {
    text(SessionReport(record, history: history, measurements: rest).page)
  }

  /// Expects that a page is well-formed and loads nothing.
  private func expectSound(_ page: String, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(XMLCheck.fault(in: page) == nil, sourceLocation: sourceLocation)
    let lower = page.lowercased()
    for forbidden in ["http:", "https:", " src=", "url(", "@import", "<iframe", "<object", "javascript:"] {
      #expect(!lower.contains(forbidden), "\(forbidden)", sourceLocation: sourceLocation)
    }
    #expect(page.contains(#"content="default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;; "#))
    #expect(page.components("<script").count == 2 && page.components("</style>").count == 2)
    #expect(ReportPage.isReport(Array(page.utf8.prefix(4096))), sourceLocation: sourceLocation)
  }

  @Test("A session's page has every part, and its figures are those of the summary")
  func session() throws {
    var reports = Runs.efforts(4)
    reports.removeSubrange(700..<760)
    reports += [
      Runs.report(.mark(MarkReport(text: "new shoes")), second: 300),
      Runs.report(.alert(AlertReport(kind: .signalLost, severity: .warning, text: "Signal lost")), second: 710),
    ]
    let record = try Runs.record(reports, seconds: 1439, note: "Good.\nWarm.", tags: ["track"])
    let history = (0..<8).map { Runs.entry(record, day: -7 * $0) }
    let rest = (0..<40).map { Runs.measurement(day: -39 + $0, rmssd: 40 + Double($0 * 7 % 11)) }
    let page = page(record, history: history, rest)
    expectSound(page)
    let summary = SessionSummary(of: record)
    for figure in [RunFigure.meanHR, .maximumHR, .edwards, .recovery1] {
      let value = try #require(summary.figures[figure])
      #expect(page.contains("<dt>\(figure.label)</dt><dd><b>\(figure.text(value))</b>"))
    }
    for text in [
      "Heart rate over time", "Time in zone", "Heart rate after each hard effort", "Load by week", "ln RMSSD at rest",
      "1:01, no signal from the strap", "new shoes", "Signal lost", "#track", "Good.\nWarm.", "3 LSD",
      "No drift: too short.", "10 % more than before",
    ] {
      #expect(page.contains(text), "\(text)")
    }
    // Each figure has a name and words.
    let figures = page.components(#"role="img""#).count - 1
    #expect(figures >= 4 && page.components("<desc ").count - 1 == figures)
  }

  @Test("A steady run shows the drift of both halves")
  func drift() throws {
    let page = page(try Runs.record(Runs.steady(seconds: 3600), seconds: 3600))
    expectSound(page)
    #expect(page.contains("Steady from 10:00 to 1:00:00: ") && page.contains(" bpm in the first half"))
    #expect(page.contains("DFA alpha1 over time"))
  }

  @Test("An absent figure says why")
  func absences() throws {
    let page = page(try Runs.record([Runs.sample(140, second: 0)], seconds: 0))
    expectSound(page)
    for text in [
      "No drift: too short.", "No recovery: too short.", "needs weight_kg, age and sex", "No measurement at rest.",
    ] {
      #expect(page.contains(text), "\(text)")
    }
    let empty = self.page(RunRecord(session: try Runs.record([], seconds: 0).session, parts: [], gaps: []))
    expectSound(empty)
    #expect(empty.contains("There is no live heart rate."))
  }

  @Test(
    "Names, notes, tags and texts cannot become markup",
    arguments: [
      "<script>alert(1)</script>", #"" onload="alert(1)"#, "' x='", "&lt;b&gt; &amp &#60;", "</style><b>", "]]>",
      "<!--",
      "\u{0}\u{1b}[2J\u{202e}x", "\u{ffff}\u{fffe}\u{d7ff}\u{e000}", "&#0;", String(repeating: "<", count: 3000),
    ])
  func hostileTexts(_ text: String) throws {
    var workout = WorkoutReport(name: text, state: .running, elapsed: .zero)
    workout.step = WorkoutReport.Step(index: 1, count: 1, name: text, end: .duration(.seconds(60)))
    workout.step?.target = TargetBand(zone: Zone(index: 3, name: text), from: 133, to: 151)
    var ended = WorkoutReport(name: text, state: .finished, elapsed: .seconds(60))
    ended.result = StepResult(
      index: 1, name: text, time: .seconds(60), live: .seconds(60), onTarget: .seconds(30), endBPM: 140)
    var strap = StrapReport(phase: .live)
    strap.model = text
    let reports =
      Runs.steady(seconds: 90) + [
        Runs.report(.workout(workout), second: 10), Runs.report(.workout(ended), second: 70),
        Runs.report(.mark(MarkReport(text: text)), second: 20), Runs.report(.strap(strap), second: 21),
        Runs.report(.alert(AlertReport(kind: .signalLost, severity: .warning, text: text)), second: 30),
      ]
    var record = try Runs.record(reports, seconds: 90, runner: text, note: text, tags: [text, text])
    record.session.strap = text
    let entry = Runs.entry(record)
    let rest = (0..<20).map { Runs.measurement(day: -$0, rmssd: 40, runner: text) }.reversed()
    expectHarmless(page(record, history: [entry], Array(rest)), text)
    let period = PeriodReport(
      .init(first: 20_513, last: 20_515), history: [entry], sparklines: [12: Sparkline(record)],
      measurements: Array(rest), now: Runs.start)
    expectHarmless(self.text(period.page), text)
  }

  private func expectHarmless(_ page: String, _ text: String, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(XMLCheck.fault(in: page) == nil, sourceLocation: sourceLocation)
    #expect(
      page.components("<script").count == 2 && page.components("</style>").count == 2, sourceLocation: sourceLocation)
    #expect(!page.contains("alert(1)</script>") && !page.contains(" onload=\""), sourceLocation: sourceLocation)
    #expect(page.unicodeScalars.allSatisfy { $0 == "\n" || !$0.isHidden }, sourceLocation: sourceLocation)
  }

  @Test("No numbers of a record make a page fail")
  func hostileNumbers() throws {
    var reports: [RecordedReport] = []
    for time in [Int64.min, -1, 0, 1, 5_000_000_000_000, .max] {
      for bpm in [Int.min, -1, 0, 140, 300, .max] {
        guard case .sample(var sample) = Runs.sample(bpm, second: 0) else { continue }
        sample.t = Instant(nanoseconds: time)
        reports.append(.sample(sample))
      }
      guard case .report(var mark) = Runs.report(.mark(MarkReport()), second: 0) else { continue }
      mark.t = Instant(nanoseconds: time)
      reports.append(.report(mark))
      var workout = WorkoutReport(name: "a", state: .running, elapsed: .seconds(-1))
      workout.step = WorkoutReport.Step(index: .min, count: .max, name: "", end: nil)
      workout.step?.target = TargetBand(zone: Zone(index: .max, name: ""), from: .min, to: .max)
      mark.body = .workout(workout)
      reports.append(.report(mark))
    }
    for seconds in [Int.min / 1_000_000_000, -1, 0, 1, 86_400, Int.max / 1_000_000_000] {
      let record = try Runs.record(
        reports, seconds: seconds, gaps: [RecordedGap(time: Runs.start, duration: .seconds(-5), cause: nil)])
      expectSound(page(record, history: [Runs.entry(record)]))
      let days = PeriodReport.Days(first: -5, last: 40_000)
      let period = PeriodReport(
        days, history: [Runs.entry(record)], sparklines: [12: Sparkline(record)], measurements: [], now: Runs.start)
      expectSound(text(period.page))
    }
  }

  @Test("An hour takes less than 300 kB, and a day less than 1 MB", arguments: [(3600, 300_000), (86_400, 1_000_000)])
  func size(seconds: Int, limit: Int) throws {
    var reports = Runs.steady(seconds: seconds)
    for second in stride(from: 0, to: seconds, by: 60) {
      reports[second] = Runs.sample(60 + second % 120, second: Double(second))
      reports.append(
        Runs.report(
          .alert(AlertReport(kind: .aboveTarget, severity: .warning, text: "180 bpm is above the target")),
          second: Double(second)))
    }
    let page = SessionReport(try Runs.record(reports, seconds: seconds), history: [], measurements: []).page
    #expect(page.count < limit, "\(page.count)")
    #expect(XMLCheck.fault(in: text(page)) == nil)
  }

  @Test("A week's page lists the runs of each runner")
  func week() throws {
    let record = try Runs.record(Runs.efforts(3), seconds: 1079, note: "hills")
    var other = Runs.entry(record, day: -3)
    other.session.runner = "Ben"
    let history = [Runs.entry(record, day: -9), Runs.entry(record, day: -2), other, Runs.entry(record)]
    let days = PeriodReport.Days(weekOf: 20_513)
    #expect(
      days.name == "2026-W09" && PeriodReport.Days(first: 20_513, last: 20_520).name == "2026-03-01-to-2026-03-08")
    let page = text(
      PeriodReport(
        days, history: history, sparklines: [12: Sparkline(record)],
        measurements: [Runs.measurement(day: 0, rmssd: 40)],
        now: Runs.start
      ).page)
    expectSound(page)
    for text in [
      "Week 9, 23 February to 1 March 2026", "Anna, Ben", "<dt>Runs</dt><dd><b>2</b>", "hills", "Volume by week",
    ] {
      #expect(page.contains(text), "\(text)")
    }
    let none = text(
      PeriodReport(days, history: [], sparklines: [:], measurements: [], now: Runs.start).page)
    expectSound(none)
    #expect(none.contains("No run."))
  }

  @Test("Style and script read the same in HTML and XML")
  func verbatim() {
    var style = Markup()
    Style.write(into: &style)
    for text in [text(style.bytes), "\(Script.text)"] {
      #expect(!text.contains("<") && !text.contains("&") && !text.contains("]]>"))
    }
  }
}

extension String {
  /// The parts between each `separator`.
  fileprivate func components(_ separator: String) -> [String] {
    var parts: [String] = [""]
    var rest = self[...]
    while !rest.isEmpty {
      if rest.hasPrefix(separator) {
        parts.append("")
        rest = rest.dropFirst(separator.count)
      } else {
        let next = rest.dropFirst().firstIndex(of: separator.first ?? " ") ?? rest.endIndex
        parts[parts.count - 1] += rest[..<next]
        rest = rest[next...]
      }
    }
    return parts
  }
}
