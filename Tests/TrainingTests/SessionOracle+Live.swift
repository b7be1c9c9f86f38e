import Primitives
import Training

/// The oracle's treatment of a live heart rate.
extension SessionOracle {
  mutating func ingestLive(_ beat: Beat) {
    beats.append(beat)
    course.append(beat)
    confirmZone(beat.bpm)
    aboveCeiling = runner.ceiling.map { beat.bpm > $0 } == true ? aboveCeiling + [beat] : []
    if let first = aboveCeiling.first, now - first.time >= grace(.ceiling), let ceiling = runner.ceiling {
      announce(.ceiling(bpm: beat.bpm, ceiling: ceiling))
    }
    watchMaximum(beat)
    recover(beat.bpm)
    announceStep()
    watchTarget(beat.bpm)
    predict(beat.bpm)
  }

  /// Twice the median of the last `reach` of `beats`, at most 64.
  private func doubledMedian(_ beats: [Beat], at time: Int, reach: Int) -> Int {
    let rates = beats.suffix(64).filter { $0.time > time - reach }.map(\.bpm).sorted()
    return rates[(rates.count - 1) / 2] + rates[rates.count / 2]
  }

  private mutating func confirmZone(_ bpm: Int) {
    guard let from = confirmed else {
      let zone = zones.zone(of: bpm)
      (confirmed, toldZone, toldFormerZone) = (zone.index, zone.index, nil)
      beatsBefore = beats.count
      reported = zone
      return say(.zone(from: nil, to: zone, bpm: bpm))
    }
    let median = zones.zone(of: doubledMedian(beats, at: now, reach: 3000) / 2).index
    guard median != from else { return }
    // The distance of a heart rate beyond the bound, on the median's side.
    func distance(_ bpm: Int) -> Double {
      median > from
        ? Double(bpm - (zones.lowerBound(of: zones.all[from + 1]) ?? 0)) + 0.5
        : Double(zones.lowerBound(of: zones.all[from]) ?? 0) - 0.5 - Double(bpm)
    }
    var sum = 0.0
    for place in beats.indices.dropFirst(beatsBefore) {
      let seconds = Double(min(beats[place].time - beats[place - 1].time, 3000)) / 1000
      let d = min(max(distance(beats[place].bpm), -10), 15)
      sum = max(0, sum + (d * abs(d) - 1) * seconds)
    }
    let beyond = beats.dropFirst(beatsBefore).reversed().prefix { distance($0.bpm) > 0 }
    let isSustained = beyond.last.map { now - $0.time >= 30_000 } ?? false
    guard sum >= 4 * Double(Self.time(settings.dwell)) / 1000 || isSustained else { return }
    (confirmed, beatsBefore) = (median, beats.count)
    reported = zones.all[median]
    say(.zone(from: zones.all[from], to: zones.all[median], bpm: bpm))
  }

  private mutating func watchMaximum(_ beat: Beat) {
    rates.append(beat.bpm)
    let last = rates.suffix(5)
    let steps = Set(zip(last, last.dropFirst()).map { $1 - $0 })
    let isRamp = last.count == 5 && steps.count == 1 && steps.allSatisfy { $0 > 0 }
    guard beat.bpm > runner.maxHR.bpm, !isRamp else { return (aboveMax, heldMax) = ([], 0) }
    aboveMax.append(beat)
    let (lasting, grace) = (now - aboveMax[0].time, grace(.overMax))
    if lasting >= min(grace, 5000) { heldMax = max(heldMax, doubledMedian(aboveMax, at: now, reach: 5000) / 2) }
    guard lasting >= grace, heldMax > toldMax else { return }
    if announce(.overMax(bpm: beat.bpm, highest: heldMax, maxHR: runner.maxHR, runner: runner.name)) {
      toldMax = heldMax
    }
  }

  /// The least-squares line through the last 10 s: `(rise * time / run + base / run / count)` bpm, `time` ms from now.
  private var line: (rise: Int, run: Int, base: Int, count: Int)? { line(reach: 10_000) }

  private func line(reach: Int) -> (rise: Int, run: Int, base: Int, count: Int)? {
    let window = course.suffix(128).filter { $0.time > now - reach }.map { (time: $0.time - now, bpm: $0.bpm) }
    let (times, rates) = (window.reduce(0) { $0 + $1.time }, window.reduce(0) { $0 + $1.bpm })
    let run = window.count * window.reduce(0) { $0 + $1.time * $1.time } - times * times
    let rise = window.count * window.reduce(0) { $0 + $1.time * $1.bpm } - times * rates
    return run > 0 ? (rise, run, rates * run - rise * times, window.count) : nil
  }

