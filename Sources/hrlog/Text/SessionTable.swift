import Primitives
import ProgramSupport
import RunHistory

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

extension RunFigure {
  /// The value with its decimals, without the unit.
  func text(_ value: Double) -> String { FigureText.decimal(value, decimals) }
}

/// Numbers as text.
enum FigureText {
  /// `value` with a fixed number of decimals; a dash if it is no number.
  static func decimal(_ value: Double, _ decimals: Int) -> String {
    let scale = decimals == 0 ? 1.0 : decimals == 1 ? 10 : 100
    guard let whole = Int(exactly: (value * scale).rounded()) else { return "-" }
    guard decimals > 0 else { return "\(whole)" }
    let magnitude = abs(whole)
    let fraction = String(magnitude % Int(scale))
    return (whole < 0 ? "-" : "") + "\(magnitude / Int(scale))."
      + String(repeating: "0", count: decimals - fraction.count) + fraction
  }
}
