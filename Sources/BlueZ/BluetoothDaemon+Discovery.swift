import EventLoop
import Primitives
import StrapLink

extension BluetoothDaemon {
  /// One discovery for all scans, on every adapter that is on.
  final class Discovery {
    /// How an adapter stands.
    private enum State {
      case starting(BusCall)
      /// Started; `seen` once the adapter said so itself.
      case scanning(seen: Bool, renewal: ScheduledTimer)
      /// It is stopped to be started anew.
      case stopping(BusCall)
      /// It could not be started, for `reason` unless that will pass, and is tried again.
      case waiting(ScheduledTimer, reason: String?)
    }

    private static let pause = Duration.seconds(1)
    private static let pauseAfterFailure = Duration.seconds(5)
    /// A discovery that heard nothing for so long is started anew: bluetoothd may believe that it scans while the kernel does
    /// not, as after a stop that the kernel refused amid a connect, and says "already" to whoever starts it then.
    private static let renewAfter = Duration.seconds(10)
    private static let filter = BusArgument.options([
      .init(key: "Transport", value: .string("le")),
      .init(key: "UUIDs", value: .strings(["0000180d-0000-1000-8000-00805f9b34fb"])),
    ])

    private unowned let daemon: BluetoothDaemon
    private var scans: [Weak<Scan>] = []
    private var adapters: [String: State] = [:]
    /// The adapters that heard a strap since this was last looked at, by path.
    private var hearing: Set<String> = []

    init(daemon: BluetoothDaemon) {
      self.daemon = daemon
    }

    /// Lets `scan` share the discovery, from the loop's next turn on.
    func add(_ scan: Scan) {
      scans.append(Weak(scan))
      scan.start = daemon.loop.schedule(at: daemon.loop.now) { [weak self, weak scan] _ in
        guard let self else { return }
        update()
        for device in daemon.devices where device.offersHeartRate && device.isAround { scan?.found(device) }
      }
    }

    /// A scan was released.
    func scanEnded() {
      scans.removeAll { $0.object == nil }
      update()
    }

    /// `device` is new or changed.
    func found(_ device: Device) {
      guard device.offersHeartRate, device.isAround else { return }
      if device.signalStrength != nil { hearing.insert(device.adapterPath) }
      for scan in scans { scan.object?.found(device) }
    }

    /// bluetoothd forgot what it was told to do.
    func reset() {
      adapters = [:]
      update()
    }

    /// Starts and stops what is to be, and tells the scans if nothing can be.
    func update() {
      let on = daemon.presence == .present ? daemon.adapters.filter(\.isPowered) : []
      for path in adapters.keys where !on.contains(where: { $0.path == path }) { adapters[path] = nil }
      for adapter in on {
        if scans.isEmpty { stop(adapter) } else { keep(adapter) }
      }
      tell()
    }

    private func stop(_ adapter: Adapter) {
      switch adapters.removeValue(forKey: adapter.path) {
      case .starting, .scanning: daemon.send(adapter.path, .adapter, "StopDiscovery")
      case .stopping, .waiting, nil: break
      }
    }

    private func keep(_ adapter: Adapter) {
      switch adapters[adapter.path] {
      case nil: start(adapter.path)
      case .scanning(let seen, let renewal):
        if adapter.isDiscovering {
          adapters[adapter.path] = .scanning(seen: true, renewal: renewal)
        } else if seen {
          wait(adapter.path, Self.pause, reason: nil)
        }
      case .starting, .stopping, .waiting: break
      }
    }

    private func start(_ path: String) {
      adapters[path] = .starting(
        daemon.call(path, .adapter, "SetDiscoveryFilter", [Self.filter]) { [weak self] result in
          guard let self else { return }
          switch result {
          case .success: startFiltered(path)
          case .failure(let error): failed(path, error)
          }
        })
    }

    private func startFiltered(_ path: String) {
      adapters[path] = .starting(
        daemon.call(path, .adapter, "StartDiscovery") { [weak self] result in
          guard let self else { return }
          switch result {
          case .success: scan(path, seen: daemon.objects.adapters[path]?.isDiscovering == true)
          case .failure(let error): failed(path, error)
          }
          tell()
        })
    }

    private func scan(_ path: String, seen: Bool) {
      hearing.remove(path)
      adapters[path] = .scanning(seen: seen, renewal: renewal(path))
    }

    private func renewal(_ path: String) -> ScheduledTimer {
      daemon.loop.schedule(at: daemon.loop.now + Self.renewAfter) { [weak self] _ in self?.renew(path) }
    }

    private func renew(_ path: String) {
      guard case .scanning(let seen, _) = adapters[path] else { return }
      if hearing.remove(path) != nil { return adapters[path] = .scanning(seen: seen, renewal: renewal(path)) }
      adapters[path] = .stopping(
        daemon.call(path, .adapter, "StopDiscovery") { [weak self] _ in
          self?.adapters[path] = nil
          self?.update()
        })
    }

    private func failed(_ path: String, _ error: BusError) {
      guard let adapter = daemon.objects.adapters[path] else { return }
      if error.shortName == "InProgress" {
        // Somebody's discovery goes on, ours of before perhaps: its finds are heard too.
        if adapter.isDiscovering { return scan(path, seen: true) }
        return wait(path, Self.pause, reason: nil)
      }
      wait(path, Self.pauseAfterFailure, reason: "The Bluetooth adapter \(adapter.name) cannot scan: \(error).")
      tell()
    }

    private func wait(_ path: String, _ pause: Duration, reason: String?) {
      let timer = daemon.loop.schedule(at: daemon.loop.now + pause) { [weak self] _ in
        self?.adapters[path] = nil
        self?.update()
      }
      adapters[path] = .waiting(timer, reason: reason)
    }

    private func tell() {
      let failure = failure
      for scan in scans.compactMap(\.object) where scan.failure != failure {
        scan.failure = failure
        if let failure { scan.failed(failure) }
      }
    }

    /// Why no adapter scans, or is about to; nil if one is.
    private var failure: String? {
      switch daemon.presence {
      case .connecting: return nil
      case .noBus(let reason), .denied(let reason): return reason
      case .absent:
        return "bluetoothd is not running, and straps are found through it: `systemctl start bluetooth` starts it."
      case .present: break
      }
      guard let first = daemon.adapters.first else {
        return daemon.objects.chosenAdapter.map { "bluetoothd does not know the chosen adapter \($0); plug it in." }
          ?? "bluetoothd knows of no Bluetooth adapter; plug one in."
      }
      guard daemon.adapters.contains(where: \.isPowered) else {
        return "The Bluetooth adapter \(first.name) is switched off: `bluetoothctl power on` switches it on."
      }
      let reasons = adapters.values.map { state -> String? in
        if case .waiting(_, let reason) = state { reason } else { nil }
      }
      return reasons.contains(nil) ? nil : reasons.compactMap(\.self).min()
    }
  }
}
