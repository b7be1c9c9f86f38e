import EventLoop
import Glibc
import StrapLink

extension ConnectFailure {
  /// Why there was no way to the strap (EHOSTUNREACH), knowing which `adapters` there are; nil where nobody could say.
  func end(withoutRoute adapters: [Adapter]?, chosen: BluetoothAddress?) -> LinkEnd {
    guard let adapters else {
      return end(connecting: SystemError("connect", code: EHOSTUNREACH), after: .zero)
    }
    guard let chosen else {
      guard let first = adapters.first else {
        return LinkEnd(reason: "This machine has no Bluetooth adapter; plug one in.", retry: .backOff)
      }
      let best = adapters.first { $0.isPowered } ?? first
      return end(for: best, called: best.address.map { "The Bluetooth adapter \($0)" } ?? "The Bluetooth adapter")
    }
    guard let adapter = adapters.first(where: { $0.address == chosen }) else {
      let others = adapters.compactMap(\.address).map(\.description).joined(separator: ", ")
      let there = others.isEmpty ? "there is none at all" : "there is \(others)"
      return LinkEnd(
        reason: "The chosen Bluetooth adapter \(chosen) is not plugged in; \(there).", retry: .backOff)
    }
    return end(for: adapter, called: "The chosen Bluetooth adapter \(chosen)")
  }

  private func end(for adapter: Adapter, called name: String) -> LinkEnd {
    guard adapter.isPowered else {
      return LinkEnd(
        reason:
          "\(name) is switched off: `bluetoothctl power on` or `hciconfig hci\(adapter.index) up` switches it on, "
          + "after `rfkill unblock bluetooth` if it is blocked.", retry: .backOff)
    }
    guard adapter.hasLowEnergy else {
      return LinkEnd(reason: "\(name) has no Bluetooth LE, or it is switched off in it.", retry: .backOff)
    }
    return LinkEnd(reason: "\(name) is there and on, but the kernel does not use it (EHOSTUNREACH).", retry: .backOff)
  }
}
