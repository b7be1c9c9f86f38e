import Primitives
import Training

/// What the oracle makes of a live heart rate.
extension SessionOracle {
  mutating func takeLive(_ beat: Beat) {
    beats.append(beat)
    confirmZone(beat.bpm)
    aboveCeiling = runner.ceiling.map { beat.bpm > $0 } == true ? aboveCeiling + [beat] : []
    if let first = aboveCeiling.first, now - first.time >= grace(.ceiling), let ceiling = runner.ceiling {
      tell(.ceiling(bpm: beat.bpm, ceiling: ceiling))
    }
    watchMaximum(beat)
    recover(beat.bpm)
    tellStep()
    watchTarget(beat.bpm)
    course.append(beat)
    foresee(beat.bpm)
  }

  /// Twice the median of the beats of the last `reach` of `beats`, at most 64.
  private func doubledMedian(_ beats: [Beat], at time: Int, reach: Int) -> Int {
    let rates = beats.suffix(64).filter { $0.time > time - reach }.map(\.bpm).sorted()
    return rates[(rates.count - 1) / 2] + rates[rates.count / 2]
  }

  private mutating func confirmZone(_ bpm: Int) {
    guard let from = confirmed else {
      let zone = zones.zone(of: bpm)
      (confirmed, toldZone) = (zone.index, zone.index)
      return say(.zone(from: nil, to: zone, bpm: bpm))
    }
    let dwell = Self.time(settings.dwell)
    let median = doubledMedian(beats, at: now, reach: dwell)
    let bounds = zones.all.compactMap { zones.lowerBound(of: $0) }
    // By as many bounds as the median has passed by the hysteresis, up or down.
    let up = bounds.count { median >= 2 * ($0 + settings.hysteresis) }
    let down = bounds.count { median > 2 * ($0 - settings.hysteresis) || median >= 2 * $0 }
    let to = max(up, min(down, from))
    medians.append(Sight(time: now, zone: to))
    let since = medians.reversed().prefix { $0.zone == to }.last?.time ?? now
    guard to != from, now - since >= dwell else { return }
    (confirmed, medians) = (to, [])
    say(.zone(from: zones.all[from], to: zones.all[to], bpm: bpm))
  }

  private mutating func watchMaximum(_ beat: Beat) {
    guard beat.bpm > runner.maxHR.bpm else { return (aboveMax, heldMax, toldMax) = ([], 0, 0) }
    aboveMax.append(beat)
    let (lasting, grace) = (now - aboveMax[0].time, grace(.overMax))
    if lasting >= min(grace, 5000) { heldMax = max(heldMax, doubledMedian(aboveMax, at: now, reach: 5000) / 2) }
    guard lasting >= grace, heldMax > toldMax else { return }
    if tell(.overMax(bpm: beat.bpm, highest: heldMax, maxHR: runner.maxHR, runner: runner.name)) { toldMax = heldMax }
  }

  private mutating func foresee(_ bpm: Int) {
    guard let first = course.first, now - first.time >= 20_000, let whole = line(from: bpm, reach: 20_000),
      let recent = line(from: bpm, reach: 5000), recent.rise.signum() == whole.rise.signum()
    else { return foreseen = nil }
    // Whichever line takes longer to the zone.
    let times = [whole, recent].map { abs($0.bound - bpm) * $0.run / abs($0.rise) }
    let (rise, run, bound) = times[1] > times[0] ? recent : whole
    let from = zones.zone(of: bpm)
    let to = from.index + rise.signum()
    guard to != confirmed else { return foreseen = nil }
    if foreseen?.zone != to { foreseen = Sight(time: now, zone: to) }
    guard let sight = foreseen, now - sight.time >= grace(.zoneAhead) else { return }
    let slope = HeartRateSlope(tenthsPerMinute: rise.signum() * ((abs(rise) * 600_000 + run / 2) / run))
    let within = Duration.milliseconds(abs(bound - bpm) * run / abs(rise))
    advise(.zoneAhead(from: from, to: zones.all[to], bpm: bpm, slope: slope, within: within))
  }

  /// The straight line through the last `reach` ms, `rise` bpm in `run` ms, and the first bpm of the zone that it leads
  /// into within 20 s. Nil without one.
  private func line(from bpm: Int, reach: Int) -> (rise: Int, run: Int, bound: Int)? {
    let window = course.suffix(128).filter { $0.time > now - reach }.map { (time: $0.time - now, bpm: $0.bpm) }
    let (times, rates) = (window.reduce(0) { $0 + $1.time }, window.reduce(0) { $0 + $1.bpm })
    let run = window.count * window.reduce(0) { $0 + $1.time * $1.time } - times * times
    let rise = window.count * window.reduce(0) { $0 + $1.time * $1.bpm } - times * rates
    let zone = zones.zone(of: bpm)
    let bound = rise > 0 ? zones.upperBound(of: zone).map { $0 + 1 } : zones.lowerBound(of: zone).map { $0 - 1 }
    guard run > 0, rise != 0, let bound, abs(bound - bpm) * run <= 20_000 * abs(rise) else { return nil }
    return (rise, run, bound)
  }

  // MARK: Targets

  func resolve(_ target: Target, before: TargetBand?) -> TargetBand? {
    (try? zones.band(of: target)) ?? before.map { TargetBand(from: $0.from, to: $0.to) }
  }

  mutating func watch(_ band: TargetBand?, graceEnd: Int) {
    let isOther = band != self.band
    begin(band, graceEnd: graceEnd)
    if isOther { say(.target(band)) }
  }

  mutating func begin(_ band: TargetBand?, graceEnd: Int) {
    (self.band, self.graceEnd, place, toldOffTarget) = (band, graceEnd, nil, nil)
    if let liveBPM { see(liveBPM) }
  }

  private mutating func see(_ bpm: Int) {
    guard let band, band.place(of: bpm) != place else { return }
    (place, placeSince) = (band.place(of: bpm), now)
  }

  private mutating func watchTarget(_ bpm: Int) {
    see(bpm)
    guard let band, let place else { return }
    let lasting = Duration.milliseconds(now - placeSince)
    switch place {
    case .inside:
      guard let off = toldOffTarget else { return }
      let after = Duration.milliseconds(placeSince - off)
      if advise(.onTarget(bpm: bpm, target: band, after: after)) { toldOffTarget = nil }
    case .above, .below:
      let alert =
        place == .above
        ? Alert.aboveTarget(bpm: bpm, target: band, lasting: lasting)
        : .belowTarget(bpm: bpm, target: band, lasting: lasting)
      // It leads over the ceiling, from under it or from there.
      let ceiling = runner.ceiling ?? .max
      if place == .below, bpm >= ceiling || (band.from ?? 0) > ceiling { return }
      guard now >= graceEnd, now - placeSince >= grace(alert.kind), advise(alert) else { return }
      toldOffTarget = toldOffTarget ?? placeSince
    }
  }
}
