import HeartRate

/// The events that a session emits, in the order in which they occur.
public enum TrainingEvent: Hashable, Sendable {
  /// A classified notification; one event per notification.
  case sample(SampleReading)
  /// The new quality of the signal.
  case signal(SignalQuality)
  /// The confirmed zone changed. `from` is nil if it was unknown. `to` is nil if it is now unknown because the signal was lost
  /// for longer than a sample stays fresh. `bpm` is the heart rate of the confirming sample; nil without `to`.
  case zone(from: Zone?, to: Zone?, bpm: Int?)
  /// The new target band; nil for none.
  case target(TargetBand?)
  /// A workout began, was paused or resumed, changed its step, or ended. `result` and `summary` are given if a step or the
  /// workout ended.
  case workout(WorkoutStatus, result: StepResult?, summary: WorkoutSummary?)
  /// An alert for the runner.
  case alert(Alert)
}

/// One notification of the strap, and its classification.
public struct SampleReading: Hashable, Sendable {
  /// Heart rate in bpm as the strap sent it; nil for 0, which means no heart rate.
  public let bpm: Int?
  /// The zone of this sample alone; nil if the sample is not live.
  public let zone: Zone?
  /// The current zone: that of the median of the last 3 s of live samples. Nil if this sample is not live.
  public let zoneNow: Zone?
  /// `bpm` in percent of the zone model's reference. Nil without `bpm`, for the bpm model, and below resting heart rate for the
  /// reserve model.
  public let percent: Percent?
  /// The RR intervals of this notification, oldest first.
  public let rrIntervals: [RRInterval]
  /// Whether the sensor touches skin, as far as the strap can detect.
  public let sensorContact: SensorContact
  /// Energy expended in kJ, if this notification has it.
  public let energyExpended: UInt16?
  /// The sample's quality: `live`, `noContact`, `implausible` or `frozen`.
  public let signal: SignalQuality
  /// Heart rate variability of the recent intervals, given every 5 s; nil in between, and without intervals of a live signal.
  public let variability: HeartRateVariability?

  /// A reading with all its parts.
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
