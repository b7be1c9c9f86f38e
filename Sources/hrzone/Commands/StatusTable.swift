import Primitives
import ZoneReport

/// The states of straps for a person.
enum StatusTable {
  static func lines(_ states: [Report]) -> [String] {
    guard !states.isEmpty else { return [WatchStatus.noStrap] }
    let now = Instant(nanoseconds: 0)
    let views = states.map { report in
      var view = StrapView(address: report.strap)
      view.runner = report.runner.map(PrintableText.clean)
      view.apply(report.body, time: report.time, now: now)
      return view
    }
    var rows = [["STRAP", "RUNNER", "BPM", "ZONE", "PERCENT", "SIGNAL", "AGE", "LINK"]]
    for view in views {
      rows.append([
        view.address, view.runner ?? "-", view.bpm.map(String.init) ?? "-",
        view.zone.map { "\($0.index) \($0.name)" } ?? "unknown", view.percentText ?? "-", view.signal.words,
        view.age(at: now).map { "\(Int($0)) s" } ?? "-",
        [view.phase?.rawValue, view.link].compactMap(\.self).joined(separator: ", "),
      ])
    }
    let widths = rows[0].indices.map { column in rows.map { PrintableText.width(of: $0[column]) }.max() ?? 0 }
    var lines: [String] = []
    for (index, row) in rows.enumerated() {
      var line = ""
      for (column, cell) in row.enumerated() {
        line += cell + String(repeating: " ", count: widths[column] - PrintableText.width(of: cell) + 2)
      }
      while line.hasSuffix(" ") { line.removeLast() }
      lines.append(line)
      // Why a strap is not there says more than any figure.
      if index > 0, views[index - 1].phase != .live, let reason = views[index - 1].reason {
        lines.append("  " + reason)
      }
    }
    return lines
  }
}
