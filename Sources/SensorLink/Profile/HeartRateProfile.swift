import ATT
import GATT
import HeartRate
import Primitives

/// The collector's side of the Heart Rate Profile (HRP 1.0, 4) on one connection, without I/O: first the heart rate, so
/// that the first sample comes soon, then what else the strap tells of itself.
struct HeartRateProfile {
  /// What is to be told.
  enum Output {
    /// The strap took the subscription and has sent no heart rate yet.
    case subscribed
    /// A heart rate came.
    case live
    /// Where the heart rate came from; nil where none came from where it once did.
    case layout(StrapLayout.HeartRate?)
    /// The strap lets its heart rate be subscribed to on an encrypted connection only: `securityRaised` says that it is
    /// about to be one.
    case securityDemanded
    /// The strap's services changed; they are looked for again.
    case rediscovering
    /// A notification, and when it came or could be told apart.
    case value(BluetoothUUID, [UInt8], Instant)
    case fact(StrapFact)
    /// The connection is to be closed; nothing follows.
    case ended(LinkEnd)
  }

  /// How long a strap may take from the connection to its subscription. Each request has its 30 s besides.
  static let discoveryLimit = Duration.seconds(60)
  /// How many services, and how many measurements in them, are looked at.
  static let candidateLimit = 8
  /// How many notifications of handles that are not known yet are kept until they are.
  static let earlyValueLimit = 16

  /// Where the heart rate stands.
  enum State {
    case discovering(until: Instant)
    /// Subscribed; no heart rate came yet.
    case waiting
    case live
    case ended
  }

  /// A measurement that can be subscribed to, and the handle of its configuration.
  struct Candidate {
    let measurement: Characteristic
    let configuration: AttributeHandle
  }

  var client = GATTClient(receiveMTU: UInt16(PacketSocket.longestPacket))
  var state: State
  /// What each procedure that is under way is for.
  var tasks: [GATTClient.ProcedureID: Task] = [:]
  /// Which characteristic a value of this handle is of, as confirmed on this connection.
  var characteristics: [AttributeHandle: BluetoothUUID] = [:]
  /// What to do about silence; it knows the strap's rhythm on earlier connections.
  var ladder: SilenceLadder
  /// Heart Rate services that were not looked at yet: some straps have two, the first of them empty.
  var services: ArraySlice<HandleRange> = []
  /// Measurements that were not subscribed to yet: some straps have two, the first of them dead.
  var untried: ArraySlice<Characteristic> = []
  /// When the next of `untried` is subscribed to, while no heart rate comes.
  var nextAlternative: Instant?
  /// The measurements that were subscribed to.
  var subscribed: [Candidate] = []
  /// The measurement that brings the heart rate: the first that did. Others are ignored.
  var chosen: AttributeHandle?
  var hasAskedForTheRest = false
  var controlPoint: AttributeHandle?
  var bodyLocation: AttributeHandle?
  /// Security is raised once for a connection.
  private(set) var hasRaisedSecurity = false
  private var earlyValues: [(handle: AttributeHandle, value: [UInt8])] = []
  var outputs: [Output] = []
  private var nextOutputIndex = 0

  /// A profile on a connection that was made at `now`; it begins at once. With a `layout` of an earlier connection it asks
  /// whether that still holds, before anything else: the first sample comes so much sooner.
  init(at now: Instant, layout: StrapLayout.HeartRate? = nil, ladder: SilenceLadder = SilenceLadder()) {
    state = .discovering(until: now + Self.discoveryLimit)
    self.ladder = ladder
    self.ladder.ended()
    if let layout {
      tasks[client.discoverDescriptors(in: layout.range, at: now)] = .confirmation(layout)
    } else {
      tasks[client.exchangeMTU(at: now)] = .mtu
    }
  }

  /// Whether the connection's security was raised, and nothing shows yet that it is encrypted.
  var isBeingEncrypted: Bool {
    guard hasRaisedSecurity, case .discovering = state else { return false }
    return true
  }

  // MARK: The bearer

  mutating func receive(_ bytes: RawSpan, at now: Instant) {
    client.receive(bytes, at: now)
    takeEvents(at: now)
  }

  /// Does what is due at `now`.
  mutating func advance(to now: Instant) {
    client.advance(to: now)
    takeEvents(at: now)
    switch state {
    case .discovering(let limit) where limit <= now:
      end("The strap is connected but took too long to show its services; taking it off and on again may help.")
    case .waiting, .live: breakSilence(at: now)
    case .discovering, .ended: break
    }
  }

  /// Does what is due while no heart rate comes.
  private mutating func breakSilence(at now: Instant) {
    if let due = nextAlternative, due <= now { tryNext(at: now) }
    switch ladder.advance(to: now) {
    case .resubscribe:
      // Whichever of them speaks first is the one now.
      chosen = nil
      for candidate in subscribed { subscribe(to: candidate, for: .resubscription, at: now) }
      tryNext(at: now)
    case .giveUp(let silence):
      if case .waiting = state { outputs.append(.layout(nil)) }
      end(SilenceLadder.reason(ofSilence: silence))
    case nil: break
    }
  }

  /// When `advance(to:)` is due next.
  var nextDeadline: Instant? {
    let own: Instant?
    switch state {
    case .discovering(let limit): own = limit
    case .waiting, .live: own = ladder.nextDeadline.map { min($0, nextAlternative ?? $0) }
    case .ended: own = nil
    }
    guard let own, let transaction = client.nextDeadline else { return own }
    return min(own, transaction)
  }

  /// The next PDU to send.
  mutating func nextOutgoing() -> [UInt8]? {
    client.nextOutgoing()
  }

