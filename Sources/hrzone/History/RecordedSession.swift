import JSON
import Primitives
import Training
import ZoneProtocol

/// A session as `hrlog list --json` prints it. Names are printable.
struct RecordedSession: Hashable {
  let strap: String
  /// nil if hrlog does not know who wore the strap.
  let runner: String?
  let start: UTCTime
  /// From the first to the last live sample.
  let duration: Duration
  /// Whether it is over. One that is not may have no more samples all the same.
  let isEnded: Bool
  /// Time with a live signal, and in each zone; nil if hrlog has not computed it.
  let totals: TotalsReport?
  /// Mean heart rate in bpm.
  let mean: Double?
  /// Training load by Edwards.
  let load: Double?

  /// Time of the last live sample, unless the wall clock was set.
  var end: UTCTime {
    let (end, overflow) = start.milliseconds.addingReportingOverflow(duration.nanoseconds / 1_000_000)
    return UTCTime(milliseconds: overflow ? .max : end)
  }

  /// Nil if `json` is no session.
  init?(_ json: JSONValue) {
    guard let strap = json["strap"]?.string, let start = json["start"]?.string.flatMap({ UTCTime(parsing: $0) }),
      let duration = Self.duration(json["duration"]), let isEnded = json["ended"]?.bool
    else { return nil }
    self.strap = strap.oneLine
    runner = json["runner"]?.string?.oneLine
    self.start = start
    self.duration = duration
    self.isEnded = isEnded
    mean = json["mean_bpm"]?.double
    load = json["trimp_edwards"]?.double
    let zones = json["zones"]?.elements?.compactMap { Self.zone($0) }
    totals = zones.flatMap { zones in Self.duration(json["live"]).map { TotalsReport(live: $0, zones: zones) } }
  }

  private static func zone(_ json: JSONValue) -> TotalsReport.ZoneTime? {
    guard let index = json["index"]?.integer, let name = json["name"]?.string, let time = duration(json["time"]) else {
      return nil
    }
    return TotalsReport.ZoneTime(
      zone: Zone(index: Int(clamping: index), name: name.oneLine),
      from: json["from"]?.integer.map { Int(clamping: $0) }, time: time)
  }

  /// A number of seconds that is not negative, and at most a century.
  private static func duration(_ json: JSONValue?) -> Duration? {
    json?.double.flatMap { (0...3.2e9).contains($0) ? .milliseconds(Int64(($0 * 1000).rounded())) : nil }
  }
}
