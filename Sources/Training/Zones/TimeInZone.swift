import Primitives

/// Time with a live signal, by zone. A live sample earns the time until the next notification for its zone. The times are exact
/// sums of durations, not counts of samples.
struct TimeInZone: Sendable {
  /// The live sample that is earning time.
  private struct Running {
    let index: Int
    let since: Instant
  }

  private var byZone: [Duration]
  private var former: Duration = .zero
  private var running: Running?

  /// Zero time in each of `zones`.
  init(zones: Zones) {
    byZone = Array(repeating: .zero, count: zones.all.count)
  }

  /// Begins the time of a live sample in the zone at `index`.
  mutating func begin(_ index: Int, at instant: Instant) {
    running = Running(index: index, since: instant)
  }

  /// Ends the time of the live sample: the next notification arrived, or the sample is stale.
  mutating func stop(at instant: Instant) {
    guard let running else { return }
    byZone[running.index] += instant - running.since
    self.running = nil
  }

  /// The totals at `instant`, including the live sample that is earning time.
  func totals(of zones: Zones, at instant: Instant) -> TrainingTotals {
    var ended = self
    ended.stop(at: instant)
    let totals = zones.all.map {
      ZoneTotal(zone: $0, from: zones.lowerBound(of: $0), time: ended.byZone[$0.index])
    }
    return TrainingTotals(
      live: ended.byZone.reduce(former, +), zones: totals, formerZones: former)
  }

  /// Moves the times to new zones. A zone of the same name keeps its time even if its bounds moved, because the name is what
  /// the runner knows. The time of a removed name counts as that of former zones. The time being earned, seconds at most, goes
  /// to the new zone of `bpm`, the sample's heart rate.
  mutating func change(from old: Zones, to new: Zones, bpm: Int?) {
    var moved = Array(repeating: Duration.zero, count: new.all.count)
    for zone in old.all {
      if let place = new.all.firstIndex(where: { $0.name == zone.name }) {
        moved[place] += byZone[zone.index]
      } else {
        former += byZone[zone.index]
      }
    }
    byZone = moved
    running = running.flatMap { part in bpm.map { Running(index: new.index(of: $0), since: part.since) } }
  }
}
