import Primitives
import ProgramSupport
import RunHistory
import RunReport

/// The table of `hrlog list`.
enum SessionTable {
  static func lines(_ entries: [SummarizedSession], now: UTCTime) -> [String] {
    let hasRunners = Set(entries.map(\.session.runner)).count > 1
    var rows = [
      ["#", "when"] + (hasRunners ? ["runner"] : []) + ["time", "mean", "max", "load", "most in", "note"]
    ]
    for entry in entries {
      let session = entry.session
      let summary = entry.summary
      let zone = summary?.zones.max { $0.time < $1.time }.flatMap { $0.time > .zero ? $0.zone.name : nil }
      let words = (session.isOpen(at: now) ? ["recording"] : []) + session.tags.map { "#\($0)" } + [session.note ?? ""]
      rows.append(
        ["\(session.id)", session.start.localDateAndTime]
          + (hasRunners ? [session.runner ?? "-"] : [])
          + [
            DurationText.clock(session.duration.inSeconds), summary.text(.meanHR), summary.text(.maximumHR),
            summary.text(.edwards), zone ?? "-", words.filter { !$0.isEmpty }.joined(separator: " "),
          ])
    }
    return TextTable.lines(rows)
  }
}

extension SessionSummary? {
  /// A figure as text; a dash if it is absent.
  func text(_ figure: RunFigure) -> String { self?.figures[figure].map { figure.text($0) } ?? "-" }
}