  /// What is to be told next.
  mutating func nextOutput() -> Output? {
    guard nextOutputIndex < outputs.count else {
      outputs.removeAll(keepingCapacity: true)
      nextOutputIndex = 0
      return nil
    }
    nextOutputIndex += 1
    return outputs[nextOutputIndex - 1]
  }

  /// Writes the command to the Heart Rate Control Point. HRS 1.0, 3.3.
  mutating func resetEnergyExpended(at now: Instant) throws(LinkError) {
    switch state {
    case .discovering, .ended: throw .notConnected
    case .waiting, .live: break
    }
    guard let controlPoint else { throw .noControlPoint }
    guard tasks.count < GATTClient.procedureLimit else { throw .busy }
    let command = HeartRateControlPoint.resetEnergyExpended.encoded()
    tasks[client.write(command, to: controlPoint, at: now)] = .energyReset
    takeEvents(at: now)
  }

  /// The connection is about to be encrypted, and takes what is sent once it is.
  mutating func securityRaised(at now: Instant) {
    switch state {
    case .discovering: break
    // It notified, or let another measurement be subscribed to, before it refused this one.
    case .waiting, .live: state = .discovering(until: now + Self.discoveryLimit)
    case .ended: return
    }
    hasRaisedSecurity = true
    // Pairing has the 30 s of this transaction, which are the Security Manager's own too. Vol 3, Part H, 3.4.
    if subscribed.isEmpty {
      // It let nobody look at its services, either.
      tasks[client.discoverServices(.heartRateService, at: now)] = .heartRateService
    } else {
      for candidate in subscribed { subscribe(to: candidate, for: .measurementSubscription(candidate), at: now) }
    }
  }

  // MARK: Events

  mutating func takeEvents(at now: Instant) {
    while let event = client.nextEvent() {
      switch event {
      case .completed(let id, let result):
        // A procedure of before a Service Changed is not in `tasks` any more.
        if let task = tasks.removeValue(forKey: id) { take(result, of: task, at: now) }
      case .notification(let handle, let value), .indication(let handle, let value):
        take(value, of: handle, at: now)
      case .servicesChanged(let range):
        rediscover(range, at: now)
      case .ended(let error):
        end("The connection was given up: \(error)")
      }
    }
  }

  private mutating func take(_ value: [UInt8], of handle: AttributeHandle, at now: Instant) {
    if case .ended = state { return }
    guard let uuid = characteristics[handle] else {
      // A strap may notify before its services are known, or after they changed: kept until they are, oldest first out.
      if earlyValues.count == Self.earlyValueLimit { earlyValues.removeFirst() }
      earlyValues.append((handle, value))
      return
    }
    if uuid == .heartRateMeasurement, unsafe HeartRateMeasurement.isDecodable(value.span.bytes) {
      // One measurement is enough, and two would be counted twice.
      guard chosen ?? handle == handle else { return }
      becomeLive(by: handle, at: now)
    }
    outputs.append(.value(uuid, value, now))
    if uuid == .batteryLevel { learnBattery(value) }
  }

  /// Takes a heart rate from `handle`, and tells that the strap sends one if that is news.
  private mutating func becomeLive(by handle: AttributeHandle, at now: Instant) {
    ladder.heard(at: now)
    if chosen == nil {
      chosen = handle
      nextAlternative = nil
      tellLayout()
    }
    switch state {
    case .discovering, .waiting:
      state = .live
      outputs.append(.live)
    case .live, .ended: break
    }
  }

  /// Tells where the heart rate came from, once that and its configuration are known.
  mutating func tellLayout() {
    guard let found = subscribed.first(where: { $0.measurement.valueHandle == chosen }) else { return }
    outputs.append(
      .layout(
        .init(measurement: found.measurement, configuration: found.configuration, controlPoint: controlPoint)))
  }

  /// Gives up the values that came before their characteristic was known, as of `now`: to whoever hears them, time never
  /// goes back.
  mutating func takeEarlyValues(of handle: AttributeHandle, at now: Instant) {
    let known = earlyValues.filter { $0.handle == handle }
    earlyValues.removeAll { $0.handle == handle }
    for early in known { take(early.value, of: handle, at: now) }
  }

  mutating func learn(_ fact: StrapFact) {
    outputs.append(.fact(fact))
  }

  mutating func learnBattery(_ value: [UInt8]) {
    // A level past 100 % is no fact.
    if let battery = unsafe try? BatteryLevel(decoding: value.span.bytes) { learn(.battery(battery)) }
  }

  /// Begins anew after Service Changed. Core Specification, Vol 3, Part G, 7.1 and 2.5.2.
  private mutating func rediscover(_ range: HandleRange, at now: Instant) {
    if case .ended = state { return }
    outputs.append(.rediscovering)
    tasks = [:]
    characteristics = characteristics.filter { !range.contains($0.key) }
    (services, untried, subscribed, chosen) = ([], [], [], nil)
    nextAlternative = nil
    controlPoint = nil
    bodyLocation = nil
    hasAskedForTheRest = false
    ladder.ended()
    switch state {
    case .waiting, .live: state = .discovering(until: now + Self.discoveryLimit)
    case .discovering, .ended: break
    }
    tasks[client.discoverServices(.heartRateService, at: now)] = .heartRateService
  }

  mutating func end(_ reason: String, _ retry: LinkEnd.Retry = .overNewConnection) {
    if case .ended = state { return }
    state = .ended
    tasks = [:]
    outputs.append(.ended(LinkEnd(reason: reason, retry: retry)))
  }
}
