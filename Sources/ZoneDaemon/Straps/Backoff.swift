import Primitives

/// The pause before a failed link is made again: 0.5 s, doubled after each failure, at most 10 s.
///
/// A connect to an absent strap needs no pause: it waits for the strap, and ends by itself after 40 s.
struct Backoff {
  static let first = Duration.milliseconds(500)
  static let longest = Duration.seconds(10)
  /// After its socket closes, the kernel keeps a connection for 2 s in case it is used again.
  static let disconnection = Duration.milliseconds(2500)

  private var next = first

  /// Returns the pause before the next attempt.
  mutating func pause() -> Duration {
    defer { next = min(next * 2, Self.longest) }
    return next
  }

  /// Starts again at the shortest pause, after a link that worked.
  mutating func reset() {
    next = Self.first
  }
}
