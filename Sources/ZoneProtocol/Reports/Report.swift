import JSON
import Primitives

/// One report about a strap.
public struct Report: Hashable, Sendable {
  /// The number of a live report since the daemon started; nil for `state`, which is not counted.
  public var seq: UInt64?
  /// The time of the report.
  public var time: UTCTime
  /// The time of a live report on a clock that never jumps; nil for `state`, and from a daemon that does not send it. The
  /// wire has seconds with six decimals.
  public var t: Instant?
  /// The strap's address.
  public var strap: String
  /// The runner who wears the strap, if known.
  public var runner: String?
  /// The content.
  public var body: Body

  /// Creates a report.
  public init(
    seq: UInt64? = nil, time: UTCTime, t: Instant? = nil, strap: String, runner: String? = nil, body: Body
  ) {
    self.seq = seq
    self.time = time
    self.t = t
    self.strap = strap
    self.runner = runner
    self.body = body
  }

  /// The content of a report.
  public enum Body: Hashable, Sendable {
    /// The complete current state of a strap.
    case state(StateReport)
    /// A heart rate from the strap, with its zone and signal quality.
    case sample(SampleReport)
    /// The confirmed zone changed.
    case zone(ZoneChangeReport)
    /// An alert: something the runner should know.
    case alert(AlertReport)
    /// The condition of the strap or its link changed.
    case strap(StrapReport)
    /// A workout began, paused, resumed or ended, or its step changed.
    case workout(WorkoutReport)
    /// A client set a mark.
    case mark(MarkReport)
    /// The runner, the zones, the target or the rules of a strap changed, or the strap is new.
    case settings(SettingsReport)
    /// One notification as it was received.
    case raw(RawReport)

    /// The report's type.
    public var type: ReportType {
      switch self {
      case .state: .state
      case .sample: .sample
      case .zone: .zone
      case .alert: .alert
      case .strap: .strap
      case .workout: .workout
      case .mark: .mark
      case .settings: .settings
      case .raw: .raw
      }
    }
  }
}

extension Report {
  /// Writes one object: `type`, `seq`, `time`, `strap`, `runner`, `t`, then the body's keys.
  public func encode(into writer: inout JSONWriter) {
    Self.encode(body, seq: seq, time: time, t: t, strap: strap, runner: runner, into: &writer)
  }

  /// Writes a report from its parts, which avoids copying them into a `Report`.
  public static func encode(
    _ body: Body, seq: UInt64?, time: UTCTime, t: Instant?, strap: String, runner: String?,
    into writer: inout JSONWriter
  ) {
    writer.object { object in
      object.member("type", body.type.rawValue)
      if let seq { object.member("seq", seq) }
      object.member("time", time)
      object.member("strap", strap)
      if let runner { object.member("runner", runner) }
      if let t { object.member("t", t) }
      switch body {
      case .state(let state): state.encodeMembers(into: &object)
      case .sample(let sample): sample.encodeMembers(into: &object)
      case .zone(let change): change.encodeMembers(into: &object)
      case .alert(let alert): alert.encodeMembers(into: &object)
      case .strap(let strap): strap.encodeMembers(into: &object)
      case .workout(let workout): workout.encodeMembers(into: &object)
      case .mark(let mark): mark.encodeMembers(into: &object)
      case .settings(let settings): settings.encodeMembers(into: &object)
      case .raw(let raw): raw.encodeMembers(into: &object)
      }
    }
  }

  /// Reads a report of a known type. Unknown keys are ignored.
  /// - Throws: `MessageError` if a key is missing or has the wrong type.
  public init(decoding value: JSONValue) throws(MessageError) {
    let object = try ObjectReader(value)
    let type = try object.required("type", \.string, "a string")
    guard let known = ReportType(rawValue: type) else {
      throw .mistyped(key: "type", expected: "a type of report")
    }
    self = try Report(type: known, object)
  }

  init(type: ReportType, _ object: ObjectReader) throws(MessageError) {
    switch type {
    case .state: body = .state(try StateReport(object))
    case .sample: body = .sample(try SampleReport(object))
    case .zone: body = .zone(try ZoneChangeReport(object))
    case .alert: body = .alert(try AlertReport(object))
    case .strap: body = .strap(try StrapReport(object))
    case .workout: body = .workout(try WorkoutReport(object))
    case .mark: body = .mark(try MarkReport(object))
    case .settings: body = .settings(try SettingsReport(object))
    case .raw: body = .raw(try RawReport(object))
    }
    seq = try object.optional("seq", \.count, "a count")
    time = try object.required("time", \.time, "an RFC 3339 time in UTC")
    strap = try object.required("strap", \.string, "a string")
    runner = try object.optional("runner", \.string, "a string")
    // A notification without its time is worthless. Other reports came without it from earlier daemons.
    t =
      type == .raw
      ? try object.required("t", \.instant, "seconds") : try object.optional("t", \.instant, "seconds")
  }
}
