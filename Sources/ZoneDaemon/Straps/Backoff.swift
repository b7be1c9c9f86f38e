import Primitives

/// How long to wait before a link that ended is made anew: 0.5 s, doubled with each failure, never over 10 s.
///
/// A connect to a strap that is not there ends by itself after 40 s and needs no pause: pending, it is the search.
struct Backoff {
  static let first = Duration.milliseconds(500)
  static let longest = Duration.seconds(10)
  /// The kernel keeps a connection for 2 s after the socket on it was closed, for the next one.
  static let disconnection = Duration.milliseconds(2500)

  private var next = first

  /// The pause before the next attempt.
  mutating func pause() -> Duration {
    defer { next = min(next * 2, Self.longest) }
    return next
  }

  /// The link did what it is for: the next failure is the first again.
  mutating func reset() {
    next = Self.first
  }
}
