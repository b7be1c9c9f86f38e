import Primitives

/// The time that a workout has run, without its pauses.
struct WorkoutClock: Sendable {
  private var before = Duration.zero
  /// Since when it has run on from there; nil while it is paused.
  private var since: Instant?

  /// A clock that runs from `instant` on.
  init(from instant: Instant) {
    since = instant
  }

  var isPaused: Bool { since == nil }

  func time(at instant: Instant) -> Duration { before + (since.map { instant - $0 } ?? .zero) }

  /// When it shows `time`; nil while it is paused.
  func instant(of time: Duration) -> Instant? { since.map { $0 + (time - before) } }

  mutating func pause(at instant: Instant) {
    before = time(at: instant)
    since = nil
  }

  mutating func resume(at instant: Instant) {
    since = since ?? instant
  }
}
