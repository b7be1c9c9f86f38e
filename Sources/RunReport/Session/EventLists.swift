import Primitives
import ProgramSupport
import RunHistory

/// The workout's steps, and what happened, as tables.
enum EventLists {
  /// The longest list. More is in `hrlog show`.
  static let most = 60
  /// The longest list in print, so that a session fits two pages.
  private static let mostInPrint = 30

  static func drawSteps(_ run: RunContent, into page: inout Markup) {
    let rows = run.results.prefix(most).map { moment -> [String] in
      let result = moment.content
      return [
        "\(result.index) \(result.name)", DurationText.clock(result.time.inSeconds),
        result.onTarget.map { DurationText.clock($0.inSeconds) } ?? "", result.peak.map { "\($0)" } ?? "",
        result.endBPM.map { "\($0)" } ?? "",
      ]
    }
    let columns: [Table.Column] = [
      .init("Step"), .init("Time", isNumber: true), .init("On target", isNumber: true), .init("Peak", isNumber: true),
      .init("End", isNumber: true),
    ]
    drawInColumns(columns, Array(rows), into: &page)
    drawRest(run.results.count - rows.count, "steps", run, into: &page)
  }

  /// Whether anything happened that is worth a list.
  static func hasEvents(_ run: RunContent) -> Bool { !events(run).isEmpty }

  static func drawEvents(_ run: RunContent, into page: inout Markup) {
    let events = events(run)
    let rows = events.prefix(most).map { [DurationText.clock($0.at.inSeconds), $0.kind, $0.text] }
    drawInColumns([.init("Time"), .init("Kind"), .init("What")], Array(rows), into: &page)
    drawRest(events.count - rows.count, "events", run, into: &page)
    let others = run.alerts.count { !$0.content.isImportant }
    if others > 0 {
      page.element(
        "p", ["class": "small"],
        text:
          "`hrlog show \(run.session.id)` also lists \(others) \(others == 1 ? "alert" : "alerts") about zones and steps."
      )
    }
  }

  private static func events(_ run: RunContent) -> [(at: Duration, kind: String, text: String)] {
    var events = run.record.silences.map { gap in
      (at: gap.at, kind: "gap", text: "\(DurationText.clock(gap.duration.inSeconds)), \(gap.cause.words)")
    }
    events += run.alerts.filter(\.content.isImportant).map { (at: $0.at, kind: "alert", text: $0.content.text) }
    events += run.marks.enumerated().map { (at: $1.at, kind: "mark \($0 + 1)", text: $1.content ?? "") }
    return events.sorted { $0.at < $1.at }
  }

  /// Long tables stand in two columns where there is room.
  private static func drawInColumns(_ columns: [Table.Column], _ rows: [[String]], into page: inout Markup) {
    guard rows.count > 5 else { return Table.draw(columns, rows, into: &page) }
    let half = (rows.count + 1) / 2
    let inPrint = Self.mostInPrint / 2
    page.element("div", ["class": "pair"]) { page in
      for part in [rows.prefix(half), rows.dropFirst(half)] {
        page.element("div") { page in
          Table.draw(columns, Array(part), style: part.count > inPrint ? "long" : nil, into: &page)
        }
      }
    }
    if half > inPrint {
      page.element("p", ["class": "small print"], text: "The page on a screen lists more.")
    }
  }

  private static func drawRest(_ count: Int, _ what: String, _ run: RunContent, into page: inout Markup) {
    guard count > 0 else { return }
    page.element("p", ["class": "small"], text: "\(count) more \(what): `hrlog show \(run.session.id)` lists them.")
  }
}
