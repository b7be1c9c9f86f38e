import Primitives

/// Where the heart is, seen from the target band, and what was said of it.
struct TargetWatch: Sendable {
  /// A heart is out of the band by more than so many bpm; it is back once it is inside.
  private static let tolerance = 2
  /// Up to so many bpm out of the band an alert is repeated ever more seldom: drift is not disobedience.
  private static let drift = 5
  /// How many times the kind's `repeat` lies between an alert and the next; the last holds for all that follow.
  private static let growth = [1, 2, 4]
  /// After so many times the kind's `repeat` in the band the next alert counts as the first again.
  private static let recovery = 4
  /// A heart that changes by 1 bpm in so many milliseconds, or faster, is on its way.
  private static let leastTrend = 20_000

  /// How often an alert was said, up to the last of `growth`, and when last.
  private struct Told {
    var count = 0
    var last = Instant(nanoseconds: .min)
  }

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
  private var toldAbove = Told()
  private var toldBelow = Told()

  /// Watches `band` from `instant` on, and says nothing before `graceEnd`. `bpm` is the live heart rate, if there is one.
  mutating func begin(_ band: TargetBand?, at instant: Instant, graceEnd: Instant, bpm: Int?) {
    self.band = band
    self.graceEnd = graceEnd
    announced = nil
    (toldAbove, toldBelow) = (Told(), Told())
    forgetPlace()
    if let bpm { ingest(bpm, at: instant) }
  }

  /// Forgets where the heart was: what was under way begins anew. What was said stands, so that a return is said too.
  mutating func forgetPlace() {
    place = nil
  }

  /// Takes a live sample.
  mutating func ingest(_ bpm: Int, at instant: Instant) {
    guard let band else { return }
    let side = band.place(of: bpm)
    // In the tolerance beside the band the heart is still out where it was out, and else not yet.
    let place = side == self.place || band.distance(of: bpm) > Self.tolerance ? side : .inside
    guard place != self.place else { return }
    self.place = place
    since = instant
  }

  /// What is to be said of the live sample of `bpm` that was just taken, and with which `trend` ends; nil for nothing. Nobody is
  /// sent over their `ceiling` in bpm: under a band that begins above it the heart is where it should be. Nobody is told to do what
  /// the heart does already.
  mutating func alert(
    _ bpm: Int, _ trend: HeartRateTrend, at instant: Instant, rules: AlertRules, ceiling: Int?
  ) -> Alert? {
    guard let band, let place else { return nil }
    switch place {
    case .inside:
      forgetTold(at: instant, rules)
      // In the tolerance it is not on target.
      guard band.distance(of: bpm) == 0 else { return nil }
      return announced.map { .onTarget(bpm: bpm, target: band, after: since - $0) }
    case .above:
      guard isDue(bpm, .aboveTarget, toldAbove, band, at: instant, rules),
        trend.line?.isSteep(bpm: -1, in: Self.leastTrend) != true
      else { return nil }
      return .aboveTarget(bpm: bpm, target: band, lasting: instant - since)
    case .below:
      if let ceiling, let from = band.from, from > ceiling { return nil }
      guard isDue(bpm, .belowTarget, toldBelow, band, at: instant, rules),
        trend.line?.isSteep(bpm: 1, in: Self.leastTrend) != true
      else { return nil }
      return .belowTarget(bpm: bpm, target: band, lasting: instant - since)
    }
  }

  private mutating func forgetTold(at instant: Instant, _ rules: AlertRules) {
    let inside = instant - since
    if toldAbove.count > 0, inside >= rules.repeatAfter(of: .aboveTarget) * Self.recovery { toldAbove = Told() }
    if toldBelow.count > 0, inside >= rules.repeatAfter(of: .belowTarget) * Self.recovery { toldBelow = Told() }
  }

  private func isDue(
    _ bpm: Int, _ kind: AlertKind, _ told: Told, _ band: TargetBand, at instant: Instant, _ rules: AlertRules
  ) -> Bool {
    let distance = band.distance(of: bpm)
    guard distance > Self.tolerance, instant >= graceEnd, instant - since >= rules.grace(of: kind) else { return false }
    guard told.count > 0 else { return true }
    let times = distance > Self.drift ? 1 : Self.growth[told.count - 1]
    return instant - told.last >= rules.repeatAfter(of: kind) * times
  }

  /// It was said at `instant`.
  mutating func noteAnnounced(at instant: Instant) {
    switch place {
    case .above:
      announced = announced ?? since
      toldAbove = Told(count: min(toldAbove.count + 1, Self.growth.count), last: instant)
    case .below:
      announced = announced ?? since
      toldBelow = Told(count: min(toldBelow.count + 1, Self.growth.count), last: instant)
    case .inside, nil: announced = nil
    }
  }
}
