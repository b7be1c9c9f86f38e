import ATT
import EventLoop
import HeartRate
import Posix
import Primitives
import ReportSocket
import SensorLink
import Training
import ZoneProtocol

/// Keeps a link to one strap until it is retired, and turns its notifications into reports for the runner who wears it.
final class StrapSupervisor {
  /// The most messages in `logged`.
  private static let mostLogged = 16

  /// The strap's address as reports show it.
  let name: String
  /// The owner's name for the strap, for the log and systemd's status.
  private(set) var displayName: String
  /// The condition of the strap and its link.
  private(set) var condition = StrapReport(phase: .searching, reason: "Connecting soon.")
  /// The end of the strap's loan to another device; nil while it is not lent.
  private(set) var lentUntil: Instant?

  private let loop: Loop
  private let log: Log
  private var links: LinkMaker
  private let server: ReportServer
  private let conditionChanged: () -> Void

  private var session: TrainingSession
  private var link: (any StrapLink)?
  private var linkStarted = Instant(nanoseconds: 0)
  private var backoff = Backoff()
  private var connectedSince: Instant?
  private var liveSince: Instant?
  private var rhythm = DropRhythm()
  private var pairing = PairingMonitor()
  private var retry: ScheduledTimer?
  private var deadline: ScheduledTimer?
  private var events: [(event: TrainingEvent, instant: Instant)] = []
  /// The time of the session's newest input. An earlier packet gets this time, since time must not go back.
  private var latest = Instant(nanoseconds: .min)
  /// Whether the session knows that this link is connected.
  private var isLinkEstablished = false
  /// Whether the alert of the last loss of signal was suppressed.
  private var isLossUnannounced = false
  /// The settings that were reported last, with the name of their runner.
  private var reportedSettings: (runner: String?, report: SettingsReport)?
  /// Limits reports of the settings. They fill the history and every subscriber's queue.
  private var settingsReports = RateLimit(most: settingsReportsPerMinute, in: .seconds(60))
  /// The most reports of the settings a minute.
  static let settingsReportsPerMinute = 60
  private var laterSettings: ScheduledTimer?
  /// The condition that was reported last.
  private var reportedCondition: StrapReport?
  /// Limits reports of the strap's condition.
  private var conditions = RateLimit(most: 60, in: .seconds(60))
  /// The most marks a minute. Marks fill the history and every subscriber's queue.
  static let marksPerMinute = 60
  private var marks = RateLimit(most: marksPerMinute, in: .seconds(60))
  private var laterCondition: ScheduledTimer?
  /// The messages logged since the last link that lasted for a while.
  private var logged: Set<String> = []

  /// - Parameters:
  ///   - conditionChanged: called after each change of `condition`.
  ///   - links: makes each link to the strap.
  init(
    name: String, displayName: String, session: TrainingSession, loop: Loop, log: Log, server: ReportServer,
    conditionChanged: @escaping () -> Void, links: LinkMaker
  ) {
    self.name = name
    self.displayName = displayName
    self.session = session
    self.loop = loop
    self.log = log
    self.server = server
    self.conditionChanged = conditionChanged
    self.links = links
  }

  /// Starts the first link, unless the strap is lent.
  func start() {
    publishSettings()
    if lentUntil == nil { startLink() }
  }

  /// Lends the strap until `end`: stops its link and starts no other. With nil, ends the loan and searches for the strap.
  ///
  /// The workout is stopped, since the strap's heart rate is no longer received. `address` is for the advice on how to end the
  /// loan.
  func lend(until end: Instant?, address: StrapAddress) {
    guard end != lentUntil else { return }
    // What is due belongs to the time before.
    advance(to: loop.now)
    guard let end else {
      lentUntil = nil
      backoff.reset()
      enter(.searching, "The strap is no longer lent. Connecting soon.")
      publish(.state(stateBody(at: loop.now)), at: loop.now)
      return startLink()
    }
    if lentUntil == nil { stopWorkout() }
    lentUntil = end
    link?.stop()
    link = nil
    retry = nil
    liveSince = nil
    connectedSince = nil
    // The other device may pair the strap, so forget the old pairing fault.
    pairing = PairingMonitor()
    condition.link = nil
    let now = loop.wallTime(at: loop.now)
    enter(
      .lent,
      "Lent to another device until \(loop.wallTime(at: end).localTime(seenFrom: now)). "
        + "`hrzone straps add \(address.shellWord)` takes it back early.")
    publish(.state(stateBody(at: loop.now)), at: loop.now)
  }

