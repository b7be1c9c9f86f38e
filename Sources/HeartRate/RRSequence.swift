import Primitives

/// The RR intervals of one unbroken stretch of signal, as far back as the figures look.
///
/// It holds the newest 512: two minutes at 250 bpm. The memory is taken once, so that a heartbeat allocates nothing; the
/// figures are computed when they are asked for.
public struct RRSequence: Sendable {
  /// The most intervals held.
  static let capacity = 512
  /// No heart that is believed (25 bpm) takes longer than 2.4 s for a beat, and straps send every second what they have: who
  /// hears of no beat for longer has missed some.
  static let longestSilence = Duration.seconds(4)

  private struct Beat {
    var interval = RRInterval(ticks1024: 0)
    var instant = Instant(nanoseconds: 0)
  }

  private var ring = [Beat](repeating: Beat(), count: capacity)
  /// The place of the oldest.
  private var start = 0
  private var count = 0

  /// A sequence without an interval.
  public init() {}

  /// Adds the intervals of a notification that came at `instant`, oldest first. They begin another sequence if there was a
  /// gap before them.
  public mutating func append(_ intervals: [RRInterval], at instant: Instant) {
    if let last = last?.instant, instant - last > Self.longestSilence { end() }
    for interval in intervals {
      if Duration.nanoseconds(Int64(interval.ticks1024) * 1_000_000_000 / 1024) > Self.longestSilence {
        end()
        continue
      }
      if count == Self.capacity {
        start = (start + 1) % Self.capacity
        count -= 1
      }
      ring[(start + count) % Self.capacity] = Beat(interval: interval, instant: instant)
      count += 1
    }
  }

  /// Ends the sequence: whatever comes next does not follow on what came last.
  public mutating func end() {
    count = 0
  }

  /// The figures at `instant`; nil while the sequence is too short for any.
  public func variability(at instant: Instant) -> HeartRateVariability? {
    guard let last = last?.instant, instant - last <= Self.longestSilence else { return nil }
    let beats = (0..<count).lazy.map { ring[(start + $0) % Self.capacity] }
    let window = Array(beats.drop { $0.instant + HeartRateVariability.alpha1Window <= instant })
    let recent = window.firstIndex { $0.instant + HeartRateVariability.rmssdWindow > instant } ?? window.count
    return HeartRateVariability(of: window.map { Double($0.interval.ticks1024) }, recent: recent)
  }

  private var last: Beat? { count == 0 ? nil : ring[(start + count - 1) % Self.capacity] }
}
