import Primitives

/// How often something may happen: at most `most` times in any `window`, counted in tenths of it.
public struct RateLimit: Sendable {
  /// The fastest hearts and sensors send 4.
  private static let packetsPerSecond = 50
  /// A strap that sends more is refused.
  public static let packets = RateLimit(most: 10 * packetsPerSecond, in: .seconds(10))
  /// A strap that changes its services more often is refused. A strap that got new firmware changes them once or twice.
  public static let serviceChanges = RateLimit(most: 10, in: .seconds(60))
  /// What a strap that is refused for a while has to wait.
  public static let refusal = Duration.seconds(60 * refusalMinutes)
  private static let refusalMinutes: Int64 = 5

  private let most: Int
  private let tenth: Int64
  /// How often it happened in each of the last tenths, by the tenth's number modulo 10.
  private var counts: [10 of Int] = .init(repeating: 0)
  private var total = 0
  private var current: Int64 = 0

  /// - Parameters:
  ///   - most: how often it may happen, at least once.
  ///   - window: of the daemon's clock; at least 10 ms.
  public init(most: Int, in window: Duration) {
    self.most = max(1, most)
    tenth = max(1_000_000, window.nanoseconds / 10)
  }

  /// Counts it once more at `instant`, which is not before the last one.
  /// - Returns: whether it is allowed. What is not allowed is not counted.
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

  /// The first instant after `instant` at which more may be allowed.
  public func next(after instant: Instant) -> Instant {
    Instant(nanoseconds: number(of: instant) * tenth) + .nanoseconds(tenth)
  }

  /// Which tenth since boot `instant` is in.
  private func number(of instant: Instant) -> Int64 { max(0, instant.nanoseconds) / tenth }
}

extension RateLimit {
  /// What a rate was passed by.
  public enum Excess: Hashable, Sendable {
    case packets
    case serviceChanges

    /// How a link ends for it.
    public var end: LinkEnd {
      let what =
        switch self {
        case .packets: "The strap sends more than \(packetsPerSecond) packets a second, which no heart rate strap does"
        case .serviceChanges: "The strap changes its services over and over"
        }
      return LinkEnd(
        reason:
          "\(what). It is refused, and tried again in \(refusalMinutes) minutes. Take its battery out for a moment, or use another strap: "
          + "`hrzone straps scan` finds it.",
        retry: .afterRefusal)
    }
  }
}
