import ATT
import GATT
import HeartRate
import Primitives

/// The collector role of the Heart Rate Profile on one connection, without I/O. Heart Rate Profile 1.0, 4. It subscribes
/// to the heart rate first, so that the first sample comes soon, and reads the rest afterwards.
struct HeartRateProfile {
  /// An event for the owner of the profile.
  enum Output {
    /// The strap accepted the subscription but has sent no heart rate yet.
    case subscribed
    /// The first heart rate came.
    case live
    /// Where the heart rate comes from; nil if the known place sent none.
    case layout(StrapLayout.HeartRate?)
    /// The strap requires encryption to subscribe. The owner encrypts the connection and calls `securityRaised`.
    case securityDemanded
    /// The strap's services changed; discovery starts again.
    case rediscovering
    /// A notification, with the time at which it came or its characteristic became known.
    case value(BluetoothUUID, [UInt8], Instant)
    case fact(StrapFact)
    /// The connection must be closed; nothing follows.
    case ended(LinkEnd)
  }

  /// Time allowed from the connection to the subscription. Each request also has its own 30 s.
  static let discoveryLimit = Duration.seconds(60)
  /// Limit of services, and of measurements in them, that are examined.
  static let candidateLimit = 8
  /// Limit of notifications kept while their handle is still unknown.
  static let earlyValueLimit = 16

  /// Progress towards the heart rate.
  enum State {
    case discovering(until: Instant)
    /// Subscribed; no heart rate has come yet.
    case waiting
    case live
    case ended
  }

  /// A measurement to subscribe to, and the handle of its Client Characteristic Configuration.
  struct Candidate {
    let measurement: Characteristic
    let configuration: AttributeHandle
  }

  var client = GATTClient(receiveMTU: UInt16(PacketSocket.longestPacket))
  var state: State
  /// The purpose of each procedure that is running.
  var tasks: [GATTClient.ProcedureID: Task] = [:]
  /// The characteristics by value handle, as confirmed on this connection.
  var characteristics: [AttributeHandle: BluetoothUUID] = [:]
  /// When to react to silence; it knows the strap's rhythm from earlier connections.
  var ladder: SilenceLadder
  /// Heart Rate services not examined yet: some straps have two, of which the first is empty.
  var services: ArraySlice<HandleRange> = []
  /// Measurements not subscribed to yet: some straps have two, of which the first is dead.
  var untried: ArraySlice<Characteristic> = []
  /// When to subscribe to the next of `untried` if no heart rate comes.
  var nextAlternative: Instant?
  /// The measurements subscribed to.
  var subscribed: [Candidate] = []
  /// The measurement that sends the heart rate: the first that did. Others are ignored.
  var chosen: AttributeHandle?
  var hasAskedForExtras = false
  var controlPoint: AttributeHandle?
  var bodyLocation: AttributeHandle?
  /// Whether security was raised, which happens at most once per connection.
  private(set) var hasRaisedSecurity = false
  private var earlyValues: [(handle: AttributeHandle, value: [UInt8])] = []
  var outputs: [Output] = []
  private var nextOutputIndex = 0

  /// A profile on a connection made at `now`; it starts at once. With the `layout` of an earlier connection it first
  /// checks whether it is still valid, which gives the first sample sooner.
  init(at now: Instant, layout: StrapLayout.HeartRate? = nil, ladder: SilenceLadder = SilenceLadder()) {
    state = .discovering(until: now + Self.discoveryLimit)
    self.ladder = ladder
    self.ladder.stop()
    if let layout {
      tasks[client.discoverDescriptors(in: layout.range, at: now)] = .confirmation(layout)
    } else {
      tasks[client.exchangeMTU(at: now)] = .mtu
    }
  }

  /// Whether encryption was started and is not known to be complete.
  var isBeingEncrypted: Bool {
    guard hasRaisedSecurity, case .discovering = state else { return false }
    return true
  }

  // MARK: The bearer

  mutating func receive(_ bytes: RawSpan, at now: Instant) {
    client.receive(bytes, at: now)
    handleEvents(at: now)
  }

  /// Handles every deadline that has passed at `now`.
  mutating func advance(to now: Instant) {
    client.advance(to: now)
    handleEvents(at: now)
    switch state {
    case .discovering(let limit) where limit <= now:
      finish("The strap is connected but took too long to show its services; taking it off and on again may help.")
    case .waiting, .live: breakSilence(at: now)
    case .discovering, .ended: break
    }
  }

  /// Takes the steps that are due because no heart rate has come.
  private mutating func breakSilence(at now: Instant) {
    if let due = nextAlternative, due <= now { tryNext(at: now) }
    switch ladder.advance(to: now) {
    case .resubscribe:
      // The first measurement that sends becomes the chosen one.
      chosen = nil
      for candidate in subscribed { subscribe(to: candidate, for: .resubscription, at: now) }
      tryNext(at: now)
    case .disconnect(let silence):
      if case .waiting = state { outputs.append(.layout(nil)) }
      finish(SilenceLadder.reason(ofSilence: silence))
    case nil: break
    }
  }

  /// When `advance(to:)` is due next; nil if never.
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

  /// The next event; nil if there is none.
  mutating func nextOutput() -> Output? {
    guard nextOutputIndex < outputs.count else {
      outputs.removeAll(keepingCapacity: true)
      nextOutputIndex = 0
      return nil
    }
    nextOutputIndex += 1
    return outputs[nextOutputIndex - 1]
  }

