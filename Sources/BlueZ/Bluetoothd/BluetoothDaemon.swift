import DBus
import EventLoop
import Glibc
import Posix
import Primitives
import SensorLink

/// bluetoothd's objects on the system bus, kept up to date by its signals. It connects in the background, and reconnects
/// when the bus or bluetoothd returns. No call blocks, even if bluetoothd hangs.
public final class BluetoothDaemon: BluetoothdCaller {
  static let service = "org.bluez"
  private static let bus = "org.freedesktop.DBus"
  /// Pause before another attempt to reach the bus or get an answer.
  private static let retryPause = Duration.seconds(5)
  /// Time allowed from the answer to Disconnect until bluetoothd reports the device as disconnected.
  private static let wordAfterAnswer = Duration.seconds(2)

  let loop: Loop
  private let address: String
  private var connection: BusConnection?
  private var retry: ScheduledTimer?
  private var call: BusCall?
  private var disconnections: [String: Disconnection] = [:]
  /// bluetoothd's unique bus name; signals from other senders are ignored.
  private(set) var owner: String?
  private(set) var objects: BluetoothObjects
  private lazy var discovery = Discovery(bluetoothd: self)
  private lazy var pairing = Pairing(bluetoothd: self)

  /// When this process last saw bluetoothd end and start.
  private(set) var endTime: Instant?
  private(set) var startTime: Instant?
  /// When bluetoothd last reported a connection that ended because the machine goes to sleep.
  private(set) var sleepTime: Instant?

  private var observers: [Weak<Observation>] = []
  private var listeners: [WeakListener] = []
  private var notice: ScheduledTimer?

  /// Whether bluetoothd can be reached.
  public private(set) var presence = Presence.connecting {
    didSet { if presence != oldValue { changed(nil) } }
  }
  /// The adapters of bluetoothd that may be used, sorted by name.
  public var adapters: [BluetoothdAdapter] { objects.usedAdapters.sorted { $0.name < $1.name } }
  /// The devices of these adapters, sorted by path.
  public var devices: [BluetoothdDevice] {
    objects.devices.values.filter { objects.isUsed($0.path) }.sorted { $0.path < $1.path }
  }

  /// Connects to the system bus, on the loop's next turn. Only the adapter with the address `adapter` is used; nil allows
  /// any.
  public convenience init(loop: Loop, adapter: BluetoothAddress?) {
    let given = ProcessEnvironment.variable("DBUS_SYSTEM_BUS_ADDRESS")
    self.init(loop: loop, adapter: adapter, address: given ?? "unix:path=/run/dbus/system_bus_socket")
  }

  /// Connects to the bus at `address`, in D-Bus notation.
  init(loop: Loop, adapter: BluetoothAddress? = nil, address: String) {
    self.loop = loop
    self.address = address
    objects = BluetoothObjects(chosenAdapter: adapter)
    retry = loop.schedule(at: loop.now) { [weak self] _ in self?.connect() }
  }

  /// Scans for heart-rate straps with every adapter that is on, until the scan is released. Scans share one discovery.
  /// - Parameters:
  ///   - all: whether `found` is also called for devices that do not advertise heart rate.
  ///   - found: called for each device that offers heart rate and is in range or connected, and again when it changes.
  ///   - failed: called with a sentence when no adapter can scan, and when the reason changes. The scan continues by
  ///     itself once an adapter can.
  public func scan(
    all: Bool = false, _ found: @escaping (BluetoothdDevice) -> Void, failed: @escaping (String) -> Void
  ) -> Scan {
    let scan = Scan(all: all, found: found, failed: failed) { [weak self] in self?.discovery.scanEnded() }
    discovery.add(scan)
    return scan
  }

  /// Calls `changed` after `presence`, `adapters` or `devices` changed, on the loop's next turn. Several changes give one
  /// call. The observation ends when it is released.
  public func observe(_ changed: @escaping () -> Void) -> Observation {
    let observation = Observation(changed: changed)
    observers.removeAll { $0.object == nil }
    observers.append(Weak(observation))
    return observation
  }

  /// Makes bluetoothd forget `device` and its pairing keys. The result shows in `devices`.
  public func removeDevice(_ device: BluetoothdDevice) {
    send(device.adapterPath, .adapter, "RemoveDevice", [.path(device.path)])
  }

  // MARK: For links and scans

  /// Calls a method of bluetoothd. `completion` is not called after the call is released.
  func call(
    _ path: String, _ interface: BluetoothObjects.Interface, _ member: String, _ arguments: [BusArgument] = [],
    timeout: Duration = .seconds(10), completion: @escaping (Result<BusMessage, BusError>) -> Void
  ) -> BusCall {
    guard let connection, let owner else {
      return BusCall(timer: loop.schedule(at: loop.now) { _ in completion(.failure(.absent)) })
    }
    let method = BusConnection.Method(
      destination: owner, path: path, interface: interface.rawValue, member: member)
    return connection.call(method, arguments, timeout: timeout, completion: completion)
  }

