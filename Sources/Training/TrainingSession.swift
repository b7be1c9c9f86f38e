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

  /// Whether there is a live signal, by the samples alone: links coming and going do not change zones or alerts. `last` is when
  /// the last live sample came.
  enum Liveness {
    case never
    case live(since: Instant, last: Instant)
    case lost(since: Instant, last: Instant)
  }
  /// The last notification.
  struct Heard {
    let instant: Instant
    let bpm: Int?
    let contact: SensorContact
    let signal: SignalQuality
  }

  /// The latest instant given; nothing before it is left to do.
  var latest = Instant(nanoseconds: .min)
  var heard: Heard?
  var liveness = Liveness.never
  /// The quality last emitted.
  var signal = SignalQuality.none
  /// Whether the last notification is stale.
  var isSilent = false
  var isHeardOnLink = false
  /// A link that came up, until time gets there.
  var pendingLink: Instant?
  /// Whether the present loss of signal lasted longer than a sample stays fresh, so that what was under way began anew.
  var isLossLong = false
  private var energyExpended: UInt16?
  /// How often the strap notifies.
  var rhythm = NotificationRhythm()
  var contact = ContactWatch()

  /// The intervals since the signal was last not live.
  var beats = RRSequence()
  /// When a sample has the figures of `beats` again.
  private var variabilityDue = Instant(nanoseconds: .min)

  var judge = SampleJudge()
  var confirmation = ZoneConfirmation()
  var timeInZone: TimeInZone

  var log = AlertLog()
  /// From when on the loss of signal counts that was announced, until its end is.
  var announcedLoss: Instant?
  var isFreezeAnnounced = false
  /// The index of the zone that the runner was last told of, by an alert or as the first one known.
  var announcedZone: Int?
  /// The index of the zone before it, as that alert told; nil where it was the first one known.
  var announcedFormerZone: Int?
  private var aboveCeiling: Excursion?
  private var overMax = MaximumWatch()
  private var trend = HeartRateTrend()
  private var forecast = ZoneForecast()
  var battery = BatteryWatch()

  /// The target that was set by hand.
  var handTarget: Target?
  /// `handTarget` in bpm.
  var handBand: TargetBand?
  /// The target in force: of the workout's step while there is a workout, else the one set by hand.
  var target = TargetWatch()
  var workout: WorkoutRun?

  /// A session that has heard nothing yet.
  public init(runner: Runner, zones: Zones, settings: TrainingSettings = TrainingSettings()) {
    self.runner = runner
    self.zones = zones
    self.settings = settings
    timeInZone = TimeInZone(zones: zones)
  }

  /// How long a notification of this strap is fresh, by the settings or by the strap's own rhythm.
  var staleAfter: Duration { rhythm.staleAfter(notBefore: settings.staleAfter) }

  /// A new link to the strap is up at `instant`: until it brings a notification, `none` stands for `stale`.
  ///
  /// The change of signal, if there is one, is emitted by the next `advance(to:)`; `nextDeadline` asks for it.
  public mutating func linkEstablished(at instant: Instant) {
    // The first of several stands for all: none of them has brought anything yet.
    pendingLink = pendingLink ?? max(instant, latest)
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
    // By the rhythm before it: what a notification ends is judged by what held until it came.
    let staleAfter = staleAfter
    let quality = judge.judge(measurement, at: latest, staleAfter: staleAfter, settings: settings)
    contact.ingest(measurement, at: latest, staleAfter: staleAfter, settings: settings)
    let bpm = measurement.heartRate == 0 ? nil : Int(measurement.heartRate)
    heard = Heard(instant: latest, bpm: bpm, contact: measurement.sensorContact, signal: quality)
    isSilent = false
    isHeardOnLink = true
    if let energy = measurement.energyExpended { energyExpended = energy }
    let variability = follow(measurement, quality)
    let liveBPM = quality == .live ? bpm : nil
    let change = liveBPM.flatMap { confirmation.ingest($0, at: latest, zones: zones, dwell: settings.dwell) }
    emit(.sample(reading(of: measurement, bpm: bpm, signal: quality, variability)), latest)
    updateSignal(emit)
    if let liveBPM {
      ingestLive(liveBPM, change, emit)
    } else {
      workout?.noteLoss()
      if case .live(_, let last) = liveness { liveness = .lost(since: latest, last: last) }
    }
    watchContact(emit)
    if !judge.isFrozen { isFreezeAnnounced = false }
    rhythm.note(at: latest)
    // What this sample made due is due now.
    advance(to: latest, emit: emit)
    return isContactNeverSet != wasContactNeverSet
  }

  /// Takes the strap's word at `instant` that its battery is full to `percent`.
  public mutating func learnBattery(
    _ percent: Int, at instant: Instant, emit: (TrainingEvent, Instant) -> Void
  ) {
    advance(to: instant, emit: emit)
    battery.ingest(percent)
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
    return TrainingState(
      signal: then.signal, age: then.heard.map { then.latest - $0.instant }, bpm: then.heard?.bpm,
      zone: then.signal == .live ? then.confirmedZone : nil,
      zoneNow: then.signal == .live ? then.confirmation.now.map { zones.all[$0] } : nil,
      percent: then.heard?.bpm.flatMap(zones.percent), percentOf: zones.percentOf,
      target: then.target.band, totals: then.timeInZone.totals(of: zones, at: then.latest),
      workout: then.workout?.status(at: then.latest), maxHR: runner.maxHR,
      sensorContact: then.heard?.contact, energyExpended: energyExpended,
      variability: then.beats.variability(at: then.latest), isContactNeverSet: then.isContactNeverSet)
  }

  /// The confirmed zone, also while the signal is away for a moment; nil where it is unknown.
  var confirmedZone: Zone? { confirmation.confirmed.map { zones.all[$0] } }
  /// The zone that was reported last, until its loss is: also where other zones came into force meanwhile.
  public private(set) var reportedZone: Zone?

  /// Puts other settings in force. Call `advance(to:)` first, so that what is past is judged by the old ones.
  ///
  /// Time in zone is kept by the zones' names; the time of a name that is gone stays in the total of live time, as
  /// `TrainingTotals.formerZones`. If the zones differ, the next live sample confirms its zone at once, from an unknown one:
  /// a change of the settings is no change of the runner's, so no alert comes of it. A target that names a zone is that zone
  /// as it now is, and one in percent goes by the maximum as it now is; one whose zone is gone stays in bpm where it was.
  public mutating func reconfigure(runner: Runner, zones: Zones, settings: TrainingSettings) {
    if !zones.classify(as: self.zones) {
      timeInZone.change(from: self.zones, to: zones, bpm: heard?.bpm)
      confirmation.forget()
      forecast.forget()
    }
    // Another maximum moves targets in percent of it, whatever the zones are counted in.
    if zones != self.zones { resolveTargets(with: zones) }
    if runner.ceiling != self.runner.ceiling { aboveCeiling = nil }
    if runner.maxHR.bpm != self.runner.maxHR.bpm { overMax.forget() }
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
    session.battery = battery
    session.rhythm = rhythm
    session.contact = contact.handedOver()
    return session
  }

  /// Takes the intervals of a notification if it is live, and gives the figures of all when they are due.
  private mutating func follow(
    _ measurement: HeartRateMeasurement, _ quality: SignalQuality
  ) -> HeartRateVariability? {
    guard quality == .live else {
      beats.end()
      return nil
    }
    beats.append(measurement.rrIntervals, heartRate: measurement.heartRate, at: latest)
    guard latest >= variabilityDue else { return nil }
    // From due to due, so that notifications which come a little late do not make it ever later.
    let isLate = latest - variabilityDue >= Self.variabilityPeriod
    variabilityDue = (isLate ? latest : variabilityDue) + Self.variabilityPeriod
    return beats.variability(at: latest)
  }

  private func reading(
    of measurement: HeartRateMeasurement, bpm: Int?, signal: SignalQuality, _ variability: HeartRateVariability?
  ) -> SampleReading {
    SampleReading(
      bpm: bpm, zone: signal == .live ? bpm.map(zones.zone) : nil,
      zoneNow: signal == .live ? confirmation.now.map { zones.all[$0] } : nil, percent: bpm.flatMap(zones.percent),
      rrIntervals: measurement.rrIntervals, sensorContact: measurement.sensorContact,
      energyExpended: measurement.energyExpended, signal: signal, variability: variability)
  }

  private mutating func ingestLive(
    _ bpm: Int, _ change: ZoneConfirmation.Change?, _ emit: (TrainingEvent, Instant) -> Void
  ) {
    switch liveness {
    case .live(let since, _): liveness = .live(since: since, last: latest)
    case .never, .lost: liveness = .live(since: latest, last: latest)
    }
    isLossLong = false
    timeInZone.begin(zones.index(of: bpm), at: latest)
    workout?.beginLive(bpm, at: latest)
    if let change {
      if change.from == nil { (announcedZone, announcedFormerZone) = (change.to, nil) }
      reportedZone = zones.all[change.to]
      emit(.zone(from: change.from.map { zones.all[$0] }, to: zones.all[change.to], bpm: bpm), latest)
    }
    trend.ingest(bpm, at: latest)
    watchLimits(bpm, emit)
    endRecovery(bpm, emit)
    tellUntoldStep(emit)
    watchTarget(bpm, emit)
    foresee(bpm, emit)
  }

  /// Advice is given on a live sample alone, never on one that is seconds old.
  private mutating func watchTarget(_ bpm: Int, _ emit: (TrainingEvent, Instant) -> Void) {
    target.ingest(bpm, at: latest)
    let alert = target.alert(bpm, trend, at: latest, rules: settings.alerts, ceiling: runner.ceiling)
    guard let alert, announceIfOpen(alert, emit) else { return }
    target.noteAnnounced(at: latest)
  }

  private mutating func foresee(_ bpm: Int, _ emit: (TrainingEvent, Instant) -> Void) {
    let entry = forecast.ingest(
      bpm, trend, now: confirmation.now, confirmed: confirmation.confirmed, at: latest, zones: zones,
      rules: settings.alerts)
    guard let entry, isAdvising else { return }
    forecast.noteAnnounced(entry.to, at: latest)
    announce(
      .zoneAhead(
        from: zones.all[entry.from], to: zones.all[entry.to], bpm: bpm, slope: entry.slope, within: entry.within,
        isQuiet: isZoneQuiet), emit)
  }

  /// Where a target gives the advice, alerts about zones are quiet.
  var isZoneQuiet: Bool { target.band != nil && !settings.alerts.besideTarget }

  /// Nobody knows where the heart has been in a long loss of signal: what was under way begins anew.
  mutating func forgetCourse(_ emit: (TrainingEvent, Instant) -> Void) {
    isLossLong = true
    let zone = reportedZone
    reportedZone = nil
    confirmation.forget()
    aboveCeiling = nil
    overMax.forget()
    target.forgetPlace()
    trend.forget()
    forecast.forget()
    if let zone { emit(.zone(from: zone, to: nil, bpm: nil), latest) }
  }

  /// What the heart did in a pause says nothing of what it is about to do.
  mutating func forgetForecast() {
    trend.forget()
    forecast.forget()
  }

  /// The ceiling and the maximum are judged sample by sample, not by the confirmed zone: they are about the heart.
  private mutating func watchLimits(_ bpm: Int, _ emit: (TrainingEvent, Instant) -> Void) {
    aboveCeiling = Excursion(aboveCeiling, bpm: bpm, above: runner.ceiling, at: latest)
    let rules = settings.alerts
    if let ceiling = runner.ceiling, let excursion = aboveCeiling,
      latest - excursion.since >= rules.grace(of: .ceiling)
    {
      announceIfOpen(.ceiling(bpm: bpm, ceiling: ceiling), emit)
    }
    if let held = overMax.ingest(bpm, maxHR: runner.maxHR.bpm, at: latest, rules: rules) {
      let alert = Alert.overMax(bpm: bpm, highest: held, maxHR: runner.maxHR, runner: runner.name)
      if announceIfOpen(alert, emit) { overMax.noteAnnounced() }
    }
  }
}
