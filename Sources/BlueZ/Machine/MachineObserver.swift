import EventLoop
import Posix
import Primitives
import SensorLink

/// Examines this machine's Bluetooth, without a privilege and without changes except a short scan. Every question has a
/// time limit: 9.5 s in all, even if bluetoothd hangs.
public final class MachineObserver {
  /// How long bluetoothd may take to answer.
  static let answerLimit = Duration.seconds(3)
  /// Duration of the scan. Straps advertise about every second.
  static let scanTime = Duration.seconds(5)

  private let loop: Loop
  private let kernel: any Kernel
  private let files: MachineFiles
  private let straps: Set<BluetoothAddress>?
  private let completion: (Machine) -> Void
  private let bluetoothd: BluetoothDaemon
  private var machine: Machine
  private var query: AdapterQuery?
  private var version: ProgramVersion?
  private var observation: BluetoothDaemon.Observation?
  private var scan: BluetoothDaemon.Scan?
  private var scanFault: String?
  private var timer: ScheduledTimer?

  /// Starts to examine. `completion` is called once, never during this call.
  /// - Parameters:
  ///   - loop: the loop that drives the examination.
  ///   - straps: the scan ends once all of these are heard or connected. Nil scans for any strap; an empty set skips the
  ///     scan.
  ///   - adapter: the only adapter that scans; nil means any.
  ///   - completion: called with the result.
  public convenience init(
    loop: Loop, straps: Set<BluetoothAddress>?, adapter: BluetoothAddress?, completion: @escaping (Machine) -> Void
  ) {
    self.init(
      loop: loop, straps: straps, adapter: adapter, kernel: LinuxKernel(), files: MachineFiles(),
      completion: completion)
  }

  init(
    loop: Loop, straps: Set<BluetoothAddress>?, adapter: BluetoothAddress?, kernel: any Kernel, files: MachineFiles,
    completion: @escaping (Machine) -> Void
  ) {
    self.loop = loop
    self.kernel = kernel
    self.files = files
    self.straps = straps
    self.completion = completion
    bluetoothd = BluetoothDaemon(loop: loop, adapter: adapter)
    machine = Machine(
      kernelRelease: MachineFiles.kernelRelease(), adapters: nil, switches: files.radioSwitches(),
      bluetoothd: .silent, scan: .none(reason: "The examination did not finish."),
      connectionSettings: files.connectionSettings())
    timer = loop.schedule(at: loop.now) { [weak self] _ in self?.askKernel() }
  }

  private func askKernel() {
    do throws(SystemError) {
      // The link needs this socket. Where it exists, the management interface does too.
      _ = try kernel.openATTSocket(adapter: nil)
      query = try AdapterQuery(loop: loop, kernel: kernel) { [weak self] adapters in
        self?.machine.adapters = adapters
        self?.askBluetoothd()
      }
    } catch {
      machine.bluetoothFault = error
      askBluetoothd()
    }
  }

  // MARK: bluetoothd

  private func askBluetoothd() {
    observation = bluetoothd.observe { [weak self] in self?.handlePresence(isLast: false) }
    timer = loop.schedule(at: loop.now + Self.answerLimit) { [weak self] _ in self?.handlePresence(isLast: true) }
    handlePresence(isLast: false)
  }

  private func handlePresence(isLast: Bool) {
    switch bluetoothd.presence {
    case .connecting:
      guard isLast else { return }
      finish(.silent, .none(reason: "bluetoothd does not answer."))
    case .noBus(let reason): finish(.noBus(reason: reason), .none(reason: "bluetoothd cannot be asked."))
    case .denied: finish(.denied, .none(reason: "You are not allowed to use bluetoothd."))
    case .absent: finish(.notRunning, .none(reason: "bluetoothd is not running."))
    case .present:
      observation = nil
      timer = nil
      machine.bluetoothd = .running(version: nil)
      askVersion()
    }
  }

  private func askVersion() {
    do throws(SystemError) {
      guard let program = files.bluetoothdProgram() else { return startScan() }
      version = try ProgramVersion(of: program, loop: loop) { [weak self] version in
        self?.machine.bluetoothd = .running(version: version)
        self?.startScan()
      }
    } catch { startScan() }
  }

  // MARK: Straps in range

  private func startScan() {
    guard straps != [] else { return finish(machine.bluetoothd, .none(reason: "No strap is missing.")) }
    guard bluetoothd.adapters.contains(where: \.isPowered) else {
      return finish(machine.bluetoothd, .none(reason: "No adapter is on."))
    }
    scan = bluetoothd.scan(
      { [weak self] _ in self?.finishScanIfComplete() }, failed: { [weak self] in self?.scanFault = $0 })
    timer = loop.schedule(at: loop.now + Self.scanTime) { [weak self] _ in self?.finishScan() }
    observation = bluetoothd.observe { [weak self] in self?.finishScanIfComplete() }
  }

  private func finishScanIfComplete() {
    let found = Set(bluetoothd.devices.filter { $0.isConnected || $0.signalStrength != nil }.map(\.address))
    if let straps, found.isSuperset(of: straps) { finishScan() }
  }

  private func finishScan() {
    let known = bluetoothd.devices.filter { $0.offersHeartRate || straps?.contains($0.address) == true }
    let heard = known.filter { $0.isConnected || $0.signalStrength != nil }
    if let scanFault, heard.isEmpty { return finish(machine.bluetoothd, .failed(reason: scanFault)) }
    let found = heard.map {
      Machine.Strap(
        address: $0.address, name: $0.name, signalStrength: $0.signalStrength, isConnected: $0.isConnected,
        offersHeartRate: $0.offersHeartRate)
    }
    finish(machine.bluetoothd, .straps(found, after: Self.scanTime))
  }

  private func finish(_ bluetoothd: Machine.Bluetoothd, _ scan: Machine.Scan) {
    machine.bluetoothd = bluetoothd
    machine.scan = scan
    timer = nil
    observation = nil
    self.scan = nil
    let machine = machine
    // Not during a callback from the `BluetoothDaemon`: the receiver may release this object, and so that one.
    timer = loop.schedule(at: loop.now) { [weak self] _ in self?.completion(machine) }
  }
}
