import ATT
import DBus
import EventLoop
import HeartRate
import Primitives
import SensorLink

/// A link to a strap through bluetoothd's GATT over D-Bus, for straps that bluetoothd holds. The link waits for
/// bluetoothd's objects to change; a successful call proves nothing.
public final class BluetoothdLink: StrapLink {
  /// Receives the link's events.
  public weak var delegate: (any StrapLinkDelegate)?
  /// How this link reaches the strap.
  public let name = LinkName.bluetoothd

  let loop: Loop
  let bluetoothd: BluetoothDaemon
  private let sought: SoughtDevice
  private let mayPair: Bool
  private let isHeldElsewhere: Bool
  let layout: StrapLayout

  var state = State.idle
  /// The path of the strap's object; nil while unknown.
  private(set) var path: String?
  /// Whether this link made the connection, and so must disconnect.
  var hasConnected = false
  var wasConnected = false
  /// Held until the link is live.
  private var permission: PairingPermission?
  /// Called when the strap was bonded by this link's permission.
  private let bonded: (BluetoothAddress) -> Void
  /// Whether a bond that appears belongs to this link.
  private var mayBond = false
  /// Time limit for a bond to appear on a live link: the keys are stored after encryption.
  private var bondLimit: Instant?
  private static let bondDelay = Duration.seconds(5)
  /// Held while connecting to a strap that was heard.
  private var scanPause: BluetoothDaemon.ScanPause?
  private var connectBegan = Instant(nanoseconds: 0)
  private var hasPaired = false
  private var retries = 0
  var limit: ScheduledTimer?
  private var retry: ScheduledTimer?
  var details = Details()

  /// Time limit of the search, the same as the kernel's on the direct link.
  private static let searchLimit = Duration.seconds(40)
  /// A connect that fails after this long was a search without result: the kernel gives up after 40 s, or a little less.
  private static let longConnect = Duration.seconds(30)
  /// Time limit of a connect, for a bluetoothd that hangs. Its own limits are shorter.
  private static let connectLimit = Duration.seconds(45)
  static let discoveryLimit = Duration.seconds(30)
  /// Time limit of discovery on a connection that bluetoothd already had. Its services are known soon or never.
  private static let adoptionLimit = Duration.seconds(8)
  private static let pairingAdvice =
    "If it is paired with another phone or watch, end that pairing there, or reset the strap as its manual says."
  private static let pause = Duration.seconds(1)
  private static let retryLimit = 5

  enum State {
    case idle
    case starting(ScheduledTimer)
    /// Waiting for bluetoothd and for the strap to be heard. The scan exists once bluetoothd is present.
    case searching(BluetoothDaemon.Scan?)
    case connecting(BusCall?)
    /// Waiting for the objects of the strap's characteristics.
    case discovering
    case subscribing(BluetoothObjects.Characteristic, BusCall?)
    case pairing(PairingAttempt)
    /// Subscribed; the phase `live` follows with the first heart rate.
    case live(BluetoothObjects.Characteristic)
    case over
  }

  var packets = RateLimit.packets
  var serviceChanges = RateLimit.serviceChanges

  /// A link to the strap that matches `sought`.
  /// - Parameters:
  ///   - loop: the loop that drives the link.
  ///   - bluetoothd: the bluetoothd to use.
  ///   - sought: the strap's address or name.
  ///   - mayPair: whether to pair, without a PIN, if the strap requires it.
  ///   - isHeldElsewhere: whether bluetoothd or another program holds the strap. An existing connection is then left to its user.
  ///   - layout: shared by all links to one strap.
  ///   - bonded: called when the strap was bonded by this link's permission.
  public init(
    loop: Loop, bluetoothd: BluetoothDaemon, sought: SoughtDevice, mayPair: Bool, isHeldElsewhere: Bool = false,
    layout: StrapLayout = StrapLayout(), bonded: @escaping (BluetoothAddress) -> Void = { _ in }
  ) {
    self.loop = loop
    self.bluetoothd = bluetoothd
    self.sought = sought
    self.mayPair = mayPair
    self.isHeldElsewhere = isHeldElsewhere
    self.bonded = bonded
    self.layout = layout
  }

  /// Starts to search.
  public func start() {
    guard case .idle = state else { return }
    state = .starting(loop.schedule(at: loop.now) { [weak self] _ in self?.search() })
  }

  /// Releases the strap, and disconnects it if this link connected it. The delegate receives nothing after this.
  public func stop() {
    guard let path else { return close() }
    switch state {
    case .idle, .starting, .searching, .over: break
    case .connecting: bluetoothd.disconnect(path)
    case .discovering, .pairing: disconnectIfOwn(path)
    case .subscribing(let characteristic, _), .live(let characteristic):
      for one in [characteristic] + details.others { bluetoothd.send(one.path, .characteristic, "StopNotify") }
      disconnectIfOwn(path)
    }
    close()
  }

