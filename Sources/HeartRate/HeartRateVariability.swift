import Primitives

/// How much the time between beats varies, of the last while. Nil is unknown: there were too few good intervals.
public struct HeartRateVariability: Hashable, Sendable {
  /// The root of the mean square of successive differences of the intervals of the last 60 s, in milliseconds.
  public let rmssd: Double?
  /// The short-term scaling exponent of detrended fluctuation analysis over the last 120 s: about 1 at ease, 0.75 near the
  /// aerobic threshold, 0.5 near the anaerobic one (Rogers and Gronwald 2022, Front Physiol 13:879071). That holds at a steady
  /// effort: nothing but the mean is taken from the intervals first, so a rate that rises or falls lifts it towards 1.5.
  public let alpha1: Double?
  /// How many of the intervals of the last 120 s were corrected, in percent.
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

  /// From how many intervals there is anything to tell: fewer make no quartiles to find artefacts by.
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

  /// The figures of `intervals` in ticks of 1/1024 s, one unbroken sequence of at most `alpha1Window`, oldest first; those
  /// before the place `recent` are older than `rmssdWindow`. Nil for too few of them.
  init?(of intervals: [Double], recent: Int) {
    let all = ArtefactCorrection.correct(intervals).prefix { $0.index < intervals.count - ArtefactCorrection.unjudged }
    guard all.count >= Self.leastIntervals, Self.milliseconds(all) >= Self.rmssdCover else { return nil }
    correctedShare = Double(all.count { $0.isCorrected }) * 100 / Double(all.count)
    guard correctedShare <= Self.mostCorrected else {
      rmssd = nil
      alpha1 = nil
      return
    }
    let late = all.drop { $0.index < recent }
    let isLateEnough = late.count >= Self.leastIntervals && Self.milliseconds(late) >= Self.rmssdCover
    rmssd = isLateEnough ? Self.rmssd(of: late) : nil
    let isLongEnough = all.count >= Self.leastAlpha1Intervals && Self.milliseconds(all) >= Self.alpha1Cover
    alpha1 = isLongEnough ? FluctuationAnalysis.alpha1(of: all.map(\.ticks)) : nil
  }

  /// In milliseconds, of at least two intervals. Task Force of ESC and NASPE (1996), Circulation 93:1043-1065.
  private static func rmssd(of intervals: ArraySlice<CorrectedInterval>) -> Double {
    let squares = zip(intervals, intervals.dropFirst()).reduce(0) { sum, pair in
      let difference = pair.1.ticks - pair.0.ticks
      return sum + difference * difference
    }
    return (squares / Double(intervals.count - 1)).squareRoot() * 1000 / 1024
  }

  private static func milliseconds(_ intervals: ArraySlice<CorrectedInterval>) -> Double {
    intervals.reduce(0) { $0 + $1.ticks } * 1000 / 1024
  }
}
