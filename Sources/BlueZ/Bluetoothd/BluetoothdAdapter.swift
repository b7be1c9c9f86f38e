import SensorLink

/// An adapter that bluetoothd manages.
public struct BluetoothdAdapter: Hashable, Sendable {
  /// The path of its object, such as `/org/bluez/hci0`.
  public let path: String
  /// Its kernel name, such as `hci0`. The name may change when adapters come and go; the address does not.
  public let name: String
  /// Its Bluetooth address.
  public internal(set) var address: BluetoothAddress
  /// Whether it is switched on.
  public internal(set) var isPowered: Bool
  /// Whether it is scanning for any program.
  public internal(set) var isDiscovering: Bool
}