  /// Writes Reset Energy Expended to the control point, if the strap has one. Heart Rate Service 1.0, 3.3.
  public func resetEnergyExpended() throws(LinkError) {
    guard case .live = state, let path else { throw .notConnected }
    try writeControlPoint(of: path)
  }

  private func disconnectIfOwn(_ path: String) {
    if hasConnected { bluetoothd.disconnect(path) }
  }

  private func close() {
    state = .over
    limit = nil
    retry = nil
    permission = nil
    scanPause = nil
    details = Details()
    layout.ladder.stop()
  }

  func finish(
    _ reason: String, _ advice: LinkEnd.Retry = .backOff, loss: LinkEnd.Loss? = nil, needsPairing: Bool = false
  ) {
    finish(LinkEnd(reason: reason, retry: advice, loss: loss, needsPairing: needsPairing))
  }

  func finish(_ end: LinkEnd) {
    if case .over = state { return }
    stop()
    delegate?.link(self, ended: end)
  }

  func enter(_ phase: Phase, _ reason: String) {
    delegate?.link(self, entered: phase, reason: reason)
  }

  func after(_ pause: Duration, _ action: @escaping (BluetoothdLink) -> Void) -> ScheduledTimer {
    loop.schedule(at: loop.now + pause) { [weak self] _ in
      if let self { action(self) }
    }
  }

  // MARK: Searching

  private func search() {
    bluetoothd.add(self)
    searchAgain()
  }

  func searchAgain() {
    path = nil
    wasConnected = false
    // Released first: releasing it later would end the next permission for the same device.
    permission = nil
    scanPause = nil
    state = .searching(nil)
    limit = after(Self.searchLimit) { $0.searchedInVain() }
    enter(.searching, "Searching for \(sought) through bluetoothd.")
    searchNow()
  }

  func searchNow() {
    guard case .searching = state else { return }
    switch bluetoothd.presence {
    case .connecting: return
    case .noBus(let reason), .denied(let reason): return finish(reason)
    case .absent: return finish("bluetoothd is not running: start it with `sudo systemctl start bluetooth`.")
    case .present: break
    }
    // A connect to a paired strap includes the search. bluetoothd may not know the strap's services meanwhile.
    if let device = bluetoothd.objects.device(sought),
      device.isInRange || (device.isPaired && bluetoothd.objects.isPowered(adapterOf: device))
    {
      // A connection of an earlier link must not be adopted.
      return bluetoothd.isDisconnecting(device.path) ? () : connect(device)
    }
    if case .searching(nil) = state {
      state = .searching(bluetoothd.scan({ _ in }, failed: { [weak self] reason in self?.finish(reason) }))
    }
  }

  private func searchedInVain() {
    guard case .present = bluetoothd.presence else { return finish("bluetoothd does not answer; is it hung?") }
    if case .address(let address, let kind) = sought {
      let other: BluetoothAddress.Kind = kind == .public ? .random : .public
      if bluetoothd.objects.device(.address(address, other))?.isInRange == true {
        return finish(
          "\(address) is in range, but its address is \(other.rawValue): write \(address)/\(other.rawValue).")
      }
    }
    finish(
      "Not seen by bluetoothd for \(Self.searchLimit.components.seconds) s; the strap may be off, out of range or "
        + "connected to another phone or watch.", .atOnce)
  }

  // MARK: Connecting

  private func connect(_ device: BluetoothdDevice) {
    path = device.path
    if mayPair { permission = bluetoothd.permitPairing(of: device.path) }
    mayBond = mayPair && !device.isBonded
    wasConnected = device.isConnected
    state = .connecting(nil)
    guard !device.isConnected else { return discover() }
    connectBegan = loop.now
    if device.isInRange {
      limit = after(Self.connectLimit) { $0.finish("bluetoothd did not connect to the strap in time.") }
      enter(.connecting, "bluetoothd is connecting to the strap.")
      guard case .connecting = state else { return }
      scanPause = bluetoothd.pauseScan(device.adapterPath) { [weak self] in self?.callConnect(device.path) }
    } else {
      // The phase is still searching, as `searchAgain` said.
      limit = after(Self.searchLimit) { $0.searchedInVain() }
      callConnect(device.path)
    }
  }

  private func callConnect(_ path: String) {
    guard case .connecting = state else { return }
    retry = nil
    state = .connecting(
      bluetoothd.call(path, .device, "Connect", timeout: Self.connectLimit) { [weak self] result in
        guard let self else { return }
        switch result {
        case .success:
          hasConnected = true
          discover()
        case .failure(let error): connectFailed(error, path)
        }
      })
  }

