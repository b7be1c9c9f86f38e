import Glibc
import Posix
import SensorLink

extension ConnectFailure {
  /// Why there was no way to the strap (EHOSTUNREACH), knowing which `adapters` there are; nil where nobody could say.
  func end(withoutRoute adapters: [Adapter]?, chosen: BluetoothAddress?) -> LinkEnd {
    guard let adapters else {
      return end(connecting: SystemError("connect", code: EHOSTUNREACH), after: .zero)
    }
    if let obstacle = obstacle(among: adapters, chosen: chosen) { return obstacle }
    let name = Self.name(of: Self.best(adapters, chosen: chosen), chosen: chosen)
    return LinkEnd(reason: "\(name) is there and on, but the kernel does not use it (EHOSTUNREACH).", retry: .backOff)
  }

  /// What keeps all of `adapters`, or the `chosen` one of them, from connecting to a strap; nil if nothing does.
  func obstacle(among adapters: [Adapter], chosen: BluetoothAddress?) -> LinkEnd? {
    guard let adapter = Self.best(adapters, chosen: chosen) else {
      guard let chosen else {
        return LinkEnd(reason: "This machine has no Bluetooth adapter; plug one in.", retry: .backOff)
      }
      let others = adapters.compactMap(\.address).map(\.description).joined(separator: ", ")
      let there = others.isEmpty ? "there is none at all" : "there is \(others)"
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
      return LinkEnd(reason: "\(name) has no Bluetooth LE, or it is switched off in it.", retry: .backOff)
    }
    return nil
  }

  /// The chosen one; without a choice that which comes nearest to being of use.
  private static func best(_ adapters: [Adapter], chosen: BluetoothAddress?) -> Adapter? {
    if let chosen { return adapters.first { $0.address == chosen } }
    return adapters.first { $0.isPowered && $0.hasLowEnergy } ?? adapters.first { $0.isPowered } ?? adapters.first
  }

  private static func name(of adapter: Adapter?, chosen: BluetoothAddress?) -> String {
    if let chosen { return "The chosen Bluetooth adapter \(chosen)" }
    return adapter?.address.map { "The Bluetooth adapter \($0)" } ?? "The Bluetooth adapter"
  }
}
