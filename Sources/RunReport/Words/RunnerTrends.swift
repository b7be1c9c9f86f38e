import Posix
import Primitives
import ProgramSupport
import RunFigures
import RunHistory

/// The weeks of one runner.
package struct RunnerTrends {
  /// The runner; nil without a name.
  package let runner: String?
  /// The weeks.
  package let weeks: TrainingWeeks

  /// The weeks of each runner, by name.
  package static func all(of entries: [SummarizedSession], now: UTCTime) -> [RunnerTrends] {
    let runs = Dictionary(grouping: entries, by: \.session.runner)
    return runs.sorted { ($0.key ?? "") < ($1.key ?? "") }.map { runner, entries in
      let weekRuns = entries.compactMap { entry -> WeekRun? in
        guard let day = entry.session.start.localDay else { return nil }
        return WeekRun(
          day: day, duration: entry.session.duration, live: entry.summary?.live ?? .zero,
          load: entry.summary?.figures[.edwards])
      }
      return RunnerTrends(runner: runner, weeks: TrainingWeeks(weekRuns, today: now.localDay ?? 0))
    }
  }

  /// What the present week may have, as a sentence.
  package var limitSentence: String {
    guard let limit = weeks.limit, let left = weeks.left else {
      return "There is no week before to compare with, so this week has no limit yet."
    }
    let (most, rest) = (DurationText.clock(limit.inSeconds), DurationText.clock(left.inSeconds))
    return left > .zero
      ? "By the rule of 5 to 10 % this week may have \(most); \(rest) are left."
      : "Warning: this week has reached the \(most) that the rule of 5 to 10 % allows. Rest, or run short and easy."
  }
}

extension WeekGrowth {
  /// The growth in words: `+8 %, at the limit`.
  package var words: String {
    let change = percent.map { ($0 >= 0 ? "+" : "") + FigureText.decimal($0, 0) + " %" } ?? ""
    switch verdict {
    case .first: return "first week"
    case .afterBreak: return "after a break"
    case .fine: return change
    case .atLimit: return change + ", at the limit"
    case .over: return change + ", too much"
    }
  }
}
