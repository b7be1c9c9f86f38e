import SensorLink

/// An adapter that bluetoothd manages.
public struct BluetoothdAdapter: Hashable, Sendable {
  /// Its object on the bus, as in `/org/bluez/hci0`.
  public let path: String
  /// Its name in the kernel, as in `hci0`. It changes when adapters come and go; the address does not.
  public let name: String
  /// Its own address.
  public internal(set) var address: BluetoothAddress
  /// Whether it is switched on.
  public internal(set) var isPowered: Bool
  /// Whether it is scanning, for whichever program.
  public internal(set) var isDiscovering: Bool
}
