import HeartRate
import JSON
import Training

extension StateReport {
  /// What a session knows; what the link knows of the strap is to be added.
  public init(_ state: TrainingState) {
    self.init(signal: state.signal)
    age = state.age
    bpm = state.bpm
    zone = state.zone
    zoneNow = state.zoneNow
    percent = state.percent
    percentOf = state.percent == nil ? nil : state.percentOf.map { .known($0) }
    target = state.target
    totals = TotalsReport(
      live: state.totals.live,
      zones: state.totals.zones.map { TotalsReport.ZoneTime(zone: $0.zone, from: $0.from, time: $0.time) })
    workout = state.workout.map { WorkoutReport($0) }
    maxHR = state.maxHR.bpm
    maxHRIsEstimated = state.maxHR.isEstimated
    variability = state.variability.map { VariabilityReport($0) }
    contactNeverSet = state.isContactNeverSet ? true : nil
  }
}

extension SampleReport {
  /// A reading, with what its percentage is a part of.
  public init(_ reading: SampleReading, percentOf: PercentOf?) {
    self.init(signal: reading.signal, rrIntervals: reading.rrIntervals)
    bpm = reading.bpm
    zone = reading.zone
    zoneNow = reading.zoneNow == reading.zone ? nil : reading.zoneNow
    percent = reading.percent
    self.percentOf = reading.percent == nil ? nil : percentOf.map { .known($0) }
    energyExpended = reading.energyExpended.map { Int($0) }
    variability = reading.variability.map { VariabilityReport($0) }
    switch reading.sensorContact {
    case .notSupported: contact = nil
    case .notDetected: contact = false
    case .detected: contact = true
    }
  }
}

extension WorkoutReport {
  /// Where a workout stands, with what became of a step or of it all where this ends one.
  public init(_ status: WorkoutStatus, result: StepResult? = nil, summary: WorkoutSummary? = nil) {
    self.init(name: status.name, state: status.phase, elapsed: status.elapsed)
    step = status.step.map { Step($0) }
    remaining = status.remaining
    self.result = result
    self.summary = summary
  }
}

extension WorkoutReport.Step {
  /// The step that a workout is in.
  public init(_ step: CurrentStep) {
    self.init(index: step.index, count: step.count, name: step.name, end: step.end)
    target = step.target
    next = step.next
  }
}

extension AlertReport {
  /// An alert with its figures: heart rates in bpm, durations in seconds, zones as everywhere.
  public init(_ alert: Alert, percentOf: PercentOf?) {
    let figures: [JSONMember]
    switch alert {
    case .zoneChanged(let from, let to, let bpm, let percent, _):
      let share = percent.map { JSONMember("percent", .tenths(Int64($0.tenths))) }
      let whole = percent == nil ? nil : percentOf.map { JSONMember("percent_of", .string($0.rawValue)) }
      figures =
        [JSONMember("from", .zone(from)), JSONMember("to", .zone(to)), .count("bpm", bpm)]
        + [share, whole].compactMap { $0 }
    case .aboveTarget(let bpm, let target, let lasting), .belowTarget(let bpm, let target, let lasting):
      figures = [
        .count("bpm", bpm), JSONMember("target", .target(target)), JSONMember("lasting", .seconds(lasting)),
      ]
    case .onTarget(let bpm, let target, let after):
      figures = [.count("bpm", bpm), JSONMember("target", .target(target)), JSONMember("after", .seconds(after))]
    case .ceiling(let bpm, let ceiling):
      figures = [.count("bpm", bpm), .count("ceiling", ceiling)]
    case .zoneAhead(let from, let to, let bpm, let slope, let within, _):
      figures = [
        JSONMember("from", .zone(from)), JSONMember("to", .zone(to)), .count("bpm", bpm),
        JSONMember("bpm_per_minute", .tenths(Int64(slope.tenthsPerMinute))), JSONMember("within", .seconds(within)),
      ]
    case .signalLost(let cause, let lasting):
      figures = [JSONMember("cause", .string(cause.rawValue)), JSONMember("lasting", .seconds(lasting))]
    case .signalBack(let bpm, let after):
      figures = [.count("bpm", bpm), JSONMember("after", .seconds(after))]
    case .strapFrozen(let bpm, let lasting), .noContact(let bpm, let lasting):
      figures = [.count("bpm", bpm), JSONMember("lasting", .seconds(lasting))]
    case .batteryLow(let percent):
      figures = [.count("battery", percent)]
    case .pairingLost:
      figures = []
    case .recovered(let bpm, let below):
      figures = [.count("bpm", bpm), .count("below", below)]
    case .step(let step, let left):
      let left = left.map { [JSONMember("left", .seconds($0))] } ?? []
      figures = [JSONMember("step", .step(WorkoutReport.Step(step)))] + left
    case .countdown(let step, let remaining):
      figures = [JSONMember("step", .step(WorkoutReport.Step(step))), JSONMember("remaining", .seconds(remaining))]
    case .workoutFinished(let name, let summary):
      figures = [JSONMember("workout", .string(name)), JSONMember("summary", .summary(summary))]
    case .overMax(let bpm, let highest, let maxHR, let runner):
      figures = [
        .count("bpm", bpm), .count("highest", highest), .count("max_hr", maxHR.bpm),
        JSONMember("max_hr_estimated", .bool(maxHR.isEstimated)),
        JSONMember("command", .string(Alert.commandToSet(maxHR: highest, of: runner))),
      ]
    }
    self.init(
      kind: alert.kind, severity: alert.severity, text: alert.text, speech: alert.speech, isQuiet: alert.isQuiet,
      figures: figures)
  }
}
