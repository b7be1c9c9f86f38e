import BlueZ
import EventLoop
import Glibc
import Posix
import Primitives
import ReportSocket
import SensorLink
import StrapSimulator
import TOMLFile
import Training
import ZoneClient
import ZoneProtocol

/// The running daemon: the loop, the socket, and a supervisor for each strap.
final class Daemon {
  private let options: Options
  let log: Log
  let loop: Loop
  let store: StateStore
  var settings: Settings
  /// The adapter chosen at the start. It applies to all straps and both kinds of link.
  let adapter: BluetoothAddress?
  /// The runners of the settings with their saved changes, in the same order.
  var runners: [RunnerSettings] = []
  /// The configuration of each strap from settings and state. `straps` has their supervisors, in the same order.
  var roster: [StrapRoster.Entry] = []
  var straps: [StrapSupervisor] = []
  /// The search for a strap; nil if a strap is known.
  var adoption: Adoption?
  /// The instants at which loans end.
  var loanEnds = LoanEnds()
  var loanTimer: ScheduledTimer?
  var loggedWarnings: [String] = []
  /// Created at first use, so that a run without Bluetooth never connects to the bus.
  private(set) lazy var bluetooth = BluetoothDaemon(loop: loop, adapter: adapter)
  private(set) var server: ReportServer?

  /// Runs until a signal ends it, or until it fails to start.
  static func run(_ settings: Settings, options: Options, log: Log) -> ExitStatus {
    // A write to a closed connection must return an error, not raise a signal.
    signal(SIGPIPE, SIG_IGN)
    do {
      return try Daemon(settings, options: options, log: log, loop: Loop(speed: settings.speed)).run()
    } catch let error as ListeningError {
      log.write(.error, "\(error)")
      if case .inUse = error { return .unavailable }
      return .systemFault
    } catch let error as SimulationError {
      log.write(.error, "\(error)")
      return .configuration
    } catch {
      log.write(.error, "\(error)")
      return .systemFault
    }
  }

  private init(_ settings: Settings, options: Options, log: Log, loop: Loop) throws(SystemError) {
    self.options = options
    self.settings = settings
    adapter = settings.adapter
    self.log = log
    self.loop = loop
    store =
      settings.isPretended
      ? StateStore(pretendingWith: log)
      : try StateStore(directory: StateDirectory.path(environment: ProcessEnvironment.variable), loop: loop, log: log)
  }

  /// The time limit for saving the state at the end. SIGTERM must end the daemon within a second.
  private static let limitOfSaving = Duration.milliseconds(700)
  /// The time limit for saving the state and writing the last log lines.
  private static let limitOfEnding = Duration.milliseconds(900)

  private func run() throws -> ExitStatus {
    // A signal without a handler ends the daemon at once. Install handlers before clients can see the socket.
    let signals = try [SIGTERM, SIGINT].map { number throws(SystemError) in
      try loop.onSignal(number) { [loop] in loop.exit() }
    }
    let reload = try loop.onSignal(SIGHUP) { [self] in self.reload() }
    defer { withExtendedLifetime((signals, reload)) {} }
    let socket = try makeSocket()
    let server = try ReportServer(
      loop: loop, socket: socket, boot: Self.makeBootID(), server: "hrzoned \(DaemonMain.version)",
      settings: .init(history: settings.history, clients: settings.clients, memoryLimit: Self.memoryLimit),
      handler: self, log: { [log] importance, message in log.write(LogLevel(importance), message) })
    self.server = server
    try update(to: settings, store.known)
    try loop.feedWatchdog()
    ServiceManager.notifyReady(status: status)
    _ = try loop.run()
    let (saving, ending) = (WaitLimit(Self.limitOfSaving), WaitLimit(Self.limitOfEnding))
    ServiceManager.notifyStopping()
    log.write(.info, "Ending.")
    for strap in straps { strap.stop() }
    // This also answers the clients whose changes are saved in time.
    store.finish(until: saving)
    server.close()
    log.finish(until: ending)
    return .success
  }

  private func makeSocket() throws -> ListeningSocket {
    if let handed = ServiceManager.takeListeningSocket() {
      log.write(.info, "Listening on the socket from systemd.")
      return try ListeningSocket(adopting: handed)
    }
    let path = settings.socketPath(argument: options.socketPath, environment: ProcessEnvironment.variable)
    if path == SocketPath.service,
      let directory = SocketPath.runtimeDirectory(environment: ProcessEnvironment.variable), !Settings.isOwn(directory)
    {
      log.write(
        .notice, "XDG_RUNTIME_DIR is \(directory), which belongs to another user; it is not used for the socket.")
    }
    let socket = try ListeningSocket(path: path)
    log.write(.info, "Listening at \(path).")
    return socket
  }

  private static var memoryLimit: Int? {
    MemoryLimit.ofControlGroup { path in try? BoundedFile.read(path, atMost: 1024 * 1024) }
  }

  /// A random id for this start of the daemon. Clients only compare it.
  private static func makeBootID() -> String {
    let digits = String(UInt64.random(in: .min ... .max), radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  // MARK: systemd

  private var status: String {
    guard !straps.isEmpty else { return reasonForNone }
    return straps.map { "\($0.displayName): \($0.condition.phase.name)" }.joined(separator: ", ")
  }

  func publishStatus() {
    ServiceManager.notify(status: status)
  }

  /// Reloads the settings. Faulty settings leave the old ones in force.
  private func reload() {
    ServiceManager.notifyReloading()
    defer { ServiceManager.notifyReady(status: status) }
    let read: Settings
    do throws(SettingsError) {
      read = try Settings.load(path: options.configPath, straps: options.straps)
    } catch {
      log.write(error)
      log.write(.warning, "Reload failed: the old settings stay in force.")
      return
    }
    guard read.speed == loop.speed else {
      log.write(.warning, "Reload failed: another speed needs a restart. The old settings stay in force.")
      return
    }
    log.write(warningsOf: read)
    if read.socket != settings.socket { log.write(.warning, "daemon.socket takes effect at the next start.") }
    if read.adapter != adapter { log.write(.warning, "daemon.adapter takes effect at the next start.") }
    do throws(SimulationError) {
      try update(to: read, store.known)
    } catch {
      log.write(.error, "\(error)")
      log.write(.warning, "Reload failed: the old settings stay in force.")
      return
    }
    server?.historyLength = read.history
    server?.apply(read.clients)
    log.write(.notice, "The settings were reloaded.")
  }
}

extension LogLevel {
  fileprivate init(_ importance: ReportServer.Importance) {
    switch importance {
    case .warning: self = .warning
    case .notice: self = .notice
    case .debug: self = .debug
    }
  }
}
