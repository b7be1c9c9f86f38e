import Primitives

/// Heart rate above the runner's maximum, and how high it was held there.
struct MaximumWatch: Sendable {
  /// How long the heart must be above it to be announced, and how long what is held is held.
  static let grace = Duration.seconds(5)

  private var excursion: Excursion?
  private var window = MedianWindow()
  private var held: Int?
  /// What was held when it was last announced.
  private var announced: Int?

  /// Takes a live sample. Gives the highest heart rate in bpm that was held, once that is to be announced: the highest median
  /// of `grace`, since a spike that is no heartbeat is no maximum to set. It is to be announced
  /// again once more is held than was told.
  mutating func ingest(_ bpm: Int, maxHR: Int, at instant: Instant) -> Int? {
    excursion = Excursion(excursion, bpm: bpm, above: maxHR, at: instant)
    guard let excursion else {
      forget()
      return nil
    }
    let doubledMedian = window.add(bpm, at: instant, reach: Self.grace)
    // Before, a few samples would speak for all of the window.
    guard instant - excursion.since >= Self.grace else { return nil }
    let held = max(self.held ?? 0, doubledMedian / 2)
    self.held = held
    return held > announced ?? 0 ? held : nil
  }

  /// What is held was announced.
  mutating func noteAnnounced() {
    announced = held
  }

  /// What was under way begins anew.
  mutating func forget() {
    excursion = nil
    window.removeAll()
    held = nil
    announced = nil
  }
}
