import Primitives

/// Heart rate above the runner's maximum, and how high it was held there.
struct MaximumWatch: Sendable {
  /// Window over which a heart rate must be sustained.
  private static let reach = Duration.seconds(5)
  /// So many equal steps up in a row may be a fault of the strap. What a heart holds after them counts.
  private static let rampSteps = 4

  private var excursion: Excursion?
  private var window = MedianWindow()
  private var held: Int?
  /// The highest that was ever announced.
  private var announced: Int?
  /// The last live sample, its step from the one before it, and how many steps up in a row were equal to that.
  private var last: Int?
  private var step = 0
  private var equalSteps = 0

  /// Takes a live sample. Returns the highest heart rate in bpm that was sustained, once the heart was above the maximum for
  /// the kind's grace and if that is more than was ever announced: the highest median of 5 s, because a spike is no maximum to set.
  mutating func ingest(_ bpm: Int, maxHR: Int, at instant: Instant, rules: AlertRules) -> Int? {
    let isRamp = noteStep(to: bpm)
    excursion = isRamp ? nil : Excursion(excursion, bpm: bpm, above: maxHR, at: instant)
    guard let excursion else {
      forget()
      return nil
    }
    let doubledMedian = window.add(bpm, at: instant, reach: Self.reach)
    let lasting = instant - excursion.since
    let grace = rules.grace(of: .overMax)
    // Before, a few samples would speak for all of the window.
    guard lasting >= min(grace, Self.reach) else { return nil }
    let held = max(self.held ?? 0, doubledMedian / 2)
    self.held = held
    return lasting >= grace && held > announced ?? 0 ? held : nil
  }

  /// Whether `bpm` continues a ramp of equal steps.
  private mutating func noteStep(to bpm: Int) -> Bool {
    let step = last.map { bpm - $0 } ?? 0
    equalSteps = step <= 0 ? 0 : step == self.step ? equalSteps + 1 : 1
    (last, self.step) = (bpm, step)
    return equalSteps >= Self.rampSteps
  }

  /// What is held was announced.
  mutating func noteAnnounced() {
    announced = held
  }

  /// What was under way begins anew; what was announced stays announced.
  mutating func forget() {
    excursion = nil
    window.removeAll()
    held = nil
  }
}
