import ATT
import DBus
import EventLoop
import HeartRate
import Primitives
import SensorLink

/// A link to a strap through bluetoothd's GATT over D-Bus: the way in when bluetoothd holds the strap. What bluetoothd
/// goes through on its side is waited for, object by object; nothing is believed because a call succeeded.
public final class BluetoothdLink: StrapLink {
  /// Told of all that happens.
  public weak var delegate: (any StrapLinkDelegate)?
  /// The way this link takes.
  public let name = LinkName.bluetoothd

  let loop: Loop
  let daemon: BluetoothDaemon
  private let sought: SoughtDevice
  private let mayPair: Bool
  private let isHeld: Bool
  let layout: StrapLayout

  var state = State.idle
  /// The strap's object, once it is known.
  private(set) var path: String?
  /// Whether this link made bluetoothd connect, and so disconnects.
  var hasConnected = false
  var wasConnected = false
  /// Until it is live.
  private var permission: PairingPermission?
  /// Called when the strap came to be bonded by this link's permission.
  private let bonded: (BluetoothAddress) -> Void
  /// Whether a bond that appears is this link's.
  private var mayBond = false
  /// Until when the bond of a link that is live may still appear: the keys are stored after the connection is encrypted.
  private var bondLimit: Instant?
  private static let bondDelay = Duration.seconds(5)
  /// While it connects to a strap that was heard.
  private var rest: BluetoothDaemon.Rest?
  private var connectBegan = Instant(nanoseconds: 0)
  private var hasPaired = false
  private var retries = 0
  var limit: ScheduledTimer?
  private var retry: ScheduledTimer?
  var details = Details()

  /// How long to wait until a strap is heard, as the kernel does on the direct way.
  private static let searchLimit = Duration.seconds(40)
  /// A connect that failed after so long was a search in vain: the kernel gives it up after 40 s, or a little less.
  private static let longConnect = Duration.seconds(30)
  /// bluetoothd's own limits are shorter; this one is for when it hangs.
  private static let connectLimit = Duration.seconds(45)
  static let discoveryLimit = Duration.seconds(30)
  /// For a connection that bluetoothd had already: its services are known, or about to be, or never will be.
  private static let adoptionLimit = Duration.seconds(8)
  private static let pairingAdvice =
    "If it is paired with another phone or watch, end that pairing there, or reset the strap as its manual says."
  private static let pause = Duration.seconds(1)
  private static let retryLimit = 5

  enum State {
    case idle
    case starting(ScheduledTimer)
    /// Waiting for bluetoothd to be there and to hear the strap; scanning, once that makes sense.
    case searching(BluetoothDaemon.Scan?)
    case connecting(BusCall?)
    /// Waiting for the objects of the strap's characteristics.
    case discovering
    case subscribing(BluetoothObjects.Characteristic, BusCall?)
    case pairing(PairingAttempt)
    /// Subscribed; the link is told to be live once a heart rate comes.
    case live(BluetoothObjects.Characteristic)
    case over
  }

  var packets = RateLimit.packets
  var serviceChanges = RateLimit.serviceChanges

  /// A link to the strap that is `sought`; `mayPair` lets it be paired, without a PIN, if the strap demands that. Where the
  /// strap `isHeld`, by bluetoothd or else by another program, a connection that is there is left to whoever it serves.
  /// Links to one strap share its `layout`.
  public init(
    loop: Loop, daemon: BluetoothDaemon, sought: SoughtDevice, mayPair: Bool, isHeld: Bool = false,
    layout: StrapLayout = StrapLayout(), bonded: @escaping (BluetoothAddress) -> Void = { _ in }
  ) {
    self.loop = loop
    self.daemon = daemon
    self.sought = sought
    self.mayPair = mayPair
    self.isHeld = isHeld
    self.bonded = bonded
    self.layout = layout
  }

  /// Begins.
  public func start() {
    guard case .idle = state else { return }
    state = .starting(loop.schedule(at: loop.now) { [weak self] _ in self?.search() })
  }

