import Primitives

/// The confirmed zone: the zone that the runner is in, but for wobbles.
struct ZoneConfirmation: Sendable {
  /// A zone that may become the confirmed one.
  private struct Candidate {
    let index: Int
    let since: Instant
  }
  /// A change of the confirmed zone, by index; `from` is nil where it was unknown.
  struct Change {
    let from: Int?
    let to: Int
  }

  /// The index of the confirmed zone; nil before the first live sample.
  private(set) var confirmed: Int?
  private var candidate: Candidate?
  private var window = MedianWindow()

  /// Forgets what was confirmed: the next live sample confirms at once.
  mutating func forget() {
    confirmed = nil
    candidate = nil
    window.removeAll()
  }

  /// Takes a live sample; gives the change it confirms.
  mutating func ingest(_ bpm: Int, at instant: Instant, zones: Zones, settings: TrainingSettings) -> Change? {
    let doubledMedian = window.add(bpm, at: instant, reach: settings.dwell)
    guard let from = confirmed else {
      confirmed = zones.index(of: bpm)
      return Change(from: nil, to: zones.index(of: bpm))
    }
    let to = Self.zone(after: from, doubledMedian, zones: zones, hysteresis: settings.hysteresis)
    guard to != from else {
      candidate = nil
      return nil
    }
    // The same zone must last: on a slope through several, each begins its own dwell.
    let since = candidate.flatMap { $0.index == to ? $0.since : nil } ?? instant
    guard instant - since >= settings.dwell else {
      candidate = Candidate(index: to, since: since)
      return nil
    }
    confirmed = to
    candidate = nil
    return Change(from: from, to: to)
  }

  /// The zone in which the median is, seen from zone `from`: a bound counts as crossed once it is passed by `hysteresis`.
  private static func zone(after from: Int, _ doubledMedian: Int, zones: Zones, hysteresis: Int) -> Int {
    let bounds = zones.lowerBounds
    var index = from
    // Zone n begins at bounds[n - 1] and ends under bounds[n].
    while index < bounds.count, doubledMedian >= 2 * (bounds[index] + hysteresis) { index += 1 }
    // A lower bound belongs to its zone: with no hysteresis the median must still be under it.
    while index > 0, doubledMedian <= 2 * (bounds[index - 1] - hysteresis), doubledMedian < 2 * bounds[index - 1] {
      index -= 1
    }
    return index
  }
}
