import HeartRate
import Primitives
import Training

/// One pass over the samples of a run. It gives each live sample to the parts that compute figures, with the time that the
/// sample stands for.
///
/// As for time in zone, a live sample stands for the time until the next notification, but only while it is fresh.
struct RunWalk {
  private let staleAfter: Duration
  private var rhythm = NotificationRhythm()
  private var latest = Instant(nanoseconds: .min)
  private var last: LiveSample?
  /// Whether the time of the last live sample was not added yet.
  private var isTimeOpen = false

  /// The time of the first live sample.
  private(set) var first: Instant?
  private(set) var liveSamples = 0
  private(set) var times = TimeByHeartRate()
  private(set) var curve = HeartRateCurve()
  private(set) var minutes = MinuteMeans()
  private(set) var intervals = RunIntervals()

  /// The walk over all samples of `input`.
  init(_ input: RunInput) {
    staleAfter = max(input.staleAfter, .zero)
    for sample in input.samples { add(sample) }
    finish()
  }

  /// From the first to the last live sample; nil without any.
  var span: Duration? {
    guard let first, let last else { return nil }
    return last.instant - first
  }

  private mutating func add(_ sample: RunSample) {
    let instant = max(sample.instant, latest)
    latest = instant
    endTime(at: instant)
    rhythm.note(at: instant)
    guard sample.signal == .live, let bpm = sample.bpm, Zones.plausible.contains(bpm) else {
      intervals.breakSequence()
      return
    }
    let live = LiveSample(instant: instant, bpm: bpm, fresh: rhythm.staleAfter(notBefore: staleAfter))
    if let last, instant - last.instant >= last.fresh {
      curve.breakSeries()
      intervals.breakSequence()
    }
    first = first ?? instant
    last = live
    isTimeOpen = true
    liveSamples += 1
    curve.add(live)
    intervals.add(sample.rrIntervals, of: live)
  }

  /// Ends the run.
  private mutating func finish() {
    if let last { endTime(at: last.instant + last.fresh) }
    intervals.breakSequence()
  }

  /// Ends the time of the last live sample: the next notification came at `instant`.
  private mutating func endTime(at instant: Instant) {
    guard isTimeOpen, let last, let first else { return }
    isTimeOpen = false
    let time = min(instant - last.instant, last.fresh)
    times.add(time, bpm: last.bpm)
    minutes.add(time, bpm: last.bpm, at: last.instant - first)
  }
}

/// A live sample of a run.
struct LiveSample {
  let instant: Instant
  let bpm: Int
  /// How long it is fresh.
  let fresh: Duration
}
