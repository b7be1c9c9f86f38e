import Glibc
import Posix
import SensorLink

extension ConnectFailure {
  /// The reason for EHOSTUNREACH, given the present `adapters`; nil if they are unknown.
  func end(withoutRoute adapters: [Adapter]?, chosen: BluetoothAddress?) -> LinkEnd {
    guard let adapters else {
      return end(connecting: SystemError("connect", code: EHOSTUNREACH), after: .zero)
    }
    if let obstacle = obstacle(among: adapters, chosen: chosen) { return obstacle }
    let name = Self.name(of: Self.best(adapters, chosen: chosen), chosen: chosen)
    return LinkEnd(reason: "\(name) is on, but the kernel does not use it (EHOSTUNREACH).", retry: .backOff)
  }

  /// Why none of `adapters`, or not the `chosen` one, can connect to a strap; nil if one can.
  func obstacle(among adapters: [Adapter], chosen: BluetoothAddress?) -> LinkEnd? {
    guard let adapter = Self.best(adapters, chosen: chosen) else {
      guard let chosen else {
        return LinkEnd(reason: "This machine has no Bluetooth adapter; plug one in.", retry: .backOff)
      }
      let others = adapters.compactMap(\.address).map(\.description).joined(separator: ", ")
      let there = others.isEmpty ? "this machine has no adapter" : "this machine has \(others)"
      return LinkEnd(
        reason: "The chosen Bluetooth adapter \(chosen) is not plugged in; \(there).", retry: .backOff)
    }
    let name = Self.name(of: adapter, chosen: chosen)
    guard adapter.isPowered else {
      return LinkEnd(
        reason:
          "\(name) is switched off: `bluetoothctl power on` or `hciconfig hci\(adapter.index) up` switches it on, "
          + "after `rfkill unblock bluetooth` if it is blocked.", retry: .backOff)
    }
    guard adapter.hasLowEnergy else {
      return LinkEnd(reason: "\(name) has no Bluetooth LE, or its Bluetooth LE is switched off.", retry: .backOff)
    }
    return nil
  }

  /// The chosen adapter, or else the most usable one.
  private static func best(_ adapters: [Adapter], chosen: BluetoothAddress?) -> Adapter? {
    if let chosen { return adapters.first { $0.address == chosen } }
    return adapters.first { $0.isPowered && $0.hasLowEnergy } ?? adapters.first { $0.isPowered } ?? adapters.first
  }

  private static func name(of adapter: Adapter?, chosen: BluetoothAddress?) -> String {
    if let chosen { return "The chosen Bluetooth adapter \(chosen)" }
    return adapter?.address.map { "The Bluetooth adapter \($0)" } ?? "The Bluetooth adapter"
  }
}