  /// Ends the use of the strap. Subscribers get a last state, since no other report follows.
  func retire(_ reason: String) {
    stopWorkout()
    // After stopWorkout, which schedules deadlines.
    stop()
    pairing = PairingMonitor()
    condition.isRetired = true
    enter(.lost, reason)
    publishLossOfZone()
    var state = stateBody(at: loop.now)
    state.signal = .known(.none)
    state.zone = nil
    state.zoneNow = nil
    state.contactNeverSet = nil
    publish(.state(state), at: loop.now)
  }

  /// Stops the link and starts no other.
  func stop() {
    link?.stop()
    link = nil
    retry = nil
    deadline = nil
    laterSettings = nil
  }

  /// Applies other settings. They do not change past results. New `links` take effect with the next link.
  ///
  /// A runner with another name is another person. Their totals, target and workout begin with the next sample.
  func reconfigure(displayName: String, runner: Runner, zones: Zones, settings: TrainingSettings, links: LinkMaker?) {
    let now = loop.now
    advance(to: now)
    // The old settings decide everything up to now, and not only up to the last deadline.
    session.advance(to: now) { events.append(($0, $1)) }
    publishEvents()
    self.displayName = displayName
    if let links {
      self.links = links
      pairing = PairingMonitor()
      condition.fault = nil
    }
    if runner.name == session.runner.name {
      session.reconfigure(runner: runner, zones: zones, settings: settings)
    } else {
      stopWorkout()
      publishLossOfZone()
      session = session.handedOver(to: runner, zones: zones, settings: settings)
    }
    publishSettings()
    publish(.state(stateBody(at: now)), at: now)
    schedule()
  }

  /// The strap's `state` report at `instant`.
  func state(at instant: Instant) -> Report {
    Report(
      time: loop.wallTime(at: instant), strap: name, runner: session.runner.name, body: .state(stateBody(at: instant)))
  }

  /// Asks the strap to reset its Energy Expended to 0.
  func resetEnergyExpended() throws(LinkError) {
    guard let link else { throw .notConnected }
    try link.resetEnergyExpended()
  }

  /// The name of the runner who wears the strap; nil if the settings give none.
  var runner: String? { session.runner.name }

  /// Whether a workout runs or is paused.
  var isInWorkout: Bool { session.isInWorkout }

  /// All steps of the workout; empty without one.
  var workoutSteps: [CurrentStep] { session.workoutSteps }

  /// Whether a workout runs or is paused at `instant`, which must not be before the last sample.
  func isInWorkout(at instant: Instant) -> Bool { session.state(at: instant).workout != nil }

  /// Calls `body` with the session, and publishes the resulting events.
  func train<Failure: Error>(
    _ body: (inout TrainingSession, Instant, (TrainingEvent, Instant) -> Void) throws(Failure) -> Void
  ) throws(Failure) {
    let now = loop.now
    advance(to: now)
    defer {
      // Before the events, which the new settings may have caused.
      publishSettings()
      publishEvents()
      schedule()
    }
    try body(&session, now) { events.append(($0, $1)) }
  }

  /// Publishes a mark now, after all earlier events.
  /// - Returns: false if there were too many.
  func mark(_ mark: MarkReport) -> Bool {
    let now = loop.now
    guard marks.allows(at: now) else { return false }
    advance(to: now)
    publish(.mark(mark), at: now)
    schedule()
    return true
  }

  /// Stops the workout, if there is one. Its reports still name the old runner.
  private func stopWorkout() {
    try? train { session, now, emit throws(WorkoutError) in try session.control(.stop, at: now, emit: emit) }
  }

  // MARK: The link

  private func startLink() {
    retry = nil
    connectedSince = nil
    if let strap = links.strap { pairing.linkStarts(to: strap) }
    let link = links.make()
    self.link = link
    condition.link = link.name.rawValue
    isLinkEstablished = false
    linkStarted = loop.now
    link.delegate = self
    link.start()
  }

