import Primitives

/// Watches the ceiling and the maximum. It uses single samples, not the confirmed zone, because these limits protect the heart.
struct HeartLimits: Sendable {
  private var aboveCeiling: Excursion?
  private var aboveMaximum = MaximumMonitor()

  /// Ingests a live sample.
  /// - Returns: whether heart rate has been above `ceiling` for the kind's grace.
  mutating func isAboveCeiling(_ bpm: Int, _ ceiling: Int?, at instant: Instant, rules: AlertRules) -> Bool {
    aboveCeiling = Excursion(aboveCeiling, bpm: bpm, above: ceiling, at: instant)
    guard let aboveCeiling else { return false }
    return instant - aboveCeiling.since >= rules.grace(of: .ceiling)
  }

  /// Ingests a live sample.
  /// - Returns: the sustained heart rate above the maximum, in bpm, if it is to be announced.
  mutating func sustainedAboveMaximum(_ bpm: Int, _ maxHR: Int, at instant: Instant, rules: AlertRules) -> Int? {
    aboveMaximum.ingest(bpm, maxHR: maxHR, at: instant, rules: rules)
  }

  /// Records that the sustained heart rate was announced.
  mutating func noteMaximumAnnounced() {
    aboveMaximum.noteAnnounced()
  }

  /// Restarts the excursion above each limit that differs between `old` and `new`.
  mutating func change(from old: Runner, to new: Runner) {
    if old.ceiling != new.ceiling { aboveCeiling = nil }
    if old.maxHR.bpm != new.maxHR.bpm { aboveMaximum.forget() }
  }

  /// Restarts both excursions.
  mutating func forget() {
    aboveCeiling = nil
    aboveMaximum.forget()
  }
}
