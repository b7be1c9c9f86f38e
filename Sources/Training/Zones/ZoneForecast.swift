import Primitives

/// Foresees the zone that the heart is about to enter, by the line of its trend. The line of the last seconds must go the same way:
/// a heart that has arrived at its new rate is on its way to no other zone.
struct ZoneForecast: Sendable {
  /// For how long there must have been live samples.
  private static let cover = Duration.seconds(15)
  /// The line is believed this far ahead, in milliseconds, ...
  private static let horizon = 7000
  /// ... and must lead this many bpm beyond the bound by then.
  private static let margin = 2
  /// The least time between two forecasts of different zones.
  private static let pause = Duration.seconds(20)

  /// A zone, and since when it has been foreseen without a break.
  private struct Candidate {
    let index: Int
    let since: Instant
  }
  /// A zone that the heart is about to enter, by index, and by which figures.
  struct Entry {
    let from: Int
    let to: Int
    let slope: HeartRateSlope
    let within: Duration
  }

  private var candidate: Candidate?
  /// When each zone was announced last, by its index, and when any was.
  private var announced = [Instant?](repeating: nil, count: Zones.maximumCount + 1)
  private var lastAnnounced: Instant?

  /// Forgets what was foreseen; what was announced stays announced.
  mutating func forget() {
    candidate = nil
  }

  /// Takes a live sample, with which `trend` ends and after which `now` is the zone of now. Returns the zone that has been foreseen
  /// for the kind's grace, unless it was announced too recently. A zone that `bpm` is in already is not ahead, and a return to the
  /// `confirmed` zone, which the heart never left as far as anybody was told, is not foreseen.
  mutating func ingest(
    _ bpm: Int, _ trend: HeartRateTrend, now: Int?, confirmed: Int?, at instant: Instant, zones: Zones,
    rules: AlertRules
  ) -> Entry? {
    guard let began = trend.began, instant - began >= Self.cover, let line = trend.line, let now,
      (trend.recentLine ?? line).rise.signum() == line.rise.signum(),
      let entry = Self.entry(from: now, along: line, zones: zones), entry.to != confirmed,
      zones.index(of: bpm) != entry.to
    else {
      candidate = nil
      return nil
    }
    let since = candidate.flatMap { $0.index == entry.to ? $0.since : nil } ?? instant
    candidate = Candidate(index: entry.to, since: since)
    guard instant - since >= rules.grace(of: .zoneAhead) else { return nil }
    let repeatAfter = rules.repeatAfter(of: .zoneAhead)
    let opening = announced[entry.to].map { $0 + repeatAfter } ?? instant
    let others = lastAnnounced.map { $0 + min(Self.pause, repeatAfter) } ?? instant
    return instant >= opening && instant >= others ? entry : nil
  }

  /// The zone at `index` was announced at `instant`.
  mutating func noteAnnounced(_ index: Int, at instant: Instant) {
    announced[index] = instant
    lastAnnounced = instant
  }

  /// The zone beside the one at `index` into which `line` leads soon; nil if it does not.
  private static func entry(from index: Int, along line: HeartRateTrend.Line, zones: Zones) -> Entry? {
    let bounds = zones.lowerBounds
    let (to, entrance) = line.rise > 0 ? (index + 1, 0) : (index - 1, -1)
    // A lower bound belongs to its zone: the one under it begins 1 bpm lower.
    guard line.rise != 0, (0...bounds.count).contains(to) else { return nil }
    let bound = bounds[max(index, to) - 1] + entrance
    guard line.reaches(bound + (to > index ? margin : -margin), in: horizon) else { return nil }
    return Entry(from: index, to: to, slope: line.slope, within: max(line.time(to: bound), .seconds(1)))
  }
}
