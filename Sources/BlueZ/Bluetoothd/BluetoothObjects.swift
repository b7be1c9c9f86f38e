import ATT
import DBus
import HeartRate
import Primitives
import SensorLink

/// The part of bluetoothd's object tree that concerns straps. Its size is bounded whatever bluetoothd sends.
struct BluetoothObjects {
  typealias Properties = [String: BusValue]

  /// A characteristic that this program uses.
  struct Characteristic: Hashable {
    let path: String
    let uuid: BluetoothUUID
  }

  /// The object that a change concerns.
  enum Change: Hashable {
    case nothing
    case adapter(path: String)
    case device(path: String)
  }

  /// The D-Bus interfaces used here.
  enum Interface: String {
    case adapter = "org.bluez.Adapter1"
    case device = "org.bluez.Device1"
    case battery = "org.bluez.Battery1"
    case characteristic = "org.bluez.GattCharacteristic1"
    case agentManager = "org.bluez.AgentManager1"
  }

  static let adapterLimit = 16
  static let deviceLimit = 512
  /// A strap has five that matter; some straps repeat one.
  static let characteristicsPerDevice = 16
  /// bluetoothd's own paths have about 60 bytes.
  static let pathLimit = 200

  private static let wantedProperties: Set<String> = [
    "Address", "AddressType", "Powered", "Discovering", "Name", "RSSI", "Connected", "Paired", "Bonded", "UUIDs",
    "ServicesResolved", "Percentage", "UUID", "Value",
  ]
  private static let wantedCharacteristics: Set<BluetoothUUID> = [
    .heartRateMeasurement, .bodySensorLocation, .heartRateControlPoint, .batteryLevel, .modelNumberString,
  ]
  private static let heartRateService = "0000180d-0000-1000-8000-00805f9b34fb"

  /// The one adapter to use; nil for any.
  let chosenAdapter: BluetoothAddress?
  private(set) var adapters: [String: BluetoothdAdapter] = [:]
  private(set) var devices: [String: BluetoothdDevice] = [:]
  /// Characteristics by the path of their device, in order of arrival.
  private var characteristics: [String: [Characteristic]] = [:]

  /// An empty tree, for any adapter or only `chosenAdapter`.
  init(chosenAdapter: BluetoothAddress? = nil) {
    self.chosenAdapter = chosenAdapter
  }

  /// Whether the property `name` is used; others are not kept.
  static func isWanted(property name: String) -> Bool { wantedProperties.contains(name) }

  /// The adapters to use.
  var usedAdapters: [BluetoothdAdapter] {
    adapters.values.filter { chosenAdapter == nil || $0.address == chosenAdapter }
  }

  /// Whether the device at `path` belongs to an adapter to use.
  func isUsed(_ path: String) -> Bool {
    chosenAdapter == nil || usedAdapters.contains { path.hasPrefix($0.path + "/") }
  }

  /// The first characteristic `uuid` of the device at `path`.
  func characteristic(_ uuid: BluetoothUUID, of path: String) -> Characteristic? {
    characteristics[path]?.filter { $0.uuid == uuid }.min { $0.path < $1.path }
  }

  /// The next characteristic `uuid` of the device at `path` after `other`. Their paths sort in the order of handles.
  func characteristic(_ uuid: BluetoothUUID, of path: String, after other: Characteristic) -> Characteristic? {
    characteristics[path]?.filter { $0.uuid == uuid && $0.path > other.path }.min { $0.path < $1.path }
  }

  /// Whether the device at `path` still has `characteristic`.
  func has(_ characteristic: Characteristic, of path: String) -> Bool {
    characteristics[path]?.contains(characteristic) == true
  }

  /// Whether the adapter that knows `device` is on.
  func isPowered(adapterOf device: BluetoothdDevice) -> Bool {
    adapters[device.adapterPath]?.isPowered == true
  }

  /// The device that matches `sought`. A connected device ranks first, then one that is heard, then one of a powered
  /// adapter. If the name is sought, devices with a heart rate rank before others.
  func device(_ sought: SoughtDevice) -> BluetoothdDevice? {
    func rank(_ device: BluetoothdDevice) -> Int {
      let presence = device.isConnected ? 3 : device.isInRange ? 2 : isPowered(adapterOf: device) ? 1 : 0
      if case .name = sought, device.offersHeartRate { return presence + 4 }
      return presence
    }
    return devices.values.filter { sought.isMet(by: $0) && isUsed($0.path) }.max {
      rank($0) == rank($1) ? $0.path > $1.path : rank($0) < rank($1)
    }
  }

  /// Adds an interface of an object.
  mutating func add(_ path: String, _ interface: String, _ properties: Properties) -> Change {
    guard path.utf8.count <= Self.pathLimit, let interface = Interface(rawValue: interface) else { return .nothing }
    switch interface {
    case .adapter: return addAdapter(path, properties)
    case .device: return addDevice(path, properties)
    case .battery: return changeDevice(path) { $0.battery = properties.battery ?? $0.battery }
    case .characteristic: return addCharacteristic(path, properties)
    case .agentManager: return .nothing
    }
  }

  /// Applies changed properties of an object.
  mutating func change(_ path: String, _ interface: String, _ properties: Properties, invalidated: [String]) -> Change {
    guard let interface = Interface(rawValue: interface) else { return .nothing }
    switch interface {
    case .adapter:
      guard var adapter = adapters[path] else { return .nothing }
      adapter.update(properties)
      guard adapters.updateValue(adapter, forKey: path) != adapter else { return .nothing }
      return .adapter(path: path)
    case .device:
      return changeDevice(path) { device in
        device.update(properties)
        if invalidated.contains("RSSI") { device.signalStrength = nil }
      }
    case .battery: return changeDevice(path) { $0.battery = properties.battery ?? $0.battery }
    case .characteristic, .agentManager: return .nothing
    }
  }

