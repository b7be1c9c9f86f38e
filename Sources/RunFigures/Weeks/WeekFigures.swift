import Primitives

/// A run as the weeks count it.
public struct WeekRun: Hashable, Sendable {
  /// The local day on which it began, in days since 1970-01-01.
  public var day: Int
  /// Its duration.
  public var duration: Duration
  /// Its time with a live signal.
  public var live: Duration
  /// Its training load by Edwards; nil if unknown.
  public var load: Double?

  /// A run with all its parts.
  public init(day: Int, duration: Duration, live: Duration, load: Double?) {
    self.day = day
    self.duration = duration
    self.live = live
    self.load = load
  }
}

/// The figures of one runner's week.
public struct WeekFigures: Hashable, Sendable {
  /// The week.
  public let week: Week
  /// The number of runs that began in it.
  public let runs: Int
  /// The duration of its runs.
  public let volume: Duration
  /// The time with a live signal.
  public let live: Duration
  /// The training load by Edwards of the runs that have one.
  public let load: Double
  /// The growth of `volume`.
  public let volumeGrowth: WeekGrowth
  /// The growth of `load`.
  public let loadGrowth: WeekGrowth
}

/// The growth of a week's volume or load.
///
/// The rule of 5 to 10 %: a week should exceed the weeks before by at most 10 %. The reference is the week before or the mean of
/// the last four, whichever is greater, so that an easy week does not forbid the next usual one. Weeks without a run count as zero
/// in the mean; weeks before the first run do not count. A small step is always fine, because its percentage says nothing.
///
/// The rule is a custom, not a law: in a trial it did not prevent injuries of beginners (Buist et al. 2008, Am J Sports Med
/// 36:33-39). Of runners who progressed by more than 30 %, more were injured (Nielsen et al. 2014, J Orthop Sports Phys Ther
/// 44:739-747).
public struct WeekGrowth: Hashable, Sendable {
  /// The change against the week before, in percent; nil if that week had nothing.
  public let againstLastWeek: Double?
  /// The change against the mean of the last four weeks, in percent; nil if they had nothing.
  public let againstMean: Double?
  /// The change against the greater of the two, in percent; nil if there is none.
  public let percent: Double?
  /// The greatest value by the rule, in seconds or points of load; nil if there is nothing to compare with.
  public let most: Double?
  /// The judgement of `percent`.
  public let verdict: Verdict

  /// A judgement by the rule of 5 to 10 %.
  public enum Verdict: String, Hashable, Sendable, CaseIterable {
    /// The first week with a run: there is nothing to compare with.
    case first
    /// No run in the four weeks before: there is nothing to compare with.
    case afterBreak = "after_break"
    /// At most 5 % more, or less than before, or only a small step.
    case fine
    /// More than 5 %, and at most 10 %.
    case atLimit = "at_limit"
    /// More than 10 %.
    case over
  }

  static let fine = 0.05
  static let limit = 0.10

  /// The growth of `value` over a reference; `smallStep` is always fine. Nil stands for weeks without anything.
  init(of value: Double, lastWeek: Double, mean: Double, isFirst: Bool, smallStep: Double) {
    func change(_ before: Double) -> Double? { before > 0 ? (value - before) * 100 / before : nil }
    let reference = max(lastWeek, mean)
    againstLastWeek = change(lastWeek)
    againstMean = change(mean)
    percent = change(reference)
    most = isFirst || reference <= 0 ? nil : Self.most(over: reference, Self.limit, smallStep: smallStep)
    if isFirst {
      verdict = .first
    } else if reference <= 0 {
      verdict = .afterBreak
    } else if value <= Self.most(over: reference, Self.fine, smallStep: smallStep) {
      verdict = .fine
    } else {
      verdict = value <= Self.most(over: reference, Self.limit, smallStep: smallStep) ? .atLimit : .over
    }
  }

  /// The greatest value that exceeds `reference` by at most `share` or by a small step.
  static func most(over reference: Double, _ share: Double, smallStep: Double) -> Double {
    // Much less than a second: 1.1 times a number of minutes is not exact.
    reference + max(reference * share, smallStep) + 1e-6
  }
}
