import Primitives

/// Time with a live signal, by zone: from a live sample to the next notification, in the zone of the former. It is a sum of
/// times, never a count of samples, and exact.
struct TimeInZone: Sendable {
  /// The time that a live sample still earns.
  private struct Running {
    let index: Int
    let since: Instant
  }

  private var byZone: [Duration]
  private var former: Duration = .zero
  private var running: Running?

  /// No time yet in any of `zones`.
  init(zones: Zones) {
    byZone = Array(repeating: .zero, count: zones.all.count)
  }

  /// A live sample in the zone at `index`.
  mutating func begin(_ index: Int, at instant: Instant) {
    running = Running(index: index, since: instant)
  }

  /// The next notification came, or the last is stale.
  mutating func end(at instant: Instant) {
    guard let running else { return }
    byZone[running.index] += instant - running.since
    self.running = nil
  }

  /// The totals at `instant`, with the running part.
  func totals(of zones: Zones, at instant: Instant) -> TrainingTotals {
    var ended = self
    ended.end(at: instant)
    let totals = zones.all.map {
      ZoneTotal(zone: $0, from: zones.lowerBound(of: $0), time: ended.byZone[$0.index])
    }
    return TrainingTotals(
      live: ended.byZone.reduce(former, +), zones: totals, formerZones: former)
  }

  /// Other zones are in force. A zone of the same name keeps its time, wherever it now begins: that is what the runner
  /// calls it. The time of a name that is gone stays in the sum as that of former zones. The running part, seconds at most,
  /// goes to the new zone of `bpm`, its sample's heart rate.
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
