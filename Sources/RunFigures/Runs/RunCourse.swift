import HeartRate
import Primitives
import Training

/// How a run went over time, for drawings. All times are counted from its first live sample.
public struct RunCourse: Hashable, Sendable {
  /// A smoothed heart rate: the median of the live samples of the last 5 s.
  public struct HeartRate: Hashable, Sendable {
    /// Its time.
    public let at: Duration
    /// The median in bpm.
    public let bpm: Double
  }

  /// The mean heart rate of a minute.
  public struct Minute: Hashable, Sendable {
    /// The beginning of the minute.
    public let at: Duration
    /// The mean in bpm, weighted by time.
    public let bpm: Double
  }

  /// Heart rate variability of the two minutes before.
  public struct Variability: Hashable, Sendable {
    /// The end of the window.
    public let at: Duration
    /// The figures; nil where they would be unknown or misleading.
    public let figures: HeartRateVariability
  }

  /// The smoothed heart rates, in order.
  public let heartRates: [HeartRate]
  /// The minutes of which live samples fill at least half.
  public let minutes: [Minute]
  /// A window for each minute whose RR intervals suffice.
  public let variability: [Variability]
  /// The recoveries after all hard efforts that were followed by rest.
  public let recoveries: [HeartRateRecovery]

  /// The course of a run. Nil without a live sample.
  public init?(_ input: RunInput) {
    let walk = RunWalk(input)
    guard let first = walk.first else { return nil }
    heartRates = walk.curve.points.map { HeartRate(at: $0.instant - first, bpm: $0.bpm) }
    minutes = walk.minutes.minutes.filter(\.isKnown).map { minute in
      Minute(at: .seconds(60 * minute.number), bpm: minute.mean)
    }
    variability = walk.intervals.windows.map { Variability(at: $0.end - first, figures: $0.figures) }
    recoveries = walk.curve.recoveries(maxHR: input.plausibleMaxHR, since: first)
  }
}