  /// The pause before the next link; nil for no other link. A link that ends at once must not make the loop spin.
  private func pause(after end: LinkEnd) -> Duration? {
    switch end.retry {
    case .never: nil
    case .afterRefusal: RateLimit.refusal
    case .atOnce: loop.now - linkStarted < Backoff.longest ? backoff.pause() : .zero
    case .throughBluetoothd: links.openDetour(isHeldElsewhere: false) ? .zero : backoff.pause()
    case .throughWhoHoldsIt: links.openDetour(isHeldElsewhere: true) ? .zero : backoff.pause()
    case .backOff: backoff.pause()
    case .overNewConnection: max(backoff.pause(), Backoff.disconnection)
    }
  }

  /// Schedules the next link after a link ended at `instant`, once its cause is known.
  private func settle(_ end: LinkEnd, at instant: Instant) {
    let reason = reason(of: end, at: instant)
    guard let pause = pause(after: end) else {
      enter(condition.phase == .known(.live) ? .lost : .refused, reason)
      return
    }
    enter(end.retry == .afterRefusal ? .refused : .lost, reason)
    let next = pairing.isRemovingBond ? loop.now + max(pause, Backoff.disconnection) : max(instant + pause, loop.now)
    retry = loop.schedule(at: next) { [unowned self] _ in startLink() }
  }

  /// The reason for `end`, and the meaning if ends repeat.
  private func reason(of end: LinkEnd, at instant: Instant) -> String {
    let (liveSince, connectedSince) = (liveSince, connectedSince)
    self.liveSince = nil
    self.connectedSince = nil
    if end.loss != nil, let cause = links.strap?.causeOfLoss(instant) { return cause }
    if liveSince == nil, let said = notePairing(end, at: instant, connectedSince) { return said }
    // A search without success is not a connection, so it does not end the row of short connections.
    guard let connectedSince else { return end.reason }
    rhythm.connectionEnded(after: instant - connectedSince, byStrap: end.loss == .byStrap)
    return rhythm.meaning.map { end.reason + " " + $0 } ?? end.reason
  }

  /// Updates the pairing fault after `end`, the end of a link that was never live, and announces a new one.
  /// - Returns: the reason to show instead of the one of `end`; nil to show that.
  private func notePairing(_ end: LinkEnd, at instant: Instant, _ connectedSince: Instant?) -> String? {
    guard let strap = links.strap else { return nil }
    let before = pairing.fault
    let reason = pairing.linkEnded(
      end, at: instant, afterConnected: connectedSince.map { instant - $0 }, to: strap)
    if let fault = pairing.fault, fault != before {
      train { session, now, emit in session.announcePairingFault(fault, at: now, emit: emit) }
    }
    return reason
  }

  private func enter(_ phase: Phase, _ reason: String) {
    // Keep showing what a person must do, even during further attempts.
    let reason = phase == .live ? reason : pairing.fault ?? reason
    condition.fault = pairing.fault == nil ? nil : .known(.pairing)
    guard condition.phase != .known(phase) || condition.reason != reason || isConditionUrgent else { return }
    condition.phase = .known(phase)
    condition.reason = reason
    logLink("\(phase.rawValue). \(reason)")
    publishCondition()
  }

  /// Logs a message once at level info, later at level debug: a strap that is off is searched for all night.
  private func logLink(_ message: String) {
    if logged.count == Self.mostLogged { logged = [] }
    log.write(logged.insert(message).inserted ? .info : .debug, "\(displayName): \(message)")
  }

  // MARK: Reports

  private func publish(_ body: Report.Body, at instant: Instant) {
    server.publish(body, strap: name, runner: session.runner.name, at: instant)
  }

  /// Publishes the settings in force, if they differ from those reported last, at a limited rate. The last change is always
  /// published.
  private func publishSettings() {
    var report = SettingsReport(
      runner: session.runner, zones: session.zones, target: session.targetSetByHand, given: session.targetAsSetByHand,
      rules: session.settings)
    if let reportedSettings, reportedSettings == (session.runner.name, report) { return }
    guard laterSettings == nil else { return }
    let now = loop.now
    guard settingsReports.allows(at: now) else {
      laterSettings = loop.schedule(at: settingsReports.next(after: now)) { [unowned self] _ in
        laterSettings = nil
        publishSettings()
      }
      return
    }
    let isFirst = reportedSettings == nil
    reportedSettings = (session.runner.name, report)
    report.isNewStrap = isFirst
    publish(.settings(report), at: now)
  }