  private func connectFailed(_ error: BusError, _ path: String) {
    if error.shortName == "AlreadyConnected" { return discover() }
    if scanPause == nil, loop.now - connectBegan >= Self.longConnect { return searchedInVain() }
    // A connect for another program, or a scan that just ended, causes these errors; a retry may succeed.
    guard error.isPassing, retries < Self.retryLimit else {
      return finish("bluetoothd could not connect to the strap: \(error).")
    }
    retries += 1
    state = .connecting(nil)
    retry = after(Self.pause) { $0.callConnect(path) }
  }

  // MARK: Discovering

  private func discover() {
    scanPause = nil
    state = .discovering
    retries = 0
    limit = after(hasConnected ? Self.discoveryLimit : Self.adoptionLimit) { $0.discoveredNothing() }
    enter(.discovering, "Connected; looking for the heart rate.")
    lookForMeasurement()
  }

  func lookForMeasurement() {
    // `ServicesResolved` may come before the objects, and old objects may remain from an earlier connection.
    guard case .discovering = state, let path, bluetoothd.objects.devices[path]?.hasServicesResolved == true,
      let characteristic = bluetoothd.objects.characteristic(.heartRateMeasurement, of: path)
    else { return }
    subscribe(characteristic)
  }

  func discoveredNothing() {
    if path.flatMap({ bluetoothd.objects.devices[$0] })?.hasServicesResolved == true {
      return finish(
        "Connected, but bluetoothd shows no heart rate among the device's services; is it a heart-rate strap?")
    }
    guard !isHeldElsewhere || hasConnected else {
      return finish(
        "Another program on this machine, not bluetoothd, holds the connection to the strap (EBUSY): end that program; it "
          + "may be gatttool or a second hrzoned.")
    }
    // A restarted bluetoothd adopts the kernel's connection but cannot use it.
    hasConnected = true
    finish("bluetoothd is connected to the strap but does not find its services; reconnecting.")
  }

  private func subscribe(_ characteristic: BluetoothObjects.Characteristic) {
    retry = nil
    limit = after(Self.discoveryLimit) {
      // The connection is stuck, so this link ends it even if it did not make it.
      $0.hasConnected = true
      $0.finish("bluetoothd found the heart rate but did not finish subscribing to it.")
    }
    state = .subscribing(
      characteristic,
      // During this call bluetoothd encrypts the connection if the strap requires it.
      bluetoothd.call(characteristic.path, .characteristic, "StartNotify", timeout: Self.discoveryLimit) {
        [weak self] result in
        guard let self else { return }
        switch result {
        case .success: becomeLive(characteristic)
        case .failure(let error): subscriptionFailed(error, characteristic)
        }
      })
  }

  private func subscriptionFailed(_ error: BusError, _ characteristic: BluetoothObjects.Characteristic) {
    if error.demandsPairing { return pair(characteristic) }
    guard error.shortName != "NotSupported", retries < Self.retryLimit else {
      if let path, let next = bluetoothd.objects.characteristic(.heartRateMeasurement, of: path, after: characteristic)
      {
        return subscribe(next)
      }
      return finish("bluetoothd could not subscribe to the heart rate: \(error).")
    }
    retries += 1
    // The characteristic may have moved meanwhile.
    retry = after(Self.pause) {
      $0.state = .discovering
      $0.lookForMeasurement()
    }
    state = .subscribing(characteristic, nil)
  }

  private func pair(_ characteristic: BluetoothObjects.Characteristic) {
    guard mayPair else {
      return finish(LinkEnd.pairingNeedsAPerson(sought), needsPairing: true)
    }
    guard !hasPaired, let path else {
      return finish("The strap is paired but still refuses to send its heart rate. " + Self.pairingAdvice)
    }
    limit = nil
    enter(.discovering, "The strap requires pairing; pairing.")
    guard case .subscribing = state else { return }
    state = .pairing(
      bluetoothd.pair(path) { [weak self] error in
        guard let self else { return }
        if let error {
          return finish(
            "The strap requires pairing, and pairing failed: \(error). " + Self.pairingAdvice,
            needsPairing: error.isPairingRefused)
        }
        hasPaired = true
        subscribe(characteristic)
      })
  }

  /// Reports a bond that appeared while, or just after, this link allowed pairing.
  func noteBond() {
    guard mayBond, permission != nil || bondLimit.map({ loop.now <= $0 }) == true,
      let device = path.flatMap({ bluetoothd.objects.devices[$0] }), device.isBonded
    else { return }
    mayBond = false
    bonded(device.address)
  }

  func becomeLive(_ characteristic: BluetoothObjects.Characteristic) {
    guard case .subscribing = state, let path else { return }
    limit = nil
    noteBond()
    permission = nil
    bondLimit = loop.now + Self.bondDelay
    state = .live(characteristic)
    layout.ladder.subscribed(at: loop.now)
    planAlternative(after: characteristic)
    enter(.discovering, SilenceLadder.waiting)
    guard case .live = state else { return }
    armSilence()
    learnDetails(of: path)
  }
}
