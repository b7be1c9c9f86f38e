import Primitives

/// The RR intervals of a whole recording, of any length. Artefacts are corrected piece by piece, so memory stays bounded.
///
/// A piece is an unbroken sequence, or `longestPiece` intervals of one. Pieces of fewer than 20 intervals are left out,
/// because artefacts cannot be recognized in them.
public struct RecordedIntervals: Sendable {
  /// The most intervals that are corrected at once.
  static let longestPiece = 4096

  private var piece: [ReportedInterval] = []
  private var sums = VariabilitySums()

  /// An empty recording.
  public init() {}

  /// Appends the intervals of a notification at `instant`, oldest first, with its `heartRate` in beats per minute. A gap
  /// before them starts a new sequence, by the rule of `RRSequence`.
  public mutating func append(_ intervals: [RRInterval], heartRate: UInt16, at instant: Instant) {
    if let last = piece.last?.instant, RRSequence.isBroken(since: last, at: instant, by: intervals) { breakSequence() }
    for interval in intervals {
      guard !RRSequence.isTooLong(interval) else {
        breakSequence()
        continue
      }
      if piece.count == Self.longestPiece { breakSequence() }
      piece.append(ReportedInterval(interval: interval, heartRate: heartRate, instant: instant))
    }
  }

  /// Ends the sequence: the next interval does not continue it.
  public mutating func breakSequence() {
    sums.add(piece)
    piece.removeAll(keepingCapacity: true)
  }

  /// The figures of all intervals so far; nil if no piece is long enough.
  public var variability: RecordingVariability? {
    var sums = sums
    sums.add(piece)
    return sums.variability
  }
}

/// Heart rate variability of a whole recording.
public struct RecordingVariability: Hashable, Sendable {
  /// Share of the intervals that were corrected, in percent. Repeated or missing intervals do not match the elapsed time;
  /// if that share is greater, it is given instead.
  public let correctedShare: Double
  /// Share of the time in corrected intervals, in percent.
  public let correctedTime: Double
  /// The figures; nil for less than 30 s of intervals, with more than 5 % corrected, and with more than 15 % of the time in
  /// corrected ones.
  public let figures: Figures?

  /// Figures in the time domain. Task Force of ESC and NASPE (1996), Circulation 93:1043-1065.
  public struct Figures: Hashable, Sendable {
    /// Root mean square of the differences between successive normal intervals, in milliseconds.
    public let rmssd: Double
    /// Standard deviation of the normal intervals, in milliseconds.
    public let sdnn: Double
    /// Share of the differences between successive normal intervals that exceed 50 ms, in percent.
    public let pnn50: Double
  }
}

/// Sums over the corrected pieces of a recording. Intervals are in ticks.
private struct VariabilitySums {
  private static let ticksIn50ms = 51.2

  /// The strap's intervals, and how many of them were corrected.
  private var sent = 0
  private var corrected = 0
  /// Corrected intervals and all intervals, as times.
  private var correctedTicks = 0.0
  private var ticks = 0.0
  /// See `ArraySlice.unaccountedTicks`.
  private var unaccounted = 0.0
  private var elapsed = 0.0
  /// Differences between normal intervals.
  private var differences = 0.0
  private var squaredDifferences = 0.0
  private var longDifferences = 0.0
  /// Normal intervals, relative to `origin`, so that squares stay exact.
  private var normal = 0.0
  private var normalSum = 0.0
  private var normalSquares = 0.0
  private var origin = 0.0

  mutating func add(_ beats: [ReportedInterval]) {
    guard beats.count >= HeartRateVariability.leastIntervals else { return }
    let mismatch = beats[...].unaccountedTicks
    unaccounted += mismatch.unaccounted
    elapsed += mismatch.longer
    var series = ArtefactCorrection.correct(beats)
    series.cut(from: beats.count - ArtefactCorrection.unclassified)
    let counts = series.counts
    sent += counts.sent
    corrected += counts.corrected
    var before: Double?
    for interval in series.intervals {
      ticks += interval.ticks
      guard !interval.isCorrected else {
        correctedTicks += interval.ticks
        before = nil
        continue
      }
      add(interval.ticks, after: before)
      before = interval.ticks
    }
  }

  private mutating func add(_ interval: Double, after before: Double?) {
    if normal == 0 { origin = interval }
    let height = interval - origin
    normal += 1
    normalSum += height
    normalSquares += height * height
    guard let before else { return }
    let difference = interval - before
    differences += 1
    squaredDifferences += difference * difference
    if difference.magnitude > Self.ticksIn50ms { longDifferences += 1 }
  }

  var variability: RecordingVariability? {
    guard sent > 0 else { return nil }
    let mismatch = elapsed == 0 ? 0 : unaccounted * 100 / elapsed
    let share = max(Double(corrected) * 100 / Double(sent), mismatch)
    let timeShare = ticks == 0 ? 0 : correctedTicks * 100 / ticks
    guard share <= HeartRateVariability.mostCorrected, timeShare <= HeartRateVariability.mostCorrectedTime,
      ticks * 1000 / 1024 >= HeartRateVariability.rmssdCover, differences > 0
    else { return RecordingVariability(correctedShare: share, correctedTime: timeShare, figures: nil) }
    let variance = (normalSquares - normalSum * normalSum / normal) / (normal - 1)
    return RecordingVariability(
      correctedShare: share, correctedTime: timeShare,
      figures: RecordingVariability.Figures(
        rmssd: (squaredDifferences / differences).squareRoot() * 1000 / 1024,
        sdnn: max(0, variance).squareRoot() * 1000 / 1024,
        pnn50: longDifferences * 100 / differences))
  }
}
