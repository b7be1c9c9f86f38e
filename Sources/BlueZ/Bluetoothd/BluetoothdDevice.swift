import HeartRate
import SensorLink

/// A device that bluetoothd knows: heard lately, connected, or paired.
public struct BluetoothdDevice: Hashable, Sendable {
  /// Its object on the bus, under its adapter's.
  public let path: String
  /// Its address.
  public internal(set) var address: BluetoothAddress
  /// The address's kind.
  public internal(set) var kind: BluetoothAddress.Kind
  /// The name it gives itself or was given.
  public internal(set) var name: String?
  /// How strongly it was last heard in the present scan, in dBm; nil if it was not.
  public internal(set) var signalStrength: Int?
  /// Whether bluetoothd holds a connection to it.
  public internal(set) var isConnected: Bool
  /// Whether it is paired.
  public internal(set) var isPaired: Bool
  /// Whether it is bonded: paired, and its keys kept.
  public internal(set) var isBonded: Bool
  /// Whether it says that it has the Heart Rate Service.
  public internal(set) var offersHeartRate: Bool
  /// Whether bluetoothd has finished looking for its services on this connection.
  var hasServicesResolved: Bool
  /// What `org.bluez.Battery1` says, in percent.
  var battery: BatteryLevel?

  /// The object of its adapter.
  var adapterPath: String { path.split(separator: "/").dropLast().map { "/\($0)" }.joined() }

  /// Whether it can be reached now, as far as one can tell without trying.
  var isAround: Bool { signalStrength != nil || isConnected }
}

/// By what a link knows its strap.
public enum SoughtDevice: Hashable, Sendable, CustomStringConvertible {
  /// Its address.
  case address(BluetoothAddress, BluetoothAddress.Kind)
  /// The name that it gives itself, as its address changes.
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
