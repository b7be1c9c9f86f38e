import Primitives

/// How much the time between beats varied in the last while. A figure is nil where it would be unknown or false.
public struct HeartRateVariability: Hashable, Sendable {
  /// The root of the mean square of successive differences of the intervals of the last 60 s, in milliseconds. Differences to
  /// corrected intervals are left out. Nil for less than 30 s of intervals, and with too many corrected.
  public let rmssd: Double?
  /// The short-term scaling exponent of detrended fluctuation analysis over the last 120 s: about 1 at ease, 0.75 near the
  /// aerobic threshold, 0.5 near the anaerobic one (Rogers and Gronwald 2022, Front Physiol 13:879071). Nil for less than 108 s
  /// of intervals, with too many corrected, while effort changes, and outside 0.2 to 1.9.
  public let alpha1: Double?
  /// How many of the intervals of the last 120 s were corrected, in percent. With more than 5 there is no figure. If intervals were sent twice or left out, so that
  /// they do not fill the time, it is the share of the time that does not fit, where that is greater.
  public let correctedShare: Double

  /// Figures of all their parts.
  public init(rmssd: Double?, alpha1: Double?, correctedShare: Double) {
    self.rmssd = rmssd
    self.alpha1 = alpha1
    self.correctedShare = correctedShare
  }

  /// How far back RMSSD looks.
  public static let rmssdWindow = Duration.seconds(60)
  /// How far back alpha1 looks, and the share of corrected intervals.
  public static let alpha1Window = Duration.seconds(120)

  /// The fewest intervals that make quartiles to find artefacts by, and the fewest for a figure.
  static let leastIntervals = 20
  /// RMSSD of half its minute is as good as of the whole one, and not much less is (Munoz 2015, PLoS One 10:e0138921).
  static let rmssdCover = 30_000.0
  /// alpha1 of one minute is not that of two at low intensity (De Maeseneer 2026), so nearly all of its window must be there;
  /// not all, since the last beats are under way.
  static let alpha1Cover = 108_000.0
  /// Four of the largest boxes.
  static let leastAlpha1Intervals = 64
  /// Past this share of corrected intervals, in percent, the figures tell of the correction. Rogers and Gronwald (2022) find
  /// little bias under 3, and thresholds still the same at 6.
  static let mostCorrected = 5.0
  /// A few long intervals may stand for many beats. Past this share of the time, in percent, too many beats are made up: at 15
  /// alpha1 is 0.03 too high, and the error grows.
  static let mostCorrectedTime = 15.0
  /// What alpha1 can be for a heart. Beyond it, a figure tells of artefacts or of a trend.
  static let alpha1Range = 0.2...1.9
  /// Over how long a change of effort is looked for.
  static let effortWindow = Duration.seconds(30)
  /// alpha1 takes nothing but the mean from the intervals first, so a heart rate that rises or falls lifts it towards 1.5. This
  /// is the fastest change that counts as a steady effort, in beats per minute per minute.
  static let steadiestSlope = 10.0

  /// The figures of `beats`, one unbroken sequence of at most `alpha1Window`, oldest first; those before the place `recent` are
  /// older than `rmssdWindow`. Nil for too few to judge any.
  init?(of beats: [ReportedInterval], recent: Int) {
    let judged = beats.count - ArtefactCorrection.unjudged
    guard judged > 0 else { return nil }
    let unaccounted = beats[...].unaccountedShare
    guard unaccounted <= Self.mostCorrected else {
      let contradicting = StrapContradiction.resolve(beats).correctedShare
      self.init(rmssd: nil, alpha1: nil, correctedShare: max(unaccounted, contradicting))
      return
    }
    var all = ArtefactCorrection.correct(beats)
    all.cut(from: judged)
    let share = max(all.correctedShare, unaccounted)
    guard share <= Self.mostCorrected, all.correctedTime <= Self.mostCorrectedTime else {
      self.init(rmssd: nil, alpha1: nil, correctedShare: share)
      return
    }
    self.init(
      rmssd: Self.rmssd(of: all.suffix(from: recent), beats[recent...]),
      alpha1: Self.alpha1(of: all, beats), correctedShare: share)
  }

  /// In milliseconds. Task Force of ESC and NASPE (1996), Circulation 93:1043-1065: differences of normal intervals.
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
