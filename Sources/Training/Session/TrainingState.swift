import HeartRate

/// A snapshot of a session.
public struct TrainingState: Hashable, Sendable {
  /// The signal's quality.
  public let signal: SignalQuality
  /// The time since the last notification; nil if there was none.
  public let age: Duration?
  /// Heart rate in bpm of the last notification, however old; nil if it had none or there was none.
  public let bpm: Int?
  /// The confirmed zone; nil while it is unknown and whenever the signal is not live.
  public let zone: Zone?
  /// The current zone: that of the median of the last 3 s of live samples. Nil whenever the signal is not live.
  public let zoneNow: Zone?
  /// `bpm` in percent; nil in the cases of `SampleReading.percent`.
  public let percent: Percent?
  /// The reference of `percent`; nil for the bpm model.
  public let percentOf: PercentOf?
  /// The target band that alerts watch; nil for none.
  public let target: TargetBand?
  /// Time with a live signal, in total and by zone.
  public let totals: TrainingTotals
  /// The workout, running or paused; nil without one.
  public let workout: WorkoutStatus?
  /// The runner's maximum heart rate.
  public let maxHR: MaxHeartRate
  /// Sensor contact of the last notification; nil if there was none.
  public let sensorContact: SensorContact?
  /// Energy expended in kJ, as the strap last sent it.
  public let energyExpended: UInt16?
  /// Heart rate variability of the recent intervals; nil without intervals of a live signal.
  public let variability: HeartRateVariability?
  /// Whether the strap never sets its contact bit although its values vary like a heart's.
  public let isContactNeverSet: Bool

  /// A state with all its parts.
  public init(
    signal: SignalQuality, age: Duration?, bpm: Int?, zone: Zone?, zoneNow: Zone? = nil, percent: Percent?,
    percentOf: PercentOf?,
    target: TargetBand? = nil, totals: TrainingTotals, workout: WorkoutStatus? = nil, maxHR: MaxHeartRate,
    sensorContact: SensorContact?, energyExpended: UInt16?,
    variability: HeartRateVariability? = nil, isContactNeverSet: Bool = false
  ) {
    self.signal = signal
    self.age = age
    self.bpm = bpm
    self.zone = zone
    self.zoneNow = zoneNow
    self.percent = percent
    self.percentOf = percentOf
    self.target = target
    self.totals = totals
    self.workout = workout
    self.maxHR = maxHR
    self.sensorContact = sensorContact
    self.energyExpended = energyExpended
    self.variability = variability
    self.isContactNeverSet = isContactNeverSet
  }
}

/// Time with a live signal.
public struct TrainingTotals: Hashable, Sendable {
  /// The total: exactly the sum of `zones` and `formerZones`.
  public let live: Duration
  /// Time by zone, Rest first.
  public let zones: [ZoneTotal]
  /// Time in zones that a change of the settings removed.
  public let formerZones: Duration

  /// Totals with all their parts.
  public init(live: Duration, zones: [ZoneTotal], formerZones: Duration = .zero) {
    self.live = live
    self.zones = zones
    self.formerZones = formerZones
  }
}

/// Time spent in a zone.
public struct ZoneTotal: Hashable, Sendable {
  /// The zone.
  public let zone: Zone
  /// The lowest heart rate in the zone, in bpm; nil for Rest, which has no lower bound.
  public let from: Int?
  /// The time spent in it.
  public let time: Duration

  /// `time` spent in `zone`, which begins at `from` bpm.
  public init(zone: Zone, from: Int?, time: Duration) {
    self.zone = zone
    self.from = from
    self.time = time
  }
}
