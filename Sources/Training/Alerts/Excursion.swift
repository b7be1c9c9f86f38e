import Primitives

/// Heart rate above a limit, from the first such live sample to the first that is not.
struct Excursion: Sendable {
  /// When it began.
  let since: Instant

  /// The excursion, if any, after a live sample; `current` is the one before it.
  init?(_ current: Excursion?, bpm: Int, above limit: Int?, at instant: Instant) {
    guard let limit, bpm > limit else { return nil }
    self = current ?? Excursion(since: instant)
  }

  private init(since: Instant) {
    self.since = since
  }
}
