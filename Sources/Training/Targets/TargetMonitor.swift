import Primitives

/// Compares heart rate with the target band and records what was announced.
struct TargetMonitor: Sendable {
  /// At this distance in bpm or less, alerts repeat at growing intervals: cardiac drift is not disobedience.
  private static let drift = 5
  /// The intervals between alerts as multiples of the kind's repeat interval. The last applies to all further alerts.
  private static let growth = [1, 2, 4]
  /// After this many repeat intervals inside the band, the next alert counts as the first again.
  private static let recovery = 4
  /// A heart rate that changes by 1 bpm in this many milliseconds or less has a trend.
  private static let leastTrend = 20_000

  /// The number of alerts sent, up to the length of `growth`, and the time of the last.
  private struct Announced {
    var count = 0
    var last = Instant(nanoseconds: .min)
  }

  /// The band; nil while there is none.
  private(set) var band: TargetBand?
  /// The end of the grace; no alert comes before.
  private(set) var graceEnd = Instant(nanoseconds: .min)
  /// The position at the last live sample; nil before the first, and without a band.
  private var place: TargetBand.Place?
  /// When heart rate took this position.
  private var since = Instant(nanoseconds: .min)
  /// When the announced excursion began; nil once the return was announced.
  private var announced: Instant?
  private var announcedAbove = Announced()
  private var announcedBelow = Announced()

  /// Watches `band` from `instant` on, without alerts before `graceEnd`. `bpm` is the live heart rate; nil without a live
  /// signal.
  mutating func begin(_ band: TargetBand?, at instant: Instant, graceEnd: Instant, bpm: Int?) {
    self.band = band
    self.graceEnd = graceEnd
    announced = nil
    (announcedAbove, announcedBelow) = (Announced(), Announced())
    forgetPlace()
    if let bpm { ingest(bpm, at: instant) }
  }

  /// Forgets the position. The announced excursion is kept, so that its end is announced too.
  mutating func forgetPlace() {
    place = nil
  }

  /// Ingests a live sample.
  mutating func ingest(_ bpm: Int, at instant: Instant) {
    guard let band else { return }
    let side = band.place(of: bpm)
    // Within the tolerance, heart rate that was out stays out, and heart rate that was inside stays inside.
    let place = side == self.place || band.distance(of: bpm) > TargetBand.tolerance ? side : .inside
    guard place != self.place else { return }
    self.place = place
    since = instant
  }

  /// The alert for the live sample `bpm`, which was just ingested and ends `trend`; nil for none. No alert sends the runner
  /// above their `ceiling` in bpm, and none is given while heart rate already returns to the band.
  mutating func alert(
    _ bpm: Int, _ trend: HeartRateTrend, at instant: Instant, rules: AlertRules, ceiling: Int?
  ) -> Alert? {
    guard let band, let place else { return nil }
    switch place {
    case .inside:
      forgetAnnounced(at: instant, rules)
      // Within the tolerance it is not on target.
      guard band.distance(of: bpm) == 0 else { return nil }
      return announced.map { .onTarget(bpm: bpm, target: band, after: since - $0) }
    case .above:
      guard isDue(bpm, .aboveTarget, announcedAbove, band, at: instant, rules),
        trend.line?.isSteep(bpm: -1, in: Self.leastTrend) != true
      else { return nil }
      return .aboveTarget(bpm: bpm, target: band, lasting: instant - since)
    case .below:
      if let ceiling, let from = band.from, from > ceiling { return nil }
      guard isDue(bpm, .belowTarget, announcedBelow, band, at: instant, rules),
        trend.line?.isSteep(bpm: 1, in: Self.leastTrend) != true
      else { return nil }
      return .belowTarget(bpm: bpm, target: band, lasting: instant - since)
    }
  }

  private mutating func forgetAnnounced(at instant: Instant, _ rules: AlertRules) {
    let inside = instant - since
    if announcedAbove.count > 0, inside >= rules.repeatAfter(of: .aboveTarget) * Self.recovery {
      announcedAbove = Announced()
    }
    if announcedBelow.count > 0, inside >= rules.repeatAfter(of: .belowTarget) * Self.recovery {
      announcedBelow = Announced()
    }
  }

  private func isDue(
    _ bpm: Int, _ kind: AlertKind, _ announced: Announced, _ band: TargetBand, at instant: Instant, _ rules: AlertRules
  ) -> Bool {
    let distance = band.distance(of: bpm)
    guard distance > TargetBand.tolerance, instant >= graceEnd, instant - since >= rules.grace(of: kind) else {
      return false
    }
    guard announced.count > 0 else { return true }
    let times = distance > Self.drift ? 1 : Self.growth[announced.count - 1]
    return instant - announced.last >= rules.repeatAfter(of: kind) * times
  }

  /// Records that the alert was announced at `instant`.
  mutating func noteAnnounced(at instant: Instant) {
    switch place {
    case .above:
      announced = announced ?? since
      announcedAbove = Announced(count: min(announcedAbove.count + 1, Self.growth.count), last: instant)
    case .below:
      announced = announced ?? since
      announcedBelow = Announced(count: min(announcedBelow.count + 1, Self.growth.count), last: instant)
    case .inside, nil: announced = nil
    }
  }
}
