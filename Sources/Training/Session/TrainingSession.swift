import HeartRate
import Primitives

/// The training of one runner with one strap: a state machine from samples and time to events.
///
/// The result depends on the input alone; the session reads no clock. Time never runs backwards: an instant before the latest
/// one counts as the latest. Equal notifications at equal instants give equal events, however often `advance(to:)` was called
/// between them.
public struct TrainingSession: Sendable {
  /// The runner who wears the strap.
  public private(set) var runner: Runner
  /// The runner's zones.
  public private(set) var zones: Zones
  /// The settings in force.
  public private(set) var settings: TrainingSettings

  /// The latest instant given. Everything due before it is done.
  var latest = Instant(nanoseconds: .min)
  var signal = StrapSignal()
  var beats = BeatSeries()
  var course: ZoneCourse
  var announcements = Announcements()
  private var limits = HeartLimits()
  private var outlook = HeartOutlook()
  var handTarget = HandTarget()
  /// The target in force: that of the workout's step during a workout, otherwise the one set by hand.
  var target = TargetMonitor()
  var workout: WorkoutRun?

  /// A session without any notification yet.
  public init(runner: Runner, zones: Zones, settings: TrainingSettings = TrainingSettings()) {
    self.runner = runner
    self.zones = zones
    self.settings = settings
    course = ZoneCourse(zones: zones)
  }

  /// Records a new link to the strap at `instant`. Until its first notification the signal is `none` instead of `stale`.
  ///
  /// The next `advance(to:)` emits the change of signal, if any; `nextDeadline` includes it.
  public mutating func linkEstablished(at instant: Instant) {
    signal.linkEstablished(at: max(instant, latest))
  }

  /// Ingests a notification at `instant`, after running every deadline up to it.
  ///
  /// `emit` gets each event with its instant: the sample, then changes of signal and zone, then alerts. It must not access the
  /// session.
  /// - Returns: whether `TrainingState.isContactNeverSet` changed.
  @discardableResult
  public mutating func ingest(
    _ measurement: HeartRateMeasurement, at instant: Instant, emit: (TrainingEvent, Instant) -> Void
  ) -> Bool {
    advance(to: instant, emit: emit)
    let wasContactNeverSet = isContactNeverSet
    stopLiveTime()
    let heard = signal.ingest(measurement, at: latest, settings: settings)
    let (bpm, quality) = (heard.bpm, heard.quality)
    let variability = beats.ingest(measurement, quality, at: latest)
    let liveBPM = quality == .live ? bpm : nil
    let change = liveBPM.flatMap { course.ingest($0, at: latest, zones: zones, dwell: settings.dwell) }
    emit(.sample(reading(of: measurement, bpm: bpm, signal: quality, variability)), latest)
    updateSignal(emit)
    if let liveBPM {
      ingestLive(liveBPM, change, emit)
    } else {
      workout?.noteLoss()
      signal.lose(at: latest)
    }
    watchContact(emit)
    if !signal.isFrozen { announcements.clearFreeze() }
    // Runs the deadlines that this sample made due.
    advance(to: latest, emit: emit)
    return isContactNeverSet != wasContactNeverSet
  }

  /// Records the strap's battery level of `percent` at `instant`.
  public mutating func learnBattery(
    _ percent: Int, at instant: Instant, emit: (TrainingEvent, Instant) -> Void
  ) {
    advance(to: instant, emit: emit)
    announcements.ingestBattery(percent)
    advance(to: latest, emit: emit)
  }

  /// Announces at `instant` that a person must attend to the strap's pairing; the sentence `reason` says how.
  public mutating func announcePairingFault(
    _ reason: String, at instant: Instant, emit: (TrainingEvent, Instant) -> Void
  ) {
    advance(to: instant, emit: emit)
    announceIfOpen(.pairingLost(reason: reason), emit)
  }

  /// The state at `instant`, with the running part of the totals. It changes nothing.
  public func state(at instant: Instant) -> TrainingState {
    var then = self
    then.advance(to: instant) { _, _ in }
    let (heard, isLive) = (then.signal.lastNotification, then.signal.quality == .live)
    return TrainingState(
      signal: then.signal.quality, age: heard.map { then.latest - $0.instant }, bpm: heard?.bpm,
      zone: isLive ? then.confirmedZone : nil, zoneNow: isLive ? then.course.now.map { zones.all[$0] } : nil,
      percent: heard?.bpm.flatMap(zones.percent), percentOf: zones.percentOf,
      target: then.target.band, totals: then.course.totals(of: zones, at: then.latest),
      workout: then.workout?.status(at: then.latest), maxHR: runner.maxHR,
      sensorContact: heard?.contact, energyExpended: signal.energyExpended,
      variability: then.beats.variability(at: then.latest), isContactNeverSet: then.isContactNeverSet)
  }

  /// The confirmed zone, kept through a short loss of signal; nil while it is unknown.
  var confirmedZone: Zone? { course.confirmed.map { zones.all[$0] } }
  /// The zone that was reported last, until its loss is reported. It stays even if other zones have come into force.
  public var reportedZone: Zone? { course.reported }

