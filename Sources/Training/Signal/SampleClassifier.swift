import HeartRate
import Primitives

/// Classifies each notification by those before it. It gives every `SignalQuality` except `stale` and `none`, which depend on
/// silence.
struct SampleClassifier: Sendable {
  /// The number of samples in a row that confirm a jump, ...
  private static let agreeingSamples = 3
  /// ... and the greatest difference in bpm between them.
  private static let agreement = 10
  /// How long a live sample limits the next jump. Heart rate changes slowly even while the strap is not heard, and a strap that
  /// slipped often sends a false first value.
  private static let memory = Duration.seconds(30)

  private struct LiveSample {
    let bpm: Int
    let instant: Instant
  }
  /// A value that has not changed, without an RR interval.
  private struct Steady {
    let bpm: Int
    let since: Instant
    var last: Instant
  }

  private var lastLive: LiveSample?
  /// The samples in a row that jumped too far, without the newest; fewer than `agreeingSamples`.
  private var jumps: [Int] = []
  private var hasSentIntervals = false
  private var steady: Steady?
  /// Whether the strap repeats an old value.
  private(set) var isFrozen = false

  init() {
    jumps.reserveCapacity(Self.agreeingSamples)
  }

  /// When the strap began to send one value without intervals; nil before the first sample with contact.
  var steadySince: Instant? { steady?.since }

  /// Classifies the notification `measurement` at `instant`. A notification of this strap is fresh for `staleAfter`.
  mutating func classify(
    _ measurement: HeartRateMeasurement, at instant: Instant, staleAfter: Duration, settings: TrainingSettings
  ) -> SignalQuality {
    let bpm = Int(measurement.heartRate)
    guard measurement.sensorContact != .notDetected, bpm != 0 else {
      jumps.removeAll(keepingCapacity: true)
      return .noContact
    }
    let hasIntervals = !measurement.rrIntervals.isEmpty
    watchForFreeze(bpm, hasIntervals: hasIntervals, at: instant, staleAfter: staleAfter, settings: settings)
    guard isPlausible(bpm, at: instant, staleAfter: staleAfter, settings: settings) else { return .implausible }
    guard !isFrozen else { return .frozen }
    lastLive = LiveSample(bpm: bpm, instant: instant)
    return .live
  }

  private mutating func isPlausible(
    _ bpm: Int, at instant: Instant, staleAfter: Duration, settings: TrainingSettings
  ) -> Bool {
    guard Zones.plausible.contains(bpm) else {
      jumps.removeAll(keepingCapacity: true)
      return false
    }
    guard let lastLive, instant - lastLive.instant < max(Self.memory, staleAfter),
      abs(bpm - lastLive.bpm) > settings.maxJump
    else {
      jumps.removeAll(keepingCapacity: true)
      return true
    }
    if jumps.count == Self.agreeingSamples - 1 {
      let lowest = jumps.reduce(bpm, min)
      let highest = jumps.reduce(bpm, max)
      if highest - lowest <= Self.agreement {
        jumps.removeAll(keepingCapacity: true)
        return true
      }
      jumps.removeFirst()
    }
    jumps.append(bpm)
    return false
  }

  /// Only samples with contact count: values without contact do not come from the heart. After a silence the count restarts,
  /// because the missing values are unknown, and the first value after the strap was put on has no interval. A frozen strap
  /// stays frozen through silences until it sends something new.
  private mutating func watchForFreeze(
    _ bpm: Int, hasIntervals: Bool, at instant: Instant, staleAfter: Duration, settings: TrainingSettings
  ) {
    if hasIntervals { hasSentIntervals = true }
    guard var steady, steady.bpm == bpm, !hasIntervals, isFrozen || instant - steady.last <= staleAfter else {
      steady = Steady(bpm: bpm, since: instant, last: instant)
      isFrozen = false
      return
    }
    steady.last = instant
    self.steady = steady
    if hasSentIntervals, instant - steady.since >= settings.frozenAfter { isFrozen = true }
  }
}
