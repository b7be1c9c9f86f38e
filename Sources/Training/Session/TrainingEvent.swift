import HeartRate

/// What a session has to say, in the order in which it came about.
public enum TrainingEvent: Hashable, Sendable {
  /// A notification, judged: one for each.
  case sample(SampleReading)
  /// The signal is now of this quality.
  case signal(SignalQuality)
  /// The confirmed zone changed. `from` is nil where it was unknown; `to` is nil where it is unknown from now on, since the signal
  /// was lost for longer than a sample stays fresh. `bpm` is of the sample that confirmed it, and nil without `to`.
  case zone(from: Zone?, to: Zone?, bpm: Int?)
  /// The target band is now another, or there is none.
  case target(TargetBand?)
  /// A workout began, paused, went on or ended, or its step changed; with what became of the step or of all if it ended.
  case workout(WorkoutStatus, result: StepResult?, summary: WorkoutSummary?)
  /// The runner should know.
  case alert(Alert)
}

/// One notification of the strap, and what it is worth.
public struct SampleReading: Hashable, Sendable {
  /// Heart rate in bpm as the strap sent it; nil where it sent 0, which means that it has none.
  public let bpm: Int?
  /// The zone of this sample alone; nil unless it is live.
  public let zone: Zone?
  /// The zone of now: that of the median of the last 3 s of live samples; nil unless this sample is live.
  public let zoneNow: Zone?
  /// `bpm` in percent, of what the zones' model counts in; nil without `bpm`, for the bpm model, and below resting heart
  /// rate for the reserve model.
  public let percent: Percent?
  /// The intervals between beats since the last notification, oldest first.
  public let rrIntervals: [RRInterval]
  /// Whether the sensor touches skin, as far as the strap can tell.
  public let sensorContact: SensorContact
  /// Energy expended in kJ, where this notification has it.
  public let energyExpended: UInt16?
  /// What this sample is worth: `live`, `noContact`, `implausible` or `frozen`.
  public let signal: SignalQuality
  /// Of the last while, every 5 s; nil between, and without intervals of a live signal.
  public let variability: HeartRateVariability?

  /// A reading of all its parts.
  public init(
    bpm: Int?, zone: Zone?, zoneNow: Zone? = nil, percent: Percent?, rrIntervals: [RRInterval],
    sensorContact: SensorContact,
    energyExpended: UInt16?, signal: SignalQuality, variability: HeartRateVariability? = nil
  ) {
    self.bpm = bpm
    self.zone = zone
    self.zoneNow = zoneNow ?? zone
    self.percent = percent
    self.rrIntervals = rrIntervals
    self.sensorContact = sensorContact
    self.energyExpended = energyExpended
    self.signal = signal
    self.variability = variability
  }
}
