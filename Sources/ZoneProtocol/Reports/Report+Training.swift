import HeartRate
import JSON
import Training

extension StateReport {
  /// Creates the state of a session. The caller adds the state of the link.
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
  /// Creates the report of a reading. `percentOf` is the reference of its percentage.
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
  /// Creates a report of a workout, with the result if it ends a step or the workout.
  public init(_ status: WorkoutStatus, result: StepResult? = nil, summary: WorkoutSummary? = nil) {
    self.init(name: status.name, state: status.state, elapsed: status.elapsed)
    step = status.step.map { Step($0) }
    remaining = status.remaining
    self.result = result
    self.summary = summary
  }
}

extension WorkoutReport.Step {
  /// Creates the current step of a workout.
  public init(_ step: CurrentStep) {
    self.init(index: step.index, count: step.count, name: step.name, end: step.end)
    target = step.target
    targetGiven = step.targetGiven
    boundGiven = step.boundGiven
    next = step.next
  }
}

extension AlertReport {
  /// Creates the report of an alert. `percentOf` is the reference of its percentages.
  public init(_ alert: Alert, percentOf: PercentOf?) {
    let message = alert.message
    self.init(
      kind: alert.kind, severity: alert.kind.descriptor.severity, text: message.text, speech: message.speech,
      isQuiet: message.isQuiet, figures: message.figures.flatMap { Self.members(of: $0, percentOf: percentOf) })
  }

  /// The members of a figure: heart rates in bpm, durations in seconds, zones as objects.
  private static func members(of figure: AlertFigure, percentOf: PercentOf?) -> [JSONMember] {
    let value: JSONValue
    switch figure.value {
    case .count(let number): value = .integer(Int64(number))
    case .time(let duration): value = .seconds(duration)
    case .percent(let percent):
      return [JSONMember(figure.name, .tenths(Int64(percent.tenths)))]
        + (percentOf.map { [JSONMember("percent_of", .string($0.rawValue))] } ?? [])
    case .slope(let slope): value = .tenths(Int64(slope.tenthsPerMinute))
    case .zone(let zone): value = .zone(zone)
    case .target(let target): value = .target(target)
    case .step(let step):
      var step = WorkoutReport.Step(step)
      // How they were given is in the `workout` report.
      (step.targetGiven, step.boundGiven) = (nil, nil)
      value = .step(step)
    case .summary(let summary): value = .summary(summary)
    case .text(let text): value = .string(text)
    case .boolean(let boolean): value = .bool(boolean)
    }
    return [JSONMember(figure.name, value)]
  }
}
