import DBus
import EventLoop
import Primitives
import SensorLink

extension BluetoothDaemon {
  /// One discovery for all scans, on every adapter that is on. Each adapter gets one command at a time, since bluetoothd
  /// refuses others meanwhile.
  final class Discovery {
    /// The state of one adapter.
    private enum State {
      case starting(BusCall)
      /// Started; `seen` is true once the adapter itself reported that it is scanning.
      case scanning(seen: Bool, renewal: ScheduledTimer)
      case stopping(BusCall)
      /// The start failed and is tried again; `reason` is nil if the failure will pass by itself.
      case waiting(ScheduledTimer, reason: String?)
    }

    private static let pause = Duration.seconds(1)
    private static let pauseAfterFailure = Duration.seconds(5)
    /// A discovery without a device for this long is restarted. bluetoothd may believe that it scans while the kernel
    /// does not, for example after a stop that the kernel refused during a connect. It then answers "already" to a new
    /// start.
    private static let renewAfter = Duration.seconds(10)
    /// After this many successive refusals, StopDiscovery is called: bluetoothd says that a scan is in progress, but the
    /// adapter is not scanning. The scan may be an earlier one of this process. After twice as many refusals the scans
    /// fail, with a reason for the user.
    private static let mostRefusals = 3
    /// The filter names only the transport. With UUIDs in it, bluetoothd 5.87 crashes at the first advertisement
    /// (bluez/bluez#2282), so this process picks the straps. Without `DuplicateData`, bluetoothd signals a device's data
    /// only on change.
    private static let filter = BusArgument.options([.init(key: "Transport", value: .string("le"))])

    private unowned let bluetoothd: BluetoothDaemon
    private var scans: [Weak<Scan>] = []
    private var scanPauses: [Weak<ScanPause>] = []
    private var adapters: [String: State] = [:]
    /// Paths of the adapters that heard a device since the last check.
    private var hearing: Set<String> = []
    /// Successive refusals by an adapter that was busy but not scanning, by path.
    private var refusals: [String: Int] = [:]

    init(bluetoothd: BluetoothDaemon) {
      self.bluetoothd = bluetoothd
    }

    /// Adds `scan` to the discovery, from the loop's next turn on.
    func add(_ scan: Scan) {
      scans.append(Weak(scan))
      scan.start = bluetoothd.loop.schedule(at: bluetoothd.loop.now) { [weak self, weak scan] _ in
        guard let self else { return }
        update()
        for device in bluetoothd.devices where scan?.wants(device) == true { scan?.found(device) }
      }
    }

    /// Removes released scans.
    func scanEnded() {
      scans.removeAll { $0.object == nil }
      update()
    }

    /// Stops scanning on an adapter, from the loop's next turn on.
    func add(_ scanPause: ScanPause) {
      scanPauses.append(Weak(scanPause))
      scanPause.timer = bluetoothd.loop.schedule(at: bluetoothd.loop.now) { [weak self, weak scanPause] _ in
        guard let self, let scanPause else { return }
        scanPause.timer = bluetoothd.loop.schedule(at: bluetoothd.loop.now + ScanPause.longest) {
          [weak self, weak scanPause] _ in
          // If the scan does not end, the waiting connect starts anyway.
          scanPause?.begin()
          self?.scanPauses.removeAll { $0.object === scanPause }
          self?.scanPauseEnded()
        }
        update()
      }
    }

    /// Removes pauses that were released or have lasted long enough.
    func scanPauseEnded() {
      scanPauses.removeAll { $0.object == nil }
      update()
    }

    /// Reports a new or changed `device` to the scans.
    func found(_ device: BluetoothdDevice) {
      if device.signalStrength != nil { hearing.insert(device.adapterPath) }
      for scan in scans.compactMap(\.object) where scan.wants(device) { scan.found(device) }
    }

    /// Starts again after bluetoothd lost its state.
    func reset() {
      adapters = [:]
      hearing = []
      refusals = [:]
      update()
    }

    /// Starts and stops discovery as needed, and reports to the scans if no adapter can scan.
    func update() {
      let on = bluetoothd.presence == .present ? bluetoothd.adapters.filter(\.isPowered) : []
      for path in adapters.keys where !on.contains(where: { $0.path == path }) { adapters[path] = nil }
      for adapter in on {
        if isWanted(adapter.path) { keep(adapter) } else { stop(adapter.path) }
      }
      reportFailure()
      for scanPause in scanPauses.compactMap(\.object) where adapters[scanPause.adapter] == nil { scanPause.begin() }
    }

    private func isWanted(_ path: String) -> Bool {
      !scans.isEmpty && !scanPauses.contains { $0.object?.adapter == path }
    }

