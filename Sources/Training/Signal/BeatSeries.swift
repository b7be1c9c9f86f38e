import HeartRate
import Primitives

/// The RR intervals since the signal was last not live, and when a sample has their figures again.
struct BeatSeries: Sendable {
  /// How often a sample has the figures of heart rate variability.
  private static let period = Duration.seconds(5)

  private var beats = RRSequence()
  private var due = Instant(nanoseconds: .min)

  /// The intervals that come next follow on none.
  mutating func end() {
    beats.end()
  }

  /// Takes the intervals of a notification if it is live, and gives the figures of all when they are due.
  // With every sample: called, and not inlined, it costs the session half a percent.
  @inline(__always)
  mutating func ingest(
    _ measurement: HeartRateMeasurement, _ quality: SignalQuality, at instant: Instant
  ) -> HeartRateVariability? {
    guard quality == .live else {
      beats.end()
      return nil
    }
    beats.append(measurement.rrIntervals, heartRate: measurement.heartRate, at: instant)
    guard instant >= due else { return nil }
    // From due to due, so that notifications which come a little late do not make it ever later.
    let isLate = instant - due >= Self.period
    due = (isLate ? instant : due) + Self.period
    return beats.variability(at: instant)
  }

  /// The figures at `instant`.
  func variability(at instant: Instant) -> HeartRateVariability? { beats.variability(at: instant) }
}
