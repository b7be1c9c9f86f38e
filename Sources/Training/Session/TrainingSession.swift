import HeartRate
import Primitives

/// One strap on one runner: samples and time in, events out.
///
/// A function of what it is given: no clock is read. Time never runs backwards; an instant before the latest one given
/// counts as the latest. The same notifications at the same instants give the same events, however often `advance(to:)` was
/// called between them.
public struct TrainingSession: Sendable {
  /// The runner who wears the strap.
  public private(set) var runner: Runner
  /// The runner's zones.
  public private(set) var zones: Zones
  /// The figures in force.
  public private(set) var settings: TrainingSettings

  /// The latest instant given; nothing before it is left to do.
  var latest = Instant(nanoseconds: .min)
  var signal = StrapSignal()
  var beats = BeatSeries()
  var course: ZoneCourse
  var announcements = Announcements()
  private var limits = HeartLimits()
  private var outlook = HeartOutlook()
  var handTarget = HandTarget()
  /// The target in force: of the workout's step while there is a workout, else the one set by hand.
  var target = TargetWatch()
  var workout: WorkoutRun?

  /// A session that has heard nothing yet.
  public init(runner: Runner, zones: Zones, settings: TrainingSettings = TrainingSettings()) {
    self.runner = runner
    self.zones = zones
    self.settings = settings
    course = ZoneCourse(zones: zones)
  }

  /// A new link to the strap is up at `instant`: until it brings a notification, `none` stands for `stale`.
  ///
  /// The change of signal, if there is one, is emitted by the next `advance(to:)`; `nextDeadline` asks for it.
  public mutating func linkEstablished(at instant: Instant) {
    signal.linkEstablished(at: max(instant, latest))
  }

  /// Takes a notification that came at `instant`, after running every deadline up to it.
  ///
  /// `emit` gets each event with the instant it belongs to: the sample first, then the signal and the zone if they changed,
  /// then alerts. It must not touch the session.
  /// - Returns: whether `TrainingState.isContactNeverSet` changed.
  @discardableResult
  public mutating func ingest(
    _ measurement: HeartRateMeasurement, at instant: Instant, emit: (TrainingEvent, Instant) -> Void
  ) -> Bool {
    advance(to: instant, emit: emit)
    let wasContactNeverSet = isContactNeverSet
    endLiveTime()
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
    if !signal.isFrozen { announcements.endFreeze() }
    // What this sample made due is due now.
    advance(to: latest, emit: emit)
    return isContactNeverSet != wasContactNeverSet
  }

  /// Takes the strap's word at `instant` that its battery is full to `percent`.
  public mutating func learnBattery(
    _ percent: Int, at instant: Instant, emit: (TrainingEvent, Instant) -> Void
  ) {
    advance(to: instant, emit: emit)
    announcements.ingestBattery(percent)
    advance(to: latest, emit: emit)
  }

  /// Takes note at `instant` that a person must see to the strap's pairing, as the sentence `reason` says.
  public mutating func tellPairingFault(
    _ reason: String, at instant: Instant, emit: (TrainingEvent, Instant) -> Void
  ) {
    advance(to: instant, emit: emit)
    announceIfOpen(.pairingLost(reason: reason), emit)
  }

  /// What is known at `instant`, the running part of the totals included. It changes nothing.
  public func state(at instant: Instant) -> TrainingState {
    var then = self
    then.advance(to: instant) { _, _ in }
    let (heard, isLive) = (then.signal.heard, then.signal.quality == .live)
    return TrainingState(
      signal: then.signal.quality, age: heard.map { then.latest - $0.instant }, bpm: heard?.bpm,
      zone: isLive ? then.confirmedZone : nil, zoneNow: isLive ? then.course.now.map { zones.all[$0] } : nil,
      percent: heard?.bpm.flatMap(zones.percent), percentOf: zones.percentOf,
      target: then.target.band, totals: then.course.totals(of: zones, at: then.latest),
      workout: then.workout?.status(at: then.latest), maxHR: runner.maxHR,
      sensorContact: heard?.contact, energyExpended: signal.energyExpended,
      variability: then.beats.variability(at: then.latest), isContactNeverSet: then.isContactNeverSet)
  }