  /// Calls a method of bluetoothd and ignores the answer.
  func send(
    _ path: String, _ interface: BluetoothObjects.Interface, _ member: String, _ arguments: [BusArgument] = []
  ) {
    guard let connection, let owner else { return }
    connection.send(
      BusConnection.Method(destination: owner, path: path, interface: interface.rawValue, member: member), arguments)
  }

  /// Disconnects the device at `path`. bluetoothd takes some seconds, during which the device still counts as connected.
  func disconnect(_ path: String) {
    disconnections[path] = .asked(
      call(path, .device, "Disconnect") { [weak self] result in
        guard let self else { return }
        // The answer may come before the signal that the device is disconnected.
        if case .success = result {
          let limit = loop.schedule(at: loop.now + Self.wordAfterAnswer) { [weak self] _ in
            self?.finishDisconnecting(path)
          }
          disconnections[path] = .answered(limit)
        } else {
          disconnections[path] = nil
        }
        changed(.device(path: path))
      })
  }

  private func finishDisconnecting(_ path: String) {
    disconnections[path] = nil
    changed(.device(path: path))
  }

  /// Whether this process is disconnecting the device at `path`.
  func isDisconnecting(_ path: String) -> Bool {
    switch disconnections[path] {
    case .asked: true
    case .answered: objects.devices[path]?.isConnected == true
    case nil: false
    }
  }

  /// Stops scanning on the adapter at `path` until the pause is released. `ready` is called once scanning has stopped,
  /// never during this call.
  func pauseScan(_ path: String, ready: @escaping () -> Void) -> ScanPause {
    let scanPause = ScanPause(path, ready: ready) { [weak self] in self?.discovery.scanPauseEnded() }
    discovery.add(scanPause)
    return scanPause
  }

  /// Allows pairing with the device at `path`, without a PIN, until the permission is released.
  func permitPairing(of path: String) -> PairingPermission {
    if let connection { pairing.serve(over: connection) }
    return PairingPermission(path, pairing: pairing)
  }

  /// Pairs the device at `path`; releasing the attempt cancels it. `completion` gets nil on success.
  func pair(_ path: String, completion: @escaping (BusError?) -> Void) -> PairingAttempt {
    PairingAttempt(path, bluetoothd: self, completion: completion)
  }

  /// Adds `listener`, as long as it lives.
  func add(_ listener: any BusListener) {
    listeners.removeAll { $0.object == nil }
    listeners.append(WeakListener(object: listener))
  }

  // MARK: The bus

  private func connect() {
    retry = nil
    do throws(SystemError) {
      let connection = try BusConnection(loop: loop, address: address) { [weak self] in self?.disconnected() }
      self.connection = connection
      watch(over: connection)
      askForOwner(over: connection)
    } catch {
      presence =
        error.code == EACCES || error.code == EPERM
        ? .denied(reason: "The system bus refuses this process (\(error)).")
        : .noBus(
          reason: "The system bus cannot be reached (\(error)), so bluetoothd cannot be asked. "
            + "Start it with `sudo systemctl start dbus`."
        )
      tryAgain { $0.connect() }
    }
  }

  private func watch(over connection: BusConnection) {
    connection.watch(
      "type='signal',sender='\(Self.bus)',interface='\(Self.bus)',member='NameOwnerChanged',arg0='\(Self.service)'"
    ) { [weak self] message in
      // Any peer may send this process a signal. The bus guarantees only the sender's name.
      guard message.sender == Self.bus, let name = try? message.readString(), name == Self.service,
        (try? message.readString()) != nil, let owner = try? message.readString()
      else { return }
      self?.ownerChanged(to: owner.isEmpty ? nil : owner)
    }
    let manager = "type='signal',sender='\(Self.service)',interface='org.freedesktop.DBus.ObjectManager'"
    connection.watch("\(manager),member='InterfacesAdded'") { [weak self] in self?.interfacesAdded($0) }
    connection.watch("\(manager),member='InterfacesRemoved'") { [weak self] in self?.interfacesRemoved($0) }
    let properties = "type='signal',sender='\(Self.service)',interface='org.freedesktop.DBus.Properties'"
    connection.watch("\(properties),member='PropertiesChanged',path_namespace='/org/bluez'") { [weak self] in
      self?.propertiesChanged($0)
    }
    let device = "type='signal',sender='\(Self.service)',interface='\(BluetoothObjects.Interface.device.rawValue)'"
    connection.watch("\(device),member='Disconnected',path_namespace='/org/bluez'") { [weak self] in
      self?.deviceDisconnected($0)
    }
  }

  private func askForOwner(over connection: BusConnection) {
    let method = BusConnection.Method(
      destination: Self.bus, path: "/org/freedesktop/DBus", interface: Self.bus, member: "GetNameOwner")
    call = connection.call(method, [.string(Self.service)]) { [weak self] result in
      guard let self, owner == nil else { return }
      switch result.flatMap({ message in Result { () throws(BusError) in try message.readString() } }) {
      case .success(let owner): ownerChanged(to: owner)
      case .failure(.answered("org.freedesktop.DBus.Error.NameHasNoOwner", _)): presence = .absent
      case .failure: disconnected()
      }
    }
  }

