import JSON
import Training

/// What the daemon computes a strap's reports with: the runner, the zones, the target and the rules. Together with the strap's
/// samples, it is enough to compute zones, totals and alerts again. The targets of a workout's steps are in its reports.
public struct SettingsReport: Hashable, Sendable {
  /// The maximum heart rate in bpm.
  public var maxHR: Int
  /// Whether `maxHR` is an estimate.
  public var maxHRIsEstimated: Bool
  /// The runner's body, from which energy and load are estimated.
  public var body: RunnerBody
  /// The runner's other known heart rates in bpm.
  public var figures: [RunnerFigure: Int] = [:]
  /// The unit and reference of the zones' bounds.
  public var model: Open<ZoneModel>
  /// The zones, Rest first.
  public var zones: [RunnerEntry.ZoneBand]
  /// The target that was set by hand. During a workout, those of its steps apply instead.
  public var target: TargetBand?
  /// How the target was given; nil if `target` says so: a zone by its name, or heart rates in bpm.
  public var targetGiven: Target?
  /// The rules for the signal, the confirmation of zones, and alerts. A kind of alert that this version does not know is left
  /// out.
  public var rules: TrainingSettings
  /// Whether the daemon begins to use the strap: nothing that came before matters.
  public var isNewStrap = false

  /// Creates the report of what is in force.
  public init(runner: Runner, zones: Zones, target: TargetBand?, given: Target? = nil, rules: TrainingSettings) {
    maxHR = runner.maxHR.bpm
    maxHRIsEstimated = runner.maxHR.isEstimated
    body = runner.body
    for figure in RunnerFigure.allCases where figure != .maxHR { figures[figure] = runner[figure] }
    model = .known(zones.model)
    self.zones = .init(zones)
    self.target = target
    targetGiven = given
    self.rules = rules
  }

  func encodeMembers(into object: inout JSONWriter) {
    if isNewStrap { object.member("new_strap", true) }
    object.member("max_hr", maxHR)
    object.member("max_hr_estimated", maxHRIsEstimated)
    object.member(body)
    object.member(figures)
    object.member("model", model.name)
    object.member("zones", zones)
    if let target { object.member("target", .target(target)) }
    if let targetGiven { object.member("target_given", .target(as: targetGiven)) }
    object.key("signal")
    object.object { signal in
      signal.member(exactly: "stale_after", rules.staleAfter)
      signal.member(exactly: "frozen_after", rules.frozenAfter)
      signal.member("max_jump", rules.maxJump)
    }
    object.member(exactly: "dwell", rules.dwell)
    object.key("alerts")
    object.object { rules.alerts.encodeMembers(into: &$0) }
  }

  init(_ object: ObjectReader) throws(MessageError) {
    isNewStrap = try object.optional("new_strap", \.bool, "true or false") ?? false
    maxHR = try object.required("max_hr", \.whole, "an integer")
    maxHRIsEstimated = try object.required("max_hr_estimated", \.bool, "true or false")
    body = try object.runnerBody()
    figures = try object.runnerFigures()
    model = Open(try object.required("model", \.string, "a string"))
    zones = try object.zoneBands("zones")
    target = try object.target("target")
    targetGiven = try object.givenTarget()
    guard let signal = try object.object("signal") else { throw .missing(key: "signal") }
    guard let alerts = try object.object("alerts") else { throw .missing(key: "alerts") }
    rules = TrainingSettings(
      staleAfter: try signal.required("stale_after", \.seconds, "seconds"),
      frozenAfter: try signal.required("frozen_after", \.seconds, "seconds"),
      maxJump: try signal.required("max_jump", \.whole, "an integer"),
      dwell: try object.required("dwell", \.seconds, "seconds"), alerts: try AlertRules(alerts))
  }
}

extension AlertRules {
  fileprivate func encodeMembers(into object: inout JSONWriter) {
    object.member(exactly: "grace", grace)
    object.member(exactly: "step_grace", stepGrace)
    object.member(exactly: "repeat", repeatAfter)
    object.member("beside_target", besideTarget)
    object.key("off")
    object.array { array in
      for kind in AlertKind.allCases where off.contains(kind) { array.value(kind.rawValue) }
    }
    object.key("kinds")
    object.object { kinds in
      for kind in AlertKind.allCases {
        guard let rules = byKind[kind] else { continue }
        kinds.key(kind.rawValue)
        kinds.object { object in
          if let grace = rules.grace { object.member(exactly: "grace", grace) }
          if let repeatAfter = rules.repeatAfter { object.member(exactly: "repeat", repeatAfter) }
        }
      }
    }
  }

  fileprivate init(_ object: ObjectReader) throws(MessageError) {
    var byKind: [AlertKind: KindRules] = [:]
    for member in try object.object("kinds")?.members ?? [] {
      guard let kind = AlertKind(rawValue: member.key) else { continue }
      let rules = try ObjectReader(member.value, path: "alerts.kinds.\(member.key)")
      byKind[kind] = KindRules(
        grace: try rules.optional("grace", \.seconds, "seconds"),
        repeatAfter: try rules.optional("repeat", \.seconds, "seconds"))
    }
    self.init(
      grace: try object.required("grace", \.seconds, "seconds"),
      stepGrace: try object.required("step_grace", \.seconds, "seconds"),
      repeatAfter: try object.required("repeat", \.seconds, "seconds"),
      besideTarget: try object.required("beside_target", \.bool, "true or false"),
      off: Set((try object.optional("off", \.strings, "an array of strings") ?? []).compactMap(AlertKind.init)),
      byKind: byKind)
  }
}

extension JSONWriter {
  /// Seconds, exact to the nanosecond.
  fileprivate mutating func member(exactly name: String, _ duration: Duration) {
    key(name)
    value(Double(duration.nanoseconds) / 1e9)
  }
}