  /// Lets go of the strap, and disconnects it if this link connected it; nothing more is said.
  public func stop() {
    guard let path else { return close() }
    switch state {
    case .idle, .starting, .searching, .over: break
    case .connecting: daemon.disconnect(path)
    case .discovering, .pairing: disconnectIfOwn(path)
    case .subscribing(let characteristic, _), .live(let characteristic):
      for one in [characteristic] + details.others { daemon.send(one.path, .characteristic, "StopNotify") }
      disconnectIfOwn(path)
    }
    close()
  }

  /// Writes the control point, if the strap has one.
  public func resetEnergyExpended() throws(LinkError) {
    guard case .live = state, let path else { throw .notConnected }
    try writeControlPoint(of: path)
  }

  private func disconnectIfOwn(_ path: String) {
    if hasConnected { daemon.disconnect(path) }
  }

  private func close() {
    state = .over
    limit = nil
    retry = nil
    permission = nil
    rest = nil
    details = Details()
    layout.ladder.ended()
  }

  func end(
    _ reason: String, _ advice: LinkEnd.Retry = .backOff, loss: LinkEnd.Loss? = nil, needsPairing: Bool = false
  ) {
    end(LinkEnd(reason: reason, retry: advice, loss: loss, needsPairing: needsPairing))
  }

  func end(_ end: LinkEnd) {
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
    daemon.add(self)
    searchAgain()
  }

  func searchAgain() {
    path = nil
    wasConnected = false
    // Before there is another: the end of the one for a device would end the other.
    permission = nil
    rest = nil
    state = .searching(nil)
    limit = after(Self.searchLimit) { $0.searchedInVain() }
    enter(.searching, "Searching for \(sought) through bluetoothd.")
    look()
  }

  func look() {
    guard case .searching = state else { return }
    switch daemon.presence {
    case .connecting: return
    case .noBus(let reason), .denied(let reason): return end(reason)
    case .absent: return end("bluetoothd is not running: start it with `sudo systemctl start bluetooth`.")
    case .present: break
    }
    // For a paired strap bluetoothd's connect is the search; it may well not say what it offers while it is looked for.
    if let device = daemon.objects.device(sought),
      device.isAround || (device.isPaired && daemon.objects.isPowered(adapterOf: device))
    {
      // An earlier link's connection is none to take over.
      return daemon.isDisconnecting(device.path) ? () : connect(device)
    }
    if case .searching(nil) = state {
      state = .searching(daemon.scan({ _ in }, failed: { [weak self] reason in self?.end(reason) }))
    }
  }

  private func searchedInVain() {
    guard case .present = daemon.presence else { return end("bluetoothd does not answer; is it hung?") }
    if case .address(let address, let kind) = sought {
      let other: BluetoothAddress.Kind = kind == .public ? .random : .public
      if daemon.objects.device(.address(address, other))?.isAround == true {
        return end("\(address) is there, but its address is \(other.rawValue): write \(address)/\(other.rawValue).")
      }
    }
    end(
      "Not seen by bluetoothd for \(Self.searchLimit.components.seconds) s; the strap may be off, out of range or "
        + "connected to another phone or watch.", .atOnce)
  }

  // MARK: Connecting

  private func connect(_ device: BluetoothdDevice) {
    path = device.path
    if mayPair { permission = daemon.permitPairing(of: device.path) }
    mayBond = mayPair && !device.isBonded
    wasConnected = device.isConnected
    state = .connecting(nil)
    guard !device.isConnected else { return discover() }
    connectBegan = loop.now
    if device.isAround {
      limit = after(Self.connectLimit) { $0.end("bluetoothd did not connect to the strap in time.") }
      enter(.connecting, "bluetoothd connects to the strap.")
      guard case .connecting = state else { return }
      rest = daemon.rest(device.adapterPath) { [weak self] in self?.callConnect(device.path) }
    } else {
      // It is still searched for, as `searchAgain` said.
      limit = after(Self.searchLimit) { $0.searchedInVain() }
      callConnect(device.path)
    }
  }