  /// Applies new settings. Call `advance(to:)` first, so that the old settings decide everything past.
  ///
  /// Time in zone is kept by zone name. The time of a removed name stays in the live total, as `TrainingTotals.formerZones`. If
  /// the zones differ, the next live sample confirms its zone at once, without an alert: the runner changed nothing. A target
  /// by zone name takes the zone's new bounds; a target in percent follows the new maximum. If its zone is gone, a target keeps
  /// its bounds in bpm.
  public mutating func reconfigure(runner: Runner, zones: Zones, settings: TrainingSettings) {
    if !zones.isEquivalent(to: self.zones) {
      course.change(from: self.zones, to: zones, bpm: signal.lastNotification?.bpm)
      outlook.forgetForecast()
    }
    // A new maximum moves targets in percent of it, even if the zones do not depend on it.
    if zones != self.zones { resolveTargets(with: zones) }
    limits.change(from: self.runner, to: runner)
    self.runner = runner
    self.zones = zones
    self.settings = settings
  }

  /// The session of the next runner with the same strap: no samples, no time in zone, no target. Battery announcements and the
  /// strap's notification rhythm carry over. The workout does not; end it first.
  public func handedOver(to runner: Runner, zones: Zones, settings: TrainingSettings) -> TrainingSession {
    var session = TrainingSession(runner: runner, zones: zones, settings: settings)
    session.latest = latest
    session.announcements = announcements.handedOver()
    session.signal = signal.handedOver()
    return session
  }

  private func reading(
    of measurement: HeartRateMeasurement, bpm: Int?, signal: SignalQuality, _ variability: HeartRateVariability?
  ) -> SampleReading {
    SampleReading(
      bpm: bpm, zone: signal == .live ? bpm.map(zones.zone) : nil,
      zoneNow: signal == .live ? course.now.map { zones.all[$0] } : nil, percent: bpm.flatMap(zones.percent),
      rrIntervals: measurement.rrIntervals, sensorContact: measurement.sensorContact,
      energyExpended: measurement.energyExpended, signal: signal, variability: variability)
  }

  private mutating func ingestLive(
    _ bpm: Int, _ change: ZoneConfirmation.Change?, _ emit: (TrainingEvent, Instant) -> Void
  ) {
    signal.beginLive(at: latest)
    course.beginTime(zones.index(of: bpm), at: latest)
    workout?.beginLive(bpm, at: latest)
    if let change {
      course.noteReported(change, zones: zones)
      emit(.zone(from: change.from.map { zones.all[$0] }, to: zones.all[change.to], bpm: bpm), latest)
    }
    outlook.ingest(bpm, at: latest)
    watchLimits(bpm, emit)
    finishRecovery(bpm, emit)
    announceStep(emit)
    watchTarget(bpm, emit)
    predict(bpm, emit)
  }

  /// Announces a departure from the target, or a return to it. It runs at live samples only, so that advice never rests on a
  /// value that is seconds old.
  private mutating func watchTarget(_ bpm: Int, _ emit: (TrainingEvent, Instant) -> Void) {
    target.ingest(bpm, at: latest)
    let alert = target.alert(bpm, outlook.trend, at: latest, rules: settings.alerts, ceiling: runner.ceiling)
    guard let alert, announceIfOpen(alert, emit) else { return }
    target.noteAnnounced(at: latest)
  }

  private mutating func predict(_ bpm: Int, _ emit: (TrainingEvent, Instant) -> Void) {
    let entry = outlook.predict(
      bpm, now: course.now, confirmed: course.confirmed, at: latest, zones: zones, rules: settings.alerts)
    guard let entry, isAdvising else { return }
    outlook.noteAnnounced(entry.to, at: latest)
    announce(
      .zoneAhead(
        from: zones.all[entry.from], to: zones.all[entry.to], bpm: bpm, slope: entry.slope, within: entry.within,
        isQuiet: isZoneQuiet), emit)
  }

  /// Whether zone alerts are quiet because a target is set.
  var isZoneQuiet: Bool { target.band != nil && !settings.alerts.besideTarget }

  /// Restarts everything under way after a long loss of signal, because the heart rate meanwhile is unknown.
  mutating func forgetCourse(_ emit: (TrainingEvent, Instant) -> Void) {
    signal.noteLongLoss()
    let zone = course.forget()
    limits.forget()
    target.forgetPlace()
    outlook.forget()
    if let zone { emit(.zone(from: zone, to: nil, bpm: nil), latest) }
  }

  /// Drops the trend and the forecast: heart rate in a pause does not predict heart rate after it.
  mutating func forgetOutlook() {
    outlook.forget()
  }

  private mutating func watchLimits(_ bpm: Int, _ emit: (TrainingEvent, Instant) -> Void) {
    let rules = settings.alerts
    if limits.isAboveCeiling(bpm, runner.ceiling, at: latest, rules: rules), let ceiling = runner.ceiling {
      announceIfOpen(.ceiling(bpm: bpm, ceiling: ceiling), emit)
    }
    if let sustained = limits.sustainedAboveMaximum(bpm, runner.maxHR.bpm, at: latest, rules: rules) {
      let alert = Alert.overMax(bpm: bpm, highest: sustained, maxHR: runner.maxHR, runner: runner.name)
      if announceIfOpen(alert, emit) { limits.noteMaximumAnnounced() }
    }
  }
}
