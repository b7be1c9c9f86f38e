import SensorLink

/// An adapter, as the kernel's management interface describes it.
public struct Adapter: Hashable, Sendable {
  /// The kernel's index: 0 for hci0.
  public let index: UInt16
  /// Its Bluetooth address.
  public let address: BluetoothAddress?
  /// Whether it is switched on.
  public let isPowered: Bool
  /// Whether it supports Bluetooth LE, and LE is on.
  public let hasLowEnergy: Bool

  /// An adapter with these properties.
  public init(index: UInt16, address: BluetoothAddress?, isPowered: Bool, hasLowEnergy: Bool) {
    self.index = index
    self.address = address
    self.isPowered = isPowered
    self.hasLowEnergy = hasLowEnergy
  }
}