  private func callConnect(_ path: String) {
    guard case .connecting = state else { return }
    retry = nil
    state = .connecting(
      daemon.call(path, .device, "Connect", timeout: Self.connectLimit) { [weak self] result in
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
    if rest == nil, loop.now - connectBegan >= Self.longConnect { return searchedInVain() }
    // In progress for another program, or aborted for a scan that just ended: worth another try.
    guard error.isPassing, retries < Self.retryLimit else {
      return end("bluetoothd could not connect to the strap: \(error).")
    }
    retries += 1
    state = .connecting(nil)
    retry = after(Self.pause) { $0.callConnect(path) }
  }

  // MARK: Discovering

  private func discover() {
    rest = nil
    state = .discovering
    retries = 0
    limit = after(hasConnected ? Self.discoveryLimit : Self.adoptionLimit) { $0.discoveredNothing() }
    enter(.discovering, "Connected; looking for the heart rate.")
    lookForMeasurement()
  }

  func lookForMeasurement() {
    // `ServicesResolved` may come before the objects, and objects of an earlier connection before it.
    guard case .discovering = state, let path, daemon.objects.devices[path]?.hasServicesResolved == true,
      let characteristic = daemon.objects.characteristic(.heartRateMeasurement, of: path)
    else { return }
    subscribe(characteristic)
  }

  func discoveredNothing() {
    if path.flatMap({ daemon.objects.devices[$0] })?.hasServicesResolved == true {
      return end("Connected, but bluetoothd shows no heart rate among the device's services; is it a heart-rate strap?")
    }
    guard !isHeld || hasConnected else {
      return end(
        "Another program on this machine holds the connection to the strap, and that is not bluetoothd (EBUSY): end it; it "
          + "may be gatttool or a second hrzoned.")
    }
    // A bluetoothd that was killed and started again takes the kernel's connection for its own, and has no use of it.
    hasConnected = true
    end("bluetoothd is connected to the strap but does not find its services; reconnecting.")
  }

  private func subscribe(_ characteristic: BluetoothObjects.Characteristic) {
    retry = nil
    limit = after(Self.discoveryLimit) {
      // Whoever connected it: with this connection it goes no further.
      $0.hasConnected = true
      $0.end("bluetoothd finds the heart rate, but does not finish subscribing to it.")
    }
    state = .subscribing(
      characteristic,
      // bluetoothd raises the link's security meanwhile, if the strap demands it.
      daemon.call(characteristic.path, .characteristic, "StartNotify", timeout: Self.discoveryLimit) {
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
      if let path, let next = daemon.objects.characteristic(.heartRateMeasurement, of: path, after: characteristic) {
        return subscribe(next)
      }
      return end("bluetoothd could not subscribe to the heart rate: \(error).")
    }
    retries += 1
    // Looked for again, since it may have moved meanwhile.
    retry = after(Self.pause) {
      $0.state = .discovering
      $0.lookForMeasurement()
    }
    state = .subscribing(characteristic, nil)
  }

  private func pair(_ characteristic: BluetoothObjects.Characteristic) {
    guard mayPair else {
      return end(LinkEnd.pairingNeedsAPerson(sought), needsPairing: true)
    }
    guard !hasPaired, let path else {
      return end("The strap is paired, and still does not let its heart rate be read. " + Self.pairingAdvice)
    }
    limit = nil
    enter(.discovering, "The strap requires pairing; pairing.")
    guard case .subscribing = state else { return }
    state = .pairing(
      daemon.pair(path) { [weak self] error in
        guard let self else { return }
        if let error {
          return end(
            "The strap requires pairing, and pairing failed: \(error). " + Self.pairingAdvice,
            needsPairing: error.isPairingRefused)
        }
        hasPaired = true
        subscribe(characteristic)
      })
  }

  /// Tells of a bond that came to be while this link lets the strap be paired, or just after.
  func noteBond() {
    guard mayBond, permission != nil || bondLimit.map({ loop.now <= $0 }) == true,
      let device = path.flatMap({ daemon.objects.devices[$0] }), device.isBonded
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