  private func ownerChanged(to owner: String?) {
    if self.owner != nil { endTime = loop.now }
    if owner != nil, presence == .absent { startTime = loop.now }
    self.owner = owner
    retry = nil
    // The presence changes first, so that the loss of the objects is not reported by itself.
    presence = owner == nil ? .absent : .connecting
    call = nil
    forgetObjects()
    if owner != nil { askForObjects() }
  }

  private func askForObjects() {
    guard let connection, let owner else { return }
    let method = BusConnection.Method(
      destination: owner, path: "/", interface: "org.freedesktop.DBus.ObjectManager", member: "GetManagedObjects")
    call = connection.call(method) { [weak self] result in
      guard let self else { return }
      do throws(BusError) {
        try result.get().readManagedObjects(BluetoothObjects.isWanted) { path, interface, properties in
          _ = self.objects.add(path, interface, properties)
        }
        presence = .present
        discovery.update()
        // A strap that is already connected does not advertise, and no signal announces it.
        for device in devices { discovery.found(device) }
      } catch {
        forgetObjects()
        if error.isDenied {
          presence = .denied(reason: "The system bus's policy does not let this process use bluetoothd (\(error)).")
        }
        tryAgain { $0.askForObjects() }
      }
    }
  }

  /// Handles the loss of the bus, or a failed connect.
  private func disconnected() {
    connection = nil
    retry = loop.schedule(at: loop.now + Self.retryPause) { [weak self] _ in self?.connect() }
    call = nil
    owner = nil
    presence = .noBus(reason: "The system bus ended the connection; is dbus.service running?")
    forgetObjects()
  }

  private func tryAgain(_ action: @escaping (BluetoothDaemon) -> Void) {
    retry = loop.schedule(at: loop.now + Self.retryPause) { [weak self] _ in
      if let self { action(self) }
    }
  }

  private func forgetObjects() {
    objects = BluetoothObjects(chosenAdapter: objects.chosenAdapter)
    disconnections = [:]
    pairing.forget()
    discovery.reset()
    changed(nil)
  }

  // MARK: Signals

  /// Whether `message` counts: it comes from bluetoothd, and the objects are known. Before that, `GetManagedObjects`
  /// gives the state.
  private func isHeard(_ message: BusMessage) -> Bool {
    presence == .present && message.sender == owner
  }

  private func interfacesAdded(_ message: BusMessage) {
    guard isHeard(message) else { return }
    do throws(BusError) {
      let path = try message.readString("o")
      try message.readInterfaces(BluetoothObjects.isWanted) { interface, properties in
        changed(objects.add(path, interface, properties))
      }
    } catch { return }
  }

  private func interfacesRemoved(_ message: BusMessage) {
    guard isHeard(message) else { return }
    do throws(BusError) {
      let path = try message.readString("o")
      try message.readArray(of: "s") { () throws(BusError) in
        changed(objects.remove(path, try message.readString()))
      }
    } catch { return }
  }

  private func propertiesChanged(_ message: BusMessage) {
    guard isHeard(message), let path = message.path else { return }
    do throws(BusError) {
      let change = try message.readPropertiesChanged(BluetoothObjects.isWanted)
      if change.interface == BluetoothObjects.Interface.characteristic.rawValue {
        guard let value = change.properties["Value"]?.bytes else { return }
        let now = loop.now
        for listener in listeners { listener.object?.received(value, from: path, at: now) }
      } else {
        changed(objects.change(path, change.interface, change.properties, invalidated: change.invalidated))
      }
    } catch { return }
  }

  /// Handles `Disconnected`, which bluetoothd sends just before it reports the change of `Connected`.
  private func deviceDisconnected(_ message: BusMessage) {
    guard isHeard(message), let path = message.path, let name = try? message.readString(),
      let text = try? message.readString()
    else { return }
    let reason = DisconnectReason(name, message: text)
    if reason == .suspend { sleepTime = loop.now }
    objects.noteDisconnect(path, reason)
  }

  /// Notifies listeners and observers of a change; nil means that anything may have changed.
  private func changed(_ change: BluetoothObjects.Change?) {
    switch change {
    case .nothing: return
    case .device(let path):
      if let device = objects.devices[path], objects.isUsed(path) { discovery.found(device) }
    case .adapter, nil: discovery.update()
    }
    for listener in listeners { listener.object?.objectsChanged() }
    guard notice == nil, !observers.isEmpty else { return }
    notice = loop.schedule(at: loop.now) { [weak self] _ in
      guard let self else { return }
      notice = nil
      for observer in observers { observer.object?.changed() }
    }
  }
}

/// Progress of a disconnect.
private enum Disconnection {
  case asked(BusCall)
  case answered(ScheduledTimer)
}

/// Receives changes of bluetoothd's objects at once. Links conform to it.
protocol BusListener: AnyObject {
  /// bluetoothd's objects or its presence changed.
  func objectsChanged()
  /// The characteristic at `path` has a new value.
  func received(_ value: [UInt8], from path: String, at time: Instant)
}

private struct WeakListener {
  weak var object: (any BusListener)?
}