  /// Publishes the condition at a limited rate. The last change is always published.
  ///
  /// The session is computed again from reports. So what it depends on is reported when it learns it: a new link, a loan and
  /// the end of the strap's use are published at once, and it learns the battery's charge once that is published.
  private func publishCondition() {
    conditionChanged()
    let now = loop.now
    let isAllowed = laterCondition == nil && conditions.allows(at: now)
    guard isAllowed || isConditionUrgent else {
      guard laterCondition == nil else { return }
      laterCondition = loop.schedule(at: conditions.next(after: now)) { [unowned self] _ in
        laterCondition = nil
        publishCondition()
      }
      return
    }
    laterCondition = nil
    let battery = reportedCondition?.battery
    reportedCondition = condition
    publish(.strap(condition), at: now)
    guard let percent = condition.battery, percent != battery, !condition.isRetired else { return }
    train { session, now, emit in session.learnBattery(percent, at: now, emit: emit) }
  }

  /// Whether the session already depends on a change of the condition. Such changes are rare: `Backoff` limits new links, and
  /// clients ask for the others.
  private var isConditionUrgent: Bool {
    condition.linkSince != reportedCondition?.linkSince || condition.isRetired
      || (condition.phase == .known(.lent)) != (reportedCondition?.phase == .known(.lent))
  }

  private func stateBody(at instant: Instant) -> StateReport {
    var state = StateReport(session.state(at: instant))
    state.phase = condition.phase
    state.reason = condition.reason
    state.battery = condition.battery
    state.location = condition.location
    state.model = condition.model
    state.link = condition.link
    state.rejects = condition.rejects
    state.fault = condition.fault
    let drops = rhythm.drops(whileConnected: connectedSince.map { instant - $0 })
    state.drops = drops > 0 ? drops : nil
    if lentUntil != nil {
      state.signal = .known(.none)
      state.zone = nil
      state.zoneNow = nil
      state.contactNeverSet = nil
    }
    return state
  }

  // MARK: Samples and time

  /// Advances the session deadline by deadline, so that each state is reported at its own instant.
  private func advance(to instant: Instant) {
    latest = max(latest, instant)
    while let next = session.nextDeadline, next <= instant {
      session.advance(to: next) { events.append(($0, $1)) }
      publishEvents()
    }
  }

  private func publishEvents() {
    for (event, instant) in events {
      switch event {
      case .sample(let reading):
        publish(.sample(SampleReport(reading, percentOf: session.zones.percentOf)), at: instant)
      case .signal, .target: publish(.state(stateBody(at: instant)), at: instant)
      case .workout(let status, let result, let summary):
        publish(.workout(WorkoutReport(status, result: result, summary: summary)), at: instant)
      case .zone(let from, let to, let bpm):
        publish(.zone(ZoneChangeReport(from: from, to: to, bpm: bpm)), at: instant)
      // A lent strap is silent by intent, so suppress the alerts of the loss and of the return.
      case .alert(.signalLost) where lentUntil != nil: isLossUnannounced = true
      case .alert(.signalBack) where isLossUnannounced: isLossUnannounced = false
      case .alert(let alert):
        // The journal is kept for months and others read it. Heart rates go only to the socket, or to level debug.
        if alert.kind.descriptor.subject.isOfStrap { log.write(.info, "\(displayName): \(alert.kind.rawValue)") }
        log.write(.debug, "\(displayName): \(alert.message.text)")
        publish(.alert(AlertReport(alert, percentOf: session.zones.percentOf)), at: instant)
      }
    }
    events.removeAll(keepingCapacity: true)
  }

  /// Reports to subscribers, such as a lamp, that the zone is now unknown.
  private func publishLossOfZone() {
    guard let zone = session.reportedZone else { return }
    publish(.zone(ZoneChangeReport(from: zone, to: nil, bpm: nil)), at: loop.now)
  }

