import HeartRate
import Primitives

/// The RR intervals of a run, and their figures.
struct RunIntervals {
  /// From the end of one window of variability to the end of the next.
  private static let step = Duration.seconds(60)

  private var recorded = RecordedIntervals()
  private var recent = RRSequence()
  private var due: Instant?
  /// The figures of the windows that have any, in order.
  private(set) var windows: [(end: Instant, figures: HeartRateVariability)] = []
  private var isEmpty = true

  /// Ends the sequence: the next interval does not continue it.
  mutating func breakSequence() {
    recorded.breakSequence()
    recent.breakSequence()
  }

  mutating func add(_ intervals: [RRInterval], of sample: LiveSample) {
    let instant = sample.instant
    if !intervals.isEmpty { isEmpty = false }
    let heartRate = UInt16(clamping: sample.bpm)
    recorded.append(intervals, heartRate: heartRate, at: instant)
    recent.append(intervals, heartRate: heartRate, at: instant)
    let due = due ?? instant + Self.step
    guard instant >= due else { return self.due = due }
    self.due = instant + Self.step
    if let figures = recent.variability(at: instant) { windows.append((instant, figures)) }
  }

  /// RMSSD, SDNN and pNN50.
  var figures: Figure<RecordingVariability.Figures> {
    guard !isEmpty else { return .absent(.noIntervals) }
    guard let variability = recorded.variability else { return .absent(.tooShort) }
    if let figures = variability.figures { return .known(figures) }
    if variability.correctedShare > HeartRateVariability.mostCorrected {
      return .absent(.tooManyCorrected(variability.correctedShare))
    }
    return .absent(
      variability.correctedTime > HeartRateVariability.mostCorrectedTime
        ? .tooMuchTimeCorrected(variability.correctedTime) : .tooShort)
  }

  /// Share of the corrected intervals, in percent.
  var correctedShare: Figure<Double> {
    guard !isEmpty else { return .absent(.noIntervals) }
    return recorded.variability.map { .known($0.correctedShare) } ?? .absent(.tooShort)
  }

  /// The median over the windows of the run whose alpha1 is valid.
  var alpha1: Figure<Double> {
    guard !isEmpty else { return .absent(.noIntervals) }
    let sorted = windows.compactMap(\.figures.alpha1).sorted()
    guard !sorted.isEmpty else { return .absent(.noValidWindow) }
    let middle = sorted.count / 2
    return .known(sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle])
  }
}
