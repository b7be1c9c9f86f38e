import Primitives
import Training
import ZoneProtocol

/// The part of the session under way that the daemon does not know, because it was restarted since.
struct EarlierTotals: Hashable {
  /// Time with a live signal.
  let live: Duration
  /// Time in each zone.
  let zones: [TotalsReport.ZoneTime]

  /// Least time that is worth showing. The record and the daemon may differ by a few seconds.
  private static let least = Duration.seconds(10)
  /// Longest time by which the record may be behind. hrlog writes every 4 s.
  private static let mostLag: Int64 = 15_000

  /// What `session` has beyond `totals`; nil if there is nothing, or if it cannot be told.
  /// - Parameters:
  ///   - current: the current zone. The time since the end of the record counts for it.
  ///   - lastLive: the last live sample in `totals`.
  ///   - restart: when the daemon was restarted, if that was seen.
  init?(_ session: RecordedSession, beyond totals: TotalsReport, current: Zone?, lastLive: UTCTime, restart: UTCTime?) {
    guard let recorded = session.totals else { return nil }
    let behind = lastLive.milliseconds - session.end.milliseconds
    /// The part of `time` that the record has too.
    let common: (_ time: Duration, _ isCurrent: Bool) -> Duration
    if let restart, session.end < restart {
      common = { _, _ in .zero }
    } else {
      guard abs(behind) <= Self.mostLag else { return nil }
      common = { time, isCurrent in isCurrent ? max(.zero, time - .milliseconds(max(0, behind))) : time }
    }
    live = recorded.live - common(totals.live, true)
    guard live >= Self.least else { return nil }
    zones = recorded.zones.map { entry in
      let known = totals.zones.first { $0.zone == entry.zone }?.time ?? .zero
      var entry = entry
      entry.time = max(.zero, entry.time - common(known, entry.zone == current))
      return entry
    }
  }

  /// `totals` with this part. Zones that the daemon no longer has are left out.
  func added(to totals: TotalsReport) -> TotalsReport {
    var sum = totals
    sum.live += live
    for index in sum.zones.indices {
      sum.zones[index].time += zones.first { $0.zone == sum.zones[index].zone }?.time ?? .zero
    }
    return sum
  }
}
