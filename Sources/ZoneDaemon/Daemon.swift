import BlueZ
import EventLoop
import Glibc
import Primitives
import ReportSocket
import StrapLink
import StrapSimulator
import Training
import ZoneReport

/// The running daemon: the loop, the socket, and a supervisor for each strap.
final class Daemon {
  private let options: Options
  private let log: Log
  private let loop: Loop
  private var settings: Settings
  /// In the order of the settings.
  private var straps: [StrapSupervisor] = []

  /// Runs until it is told to end, or cannot begin.
  static func run(_ settings: Settings, options: Options, log: Log) -> ExitStatus {
    // A client that went away is an error of its write, not a signal.
    signal(SIGPIPE, SIG_IGN)
    var log = log
    log.waits = false
    do {
      return try Daemon(settings, options: options, log: log, loop: Loop(speed: settings.speed)).run()
    } catch let error as ListeningError {
      log.write(.error, "\(error)")
      if case .inUse = error { return .unavailable }
      return .system
    } catch let error as SimulationError {
      log.write(.error, "\(error)")
      return .configuration
    } catch {
      log.write(.error, "\(error)")
      return .system
    }
  }

  private init(_ settings: Settings, options: Options, log: Log, loop: Loop) {
    self.options = options
    self.settings = settings
    self.log = log
    self.loop = loop
  }

  private func run() throws -> ExitStatus {
    let socket = try makeSocket()
    let server = try ReportServer(
      loop: loop, socket: socket, boot: Self.makeBootID(), server: "hrzoned \(Program.version)",
      settings: .init(history: settings.history), handlers: makeHandlers())
    try update(to: settings, server: server)
    try loop.feedWatchdog()
    let signals = try [SIGTERM, SIGINT].map { number throws(SystemError) in
      try loop.onSignal(number) { [loop] in loop.exit() }
    }
    let reload = try loop.onSignal(SIGHUP) { [self] in self.reload(server) }
    ServiceManager.notifyReady(status: status)
    defer { withExtendedLifetime((signals, reload)) {} }
    _ = try loop.run()
    ServiceManager.notifyStopping()
    log.write(.info, "Ending.")
    for strap in straps { strap.stop() }
    server.close()
    return .ok
  }

  private func makeSocket() throws -> ListeningSocket {
    if let handed = ServiceManager.takeListeningSocket() {
      log.write(.info, "Listening on the socket that systemd handed over.")
      return try ListeningSocket(adopting: handed)
    }
    let path = settings.socketPath(argument: options.socketPath) { name in
      guard let value = unsafe getenv(name) else { return nil }
      return unsafe String(cString: value)
    }
    let socket = try ListeningSocket(path: path)
    log.write(.info, "Listening at \(path).")
    return socket
  }

  /// New at every start, and in no relation to anything: clients only compare it.
  private static func makeBootID() -> String {
    let digits = String(UInt64.random(in: .min ... .max), radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  private func makeHandlers() -> ReportServer.Handlers {
    ReportServer.Handlers(
      states: { [unowned self] in straps.map { $0.state(at: loop.now) } },
      strap: { [unowned self] text in
        guard let address = try? StrapAddress(parsing: text).description else { return nil }
        return straps.contains { $0.name == address } ? address : nil
      },
      resetEnergy: { [unowned self] name throws(ReportServer.NotPossible) in
        guard let strap = straps.first(where: { $0.name == name }) else { return }
        do throws(LinkError) {
          try strap.resetEnergyExpended()
        } catch {
          throw ReportServer.NotPossible("\(error)")
        }
      },
      log: { [log] importance, message in
        switch importance {
        case .warning: log.write(.warning, message)
        case .notice: log.write(.notice, message)
        case .debug: log.write(.debug, message)
        }
      })
  }

  // MARK: Straps

  /// Keeps the straps that stay, lets go of those that are no longer named, and begins with the new ones.
  private func update(to settings: Settings, server: ReportServer) throws(SimulationError) {
    // First what may fail, so that nothing is changed if it does.
    var makers: [String: () -> any StrapLink] = [:]
    for strap in settings.straps {
      let name = strap.address.description
      if straps.contains(where: { $0.name == name }) { continue }
      makers[name] = try linkMaker(for: strap.address, adapter: settings.adapter)
    }
    var next: [StrapSupervisor] = []
    var new: [StrapSupervisor] = []
    for strap in settings.straps {
      let runner = settings.runners[strap.runner]
      let name = strap.address.description
      if let known = straps.first(where: { $0.name == name }) {
        known.reconfigure(
          displayName: strap.displayName, runner: runner.runner, zones: runner.zones, settings: runner.training)
        next.append(known)
      } else if let makeLink = makers[name] {
        let made = StrapSupervisor(
          name: name, displayName: strap.displayName,
          session: TrainingSession(runner: runner.runner, zones: runner.zones, settings: runner.training),
          loop: loop, log: log, server: server, conditionChanged: { [unowned self] in tellStatus() },
          makeLink: makeLink)
        next.append(made)
        new.append(made)
      }
    }
    for strap in straps where !next.contains(where: { $0 === strap }) {
      strap.letGo()
    }
    self.settings = settings
    straps = next
    for strap in new { strap.start() }
    if straps.isEmpty {
      log.write(.notice, "No strap is named: add [[strap]] to the settings, or --strap ADDRESS.")
    }
  }

  private func linkMaker(
    for address: StrapAddress, adapter: BluetoothAddress?
  ) throws(SimulationError) -> () -> any StrapLink {
    let loop = loop
    switch address {
    case .bluetooth(let address, let kind):
      return {
        let connector = L2CAPConnector(address: address, kind: kind, adapter: adapter)
        return ATTLink(loop: loop, name: .direct, connector: connector)
      }
    case .unix(let path):
      return { ATTLink(loop: loop, name: .unix, connector: UnixConnector(path: path)) }
    case .simulated(let name, let seed, _):
      let strap = try SimulatedStrap(loop: loop, name: name, seed: seed)
      return { strap.makeLink() }
    case .replay(let path, _, let strap):
      return { ReplayLink(loop: loop, path: path, strap: strap) }
    }
  }

  // MARK: systemd

  private var status: String {
    guard !straps.isEmpty else { return "No strap is named." }
    return straps.map { "\($0.displayName): \($0.condition.phase.name)" }.joined(separator: ", ")
  }

  private func tellStatus() {
    ServiceManager.notify(status: status)
  }

  /// Reads the settings anew; faulty ones leave those in force.
  private func reload(_ server: ReportServer) {
    ServiceManager.notifyReloading()
    defer { ServiceManager.notifyReady(status: status) }
    let read: Settings
    do throws(SettingsError) {
      read = try Settings.load(path: options.configPath, straps: options.straps)
    } catch {
      log.write(error)
      log.write(.warning, "The settings are left as they were: those read now are faulty.")
      return
    }
    guard read.speed == loop.speed else {
      log.write(.warning, "The settings are left as they were: another speed needs a new start.")
      return
    }
    if read.socket != settings.socket { log.write(.warning, "daemon.socket takes effect at the next start.") }
    if read.adapter != settings.adapter {
      log.write(.notice, "daemon.adapter takes effect for straps that are new, and for all at the next start.")
    }
    do throws(SimulationError) {
      try update(to: read, server: server)
    } catch {
      log.write(.error, "\(error)")
      log.write(.warning, "The settings are left as they were.")
      return
    }
    server.historyLength = read.history
    log.write(.notice, "The settings were read anew.")
  }
}
