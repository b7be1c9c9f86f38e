import Primitives

/// A period above a limit, from the first live sample above it to the first that is not.
struct Excursion: Sendable {
  /// When the excursion began.
  let since: Instant

  /// Continues `current` with a live sample, or begins an excursion; nil if `bpm` is not above `limit`.
  init?(_ current: Excursion?, bpm: Int, above limit: Int?, at instant: Instant) {
    guard let limit, bpm > limit else { return nil }
    self = current ?? Excursion(since: instant)
  }

  private init(since: Instant) {
    self.since = since
  }
}
