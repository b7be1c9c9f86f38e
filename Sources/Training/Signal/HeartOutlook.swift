import Primitives

/// The trend of the last live samples, and the zone that it leads to.
struct HeartOutlook: Sendable {
  private(set) var trend = HeartRateTrend()
  private var forecast = ZoneForecast()

  /// Ingests a live sample.
  mutating func ingest(_ bpm: Int, at instant: Instant) {
    trend.ingest(bpm, at: instant)
  }

  /// The zone that heart rate is about to enter, after the live sample `bpm` that was just ingested; see `ZoneForecast`.
  mutating func predict(
    _ bpm: Int, now: Int?, confirmed: Int?, at instant: Instant, zones: Zones, rules: AlertRules
  ) -> ZoneForecast.Entry? {
    forecast.ingest(bpm, trend, now: now, confirmed: confirmed, at: instant, zones: zones, rules: rules)
  }

  /// Records that the zone at `index` was announced at `instant`.
  mutating func noteAnnounced(_ index: Int, at instant: Instant) {
    forecast.noteAnnounced(index, at: instant)
  }

  /// Drops the candidate zone.
  mutating func forgetForecast() {
    forecast.forget()
  }

  /// Drops the samples too.
  mutating func forget() {
    trend.forget()
    forecast.forget()
  }
}
