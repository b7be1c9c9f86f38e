import ATT
import EventLoop
import HeartRate
import Posix
import Primitives
import ReportSocket
import SensorLink
import Training
import ZoneProtocol

/// One strap and the runner who wears it: keeps a link to it, for ever, and turns what the link brings into reports.
final class StrapSupervisor {
  /// How many different things are remembered to have been logged.
  private static let mostLogged = 16

  /// The strap's address as reports show it.
  let name: String
  /// What its owner calls it, for the log and for systemd's status.
  private(set) var displayName: String
  /// What is known of the strap and the link to it.
  private(set) var condition = StrapReport(phase: .searching, reason: "Connecting soon.")
  /// Until when the strap is lent to another device; nil while it is not.
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
  private var pairing = PairingWatch()
  private var retry: ScheduledTimer?
  private var deadline: ScheduledTimer?
  private var events: [(event: TrainingEvent, instant: Instant)] = []
  /// What the session was last told of: a packet that came before it is told of at this instant.
  private var latest = Instant(nanoseconds: .min)
  /// Whether the session knows of the link.
  private var isLinkTold = false
  /// Whether the last loss of the signal was left out of the alerts.
  private var isLossUntold = false
  /// How often the strap's condition is reported.
  private var conditions = RateLimit(most: 60, in: .seconds(60))
  /// How many marks it takes in a minute: they fill the history and every subscriber's queue.
  static let marksPerMinute = 60
  private var marks = RateLimit(most: marksPerMinute, in: .seconds(60))
  private var laterCondition: ScheduledTimer?
  /// What was logged of the link since one last stood for a while.
  private var logged: Set<String> = []

  /// - Parameters:
  ///   - conditionChanged: called when the link's phase or what is known of the strap changed.
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

  /// Makes the first link, unless the strap is lent.
  func start() {
    if lentUntil == nil { startLink() }
  }

  /// Lends the strap until `end`: its link ends, and no other is made. With nil it is taken back, and looked for.
  ///
  /// A workout ends, since what the runner does from here on is not heard. `address` is for the text that says how to take
  /// the strap back.
  func lend(until end: Instant?, address: StrapAddress) {
    guard end != lentUntil else { return }
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
    // The other device may pair the strap: what was wrong with it is to be seen anew.
    pairing = PairingWatch()
    condition.link = nil
    let now = loop.wallTime(at: loop.now)
    enter(
      .lent,
      "Lent to another device until \(loop.wallTime(at: end).localTime(seenFrom: now)). "
        + "`hrzone straps add \(address.shellWord)` takes it back early.")
    publish(.state(stateBody(at: loop.now)), at: loop.now)
  }

  /// Lets the strap go, for good, and tells those who listen, since they will hear nothing more of it.
  func letGo(_ reason: String) {
    stopWorkout()
    // Behind what makes deadlines.
    stop()
    pairing = PairingWatch()
    enter(.lost, reason)
    publishLossOfZone()
    var state = stateBody(at: loop.now)
    state.signal = .known(.none)
    state.zone = nil
    state.zoneNow = nil
    state.contactNeverSet = nil
    publish(.state(state), at: loop.now)
  }

  /// Ends the link, for good.
  func stop() {
    link?.stop()
    link = nil
    retry = nil
    deadline = nil
  }

  /// Puts other settings in force; what is past stays judged by the old ones. Other `links` begin with the next one.
  ///
  /// A runner of another name is another person, whose totals, target and workout begin with the next sample of the same link.
  func reconfigure(displayName: String, runner: Runner, zones: Zones, settings: TrainingSettings, links: LinkMaker?) {
    advance(to: loop.now)
    self.displayName = displayName
    if let links {
      self.links = links
      pairing = PairingWatch()
      condition.fault = nil
    }
    if runner.name == session.runner.name {
      session.reconfigure(runner: runner, zones: zones, settings: settings)
    } else {
      stopWorkout()
      publishLossOfZone()
      session = session.handedOver(to: runner, zones: zones, settings: settings)
    }
    publish(.state(stateBody(at: loop.now)), at: loop.now)
    schedule()
  }

  /// The strap's `state` at `instant`.
  func state(at instant: Instant) -> Report {
    Report(
      time: loop.wallTime(at: instant), strap: name, runner: session.runner.name, body: .state(stateBody(at: instant)))
  }

  /// Asks the strap to count its energy from 0 again.
  func resetEnergyExpended() throws(LinkError) {
    guard let link else { throw .notConnected }
    try link.resetEnergyExpended()
  }

  /// The name of the runner who wears the strap, where the settings name them.
  var runner: String? { session.runner.name }

  /// Whether a workout runs, or is paused.
  var isInWorkout: Bool { session.isInWorkout }

  /// All steps of the workout; none without one.
  var workoutSteps: [CurrentStep] { session.workoutSteps }

