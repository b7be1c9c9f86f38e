import Primitives

/// The RR intervals of one unbroken stretch of signal, as far back as the figures look.
///
/// It holds the newest 512: two minutes at 250 bpm. The memory is taken once, so that a heartbeat allocates nothing; the
/// figures are computed when they are asked for.
public struct RRSequence: Sendable {
  /// The most intervals held.
  static let capacity = 512
  /// No heart that is believed (25 bpm) takes longer than 2.4 s for a beat, and most straps send what they have every second:
  /// after more time without a beat, some were missed.
  static let longestSilence = Duration.seconds(4)

  private var ring = [ReportedInterval](repeating: ReportedInterval(), count: capacity)
  /// The place of the oldest.
  private var start = 0
  private var count = 0
  /// The time that the intervals of the last notification fill: a strap that sends every 5 s is not silent for 5 s.
  private var lastFilled = Duration.zero

  /// A sequence without an interval.
  public init() {}

  /// Adds the intervals of a notification that came at `instant`, oldest first, with its `heartRate` in beats per minute. They
  /// begin another sequence if there was a gap before them.
  public mutating func append(_ intervals: [RRInterval], heartRate: UInt16, at instant: Instant) {
    // A strap that sends every 5 s has no gap, because its intervals fill the time.
    let filled = intervals.reduce(Duration.zero) { $0 + $1.duration }
    if let last = last?.instant, instant - last > Self.longestSilence + filled { end() }
    lastFilled = filled
    for interval in intervals {
      if interval.duration > Self.longestSilence {
        end()
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

  /// Ends the sequence: the next interval does not follow on the last one.
  public mutating func end() {
    count = 0
  }

  /// The figures at `instant`; nil until there are intervals to judge.
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
