import JSON
import Training

/// The state of a workout. Nil means unknown or not applicable.
public struct WorkoutReport: Hashable, Sendable {
  /// The workout's name.
  public var name: String
  /// The current step; nil once the workout is over.
  public var step: Step?
  /// The time left in a step with a duration or a maximum duration.
  public var remaining: Duration?
  /// The time since the start, without pauses.
  public var elapsed: Duration
  /// The state of the workout.
  public var state: Open<WorkoutState>
  /// The result of the step that this report ends.
  public var result: StepResult?
  /// The summary of the workout, once it is over.
  public var summary: WorkoutSummary?

  /// Creates a report in which everything else is unknown.
  public init(name: String, state: WorkoutState, elapsed: Duration) {
    self.name = name
    self.state = .known(state)
    self.elapsed = elapsed
  }

  /// A step of a workout.
  public struct Step: Hashable, Sendable {
    /// The number of the step from 1. Repeated steps count each time.
    public var index: Int
    /// The number of steps. Repeated steps count each time.
    public var count: Int
    /// The step's name.
    public var name: String
    /// The target; nil for none.
    public var target: TargetBand?
    /// How the target was given; nil if `target` says so: a zone by its name, or heart rates in bpm.
    public var targetGiven: Target?
    /// The end of the step; nil for a kind that a later version added.
    public var end: CurrentStep.End?
    /// The name of the zone below which a recovery ends; nil for a bound in bpm.
    public var boundGiven: String?
    /// The name of the next step; nil for the last step.
    public var next: String?

    /// Creates a step without a target, and with no step after it.
    public init(index: Int, count: Int, name: String, end: CurrentStep.End?) {
      self.index = index
      self.count = count
      self.name = name
      self.end = end
    }
  }

  func encodeMembers(into object: inout JSONWriter) {
    object.member("name", name)
    if let step { object.member("step", .step(step)) }
    if let remaining { object.member("remaining", remaining) }
    object.member("elapsed", elapsed)
    object.member("state", state.name)
    if let result {
      object.key("result")
      object.object { object in
        object.member("index", result.index)
        object.member("name", result.name)
        object.member("time", result.time)
        object.member("live", result.live)
        if let onTarget = result.onTarget { object.member("on_target", onTarget) }
        if let bpm = result.endBPM { object.member("end_bpm", bpm) }
        if let peak = result.peak { object.member("peak", peak) }
      }
    }
    if let summary { object.member("summary", .summary(summary)) }
  }

  init(_ object: ObjectReader) throws(MessageError) {
    name = try object.required("name", \.string, "a string")
    step = try object.object("step").map { step throws(MessageError) in try Step(step) }
    remaining = try object.optional("remaining", \.tenths, "seconds")
    elapsed = try object.required("elapsed", \.tenths, "seconds")
    state = Open(try object.required("state", \.string, "a string"))
    result = try object.object("result").map { result throws(MessageError) in
      StepResult(
        index: try result.required("index", \.whole, "an integer"),
        name: try result.required("name", \.string, "a string"),
        time: try result.required("time", \.tenths, "seconds"),
        live: try result.required("live", \.tenths, "seconds"),
        onTarget: try result.optional("on_target", \.tenths, "seconds"),
        endBPM: try result.optional("end_bpm", \.whole, "an integer"),
        peak: try result.optional("peak", \.whole, "an integer"))
    }
    summary = try object.object("summary").map { summary throws(MessageError) in
      WorkoutSummary(
        time: try summary.required("time", \.tenths, "seconds"),
        live: try summary.required("live", \.tenths, "seconds"),
        withTarget: try summary.optional("with_target", \.tenths, "seconds"),
        onTarget: try summary.optional("on_target", \.tenths, "seconds"),
        steps: try summary.required("steps", \.whole, "an integer"))
    }
  }
}

extension WorkoutReport.Step {
  init(_ object: ObjectReader) throws(MessageError) {
    self.init(
      index: try object.required("index", \.whole, "an integer"),
      count: try object.required("count", \.whole, "an integer"),
      name: try object.required("name", \.string, "a string"), end: nil)
    target = try object.target("target")
    targetGiven = try object.givenTarget()
    let duration = try object.optional("duration", \.seconds, "seconds")
    let bpm = try object.optional("until_below", \.whole, "an integer")
    boundGiven = try object.optional("until_below_zone", \.string, "a string")
    let limit = try object.optional("at_most", \.seconds, "seconds")
    let isOpen = try object.optional("open", \.bool, "true or false")
    end = duration.map { .duration($0) } ?? bpm.map { .untilBelow($0, atMost: limit) } ?? (isOpen == true ? .open : nil)
    next = try object.optional("next", \.string, "a string")
  }
}

extension ObjectReader {
  func target(_ key: String) throws(MessageError) -> TargetBand? {
    guard let object = try object(key) else { return nil }
    return TargetBand(
      zone: try object.zone("zone"), from: try object.optional("from", \.whole, "an integer"),
      to: try object.optional("to", \.whole, "an integer"))
  }

  /// How a target was given, in the form of a request.
  func givenTarget() throws(MessageError) -> Target? {
    guard let object = try object("target_given") else { return nil }
    if let zone = try object.optional("zone", \.zoneReference, "a zone by its name or number") { return .zone(zone) }
    let percents = (
      from: try object.optional("from_percent", \.whole, "an integer"),
      to: try object.optional("to_percent", \.whole, "an integer")
    )
    if percents != (nil, nil) { return .percentOfMax(from: percents.from, to: percents.to) }
    return .band(
      from: try object.optional("from", \.whole, "an integer"), to: try object.optional("to", \.whole, "an integer"))
  }
}