  private mutating func predict(_ bpm: Int) {
    guard let first = course.first, now - first.time >= 15_000, let (rise, run, base, count) = line, rise != 0
    else { return foreseen = nil }
    let from = zones.zone(of: doubledMedian(beats, at: now, reach: 3000) / 2)
    let way = rise.signum()
    let bound = way > 0 ? zones.upperBound(of: from).map { $0 + 1 } : zones.lowerBound(of: from).map { $0 - 1 }
    // In 7 s it is 2 bpm beyond the bound, and it is not there yet.
    guard let bound, way * (base + 7000 * rise * count) >= way * (bound + 2 * way) * run * count,
      from.index + way != confirmed, zones.zone(of: bpm).index != from.index + way,
      (line(reach: 4000)?.rise ?? rise).signum() == way
    else { return foreseen = nil }
    let to = from.index + way
    if foreseen?.zone != to { foreseen = Sight(time: now, zone: to) }
    guard let sight = foreseen, now - sight.time >= grace(.zoneAhead), isAdvising else { return }
    // The same zone only after the repeat interval, another one after 20 s.
    let wait = repeatAfter(.zoneAhead)
    guard forecasts.allSatisfy({ now - $0.time >= ($0.zone == to ? wait : min(wait, 20_000)) }) else { return }
    forecasts.append(Sight(time: now, zone: to))
    let slope = HeartRateSlope(tenthsPerMinute: way * ((abs(rise) * 600_000 + run / 2) / run))
    let within = Duration.milliseconds(max(1000, (bound * run * count - base) / (rise * count)))
    let alert = Alert.zoneAhead(
      from: from, to: zones.all[to], bpm: bpm, slope: slope, within: within, isQuiet: isZoneQuiet)
    announce(alert, isHeldBack: false)
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
    (self.band, self.graceEnd, place, toldOffTarget, toldOut) = (band, graceEnd, nil, nil, [])
    if let liveBPM { see(liveBPM) }
  }

  /// Heart rate is out at more than 2 bpm outside, and back once it is inside.
  private mutating func see(_ bpm: Int) {
    guard let band else { return }
    let from = band.from ?? .min / 2
    let to = band.to ?? .max / 2
    let seen: TargetBand.Place
    if bpm > to + 2 || (place == .above && bpm > to) {
      seen = .above
    } else if bpm < from - 2 || (place == .below && bpm < from) {
      seen = .below
    } else {
      seen = .inside
    }
    if seen != place { (place, placeSince) = (seen, now) }
  }

  private mutating func watchTarget(_ bpm: Int) {
    see(bpm)
    guard let band, let place else { return }
    let lasting = Duration.milliseconds(now - placeSince)
    switch place {
    case .inside:
      for kind in [AlertKind.aboveTarget, .belowTarget] where now - placeSince >= 4 * repeatAfter(kind) {
        toldOut.removeAll { $0.kind == kind }
      }
      guard band.place(of: bpm) == .inside, let off = toldOffTarget else { return }
      let after = Duration.milliseconds(placeSince - off)
      if advise(.onTarget(bpm: bpm, target: band, after: after)) { toldOffTarget = nil }
    case .above, .below:
      let alert =
        place == .above
        ? Alert.aboveTarget(bpm: bpm, target: band, lasting: lasting)
        : .belowTarget(bpm: bpm, target: band, lasting: lasting)
      let out = max(bpm - (band.to ?? bpm), (band.from ?? bpm) - bpm)
      // The advice would lead above the ceiling, from below it or from there.
      let ceiling = runner.ceiling ?? .max
      if place == .below, bpm >= ceiling || (band.from ?? 0) > ceiling { return }
      guard out > 2, now >= graceEnd, now - placeSince >= grace(alert.kind), !isOnItsWay(place) else { return }
      let before = toldOut.filter { $0.kind == alert.kind }
      if let last = before.last {
        let times = out > 5 ? 1 : [1, 2, 4, 4][min(before.count, 4) - 1]
        guard now - last.time >= times * repeatAfter(alert.kind) else { return }
      }
      guard advise(alert) else { return }
      toldOut.append((alert.kind, now))
      toldOffTarget = toldOffTarget ?? placeSince
    }
  }

  /// Whether heart rate moves towards the target by 1 bpm in 20 s or faster.
  private func isOnItsWay(_ place: TargetBand.Place) -> Bool {
    guard let (rise, run, _, _) = line else { return false }
    return (place == .above ? -rise : rise) * 20_000 >= run
  }
}
