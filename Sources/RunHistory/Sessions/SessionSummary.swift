import JSON
import Primitives
import Training

/// A figure of a run, under its name in JSON.
public enum RunFigure: String, Hashable, Sendable, CaseIterable {
  case meanHR = "mean_bpm"
  case maximumHR = "max_bpm"
  case recovery1 = "recovery_1min_bpm"
  case recovery2 = "recovery_2min_bpm"
  case recovery5 = "recovery_5min_bpm"
  case drift = "drift_percent"
  case edwards = "trimp_edwards"
  case banister = "trimp_banister"
  case rmssd = "rmssd_ms"
  case sdnn = "sdnn_ms"
  case pnn50 = "pnn50_percent"
  case alpha1 = "alpha1"
  case correctedShare = "corrected_share"
  case energy = "energy_kcal"

  /// The decimals that are worth showing.
  public var decimals: Int {
    switch self {
    case .maximumHR, .recovery1, .recovery2, .recovery5, .edwards, .banister, .rmssd, .sdnn, .energy: 0
    case .meanHR, .drift, .pnn50, .correctedShare: 1
    case .alpha1: 2
    }
  }
}

/// The figures of a session, as `Training` and `RunFigures` compute them from the record.
public struct SessionSummary: Hashable, Sendable {
  /// The version of the code that computed it. A summary of another version is computed again.
  static let version = 1

  /// The number of notifications.
  public var samples: Int
  /// The number of live ones.
  public var liveSamples: Int
  /// Time with a live signal.
  public var live: Duration
  /// Time by zone, Rest first.
  public var zones: [ZoneTotal]
  /// The runner's maximum heart rate at the end, in bpm.
  public var maxHR: Int
  /// Whether it is an estimate.
  public var maxHRIsEstimated: Bool
  /// The number of alerts.
  public var alerts: Int
  /// The number of marks.
  public var marks: Int
  /// The time of which reports are missing.
  public var missing: Duration
  /// The figures that are known.
  public var figures: [RunFigure: Double]
  /// Why the other figures are absent.
  public var absences: [RunFigure: String]

  /// A summary without figures.
  public init(
    samples: Int, liveSamples: Int, live: Duration, zones: [ZoneTotal], maxHR: MaxHeartRate, alerts: Int = 0,
    marks: Int = 0, missing: Duration = .zero
  ) {
    self.samples = samples
    self.liveSamples = liveSamples
    self.live = live
    self.zones = zones
    self.maxHR = maxHR.bpm
    maxHRIsEstimated = maxHR.isEstimated
    self.alerts = alerts
    self.marks = marks
    self.missing = missing
    figures = [:]
    absences = [:]
  }

  /// Writes the members of the summary's object.
  public func encodeMembers(into object: inout JSONWriter) {
    object.member("samples", samples)
    object.member("zones", .array(zones.map(\.json)))
    object.member("live_samples", liveSamples)
    object.key("live")
    object.seconds(live, decimals: 3)
    object.member("max_hr", maxHR)
    object.member("max_hr_estimated", maxHRIsEstimated)
    object.member("alerts", alerts)
    object.member("marks", marks)
    object.key("missing")
    object.seconds(missing, decimals: 3)
    for figure in RunFigure.allCases {
      guard let value = figures[figure] else { continue }
      object.key(figure.rawValue)
      object.value(value)
    }
    let reasons = RunFigure.allCases.compactMap { figure in
      absences[figure].map { JSONMember(figure.rawValue, .string($0)) }
    }
    if !reasons.isEmpty { object.member("absent", .object(reasons)) }
  }

  /// Nil if `json` is no summary.
  public init?(_ json: JSONValue) {
    func seconds(_ key: String) -> Duration? {
      json[key]?.double.flatMap { Int64(exactly: ($0 * 1000).rounded()) }.map { .milliseconds($0) }
    }
    guard let samples = json["samples"]?.integer, let liveSamples = json["live_samples"]?.integer,
      let live = seconds("live"), let zones = json["zones"]?.elements, let maxHR = json["max_hr"]?.integer,
      let isEstimated = json["max_hr_estimated"]?.bool
    else { return nil }
    self.init(
      samples: Int(samples), liveSamples: Int(liveSamples), live: live,
      zones: zones.compactMap { ZoneTotal($0) },
      maxHR: MaxHeartRate(bpm: Int(maxHR), isEstimated: isEstimated),
      alerts: Int(json["alerts"]?.integer ?? 0), marks: Int(json["marks"]?.integer ?? 0),
      missing: seconds("missing") ?? .zero)
    for figure in RunFigure.allCases {
      figures[figure] = json[figure.rawValue]?.double
      absences[figure] = json["absent"]?[figure.rawValue]?.string
    }
  }
}

extension ZoneTotal {
  /// `{"index":3,"name":"LSD","from":133,"time":1800.0}`
  fileprivate var json: JSONValue {
    .object(
      [JSONMember("index", .integer(Int64(zone.index))), JSONMember("name", .string(zone.name))]
        + (from.map { [JSONMember("from", .integer(Int64($0)))] } ?? [])
        + [JSONMember("time", .number(Double(time.nanoseconds / 1_000_000) / 1000))])
  }

  fileprivate init?(_ json: JSONValue) {
    guard let index = json["index"]?.integer, let name = json["name"]?.string, let time = json["time"]?.double,
      let milliseconds = Int64(exactly: (time * 1000).rounded())
    else { return nil }
    self.init(
      zone: Zone(index: Int(index), name: name), from: json["from"]?.integer.map { Int($0) },
      time: .milliseconds(milliseconds))
  }
}

extension SessionEntry {
  /// Writes the members of the session's object; those of its summary follow in the same object.
  public func encodeMembers(_ summary: SessionSummary?, into object: inout JSONWriter) {
    object.member("id", Int(id))
    object.key("start")
    object.value(plain: start.ascii)
    object.key("duration")
    object.seconds(duration, decimals: 3)
    summary?.encodeMembers(into: &object)
    object.member("strap", strap)
    if let runner { object.member("runner", runner) }
    object.member("ended", isEnded)
    if let note { object.member("note", note) }
    if !tags.isEmpty { object.member("tags", .array(tags.map { .string($0) })) }
  }

  /// Nil if `json` is no session.
  public init?(_ json: JSONValue) {
    guard let id = json["id"]?.integer, let start = json["start"]?.string.flatMap({ UTCTime(parsing: $0) }),
      let seconds = json["duration"]?.double, let milliseconds = Int64(exactly: (seconds * 1000).rounded()),
      let strap = json["strap"]?.string, let isEnded = json["ended"]?.bool
    else { return nil }
    self.init(
      id: id, strap: strap, runner: json["runner"]?.string, start: start, duration: .milliseconds(milliseconds),
      isEnded: isEnded, note: json["note"]?.string, tags: json["tags"]?.elements?.compactMap(\.string) ?? [],
      deleted: nil)
  }
}
