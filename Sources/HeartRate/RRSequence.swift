import Primitives

/// The RR intervals of one unbroken sequence, as far back as the figures need them.
///
/// It holds the newest 512: two minutes at 250 bpm. The memory is allocated once, so a heartbeat allocates none. Figures
/// are computed on request.
public struct RRSequence: Sendable {
  /// Limit of intervals held.
  static let capacity = 512
  /// A longer time without a beat means that some were missed. At the lowest accepted heart rate, 25 bpm, a beat takes
  /// 2.4 s, and most straps send every second.
  static let longestSilence = Duration.seconds(4)

  private var ring = [ReportedInterval](repeating: ReportedInterval(), count: capacity)
  /// Index of the oldest interval.
  private var start = 0
  private var count = 0
  /// Total time of the last notification's intervals: a strap that sends every 5 s is not silent for 5 s.
  private var lastFilled = Duration.zero

  /// An empty sequence.
  public init() {}

  /// Appends the intervals of a notification at `instant`, oldest first, with its `heartRate` in beats per minute. A gap
  /// before them starts a new sequence.
  public mutating func append(_ intervals: [RRInterval], heartRate: UInt16, at instant: Instant) {
    if let last = last?.instant, Self.isBroken(since: last, at: instant, by: intervals) { breakSequence() }
    lastFilled = Self.time(filledBy: intervals)
    for interval in intervals {
      if Self.isTooLong(interval) {
        breakSequence()
        continue
      }
      if count == Self.capacity {
        start = (start + 1) % Self.capacity
        count -= 1
      }
      ring[(start + count) % Self.capacity] = ReportedInterval(
        interval: interval, heartRate: heartRate, instant: instant)
      count += 1
    }
  }

  /// Whether `intervals`, which came at `instant`, do not continue a sequence whose last beat came at `last`.
  static func isBroken(since last: Instant, at instant: Instant, by intervals: [RRInterval]) -> Bool {
    // A strap that sends every 5 s has no gap, since its intervals fill the time.
    instant - last > longestSilence + time(filledBy: intervals)
  }

  /// Whether beats must have been missed in `interval`.
  static func isTooLong(_ interval: RRInterval) -> Bool { interval.duration > longestSilence }

  private static func time(filledBy intervals: [RRInterval]) -> Duration {
    intervals.reduce(.zero) { $0 + $1.duration }
  }

  /// Ends the sequence: the next interval does not continue it.
  public mutating func breakSequence() {
    count = 0
  }

  /// The figures at `instant`; nil until there are enough intervals.
  public func variability(at instant: Instant) -> HeartRateVariability? {
    guard let last = last?.instant, instant - last <= max(Self.longestSilence, lastFilled * 2) else { return nil }
    let beats = (0..<count).lazy.map { ring[(start + $0) % Self.capacity] }
    let oldest = instant - HeartRateVariability.alpha1Window
    let oldestRecent = instant - HeartRateVariability.rmssdWindow
    let window = Array(beats.drop { $0.instant <= oldest })
    let recent = window.firstIndex { $0.instant > oldestRecent } ?? window.count
    return HeartRateVariability(of: window, recent: recent)
  }

  private var last: ReportedInterval? { count == 0 ? nil : ring[(start + count - 1) % Self.capacity] }
}

extension RRInterval {
  fileprivate var duration: Duration { .nanoseconds(Int64(ticks1024) * 1_000_000_000 / 1024) }
}
