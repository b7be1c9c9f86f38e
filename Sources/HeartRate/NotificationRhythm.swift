import Primitives

/// How often a strap notifies, learnt from its last 8 intervals.
///
/// Some straps notify every second, some every 2 to 5 s, some only when the value changes. Notifications of one batch
/// count as one. It allocates nothing.
public struct NotificationRhythm: Sendable {
  /// How many intervals are kept.
  private static let capacity = 8
  /// How many intervals must be known before they mean anything.
  private static let needed = 3
  /// Notifications that come within this time of the first are one batch.
  private static let batch = Duration.milliseconds(100)
  /// A longer interval counts as this many nanoseconds, so that no strap makes a link wait for hours.
  private static let longestInterval: Int64 = 60_000_000_000
  /// No strap makes an old heart rate look fresh for more nanoseconds than this.
  private static let longestFresh: Int64 = 15_000_000_000

  /// In nanoseconds: a `Duration` computes in 128 bits, and this runs with every notification.
  private var intervals = InlineArray<8, Int64>(repeating: 0)
  private var count = 0
  /// The place of the next interval.
  private var next = 0
  /// When the last batch began on this link.
  private var last: Instant?
  /// The median of the last intervals; nil until three are known.
  public private(set) var interval: Duration?
  /// The longest of the last intervals; nil until three are known.
  public private(set) var longest: Duration?
  /// How long a notification is fresh by the rhythm alone; nil until three intervals are known.
  private var fresh: Duration?

  /// The rhythm of a strap that was not heard yet.
  public init() {}

  /// Takes a notification that came at `instant`.
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

  /// Another link begins: the time until its first notification is no interval. What was learnt stays.
  public mutating func beginLink() {
    last = nil
  }

  private mutating func learn() {
    // Sorted by insertion: there are 8 at most.
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

  /// How long a notification of this strap is fresh: 2.5 intervals, 15 s at most, and never less than `shortest`.
  public func staleAfter(notBefore shortest: Duration) -> Duration {
    max(shortest, fresh ?? shortest)
  }
}
