import Primitives

/// Watches for heart rates above the runner's maximum, and how high they were sustained.
struct MaximumMonitor: Sendable {
  /// Window over which a heart rate must be sustained.
  private static let reach = Duration.seconds(5)
  /// This many equal upward steps in a row suggest a strap fault. Heart rates after the ramp count again.
  private static let rampSteps = 4

  private var excursion: Excursion?
  private var window = MedianWindow()
  private var sustained: Int?
  /// The highest heart rate announced so far.
  private var announced: Int?
  /// The last live sample, the step to it, and the number of equal upward steps in a row.
  private var last: Int?
  private var step = 0
  private var equalSteps = 0

  /// Ingests a live sample. Returns the highest sustained heart rate in bpm, once heart rate has been above the maximum for the
  /// kind's grace. A value that is not higher than the last announced returns nil. Sustained means the median of 5 s, so that a
  /// spike does not set a new maximum.
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
    // In a younger excursion a few samples would decide the median of the whole window.
    guard lasting >= min(grace, Self.reach) else { return nil }
    let sustained = max(self.sustained ?? 0, doubledMedian / 2)
    self.sustained = sustained
    return lasting >= grace && sustained > announced ?? 0 ? sustained : nil
  }

  /// Whether `bpm` continues a ramp of equal steps.
  private mutating func noteStep(to bpm: Int) -> Bool {
    let step = last.map { bpm - $0 } ?? 0
    equalSteps = step <= 0 ? 0 : step == self.step ? equalSteps + 1 : 1
    (last, self.step) = (bpm, step)
    return equalSteps >= Self.rampSteps
  }

  /// Records that the sustained heart rate was announced.
  mutating func noteAnnounced() {
    announced = sustained
  }

  /// Restarts the excursion; the announced value stays.
  mutating func forget() {
    excursion = nil
    window.removeAll()
    sustained = nil
  }
}
