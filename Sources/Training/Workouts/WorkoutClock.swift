import Primitives

/// The running time of a workout, without pauses.
struct WorkoutClock: Sendable {
  private var before = Duration.zero
  /// When the clock was last started; nil while it is paused.
  private var since: Instant?

  /// A clock started at `instant`.
  init(from instant: Instant) {
    since = instant
  }

  var isPaused: Bool { since == nil }

  func time(at instant: Instant) -> Duration { before + (since.map { instant - $0 } ?? .zero) }

  /// The instant at which the clock shows `time`; nil while it is paused.
  func instant(of time: Duration) -> Instant? { since.map { $0 + (time - before) } }

  mutating func pause(at instant: Instant) {
    before = time(at: instant)
    since = nil
  }

  mutating func resume(at instant: Instant) {
    since = since ?? instant
  }
}
