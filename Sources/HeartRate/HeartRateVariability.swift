import Primitives

/// Heart rate variability over the last one or two minutes. A figure is nil if it would be unknown or misleading.
public struct HeartRateVariability: Hashable, Sendable {
  /// RMSSD: the root mean square of successive differences of RR intervals over the last 60 s, in milliseconds.
  /// Differences to corrected intervals are left out. Nil for less than 30 s of intervals, or with too many corrected.
  public let rmssd: Double?
  /// DFA alpha1: the short-term scaling exponent of detrended fluctuation analysis over the last 120 s. It is about 1 at
  /// easy effort, 0.75 near the aerobic threshold and 0.5 near the anaerobic one (Rogers and Gronwald 2022, Front Physiol
  /// 13:879071). Nil for less than 108 s of intervals, with too many corrected, while effort changes, and outside 0.2 to
  /// 1.9.
  public let alpha1: Double?
  /// Share of the intervals of the last 120 s that were corrected, in percent. Over 5 percent, the figures are nil.
  /// Repeated or missing intervals do not match the elapsed time; if that share is greater, it is given instead.
  public let correctedShare: Double

  /// Figures with these values.
  public init(rmssd: Double?, alpha1: Double?, correctedShare: Double) {
    self.rmssd = rmssd
    self.alpha1 = alpha1
    self.correctedShare = correctedShare
  }

  /// Window of RMSSD.
  public static let rmssdWindow = Duration.seconds(60)
  /// Window of alpha1 and of the share of corrected intervals.
  public static let alpha1Window = Duration.seconds(120)

  /// The fewest intervals for quartiles and for a figure.
  static let leastIntervals = 20
  /// Least time covered for RMSSD, in milliseconds. Half the minute is as good as the whole, but not much less is (Munoz
  /// 2015, PLoS One 10:e0138921).
  static let rmssdCover = 30_000.0
  /// Least time covered for alpha1, in milliseconds. At low intensity one minute gives another alpha1 than two (De
  /// Maeseneer 2026), so nearly the whole window is needed. The last beats are still pending.
  static let alpha1Cover = 108_000.0
  /// The fewest intervals for alpha1: four of the largest boxes.
  static let leastAlpha1Intervals = 64
  /// Over this share of corrected intervals, in percent, the figures reflect the correction. Rogers and Gronwald (2022)
  /// find little bias under 3, and the same thresholds at 6.
  public static let mostCorrected = 5.0
  /// Over this share of corrected time, in percent, too many beats are invented: a few long intervals may stand for many.
  /// At 15, alpha1 is 0.03 too high, and the error grows.
  public static let mostCorrectedTime = 15.0
  /// The plausible range of alpha1. A value outside reflects artefacts or a trend.
  static let alpha1Range = 0.2...1.9
  /// Window in which a change of effort is detected.
  static let effortWindow = Duration.seconds(30)
  /// The fastest change of heart rate that counts as steady effort, in beats per minute per minute. alpha1 removes only
  /// the mean first, so a trend in heart rate raises it towards 1.5.
  static let steadiestSlope = 10.0

  /// The figures of `beats`, one unbroken sequence of at most `alpha1Window`, oldest first. Those before index `recent`
  /// are older than `rmssdWindow`. Nil if there are too few for a verdict.
  init?(of beats: [ReportedInterval], recent: Int) {
    let classified = beats.count - ArtefactCorrection.unclassified
    guard classified > 0 else { return nil }
    let unaccounted = beats[...].unaccountedShare
    guard unaccounted <= Self.mostCorrected else {
      let contradicting = StrapContradiction.resolve(beats).correctedShare
      self.init(rmssd: nil, alpha1: nil, correctedShare: max(unaccounted, contradicting))
      return
    }
    var all = ArtefactCorrection.correct(beats)
    all.cut(from: classified)
    let share = max(all.correctedShare, unaccounted)
    guard share <= Self.mostCorrected, all.correctedTime <= Self.mostCorrectedTime else {
      self.init(rmssd: nil, alpha1: nil, correctedShare: share)
      return
    }
    self.init(
      rmssd: Self.rmssd(of: all.suffix(from: recent), beats[recent...]),
      alpha1: Self.alpha1(of: all, beats), correctedShare: share)
  }

  /// RMSSD in milliseconds, from differences of normal intervals. Task Force of ESC and NASPE (1996), Circulation
  /// 93:1043-1065.
  private static func rmssd(of series: CorrectedSeries, _ beats: ArraySlice<ReportedInterval>) -> Double? {
    let intervals = series.intervals
    guard intervals.count >= leastIntervals, series.milliseconds >= rmssdCover,
      series.correctedShare <= mostCorrected, series.correctedTime <= mostCorrectedTime,
      beats.unaccountedShare <= mostCorrected
    else { return nil }
    var sum = 0.0
    var count = 0.0
    for (one, next) in zip(intervals, intervals.dropFirst()) where !one.isCorrected && !next.isCorrected {
      let difference = next.ticks - one.ticks
      sum += difference * difference
      count += 1
    }
    return count == 0 ? nil : (sum / count).squareRoot() * 1000 / 1024
  }

  private static func alpha1(of series: CorrectedSeries, _ beats: [ReportedInterval]) -> Double? {
    guard series.intervals.count >= leastAlpha1Intervals, series.milliseconds >= alpha1Cover,
      let slope = beats[...].heartRateSlope(over: effortWindow), slope.magnitude <= steadiestSlope,
      let alpha1 = FluctuationAnalysis.alpha1(of: series.intervals.map(\.ticks)), alpha1Range.contains(alpha1)
    else { return nil }
    return alpha1
  }
}
