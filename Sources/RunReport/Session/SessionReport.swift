import Posix
import Primitives
import ProgramSupport
import RunHistory
import ZoneProtocol

/// The report of one session as a page of HTML.
public struct SessionReport {
  private let run: RunContent
  private let history: [SummarizedSession]
  private let measurements: [RestMeasurement]

  /// The report of a record.
  /// - Parameters:
  ///   - record: the record.
  ///   - history: the sessions of its runner, for the weeks.
  ///   - measurements: all measurements at rest, the oldest first.
  public init(_ record: RunRecord, history: [SummarizedSession], measurements: [RestMeasurement]) {
    run = RunContent(record)
    self.history = history
    self.measurements = measurements
  }

  /// The page, in UTF-8.
  public var page: [UInt8] {
    let who = (session.runner ?? session.strap).oneLine
    return Document.page(title: "\(who), \(session.start.localDateAndTime)") { page in
      drawHeader(into: &page)
      KeyFigures.draw(run, into: &page)
      Document.section("hr", "Heart rate", into: &page) { page in
        if let figure = HeartRateFigure(run) {
          figure.draw(into: &page)
        } else {
          page.element("p", ["class": "why"], text: "There is no live heart rate.")
        }
      }
      page.element("div", ["class": "pair"]) { page in
        page.element("div") { page in
          Document.section("zones", "Time in zone", into: &page) { page in
            ZoneTable.draw(run.zones, style: run.style, hasBounds: true, into: &page)
          }
          Document.section("variability", "Variability of heart beats", into: &page) { page in
            VariabilityFigure.draw(run, into: &page)
          }
          Document.section("weeks", "Load by week", into: &page) { drawWeeks(into: &$0) }
        }
        page.element("div") { page in
          Document.section("recovery", "Recovery", into: &page) { RecoveryFigure(run).draw(into: &$0) }
          Document.section("drift", "Drift", into: &page) { DriftFigure.draw(run, into: &$0) }
          Document.section("readiness", "Readiness", into: &page) { drawReadiness(into: &$0) }
        }
      }
      if !run.results.isEmpty {
        Document.section("steps", "Workout", style: "long", into: &page) { EventLists.drawSteps(run, into: &$0) }
      }
      if EventLists.hasEvents(run) {
        Document.section("events", "What happened", style: "long", into: &page) {
          EventLists.drawEvents(run, into: &$0)
        }
      }
      Document.footer("Session \(session.id) of hrlog \(Release.version).", into: &page)
    }
  }

  private func drawHeader(into page: inout Markup) {
    page.element("header") { page in
      page.element("h1", text: LongDate.text(session.start))
      let facts = [
        session.runner, session.source, run.record.model,
        session.isEnded ? nil : "not ended",
      ]
      page.element("p", text: facts.compactMap(\.self).joined(separator: " · "))
      if let note = session.note, !note.isBlank {
        page.element("p", ["class": "note"]) { page in
          for (index, line) in note.split(separator: "\n").enumerated() {
            if index > 0 { page.newLine() }
            page.text(String(line))
          }
        }
      }
      if !session.tags.isEmpty {
        page.element("ul", ["class": "tags", "aria-label": "Tags"]) { page in
          for tag in session.tags { page.element("li", text: "#\(tag)") }
        }
      }
      if let workouts = run.workouts { page.element("p", text: workouts.words) }
    }
    page.newLine()
  }

  private func drawWeeks(into page: inout Markup) {
    // The weeks up to the one of the session, as they were then.
    guard let trends = RunnerTrends.all(of: history, now: session.start).first(where: { $0.runner == session.runner })
    else {
      return page.element("p", ["class": "why"], text: "No week is known.")
    }
    WeeksFigure.draw(.load, trends, count: 12, id: "load", into: &page)
    WeeksFigure.drawLegend(trends, count: 12, last: "week of this session", into: &page)
    WeeksFigure.drawTable(trends, count: 4, isShort: true, into: &page)
  }

  private func drawReadiness(into page: inout Markup) {
    guard let figure = ReadinessFigure(measurements, of: session.runner, before: session.start.startOfNextLocalDay)
    else {
      return page.element(
        "p", ["class": "why"], text: "No measurement at rest. `hrlog readiness` makes one in the morning.")
    }
    figure.draw(into: &page)
  }

  private var session: SessionEntry { run.session }
}
