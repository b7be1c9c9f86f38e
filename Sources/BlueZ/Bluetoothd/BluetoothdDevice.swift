import HeartRate
import SensorLink

/// A device that bluetoothd knows because it was heard lately, is connected, or is paired.
public struct BluetoothdDevice: Hashable, Sendable {
  /// The path of its object, below its adapter's.
  public let path: String
  /// Its address.
  public internal(set) var address: BluetoothAddress
  /// The kind of its address.
  public internal(set) var kind: BluetoothAddress.Kind
  /// Its own name.
  public internal(set) var name: String?
  /// Signal strength in dBm when last heard in the present scan; nil if not heard.
  public internal(set) var signalStrength: Int?
  /// Whether bluetoothd is connected to it.
  public internal(set) var isConnected: Bool
  /// Whether it is paired.
  public internal(set) var isPaired: Bool
  /// Whether it is bonded: paired, with its keys stored.
  public internal(set) var isBonded: Bool
  /// Whether it advertises the Heart Rate Service.
  public internal(set) var offersHeartRate: Bool
  /// Whether bluetoothd has discovered its services on this connection.
  var hasServicesResolved: Bool
  /// Why its last connection ended; unknown while it is connected.
  var disconnectReason = DisconnectReason.unknown
  /// The percentage in `org.bluez.Battery1`.
  var battery: BatteryLevel?

  /// The path of its adapter's object.
  var adapterPath: String { path.split(separator: "/").dropLast().map { "/\($0)" }.joined() }

  /// Whether it was heard or is connected, and so can probably be reached.
  var isInRange: Bool { signalStrength != nil || isConnected }
}

/// How a link identifies its strap.
public enum SoughtDevice: Hashable, Sendable, CustomStringConvertible {
  /// Its address.
  case address(BluetoothAddress, BluetoothAddress.Kind)
  /// Its advertised name, for a strap whose address changes.
  case name(String)

  /// The address or the name.
  public var description: String {
    switch self {
    case .address(let address, _): "\(address)"
    case .name(let name): "'\(name)'"
    }
  }

  func isMet(by device: BluetoothdDevice) -> Bool {
    switch self {
    case .address(let address, let kind): device.address == address && device.kind == kind
    case .name(let name): device.name == name
    }
  }
}
