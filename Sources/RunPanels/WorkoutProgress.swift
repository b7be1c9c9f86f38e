import Primitives
import ProgramSupport
import Training
import ZoneProtocol

/// The progress of a workout as a line of text.
package enum WorkoutProgress {
  /// `HIIT, step 4 of 33: Fast, 0:30 left, target 5 Maximum, 171 bpm and up`, or how the workout ended.
  package static func line(_ report: WorkoutReport) -> String {
    guard let step = report.step else { return ended(report).oneLine }
    let paused = report.state.value == .paused ? " (paused)" : ""
    return "\(report.name)\(paused), ".oneLine + self.step(step, remaining: report.remaining)
  }

  /// `step 4 of 33: Fast, 0:30 left, target 5 Maximum, 171 bpm and up`
  package static func step(_ step: WorkoutReport.Step, remaining: Duration?) -> String {
    let target = step.target.map { "target " + self.target($0) }
    let parts = ["step \(step.index) of \(step.count): \(step.name)", end(step, remaining), target]
    return parts.compactMap(\.self).joined(separator: ", ").oneLine
  }

  /// `5 Maximum, 171 bpm and up`
  package static func target(_ band: TargetBand) -> String {
    "\(band.zone.map { "\($0.index) " } ?? "")\(band)".oneLine
  }

  /// `HIIT stopped after 25:12, 18:30 of 20:00 on target (93 %)`
  private static func ended(_ report: WorkoutReport) -> String {
    let summary = report.summary
    let end = "\(report.name) \(report.state.name)"
    let text = end + " after " + DurationText.clock((summary?.time ?? report.elapsed).inSeconds)
    return text + (summary?.onTargetWords.map { ", \($0.times) on target (\($0.share))" } ?? "")
  }

  private static func end(_ step: WorkoutReport.Step, _ remaining: Duration?) -> String? {
    let left = remaining.map { DurationText.countdown($0.inSeconds) + " left" }
    switch step.end {
    case .duration(let duration): return left ?? DurationText.clock(duration.inSeconds)
    case .untilBelow(let bpm, let limit):
      let end = left ?? limit.map { "at most " + DurationText.clock($0.inSeconds) }
      return "until under \(bpm) bpm" + (end.map { ", \($0)" } ?? "")
    case .open: return "until `hrzone workout next`"
    case nil: return nil
    }
  }
}

extension WorkoutSummary {
  /// Time on target: `93 %`, and `18:30 of 20:00`. nil if no time had a target, or if the figures are not valid.
  package var onTargetWords: (share: String, times: String)? {
    guard let percent = percentOnTarget, let onTarget, let withTarget else { return nil }
    let (part, whole) = (DurationText.clock(onTarget.inSeconds), DurationText.clock(withTarget.inSeconds))
    return ("\(percent) %", "\(part) of \(whole)")
  }
}
