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
    let session = run.session
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
      Document.section("zones", "Time in zone", into: &page) { page in
        ZoneTable.draw(run.zones, style: run.style, hasBounds: true, into: &page)
      }
      Document.footer("Session \(session.id) of hrlog \(Release.version).", into: &page)
    }
  }

  private func drawHeader(into page: inout Markup) {
    let session = run.session
    page.element("header") { page in
      page.element("h1", text: LongDate.text(session.start))
      let facts = [
        session.runner, "strap \(session.strap)", run.record.model,
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
}
