import Primitives

/// Where the heart is, seen from the target band, and what was said of it.
struct TargetWatch: Sendable {
  /// The band; nil while there is none.
  private(set) var band: TargetBand?
  /// Nothing is said before.
  private(set) var graceEnd = Instant(nanoseconds: .min)
  /// Where the heart was at the last live sample; nil before the first, and without a band.
  private var place: TargetBand.Place?
  /// Since when it has been there without a break.
  private var since = Instant(nanoseconds: .min)
  /// Since when it was out of the band, once that was said and until the return is.
  private var announced: Instant?

  /// Watches `band` from `instant` on, and says nothing before `graceEnd`. `bpm` is the live heart rate, if there is one.
  mutating func begin(_ band: TargetBand?, at instant: Instant, graceEnd: Instant, bpm: Int?) {
    self.band = band
    self.graceEnd = graceEnd
    announced = nil
    forgetPlace()
    if let bpm { ingest(bpm, at: instant) }
  }

  /// Forgets where the heart was: what was under way begins anew. What was said stands, so that a return is said too.
  mutating func forgetPlace() {
    place = nil
  }

  /// Takes a live sample.
  mutating func ingest(_ bpm: Int, at instant: Instant) {
    guard let place = band?.place(of: bpm), place != self.place else { return }
    self.place = place
    since = instant
  }

  /// What is to be said of the live sample of `bpm` that was just taken; nil for nothing. Nobody is sent over their `ceiling`
  /// in bpm: under a band that begins above it the heart is where it should be.
  func alert(_ bpm: Int, at instant: Instant, rules: AlertRules, ceiling: Int?) -> Alert? {
    guard let band, let place else { return nil }
    switch place {
    case .inside:
      return announced.map { .onTarget(bpm: bpm, target: band, after: since - $0) }
    case .above, .below:
      if place == .below, let ceiling, let from = band.from, from > ceiling { return nil }
      let lasting = instant - since
      let grace = rules.grace(of: place == .above ? .aboveTarget : .belowTarget)
      guard instant >= graceEnd, lasting >= grace else { return nil }
      return place == .above
        ? .aboveTarget(bpm: bpm, target: band, lasting: lasting)
        : .belowTarget(bpm: bpm, target: band, lasting: lasting)
    }
  }

  /// It was said.
  mutating func noteAnnounced() {
    switch place {
    case .above, .below: announced = announced ?? since
    case .inside, nil: announced = nil
    }
  }
}
