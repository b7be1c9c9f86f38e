import Primitives
import ProgramSupport
import RunPanels
import Training
import ZoneProtocol

/// States of straps as a table.
enum StatusTable {
  static func lines(_ states: [Report]) -> [String] {
    let now = Instant(nanoseconds: 0)
    let views = states.map { report in
      var view = StrapView(address: report.strap)
      view.runner = report.runner.map(\.oneLine)
      view.apply(report.body, StrapView.Moment(time: report.time, now: now, steady: now))
      return view
    }
    var rows = [["STRAP", "RUNNER", "BPM", "ZONE", "PERCENT", "SIGNAL", "AGE", "BATTERY", "LINK"]]
    for view in views {
      rows.append([
        view.address, view.runner ?? "-", view.bpm.map(String.init) ?? "-",
        view.zone.map { "\($0.index) \($0.name)" } ?? "unknown", view.percentText ?? "-", view.signal.words,
        view.age(at: now).map { "\(Int($0)) s" } ?? "-", view.battery.map { "\($0) %" } ?? "-",
        [view.phase?.rawValue, view.link].compactMap(\.self).joined(separator: ", "),
      ])
    }
    var lines: [String] = []
    for (index, line) in TextTable.lines(rows).enumerated() {
      lines.append(line)
      guard index > 0 else { continue }
      let view = views[index - 1]
      // The reason matters more than any figure.
      if view.phase != .live, let reason = view.reason { lines.append("  " + reason) }
      if case .state(let state) = states[index - 1].body, state.contactNeverSet == true, let fault = state.signalFault {
        lines.append("  " + fault.text + " " + fault.remedy)
      }
      if let training = training(view) { lines.append("  " + training) }
    }
    return lines
  }

  /// The current workout, else the target.
  private static func training(_ view: StrapView) -> String? {
    if let workout = view.workout { return WorkoutProgress.line(workout.report) }
    return view.target.map { "Target: " + WorkoutProgress.target($0) }
  }
}
