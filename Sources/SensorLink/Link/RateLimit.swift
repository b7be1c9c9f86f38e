import Primitives

/// A limit of `most` events in any `window`. Events are counted in tenths of the window.
public struct RateLimit: Sendable {
  /// The fastest straps send 4 packets a second.
  private static let packetsPerSecond = 50
  /// The limit for packets; a strap that exceeds it is refused.
  public static let packets = RateLimit(most: 10 * packetsPerSecond, in: .seconds(10))
  /// The limit for changes of services. New firmware changes them once or twice.
  public static let serviceChanges = RateLimit(most: 10, in: .seconds(60))
  /// How long a refused strap waits for its next link.
  public static let refusal = Duration.seconds(60 * refusalMinutes)
  private static let refusalMinutes: Int64 = 5

  private let most: Int
  private let tenth: Int64
  /// Events in each of the last tenths, indexed by the tenth's number modulo 10.
  private var counts: [10 of Int] = .init(repeating: 0)
  private var total = 0
  private var current: Int64 = 0

  /// A limit of `most` events in any `window`.
  /// - Parameters:
  ///   - most: the number of events allowed; at least 1.
  ///   - window: measured on the daemon's clock; at least 10 ms.
  public init(most: Int, in window: Duration) {
    self.most = max(1, most)
    tenth = max(1_000_000, window.nanoseconds / 10)
  }

  /// Counts one event at `instant`, which must not be before the last one.
  /// - Returns: whether the event is allowed. Events that are not allowed are not counted.
  public mutating func allows(at instant: Instant) -> Bool {
    let number = number(of: instant)
    for passed in 0..<max(0, min(10, number - current)) {
      let slot = Int((number - passed) % 10)
      total -= counts[slot]
      counts[slot] = 0
    }
    current = max(current, number)
    guard total < most else { return false }
    counts[Int(current % 10)] += 1
    total += 1
    return true
  }

  /// The first instant after `instant` at which another event may be allowed.
  public func next(after instant: Instant) -> Instant {
    Instant(nanoseconds: number(of: instant) * tenth) + .nanoseconds(tenth)
  }

  /// The number of the tenth since boot that contains `instant`.
  private func number(of instant: Instant) -> Int64 { max(0, instant.nanoseconds) / tenth }
}

extension RateLimit {
  /// The kind of event that exceeded its limit.
  public enum Excess: Hashable, Sendable {
    case packets
    case serviceChanges

    /// How the link ends.
    public var end: LinkEnd {
      let what =
        switch self {
        case .packets: "The strap sends more than \(packetsPerSecond) packets a second, which no heart rate strap does"
        case .serviceChanges: "The strap changes its services over and over"
        }
      return LinkEnd(
        reason:
          "\(what). hrzoned disconnects it for \(refusalMinutes) minutes. "
          + "Take its battery out for a moment, or use another strap: `hrzone straps scan` finds one.",
        retry: .afterRefusal)
    }
  }
}