  /// Whether a workout runs, or is paused, at `instant`, which is not before the last sample.
  func isInWorkout(at instant: Instant) -> Bool { session.state(at: instant).workout != nil }

  /// Has the session do something now, and tells what comes of it.
  func train<Failure: Error>(
    _ body: (inout TrainingSession, Instant, (TrainingEvent, Instant) -> Void) throws(Failure) -> Void
  ) throws(Failure) {
    let now = loop.now
    advance(to: now)
    defer {
      publishEvents()
      schedule()
    }
    try body(&session, now) { events.append(($0, $1)) }
  }

  /// Reports a mark of now, behind all that happened before it.
  /// - Returns: whether there were not too many.
  func mark(_ mark: MarkReport) -> Bool {
    let now = loop.now
    guard marks.allows(at: now) else { return false }
    advance(to: now)
    publish(.mark(mark), at: now)
    schedule()
    return true
  }

  /// Ends the workout, if there is one, in the name of whose it is.
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
    isLinkTold = false
    linkStarted = loop.now
    link.delegate = self
    link.start()
  }

  /// An end that comes without a pause of its own must not make the loop spin.
  private func pause(after end: LinkEnd) -> Duration? {
    switch end.retry {
    case .never: nil
    case .afterRefusal: RateLimit.refusal
    case .atOnce: loop.now - linkStarted < Backoff.longest ? backoff.pause() : .zero
    case .throughBluetoothd: links.openDetour(isHeld: false) ? .zero : backoff.pause()
    case .throughWhoHoldsIt: links.openDetour(isHeld: true) ? .zero : backoff.pause()
    case .backOff: backoff.pause()
    case .overNewConnection: max(backoff.pause(), Backoff.disconnection)
    }
  }

  /// Goes on after a link ended at `instant`, once it is known why.
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

  /// The reason of `end`, with what it means that such ends come again and again.
  private func reason(of end: LinkEnd, at instant: Instant) -> String {
    let (liveSince, connectedSince) = (liveSince, connectedSince)
    self.liveSince = nil
    self.connectedSince = nil
    if end.loss != nil, let cause = links.strap?.causeOfLoss(instant) { return cause }
    if liveSince == nil, let said = judgePairing(end, at: instant, connectedSince) { return said }
    // A search in vain is no connection, and does not end a row of them.
    guard let connectedSince else { return end.reason }
    rhythm.connectionEnded(after: instant - connectedSince, byStrap: end.loss == .byStrap)
    return rhythm.meaning.map { end.reason + " " + $0 } ?? end.reason
  }

  /// What the end of a link that was never live says of the strap's pairing, if it says anything.
  private func judgePairing(_ end: LinkEnd, at instant: Instant, _ connectedSince: Instant?) -> String? {
    guard let strap = links.strap else { return nil }
    let before = pairing.fault
    let reason = pairing.linkEnded(
      end, at: instant, afterConnected: connectedSince.map { instant - $0 }, to: strap)
    if let fault = pairing.fault, fault != before {
      train { session, now, emit in session.tellPairingFault(fault, at: now, emit: emit) }
    }
    return reason
  }

  private func enter(_ phase: StrapPhase, _ reason: String) {
    // What a person must do stays to be read, whatever is tried meanwhile.
    let reason = phase == .live ? reason : pairing.fault ?? reason
    condition.fault = pairing.fault == nil ? nil : .known(.pairing)
    guard condition.phase != .known(phase) || condition.reason != reason else { return }
    condition.phase = .known(phase)
    condition.reason = reason
    logLink("\(phase.rawValue). \(reason)")
    publishCondition()
  }

  /// A strap that is off is looked for all night: what was said of it once is a detail the next time.
  private func logLink(_ message: String) {
    if logged.count == Self.mostLogged { logged = [] }
    log.write(logged.insert(message).inserted ? .info : .debug, "\(displayName): \(message)")
  }

  // MARK: Reports

  private func publish(_ body: Report.Body, at instant: Instant) {
    server.publish(body, strap: name, runner: session.runner.name, at: instant)
  }

  /// A strap whose condition changes all the time is told of less often; the last change is always told.
  private func publishCondition() {
    conditionChanged()
    guard laterCondition == nil else { return }
    let now = loop.now
    guard !conditions.allows(at: now) else { return publish(.strap(condition), at: now) }
    laterCondition = loop.schedule(at: conditions.next(after: now)) { [unowned self] _ in
      laterCondition = nil
      publishCondition()
    }
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

  /// Deadline by deadline, so that each state is reported as it was at its own instant.
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
      // Whoever lent the strap knows why it is not heard, and hears of no return from a loss that was not told.
      case .alert(.signalLost) where lentUntil != nil: isLossUntold = true
      case .alert(.signalBack) where isLossUntold: isLossUntold = false
      case .alert(let alert):
        // The journal is kept for months and read by others: heart rates are for the socket.
        if alert.kind.descriptor.subject.isOfStrap { log.write(.info, "\(displayName): \(alert.kind.rawValue)") }
        log.write(.debug, "\(displayName): \(alert.message.text)")
        publish(.alert(AlertReport(alert, percentOf: session.zones.percentOf)), at: instant)
      }
    }
    events.removeAll(keepingCapacity: true)
  }

  /// Nobody's zone is known here any more: a lamp that shows it is to be told.
  private func publishLossOfZone() {
    guard let zone = session.reportedZone else { return }
    publish(.zone(ZoneChangeReport(from: zone, to: nil, bpm: nil)), at: loop.now)
  }

  private func schedule() {
    guard let next = session.nextDeadline else {
      deadline = nil
      return
    }
    // It is not left where it is, as a link's is: of two timers of one instant the one made first runs first, and a sample that
    // is due at the deadline comes before it.
    if deadline?.instant == next { return }
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
      // A link may find that the connection it took over is gone, and make another.
      connectedSince = nil
      enter(phase == .searching ? .searching : .connecting, reason)
    case .discovering:
      if connectedSince == nil { connectedSince = loop.now }
      tellLink()
      enter(.discovering, reason)
    case .live:
      if liveSince == nil { liveSince = loop.now }
      if connectedSince == nil { connectedSince = liveSince }
      pairing.linkIsLive()
      tellLink()
      enter(.live, reason)
      // What it took to come here is not needed any more: bluetoothd's list of all that it knows.
      UnusedMemory.giveBack()
    case .lost: enter(.lost, reason)
    case .refused: enter(.refused, reason)
    }
  }

  func link(_ link: any StrapLink, received value: RawSpan, from characteristic: BluetoothUUID, at time: Instant) {
    let time = max(time, latest)
    server.publishRaw(strap: name, runner: session.runner.name, at: time) {
      // The whole of a span always has its bytes.
      RawReport(t: time, characteristic: "\(characteristic)", value: (try? value.bytes(from: 0)) ?? [])
    }
    guard characteristic == .heartRateMeasurement else { return }
    advance(to: time)
    do throws(HeartRateError) {
      let measurement = try HeartRateMeasurement(decoding: value)
      if let fault = measurement.droppedTail { noteDroppedTail(fault) }
      let isContactNews = session.ingest(measurement, at: time) { events.append(($0, $1)) }
      backoff.reset()
      // A link that brings a sample and breaks, over and over, is no news either.
      if !logged.isEmpty, time - linkStarted >= Backoff.longest { logged = [] }
      publishEvents()
      if isContactNews { publish(.state(stateBody(at: time)), at: time) }
    } catch { noteRefused(error) }
    schedule()
  }

  /// The connection is there: whatever was heard before it is of an earlier one.
  private func tellLink() {
    guard !isLinkTold else { return }
    isLinkTold = true
    latest = max(latest, loop.now)
    session.linkEstablished(at: loop.now)
    schedule()
  }

  private func noteDroppedTail(_ fault: HeartRateError) {
    condition.rejects.droppedTails += 1
    guard isWorthSaying(condition.rejects.droppedTails) else { return }
    condition.rejects.droppedTail = "\(fault)"
    log.write(
      .warning,
      "\(displayName): the end of a Heart Rate Measurement could not be used and was dropped "
        + "(\(condition.rejects.droppedTails) so far): \(fault). Its heart rate counts.")
    publishCondition()
  }

  private func noteRefused(_ fault: HeartRateError) {
    condition.rejects.refused += 1
    guard isWorthSaying(condition.rejects.refused) else { return }
    condition.rejects.refusal = "\(fault)"
    log.write(
      .warning,
      "\(displayName): a Heart Rate Measurement was left out (\(condition.rejects.refused) so far): \(fault)")
    publishCondition()
  }

  /// The first, and then ever more seldom: a broken strap sends one a second.
  private func isWorthSaying(_ count: Int) -> Bool { count.nonzeroBitCount == 1 }

  func link(_ link: any StrapLink, learned fact: StrapFact) {
    let before = condition
    switch fact {
    case .battery(let level):
      condition.battery = Int(level.percent)
    case .location(let location): condition.location = "\(location)"
    case .model(let model): condition.model = model
    }
    guard condition != before else { return }
    publishCondition()
    if let battery = condition.battery, battery != before.battery {
      train { session, now, emit in session.learnBattery(battery, at: now, emit: emit) }
    }
  }

  func link(_ link: any StrapLink, ended end: LinkEnd) {
    self.link = nil
    let now = loop.now
    guard end.loss != nil, links.strap != nil else { return settle(end, at: now) }
    retry = loop.schedule(at: now + StrapInBluetoothd.causeDelay) { [unowned self] _ in settle(end, at: now) }
  }
}
