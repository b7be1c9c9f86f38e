import Primitives

/// Where the heart is going: the trend of its last live samples, and the zone that this leads to.
struct HeartOutlook: Sendable {
  private(set) var trend = HeartRateTrend()
  private var forecast = ZoneForecast()

  /// Takes a live sample.
  mutating func ingest(_ bpm: Int, at instant: Instant) {
    trend.ingest(bpm, at: instant)
  }

  /// The zone that the heart is about to enter, after the live sample of `bpm` that was just taken; see `ZoneForecast`.
  mutating func foresee(
    _ bpm: Int, now: Int?, confirmed: Int?, at instant: Instant, zones: Zones, rules: AlertRules
  ) -> ZoneForecast.Entry? {
    forecast.ingest(bpm, trend, now: now, confirmed: confirmed, at: instant, zones: zones, rules: rules)
  }

  /// The zone at `index` was announced at `instant`.
  mutating func noteAnnounced(_ index: Int, at instant: Instant) {
    forecast.noteAnnounced(index, at: instant)
  }

  /// Forgets the zone that was foreseen.
  mutating func forgetForecast() {
    forecast.forget()
  }

  /// Forgets the samples too.
  mutating func forget() {
    trend.forget()
    forecast.forget()
  }
}
