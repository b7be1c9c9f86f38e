/// A reading of the daemon's clock: the time since boot, as CLOCK_BOOTTIME counts it.
///
/// It never jumps and goes on while the machine sleeps, so a machine that slept does not take an old sample for a
/// fresh one. Policy and protocol code take it as an argument and never read a clock.
public struct Instant: Hashable, Comparable, Sendable {
  /// Nanoseconds since boot.
  public let nanoseconds: Int64

  /// An instant `nanoseconds` after boot.
  public init(nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  /// The instant `duration` after this one; a result past the range of 292 years stays at its end.
  public func advanced(by duration: Duration) -> Instant {
    let (sum, overflow) = nanoseconds.addingReportingOverflow(duration.nanoseconds)
    guard overflow else { return Instant(nanoseconds: sum) }
    return Instant(nanoseconds: duration < .zero ? .min : .max)
  }

  /// The time from this instant to `other`, negative when `other` is earlier.
  public func duration(to other: Instant) -> Duration {
    let (difference, overflow) = other.nanoseconds.subtractingReportingOverflow(nanoseconds)
    guard overflow else { return .nanoseconds(difference) }
    return .nanoseconds(other < self ? Int64.min : .max)
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
  /// Whole nanoseconds, towards zero; past the range of 292 years it stays at its end.
  public var nanoseconds: Int64 {
    // `components` multiplies 128-bit numbers, at ten times the cost.
    Int64(clamping: attoseconds / 1_000_000_000)
  }

  /// Seconds, for showing and for files; policy compares durations themselves.
  public var inSeconds: Double { Double(nanoseconds) / 1e9 }
}
