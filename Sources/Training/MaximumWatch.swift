import Primitives

/// Heart rate above the runner's maximum, and how high it was held there.
struct MaximumWatch: Sendable {
  /// How long what is held is held.
  private static let reach = Duration.seconds(5)

  private var excursion: Excursion?
  private var window = MedianWindow()
  private var held: Int?
  /// What was held when it was last announced.
  private var announced: Int?

  /// Takes a live sample. Gives the highest heart rate in bpm that was held, once the heart was above the maximum for `grace`,
  /// and again once more is held than was told: the highest median of 5 s, since a spike that is no heartbeat is no maximum
  /// to set.
  mutating func ingest(_ bpm: Int, maxHR: Int, at instant: Instant, grace: Duration) -> Int? {
    excursion = Excursion(excursion, bpm: bpm, above: maxHR, at: instant)
    guard let excursion else {
      forget()
      return nil
    }
    let doubledMedian = window.add(bpm, at: instant, reach: Self.reach)
    let lasting = instant - excursion.since
    // Before, a few samples would speak for all of the window.
    guard lasting >= min(grace, Self.reach) else { return nil }
    let held = max(self.held ?? 0, doubledMedian / 2)
    self.held = held
    return lasting >= grace && held > announced ?? 0 ? held : nil
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