  /// The confirmed zone, also while the signal is away for a moment; nil where it is unknown.
  var confirmedZone: Zone? { course.confirmed.map { zones.all[$0] } }
  /// The zone that was reported last, until its loss is: also where other zones came into force meanwhile.
  public var reportedZone: Zone? { course.reported }

  /// Puts other settings in force. Call `advance(to:)` first, so that what is past is judged by the old ones.
  ///
  /// Time in zone is kept by the zones' names; the time of a name that is gone stays in the total of live time, as
  /// `TrainingTotals.formerZones`. If the zones differ, the next live sample confirms its zone at once, from an unknown one:
  /// a change of the settings is no change of the runner's, so no alert comes of it. A target that names a zone is that zone
  /// as it now is, and one in percent goes by the maximum as it now is; one whose zone is gone stays in bpm where it was.
  public mutating func reconfigure(runner: Runner, zones: Zones, settings: TrainingSettings) {
    if !zones.classify(as: self.zones) {
      course.change(from: self.zones, to: zones, bpm: signal.heard?.bpm)
      outlook.forgetForecast()
    }
    // Another maximum moves targets in percent of it, whatever the zones are counted in.
    if zones != self.zones { resolveTargets(with: zones) }
    limits.change(from: self.runner, to: runner)
    self.runner = runner
    self.zones = zones
    self.settings = settings
  }

  /// The session of another runner who has the strap from now on: nothing was heard yet, no time is counted, and there is no
  /// target. Only what was said of the strap's battery stays said, and the
  /// strap's rhythm stays known. A workout is not theirs: end it before.
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
    endRecovery(bpm, emit)
    tellUntoldStep(emit)
    watchTarget(bpm, emit)
    foresee(bpm, emit)
  }

  /// Advice is given on a live sample alone, never on one that is seconds old.
  private mutating func watchTarget(_ bpm: Int, _ emit: (TrainingEvent, Instant) -> Void) {
    target.ingest(bpm, at: latest)
    let alert = target.alert(bpm, outlook.trend, at: latest, rules: settings.alerts, ceiling: runner.ceiling)
    guard let alert, announceIfOpen(alert, emit) else { return }
    target.noteAnnounced(at: latest)
  }

  private mutating func foresee(_ bpm: Int, _ emit: (TrainingEvent, Instant) -> Void) {
    let entry = outlook.foresee(
      bpm, now: course.now, confirmed: course.confirmed, at: latest, zones: zones, rules: settings.alerts)
    guard let entry, isAdvising else { return }
    outlook.noteAnnounced(entry.to, at: latest)
    announce(
      .zoneAhead(
        from: zones.all[entry.from], to: zones.all[entry.to], bpm: bpm, slope: entry.slope, within: entry.within,
        isQuiet: isZoneQuiet), emit)
  }

  /// Where a target gives the advice, alerts about zones are quiet.
  var isZoneQuiet: Bool { target.band != nil && !settings.alerts.besideTarget }

  /// Nobody knows where the heart has been in a long loss of signal: what was under way begins anew.
  mutating func forgetCourse(_ emit: (TrainingEvent, Instant) -> Void) {
    signal.noteLongLoss()
    let zone = course.forget()
    limits.forget()
    target.forgetPlace()
    outlook.forget()
    if let zone { emit(.zone(from: zone, to: nil, bpm: nil), latest) }
  }

  /// What the heart did in a pause says nothing of what it is about to do.
  mutating func forgetForecast() {
    outlook.forget()
  }

  private mutating func watchLimits(_ bpm: Int, _ emit: (TrainingEvent, Instant) -> Void) {
    let rules = settings.alerts
    if limits.isAboveCeiling(bpm, runner.ceiling, at: latest, rules: rules), let ceiling = runner.ceiling {
      announceIfOpen(.ceiling(bpm: bpm, ceiling: ceiling), emit)
    }
    if let held = limits.heldAboveMaximum(bpm, runner.maxHR.bpm, at: latest, rules: rules) {
      let alert = Alert.overMax(bpm: bpm, highest: held, maxHR: runner.maxHR, runner: runner.name)
      if announceIfOpen(alert, emit) { limits.noteMaximumAnnounced() }
    }
  }
}