  /// Notes why the connection to the device at `path` ended.
  mutating func noteDisconnect(_ path: String, _ reason: DisconnectReason) {
    devices[path]?.disconnectReason = reason
  }

  /// Removes `interface` of an object.
  mutating func remove(_ path: String, _ interface: String) -> Change {
    guard let interface = Interface(rawValue: interface) else { return .nothing }
    switch interface {
    case .adapter: return adapters.removeValue(forKey: path) == nil ? .nothing : .adapter(path: path)
    case .device:
      characteristics[path] = nil
      return devices.removeValue(forKey: path) == nil ? .nothing : .device(path: path)
    case .battery: return changeDevice(path) { $0.battery = nil }
    case .characteristic:
      guard let device = Self.device(ofCharacteristic: path) else { return .nothing }
      let before = characteristics[device]?.count
      characteristics[device]?.removeAll { $0.path == path }
      return characteristics[device]?.count == before ? .nothing : .device(path: device)
    case .agentManager: return .nothing
    }
  }

  private mutating func addAdapter(_ path: String, _ properties: Properties) -> Change {
    guard let address = properties.address, let name = path.split(separator: "/").last,
      adapters[path] != nil || adapters.count < Self.adapterLimit
    else { return .nothing }
    var adapter = BluetoothdAdapter(
      path: path, name: String(name), address: address, isPowered: false, isDiscovering: false)
    adapter.update(properties)
    adapters[path] = adapter
    return .adapter(path: path)
  }

  private mutating func addDevice(_ path: String, _ properties: Properties) -> Change {
    guard let address = properties.address else { return .nothing }
    var device = BluetoothdDevice(
      path: path, address: address, kind: .public, name: nil, signalStrength: nil, isConnected: false, isPaired: false,
      isBonded: false, offersHeartRate: false, hasServicesResolved: false, battery: devices[path]?.battery)
    device.update(properties)
    guard devices[path] != nil || devices.count < Self.deviceLimit || (device.offersHeartRate && makeRoom()) else {
      return .nothing
    }
    devices[path] = device
    return .device(path: path)
  }

  /// Removes a device that is not known to be a strap, to make room for one that is.
  private mutating func makeRoom() -> Bool {
    guard let path = devices.first(where: { !$0.value.offersHeartRate && !$0.value.isConnected })?.key else {
      return false
    }
    devices[path] = nil
    characteristics[path] = nil
    return true
  }

  private mutating func changeDevice(_ path: String, _ change: (inout BluetoothdDevice) -> Void) -> Change {
    guard var device = devices[path] else { return .nothing }
    change(&device)
    guard devices.updateValue(device, forKey: path) != device else { return .nothing }
    return .device(path: path)
  }

  private mutating func addCharacteristic(_ path: String, _ properties: Properties) -> Change {
    guard let uuid = properties["UUID"]?.string.flatMap(Self.wantedUUID),
      let device = Self.device(ofCharacteristic: path),
      devices[device] != nil
    else { return .nothing }
    var known = characteristics[device] ?? []
    known.removeAll { $0.path == path }
    guard known.count < Self.characteristicsPerDevice else { return .nothing }
    known.append(Characteristic(path: path, uuid: uuid))
    characteristics[device] = known
    return .device(path: device)
  }

  /// The device's path: `/org/bluez/hci0/dev_X` of `/org/bluez/hci0/dev_X/service0010/char0011`.
  private static func device(ofCharacteristic path: String) -> String? {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count > 2 else { return nil }
    return parts.dropLast(2).joined(separator: "/")
  }

  private static func wantedUUID(_ text: String) -> BluetoothUUID? {
    // bluetoothd writes all UUIDs in long form and lower case.
    wantedCharacteristics.first { "\($0.value)" == text }
  }

  /// Whether `uuids` contains the Heart Rate Service.
  static func offersHeartRate(_ uuids: [String]) -> Bool { uuids.contains(heartRateService) }
}

extension BluetoothObjects.Properties {
  fileprivate var address: BluetoothAddress? {
    self["Address"]?.string.flatMap { try? BluetoothAddress(parsing: $0) }
  }

  fileprivate var battery: BatteryLevel? {
    self["Percentage"]?.integer.flatMap(UInt8.init(exactly:)).flatMap(BatteryLevel.init(percent:))
  }
}

extension BluetoothdAdapter {
  fileprivate mutating func update(_ properties: BluetoothObjects.Properties) {
    address = properties.address ?? address
    isPowered = properties["Powered"]?.bool ?? isPowered
    isDiscovering = properties["Discovering"]?.bool ?? isDiscovering
  }
}

extension BluetoothdDevice {
  fileprivate mutating func update(_ properties: BluetoothObjects.Properties) {
    address = properties.address ?? address
    kind = properties["AddressType"]?.string.flatMap(BluetoothAddress.Kind.init(rawValue:)) ?? kind
    // The name comes from the air; one without visible characters counts as none.
    if let text = properties["Name"]?.string {
      name = text.presentableName(atMost: StrapAddress.longestDeviceName)
    }
    signalStrength = properties["RSSI"]?.integer.flatMap(Int.init(exactly:)) ?? signalStrength
    isConnected = properties["Connected"]?.bool ?? isConnected
    if properties["Connected"]?.bool == true { disconnectReason = .unknown }
    isPaired = properties["Paired"]?.bool ?? isPaired
    isBonded = properties["Bonded"]?.bool ?? isBonded
    hasServicesResolved = properties["ServicesResolved"]?.bool ?? hasServicesResolved
    offersHeartRate = properties["UUIDs"]?.strings.map(BluetoothObjects.offersHeartRate) ?? offersHeartRate
  }
}
