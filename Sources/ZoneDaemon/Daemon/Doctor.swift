import BlueZ
import Diagnosis
import EventLoop
import Glibc
import Posix
import SensorLink
import TOMLFile
import ZoneClient
import ZoneProtocol

/// Gathers the doctor's facts in order: the settings, the daemon's socket, the machine.
final class Doctor {
  private let loop: Loop
  private let options: Options
  private let settings: Result<Settings, SettingsError>
  private let completion: (DoctorFacts) -> Void
  private var probe: DaemonProbe?
  private var observer: MachineObserver?

  /// Reads the settings. `completion` is called once, at most 12 s after `start()`.
  init(_ options: Options, loop: Loop, completion: @escaping (DoctorFacts) -> Void) {
    self.loop = loop
    self.options = options
    self.completion = completion
    do throws(SettingsError) {
      settings = .success(try Settings.load(path: options.configPath, straps: options.straps))
    } catch {
      settings = .failure(error)
    }
  }

  /// Starts gathering.
  func start() {
    do throws(ConnectionError) {
      probe = DaemonProbe(path: try socketPath(), loop: loop) { [weak self] daemon in self?.finish(daemon) }
    } catch {
      finish(.unreachable(path: SocketPath.service, DoctorFacts.DaemonFault(error)))
    }
  }

  private func finish(_ daemon: DoctorFacts.DaemonView) {
    var facts = DoctorFacts(
      settings: settings.map(DoctorFacts.SettingsFacts.init).mapError { DoctorFacts.SettingsFault(text: "\($0)") },
      settingsPath: settingsPath, standardSettingsPath: Settings.standardPath,
      machine: Machine(
        kernelRelease: "", adapters: nil, bluetoothd: .notRunning, scan: .none(reason: "")),
      daemon: daemon, remembered: remembered(daemon), userName: User.current?.name)
    observer = MachineObserver(loop: loop, straps: Self.missing(facts), adapter: facts.chosenAdapter) {
      [weak self] machine in
      facts.machine = machine
      self?.completion(facts)
    }
  }

  /// The straps of this user's state file; none if a daemon answers.
  private func remembered(_ daemon: DoctorFacts.DaemonView) -> [StrapAddress] {
    guard case .unreachable = daemon, (try? settings.get())?.isPretended != true,
      let directory = StateDirectory.path(environment: ProcessEnvironment.variable),
      case .state(let known)? = try? StateFile(directory: directory).read()
    else { return [] }
    return known.straps.map(\.address)
  }

  /// The Bluetooth straps that the daemon does not have; nil to look for all, which is needed if no strap is
  /// known, or if one is known only by its name.
  private static func missing(_ facts: DoctorFacts) -> Set<BluetoothAddress>? {
    guard !facts.straps.isEmpty else { return nil }
    var missing: Set<BluetoothAddress> = []
    for strap in facts.straps where facts.known(strap)?.phase != .live && facts.known(strap)?.phase != .lent {
      switch strap {
      case .bluetooth(let address, _): missing.insert(address)
      case .named: return nil
      case .unix, .simulated, .replay: break
      }
    }
    return missing
  }

  /// The socket named by option, environment or settings; else the one that clients find.
  private func socketPath() throws(ConnectionError) -> String {
    let inForce = (try? settings.get()) ?? Settings(runners: [])
    let named = inForce.namedSocketPath(argument: options.socketPath, environment: ProcessEnvironment.variable)
    if let named { return named }
    return try SocketPath.find()
  }

  private var settingsPath: String? {
    if let path = options.configPath { return path }
    return ProcessEnvironment.exists(Settings.standardPath) ? Settings.standardPath : nil
  }
}

extension DoctorFacts.SettingsFacts {
  /// The parts of `settings` that the checks need.
  fileprivate init(_ settings: Settings) {
    self.init(
      straps: settings.straps.map { Strap(address: $0.address, name: $0.name) }, runnerCount: settings.runners.count,
      warnings: settings.warnings.map { "\($0)" }, mayAdopt: settings.adopt != .never, adapter: settings.adapter)
  }
}

extension DaemonMain {
  /// Checks everything from the settings to the strap. Prints the result as text, or as one JSON object.
  public static func doctor(_ options: Options, json: Bool) -> ExitStatus {
    do throws(SystemError) {
      let loop = try Loop()
      var found: DoctorFacts?
      let doctor = Doctor(options, loop: loop) { facts in
        found = facts
        loop.exit()
      }
      doctor.start()
      _ = try loop.run()
      guard let found else { return .systemFault }
      let report = DoctorReport(program: "hrzoned \(version)", checks: DoctorChecks(facts: found).all)
      let printed = print(json ? report.line() : text(of: report))
      guard printed == .success else { return printed }
      return report.isWell ? .success : .failure
    } catch {
      Log(level: .error).write(.error, "\(error)")
      return .systemFault
    }
  }

  private static func text(of report: DoctorReport) -> String {
    DoctorText(isTerminal: isatty(STDOUT_FILENO) == 1, environment: ProcessEnvironment.variable).lines(report)
      .map { $0 + "\n" }.joined()
  }
}
