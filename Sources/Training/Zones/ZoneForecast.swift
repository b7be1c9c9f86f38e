import Primitives

/// Predicts the zone that heart rate is about to enter, by extending the line of its trend. The line of the last seconds must
/// have the same direction: heart rate that has settled is not entering another zone.
struct ZoneForecast: Sendable {
  /// The minimum time span of live samples.
  private static let cover = Duration.seconds(15)
  /// The line is extended this far, in milliseconds, ...
  private static let horizon = 7000
  /// ... and must be this many bpm beyond the bound by then.
  private static let margin = 2
  /// The minimum time between forecasts of different zones.
  private static let pause = Duration.seconds(20)

  /// A predicted zone, and the start of its unbroken prediction.
  private struct Candidate {
    let index: Int
    let since: Instant
  }
  /// A predicted entry into a zone, by index, with its figures.
  struct Entry {
    let from: Int
    let to: Int
    let slope: HeartRateSlope
    let within: Duration
  }

  private var candidate: Candidate?
  /// The time of the last announcement of each zone, by index, and of any zone.
  private var announced = [Instant?](repeating: nil, count: Zones.maximumCount + 1)
  private var lastAnnounced: Instant?

  /// Drops the candidate; announcements stay recorded.
  mutating func forget() {
    candidate = nil
  }

  /// Ingests a live sample that ends `trend`; `now` is the current zone after it. Returns the zone that has been predicted for
  /// the kind's grace, unless it was announced too recently. The zone of `bpm` is not ahead. The `confirmed` zone is not
  /// predicted either, because no alert has announced that heart rate left it.
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

  /// Records that the zone at `index` was announced at `instant`.
  mutating func noteAnnounced(_ index: Int, at instant: Instant) {
    announced[index] = instant
    lastAnnounced = instant
  }

  /// The zone next to the one at `index` that `line` reaches soon; nil if it reaches none.
  private static func entry(from index: Int, along line: HeartRateTrend.Line, zones: Zones) -> Entry? {
    let bounds = zones.lowerBounds
    let (to, entrance) = line.rise > 0 ? (index + 1, 0) : (index - 1, -1)
    // A lower bound belongs to its zone, so the zone below begins 1 bpm lower.
    guard line.rise != 0, (0...bounds.count).contains(to) else { return nil }
    let bound = bounds[max(index, to) - 1] + entrance
    guard line.reaches(bound + (to > index ? margin : -margin), in: horizon) else { return nil }
    return Entry(from: index, to: to, slope: line.slope, within: max(line.time(to: bound), .seconds(1)))
  }
}
