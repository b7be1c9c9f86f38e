import Primitives

/// The ceiling and the maximum. They are judged sample by sample, not by the confirmed zone: they are about the heart.
struct HeartLimits: Sendable {
  private var aboveCeiling: Excursion?
  private var aboveMaximum = MaximumWatch()

  /// Takes a live sample.
  /// - Returns: whether the heart has been above `ceiling` for the kind's grace.
  mutating func isAboveCeiling(_ bpm: Int, _ ceiling: Int?, at instant: Instant, rules: AlertRules) -> Bool {
    aboveCeiling = Excursion(aboveCeiling, bpm: bpm, above: ceiling, at: instant)
    guard let aboveCeiling else { return false }
    return instant - aboveCeiling.since >= rules.grace(of: .ceiling)
  }

  /// Takes a live sample.
  /// - Returns: what was held above the maximum, in bpm, if it is to be announced.
  mutating func heldAboveMaximum(_ bpm: Int, _ maxHR: Int, at instant: Instant, rules: AlertRules) -> Int? {
    aboveMaximum.ingest(bpm, maxHR: maxHR, at: instant, rules: rules)
  }

  /// What was held above the maximum is announced.
  mutating func noteMaximumAnnounced() {
    aboveMaximum.noteAnnounced()
  }

  /// What was under way for a limit that differs between `old` and `new` begins anew.
  mutating func change(from old: Runner, to new: Runner) {
    if old.ceiling != new.ceiling { aboveCeiling = nil }
    if old.maxHR.bpm != new.maxHR.bpm { aboveMaximum.forget() }
  }

  /// What was under way begins anew.
  mutating func forget() {
    aboveCeiling = nil
    aboveMaximum.forget()
  }
}