  private func schedule() {
    guard let next = session.nextDeadline else {
      deadline = nil
      return
    }
    // Make a new timer for each new deadline. Of two timers for one instant, the older one runs first. So a sample that is due
    // at the deadline comes before it.
    if deadline?.instant == next.roundedUpToMicroseconds { return }
    deadline = loop.schedule(at: next) { [unowned self] instant in
      deadline = nil
      advance(to: instant)
      schedule()
    }
  }
}

extension StrapSupervisor: StrapLinkDelegate {
  func link(_ link: any StrapLink, entered phase: Phase, reason: String) {
    switch phase {
    case .searching, .connecting:
      // A link may lose the connection that it took over, and make another.
      connectedSince = nil
      enter(phase, reason)
    case .discovering:
      if connectedSince == nil { connectedSince = loop.now }
      establishLink()
      enter(phase, reason)
    case .live:
      if liveSince == nil { liveSince = loop.now }
      if connectedSince == nil { connectedSince = liveSince }
      pairing.linkIsLive()
      establishLink()
      enter(phase, reason)
      // Release the memory of bluetoothd's device list, which was needed only to connect.
      UnusedMemory.release()
    case .lost, .refused, .lent: enter(phase, reason)
    }
  }

  func link(_ link: any StrapLink, received value: RawSpan, from characteristic: BluetoothUUID, at time: Instant) {
    let time = max(time, latest)
    server.publishRaw(strap: name, runner: session.runner.name, at: time) {
      // The whole range of a span is always readable.
      RawReport(characteristic: "\(characteristic)", value: (try? value.bytes(from: 0)) ?? [])
    }
    guard characteristic == .heartRateMeasurement else { return }
    advance(to: time)
    do throws(HeartRateError) {
      let measurement = try HeartRateMeasurement(decoding: value)
      if let fault = measurement.droppedTail { noteDroppedTail(fault) }
      let isContactNews = session.ingest(measurement, at: time) { events.append(($0, $1)) }
      backoff.reset()
      // Log old messages again only after a link that lasted for a while.
      if !logged.isEmpty, time - linkStarted >= Backoff.longest { logged = [] }
      publishEvents()
      if isContactNews { publish(.state(stateBody(at: time)), at: time) }
    } catch { noteRefused(error) }
    schedule()
  }

  /// Notes in the session, once for each link, that it is connected: earlier samples belong to an earlier connection.
  private func establishLink() {
    guard !isLinkEstablished else { return }
    isLinkEstablished = true
    let now = loop.now
    latest = max(latest, now)
    condition.linkSince = now
    session.linkEstablished(at: now)
    schedule()
  }

  private func noteDroppedTail(_ fault: HeartRateError) {
    condition.rejects.droppedTails += 1
    guard shouldLog(condition.rejects.droppedTails) else { return }
    condition.rejects.droppedTail = "\(fault)"
    log.write(
      .warning,
      "\(displayName): the end of a Heart Rate Measurement could not be used and was dropped "
        + "(\(condition.rejects.droppedTails) so far): \(fault). Its heart rate counts.")
    publishCondition()
  }

  private func noteRefused(_ fault: HeartRateError) {
    condition.rejects.refused += 1
    guard shouldLog(condition.rejects.refused) else { return }
    condition.rejects.refusal = "\(fault)"
    log.write(
      .warning,
      "\(displayName): a Heart Rate Measurement was left out (\(condition.rejects.refused) so far): \(fault)")
    publishCondition()
  }

  /// True at counts 1, 2, 4, 8 and so on: a broken strap sends a faulty measurement every second.
  private func shouldLog(_ count: Int) -> Bool { count.nonzeroBitCount == 1 }

  func link(_ link: any StrapLink, learned fact: StrapFact) {
    let before = condition
    switch fact {
    case .battery(let level):
      condition.battery = Int(level.percent)
    case .location(let location): condition.location = "\(location)"
    case .model(let model): condition.model = model
    }
    if condition != before { publishCondition() }
  }

  func link(_ link: any StrapLink, ended end: LinkEnd) {
    self.link = nil
    let now = loop.now
    guard end.loss != nil, links.strap != nil else { return settle(end, at: now) }
    retry = loop.schedule(at: now + StrapInBluetoothd.causeDelay) { [unowned self] _ in settle(end, at: now) }
  }
}
