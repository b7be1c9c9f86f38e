import ATT
import GATT
import HeartRate
import Primitives

/// The collector's side of the Heart Rate Profile (HRP 1.0, 4) on one connection, without I/O: first the heart rate, so
/// that the first sample comes soon, then what else the strap tells of itself.
struct HeartRateProfile {
  /// What is to be told.
  enum Output {
    /// The strap notifies.
    case live
    /// Where the heart rate is, as discovered on this connection.
    case layout(StrapLayout.HeartRate)
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
  /// After so long without a measurement the subscription is written again: some straps forget it.
  static let resubscribeAfter = Duration.seconds(6)
  /// After so long without a measurement the connection is given up.
  static let giveUpAfter = Duration.seconds(12)
  /// How many notifications of handles that are not known yet are kept until they are.
  static let earlyValueLimit = 16

  /// Where the heart rate stands.
  enum State {
    case discovering(until: Instant)
    case live(lastMeasurement: Instant, resubscribed: Bool)
    case ended
  }

  var client = GATTClient(receiveMTU: UInt16(PacketSocket.longestPacket))
  var state: State
  /// What each procedure that is under way is for.
  var tasks: [GATTClient.ProcedureID: Task] = [:]
  /// Which characteristic a value of this handle is of, as confirmed on this connection.
  var characteristics: [AttributeHandle: BluetoothUUID] = [:]
  /// The measurement and the handle of its configuration, once both are known.
  var measurement: Characteristic?
  var configuration: AttributeHandle?
  var controlPoint: AttributeHandle?
  var bodyLocation: AttributeHandle?
  /// Security is raised once for a connection.
  private(set) var hasRaisedSecurity = false
  private var earlyValues: [(handle: AttributeHandle, value: [UInt8])] = []
  var outputs: [Output] = []
  private var nextOutputIndex = 0

  /// A profile on a connection that was made at `now`; it begins at once. With a `layout` of an earlier connection it asks
  /// whether that still holds, before anything else: the first sample comes so much sooner.
  init(at now: Instant, layout: StrapLayout.HeartRate? = nil) {
    state = .discovering(until: now + Self.discoveryLimit)
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
    case .live(let last, _) where last + Self.giveUpAfter <= now:
      end("The strap is connected but has sent no heart rate for \(Self.giveUpAfter.components.seconds) s.")
    case .live(let last, false) where last + Self.resubscribeAfter <= now:
      state = .live(lastMeasurement: last, resubscribed: true)
      subscribe(for: .resubscription, at: now)
    case .discovering, .live, .ended:
      break
    }
  }

  /// When `advance(to:)` is due next.
  var nextDeadline: Instant? {
    let own: Instant? =
      switch state {
      case .discovering(let limit): limit
      case .live(let last, let resubscribed): last + (resubscribed ? Self.giveUpAfter : Self.resubscribeAfter)
      case .ended: nil
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
    guard case .live = state else { throw .notConnected }
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
    // It notified before it refused to be subscribed to.
    case .live: state = .discovering(until: now + Self.discoveryLimit)
    case .ended: return
    }
    hasRaisedSecurity = true
    // Pairing has the 30 s of this transaction, which are the Security Manager's own too. Vol 3, Part H, 3.4.
    if measurement == nil {
      // It let nobody look at its services, either.
      tasks[client.discoverServices(.heartRateService, at: now)] = .heartRateService
    } else {
      subscribe(for: .measurementSubscription, at: now)
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
    if uuid == .heartRateMeasurement { becomeLive(at: now) }
    outputs.append(.value(uuid, value, now))
    if uuid == .batteryLevel { learnBattery(value) }
  }

  /// Tells that the strap notifies, if that is news, and takes `now` for the last sign of its life.
  mutating func becomeLive(at now: Instant) {
    switch state {
    case .discovering: outputs.append(.live)
    case .live: break
    case .ended: return
    }
    state = .live(lastMeasurement: now, resubscribed: false)
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
    measurement = nil
    configuration = nil
    controlPoint = nil
    bodyLocation = nil
    if case .live = state { state = .discovering(until: now + Self.discoveryLimit) }
    tasks[client.discoverServices(.heartRateService, at: now)] = .heartRateService
  }

  mutating func end(_ reason: String, _ retry: LinkEnd.Retry = .overNewConnection) {
    if case .ended = state { return }
    state = .ended
    tasks = [:]
    outputs.append(.ended(LinkEnd(reason: reason, retry: retry)))
  }
}
