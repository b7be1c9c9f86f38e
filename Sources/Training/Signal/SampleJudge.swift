import HeartRate
import Primitives

/// Judges each notification by those before it: all of `SignalQuality` but what only silence can tell.
struct SampleJudge: Sendable {
  /// How many samples in a row make a jump believable, ...
  private static let agreeingSamples = 3
  /// ... and within how many bpm of each other they must be.
  private static let agreement = 10
  /// For how long a live sample tells what to believe: a heart takes its time, however long the strap was not heard, and the
  /// first value of a strap that slipped is often false.
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

  /// Since when the strap has sent one value and no interval; nil before the first sample with contact.
  var steadySince: Instant? { steady?.since }

  /// What the notification `measurement` at `instant` is worth. A notification of this strap is fresh for `staleAfter`.
  mutating func judge(
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

  /// Only samples with contact are counted: what a strap sends without it says nothing of the heart. After a silence the
  /// count begins anew, since nobody knows what the strap would have sent, and a strap put on again sends its first value
  /// without an interval. A strap that is frozen already stays so until it sends something new, whatever its silences.
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
