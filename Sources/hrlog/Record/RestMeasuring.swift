import HeartRate
import Primitives
import RunHistory
import Training
import ZoneProtocol

/// A guided measurement at rest, as a function of samples: first a time to settle, then the measurement itself. A lost signal begins
/// the measurement again.
struct RestMeasuring {
  enum Phase: Hashable {
    /// No live heart rate yet, or none any more.
    case waiting
    /// The runner settles; the time is what is left.
    case settling(Duration)
    /// The measurement runs; the time is what is left.
    case measuring(Duration)
    /// It is over, with its result or the reason why there is none.
    case finished(Outcome)
  }

  enum Outcome: Hashable {
    case measured(duration: Duration, meanHR: Double, rmssd: Double, correctedShare: Double)
    case noIntervals
    case tooManyCorrected(Double)
  }

  private let settle: Duration
  private let length: Duration
  private var begin: Instant?
  private var last: Instant?
  private var intervals = RecordedIntervals()
  private var (beats, milliseconds) = (0, 0.0)

  /// The longest time between two samples of an unbroken signal.
  static let longestSilence = Duration.seconds(10)

  init(settle: Duration, length: Duration) {
    self.settle = settle
    self.length = length
  }

  /// The phase at `now`.
  func phase(at now: Instant) -> Phase {
    guard let begin, let last, now - last <= Self.longestSilence else { return .waiting }
    let elapsed = min(now, last) - begin
    if elapsed < settle { return .settling(settle - elapsed) }
    if elapsed < settle + length { return .measuring(settle + length - elapsed) }
    return .finished(outcome(settle: begin + settle, last))
  }

  /// Ingests a sample that arrived at `instant`.
  mutating func ingest(_ sample: SampleReport, at instant: Instant) {
    guard sample.signal.value == .live, let bpm = sample.bpm else { return restart() }
    if let last, instant - last > Self.longestSilence { restart() }
    let begin = begin ?? instant
    self.begin = begin
    last = instant
    guard instant - begin >= settle else { return }
    intervals.append(sample.rrIntervals, heartRate: UInt16(clamping: bpm), at: instant)
    beats += sample.rrIntervals.count
    milliseconds += sample.rrIntervals.reduce(0) { $0 + $1.milliseconds }
  }

  private mutating func restart() {
    (begin, last) = (nil, nil)
    intervals = RecordedIntervals()
    (beats, milliseconds) = (0, 0)
  }

  private func outcome(settle: Instant, _ end: Instant) -> Outcome {
    guard beats > 0, milliseconds > 0, let variability = intervals.variability else { return .noIntervals }
    guard let figures = variability.figures, figures.rmssd > 0 else {
      return .tooManyCorrected(variability.correctedShare)
    }
    return .measured(
      duration: end - settle, meanHR: Double(beats) * 60_000 / milliseconds, rmssd: figures.rmssd,
      correctedShare: variability.correctedShare)
  }
}
