import Posix
import Primitives
import ProgramSupport
import RunFigures

/// Recorded runs in words.
enum HistoryText {
  /// `2026-02-27 06:10 for 45:12, mean 138 bpm, load 98`
  static func run(_ session: RecordedSession) -> String {
    func rounded(_ value: Double?) -> String? { value.flatMap { Int(exactly: $0.rounded()) }.map { "\($0)" } }
    let parts = [
      "\(session.start.localDateAndTime) for \(DurationText.clock(session.duration.inSeconds))",
      rounded(session.mean).map { "mean \($0) bpm" }, rounded(session.load).map { "load \($0)" },
    ]
    return parts.compactMap(\.self).joined(separator: ", ")
  }

  /// How much the week has with the run that is under way: `2:55:00 with this run, at most 3:10:00 by the 10 % rule`.
  /// Nil without an earlier run to compare with.
  static func week(_ weeks: TrainingWeeks) -> String? {
    guard let limit = weeks.limit else { return nil }
    let week = weeks.figures(of: weeks.current)
    let volume = DurationText.clock(week.volume.inSeconds) + " with this run"
    let most = DurationText.clock(limit.inSeconds)
    guard week.volumeGrowth.verdict == .over, let percent = week.volumeGrowth.percent else {
      return "\(volume), at most \(most) by the 10 % rule"
    }
    return "\(volume), \(more(percent)) than the weeks before: over the \(most) of the 10 % rule"
  }

  /// What the week would have after a run of `planned`, as a sentence; nil if the rule allows that.
  static func excess(_ weeks: TrainingWeeks, adding planned: Duration) -> String? {
    guard let growth = weeks.excess(adding: planned), let percent = growth.percent, let limit = weeks.limit else {
      return nil
    }
    let volume = weeks.figures(of: weeks.current).volume
    func clock(_ duration: Duration) -> String { DurationText.clock(duration.inSeconds) }
    return "With this workout the week would have \(clock(volume + planned)), \(more(percent)) than the weeks before. "
      + "By the 10 % rule it is at most \(clock(limit))."
  }

  private static func more(_ percent: Double) -> String {
    Int(exactly: percent.rounded()).map { "\($0) % more" } ?? "far more"
  }
}
