/// An instant of the daemon's clock: the time since boot, as CLOCK_BOOTTIME counts it.
///
/// The clock never jumps, and runs on while the machine sleeps, so an old sample is not taken for a fresh one. Policy and
/// protocol code takes an instant as an argument and never reads a clock.
public struct Instant: Hashable, Comparable, Sendable {
  /// Nanoseconds since boot.
  public let nanoseconds: Int64

  /// An instant `nanoseconds` after boot.
  public init(nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  /// The instant `duration` after this one, clamped to the range of 292 years.
  public func advanced(by duration: Duration) -> Instant {
    let (sum, overflow) = nanoseconds.addingReportingOverflow(duration.nanoseconds)
    guard overflow else { return Instant(nanoseconds: sum) }
    return Instant(nanoseconds: duration < .zero ? .min : .max)
  }

  /// The time from this instant to `other`; negative if `other` is earlier.
  public func duration(to other: Instant) -> Duration {
    let (difference, overflow) = other.nanoseconds.subtractingReportingOverflow(nanoseconds)
    guard overflow else { return .nanoseconds(difference) }
    return .nanoseconds(other < self ? Int64.min : .max)
  }

  /// This instant, or the next that is a whole number of microseconds. Reports have microseconds.
  public var roundedUpToMicroseconds: Instant {
    let rest = nanoseconds % 1000
    // A negative rest is the way up to the next microsecond.
    return rest == 0 ? self : self + .nanoseconds(rest < 0 ? -rest : 1000 - rest)
  }

  /// Whether `lhs` is earlier than `rhs`.
  public static func < (lhs: Instant, rhs: Instant) -> Bool { lhs.nanoseconds < rhs.nanoseconds }
  /// `instant` moved by `duration`.
  public static func + (instant: Instant, duration: Duration) -> Instant { instant.advanced(by: duration) }
  /// `instant` moved back by `duration`.
  public static func - (instant: Instant, duration: Duration) -> Instant { instant.advanced(by: .zero - duration) }
  /// The time from `rhs` to `lhs`.
  public static func - (lhs: Instant, rhs: Instant) -> Duration { rhs.duration(to: lhs) }
}

extension Duration {
  /// Whole nanoseconds, rounded towards zero and clamped to the range of 292 years.
  public var nanoseconds: Int64 {
    // `components` multiplies 128-bit numbers and costs ten times as much.
    Int64(clamping: attoseconds / 1_000_000_000)
  }

  /// Seconds, for display and files. Policy compares durations.
  public var inSeconds: Double { Double(nanoseconds) / 1e9 }
}
