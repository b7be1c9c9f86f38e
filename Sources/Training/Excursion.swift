import Primitives

/// Heart rate above a limit, from the first such live sample to the first that is not.
struct Excursion: Sendable {
  /// When it began.
  let since: Instant
  /// The highest heart rate in it, in bpm.
  private(set) var highest: Int
  /// Whether it was announced.
  var isAnnounced = false

  /// The excursion, if any, after a live sample; `current` is the one before it.
  init?(_ current: Excursion?, bpm: Int, above limit: Int?, at instant: Instant) {
    guard let limit, bpm > limit else { return nil }
    self = current ?? Excursion(since: instant, highest: bpm)
    highest = max(highest, bpm)
  }

  private init(since: Instant, highest: Int) {
    self.since = since
    self.highest = highest
  }
}
