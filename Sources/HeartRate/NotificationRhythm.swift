import Primitives

/// How often a strap notifies, learned from its last 8 intervals.
///
/// Some straps notify every second, some every 2 to 5 s, some only when the value changes. Notifications in one batch
/// count as one. Allocates no memory.
public struct NotificationRhythm: Sendable {
  /// Number of intervals kept.
  private static let capacity = 8
  /// Number of intervals needed for a rhythm.
  private static let needed = 3
  /// Notifications within this time after the first belong to one batch.
  private static let batch = Duration.milliseconds(100)
  /// Upper bound of an interval, in nanoseconds, so that no strap makes a link wait for hours.
  private static let longestInterval: Int64 = 60_000_000_000
  /// Upper bound of the time a heart rate stays fresh, in nanoseconds.
  private static let longestFresh: Int64 = 15_000_000_000

  /// In nanoseconds: this runs with every notification, and `Duration` computes in 128 bits.
  private var intervals = InlineArray<8, Int64>(repeating: 0)
  private var count = 0
  /// Index of the next interval.
  private var next = 0
  /// Start of the last batch on this link.
  private var last: Instant?
  /// The median of the last intervals; nil until three are known.
  public private(set) var interval: Duration?
  /// The longest of the last intervals; nil until three are known.
  public private(set) var longest: Duration?
  /// How long a notification stays fresh by the rhythm alone; nil until three intervals are known.
  private var fresh: Duration?

  /// The rhythm of an unknown strap.
  public init() {}

  /// Records a notification at `instant`.
  public mutating func note(at instant: Instant) {
    guard let last else { return self.last = instant }
    let interval = instant - last
    guard interval >= Self.batch else { return }
    self.last = instant
    intervals[next] = min(interval.nanoseconds, Self.longestInterval)
    next = (next + 1) % Self.capacity
    count = min(count + 1, Self.capacity)
    if count >= Self.needed { learn() }
  }

  /// Starts a new link. The time until its first notification is not an interval. The rhythm is kept.
  public mutating func beginLink() {
    last = nil
  }

  private mutating func learn() {
    // An insertion sort of at most 8 numbers.
    var sorted = intervals
    for end in 1..<count {
      var place = end
      while place > 0, sorted[place] < sorted[place - 1] {
        sorted.swapAt(place, place - 1)
        place -= 1
      }
    }
    let median = (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
    interval = .nanoseconds(median)
    longest = .nanoseconds(sorted[count - 1])
    fresh = .nanoseconds(min(median * 5 / 2, Self.longestFresh))
  }

  /// How long a notification of this strap stays fresh: 2.5 intervals, at most 15 s, but at least `shortest`.
  public func staleAfter(notBefore shortest: Duration) -> Duration {
    max(shortest, fresh ?? shortest)
  }
}