  /// Writes Reset Energy Expended to the Heart Rate Control Point. Heart Rate Service 1.0, 3.3.
  mutating func resetEnergyExpended(at now: Instant) throws(LinkError) {
    switch state {
    case .discovering, .ended: throw .notConnected
    case .waiting, .live: break
    }
    guard let controlPoint else { throw .noControlPoint }
    guard tasks.count < GATTClient.procedureLimit else { throw .busy }
    let command = HeartRateControlPoint.resetEnergyExpended.encoded()
    tasks[client.write(command, to: controlPoint, at: now)] = .energyReset
    handleEvents(at: now)
  }

  /// Repeats the refused step after the owner started encryption; the socket sends it once that is done.
  mutating func securityRaised(at now: Instant) {
    switch state {
    case .discovering: break
    // Another measurement notified or was subscribed to before this one was refused.
    case .waiting, .live: state = .discovering(until: now + Self.discoveryLimit)
    case .ended: return
    }
    hasRaisedSecurity = true
    // Pairing must finish within the 30 s of this transaction, which are the Security Manager's limit too.
    // Core Specification, Vol 3, Part H, 3.4.
    if subscribed.isEmpty {
      // The strap refused even service discovery.
      tasks[client.discoverServices(.heartRateService, at: now)] = .heartRateService
    } else {
      for candidate in subscribed { subscribe(to: candidate, for: .measurementSubscription(candidate), at: now) }
    }
  }

  // MARK: Events

  mutating func handleEvents(at now: Instant) {
    while let event = client.nextEvent() {
      switch event {
      case .completed(let id, let result):
        // Procedures from before a Service Changed are no longer in `tasks`.
        if let task = tasks.removeValue(forKey: id) { handle(result, of: task, at: now) }
      case .notification(let handle, let value), .indication(let handle, let value):
        receive(value, of: handle, at: now)
      case .servicesChanged(let range):
        rediscover(range, at: now)
      case .ended(let error):
        finish("The connection was given up: \(error)")
      }
    }
  }

  private mutating func receive(_ value: [UInt8], of handle: AttributeHandle, at now: Instant) {
    if case .ended = state { return }
    guard let uuid = characteristics[handle] else {
      // A strap may notify before its services are known or after they changed. Such values wait; the oldest is dropped
      // first.
      if earlyValues.count == Self.earlyValueLimit { earlyValues.removeFirst() }
      earlyValues.append((handle, value))
      return
    }
    if uuid == .heartRateMeasurement, unsafe HeartRateMeasurement.isDecodable(value.span.bytes) {
      // Two measurements would count every beat twice.
      guard chosen ?? handle == handle else { return }
      becomeLive(by: handle, at: now)
    }
    outputs.append(.value(uuid, value, now))
    if uuid == .batteryLevel { learnBattery(value) }
  }

  /// Records a heart rate from `handle`, and reports `live` if it is the first.
  private mutating func becomeLive(by handle: AttributeHandle, at now: Instant) {
    ladder.received(at: now)
    if chosen == nil {
      chosen = handle
      nextAlternative = nil
      reportLayout()
    }
    switch state {
    case .discovering, .waiting:
      state = .live
      outputs.append(.live)
    case .live, .ended: break
    }
  }

  /// Reports the layout, once the chosen measurement and its configuration are known.
  mutating func reportLayout() {
    guard let found = subscribed.first(where: { $0.measurement.valueHandle == chosen }) else { return }
    outputs.append(
      .layout(
        .init(measurement: found.measurement, configuration: found.configuration, controlPoint: controlPoint)))
  }

  /// Delivers the values that came before their characteristic was known, with the time `now`, since reported times never
  /// decrease.
  mutating func receiveEarlyValues(of handle: AttributeHandle, at now: Instant) {
    let known = earlyValues.filter { $0.handle == handle }
    earlyValues.removeAll { $0.handle == handle }
    for early in known { receive(early.value, of: handle, at: now) }
  }

  mutating func learn(_ fact: StrapFact) {
    outputs.append(.fact(fact))
  }

  mutating func learnBattery(_ value: [UInt8]) {
    // A level over 100 % is invalid.
    if let battery = unsafe try? BatteryLevel(decoding: value.span.bytes) { learn(.battery(battery)) }
  }

  /// Restarts discovery after Service Changed. Core Specification, Vol 3, Part G, 7.1 and 2.5.2.
  private mutating func rediscover(_ range: HandleRange, at now: Instant) {
    if case .ended = state { return }
    outputs.append(.rediscovering)
    tasks = [:]
    characteristics = characteristics.filter { !range.contains($0.key) }
    (services, untried, subscribed, chosen) = ([], [], [], nil)
    nextAlternative = nil
    controlPoint = nil
    bodyLocation = nil
    hasAskedForExtras = false
    ladder.stop()
    switch state {
    case .waiting, .live: state = .discovering(until: now + Self.discoveryLimit)
    case .discovering, .ended: break
    }
    tasks[client.discoverServices(.heartRateService, at: now)] = .heartRateService
  }

  mutating func finish(_ reason: String, _ retry: LinkEnd.Retry = .overNewConnection) {
    if case .ended = state { return }
    state = .ended
    tasks = [:]
    outputs.append(.ended(LinkEnd(reason: reason, retry: retry)))
  }
}