    private func stop(_ path: String) {
      switch adapters[path] {
      // A start in progress is stopped once it completes.
      case .starting, .stopping, nil: break
      case .scanning: stopDiscovery(path)
      case .waiting: adapters[path] = nil
      }
    }

    private func stopDiscovery(_ path: String) {
      adapters[path] = .stopping(
        bluetoothd.call(path, .adapter, "StopDiscovery") { [weak self] _ in
          self?.adapters[path] = nil
          self?.update()
        })
    }

    private func keep(_ adapter: BluetoothdAdapter) {
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
        bluetoothd.call(path, .adapter, "SetDiscoveryFilter", [Self.filter]) { [weak self] result in
          guard let self else { return }
          switch result {
          case .success: return startFiltered(path)
          case .failure(let error): failed(path, error)
          }
          update()
        })
    }

    private func startFiltered(_ path: String) {
      guard isWanted(path) else {
        adapters[path] = nil
        return update()
      }
      adapters[path] = .starting(
        bluetoothd.call(path, .adapter, "StartDiscovery") { [weak self] result in
          guard let self else { return }
          switch result {
          case .success: scan(path, seen: bluetoothd.objects.adapters[path]?.isDiscovering == true)
          case .failure(let error): failed(path, error)
          }
          update()
        })
    }

    private func scan(_ path: String, seen: Bool) {
      hearing.remove(path)
      refusals[path] = nil
      adapters[path] = .scanning(seen: seen, renewal: renewal(path))
    }

    private func renewal(_ path: String) -> ScheduledTimer {
      bluetoothd.loop.schedule(at: bluetoothd.loop.now + Self.renewAfter) { [weak self] _ in self?.renew(path) }
    }

    private func renew(_ path: String) {
      guard case .scanning(let seen, _) = adapters[path] else { return }
      if hearing.remove(path) == nil {
        stopDiscovery(path)
      } else {
        adapters[path] = .scanning(seen: seen, renewal: renewal(path))
      }
    }

    private func failed(_ path: String, _ error: BusError) {
      guard let adapter = bluetoothd.objects.adapters[path] else { return }
      if error.shortName == "InProgress" { return refused(adapter) }
      // bluetoothd may still carry out the unanswered call.
      if error.isUnanswered { bluetoothd.send(path, .adapter, "StopDiscovery") }
      wait(
        path, Self.pauseAfterFailure,
        reason: "The Bluetooth adapter \(adapter.name) cannot scan: \(error). "
          + "Try `sudo systemctl restart bluetooth`.")
    }

    /// A discovery is in progress, perhaps an earlier one of this process. If it is real, its results arrive here too.
    private func refused(_ adapter: BluetoothdAdapter) {
      if adapter.isDiscovering { return scan(adapter.path, seen: true) }
      let count = refusals[adapter.path, default: 0] + 1
      refusals[adapter.path] = min(count, 2 * Self.mostRefusals)
      if count == Self.mostRefusals { return stopDiscovery(adapter.path) }
      let reason =
        "bluetoothd says that the adapter \(adapter.name) is already scanning, but it is not. "
        + "`sudo systemctl restart bluetooth` fixes it."
      wait(adapter.path, Self.pause, reason: count < 2 * Self.mostRefusals ? nil : reason)
    }

    private func wait(_ path: String, _ pause: Duration, reason: String?) {
      let timer = bluetoothd.loop.schedule(at: bluetoothd.loop.now + pause) { [weak self] _ in
        self?.adapters[path] = nil
        self?.update()
      }
      adapters[path] = .waiting(timer, reason: reason)
    }

    private func reportFailure() {
      let failure = failure
      for scan in scans.compactMap(\.object) where scan.failure != failure {
        scan.failure = failure
        if let failure { scan.failed(failure) }
      }
    }

    /// Why no adapter scans or is about to; nil if one does.
    private var failure: String? {
      switch bluetoothd.presence {
      case .connecting: return nil
      case .noBus(let reason), .denied(let reason): return reason
      case .absent:
        return
          "bluetoothd is not running, but scanning needs it: start it with `sudo systemctl start bluetooth`."
      case .present: break
      }
      guard let first = bluetoothd.adapters.first else {
        return bluetoothd.objects.chosenAdapter.map { "bluetoothd does not know the chosen adapter \($0); plug it in." }
          ?? "bluetoothd finds no Bluetooth adapter; plug one in."
      }
      guard bluetoothd.adapters.contains(where: \.isPowered) else {
        return "The Bluetooth adapter \(first.name) is switched off: switch it on with `bluetoothctl power on`."
      }
      let reasons = adapters.values.map { state -> String? in
        if case .waiting(_, let reason) = state { reason } else { nil }
      }
      return reasons.contains(nil) ? nil : reasons.compactMap(\.self).min()
    }
  }
}
