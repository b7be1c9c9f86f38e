import Glibc
import Primitives
import ReportSocket
import SensorLink
import Training
import ZoneClient

/// All settings of the daemon as they take effect: defaults, the file, and what the command line added.
struct Settings: Hashable, Sendable {
  /// Where the socket is, if the file says; else `socketPath` has the rule.
  var socket: String?
  /// The adapter to use, by its address; nil for any.
  var adapter: BluetoothAddress?
  /// What to do while no strap is known.
  var adopt = AdoptionRule.first
  /// For how long reports are kept for clients that come back.
  var history = Duration.seconds(3600)
  /// `[clients]`: how much clients may have.
  var clients = ClientLimits()
  var signal = Signal()
  /// What a runner's zones are, unless the runner has their own.
  var zones = ZoneRules()
  /// What a runner's alerts are, unless the runner has their own.
  var alerts = AlertRules()
  /// Never empty: without any in the file there is one, who has no name.
  var runners: [RunnerSettings]
  /// In the order of `[[strap]]`, then of the runners' lists, then of the command line; no address twice.
  var straps: [StrapSettings] = []
  /// What a person should change in the file, although it is accepted: a line for each, with its place.
  var warnings: [String] = []

  /// The greatest number of runners, and of straps.
  static let maximumCount = 32

  /// `adopt`: what to do while no strap is known or named.
  enum AdoptionRule: String, CaseIterable, Sendable {
    /// Take the strongest in range, and remember it.
    case first
    /// Wait for one to be named.
    case never
  }

  /// When a signal counts as one: `[signal]`.
  struct Signal: Hashable, Sendable {
    var staleAfter = TrainingSettings.standard.staleAfter
    var frozenAfter = TrainingSettings.standard.frozenAfter
    /// bpm between two samples.
    var maxJump = TrainingSettings.standard.maxJump
  }

  /// `[zones]`, or a runner's own.
  struct ZoneRules: Hashable, Sendable {
    /// Zones by name; then `model` is the preset's, and there are no `bounds`.
    var preset: ZonePreset?
    var model = ZonePreset.standard.model
    var dwell = TrainingSettings.standard.dwell
    var bounds: [ZoneBound] = .standard

    /// The zones of `runner`.
    func zones(for runner: Runner) throws(ZonesError) -> Zones {
      guard let preset else { return try Zones(model: model, bounds: bounds, runner: runner) }
      return try Zones(preset: preset, runner: runner)
    }

    /// All that is wrong with the zones of `runner`.
    func faults(for runner: Runner) -> [ZonesError] {
      guard let preset else { return Zones.faults(model: model, bounds: bounds, runner: runner) }
      return Zones.faults(preset: preset, runner: runner)
    }
  }
}

/// A runner and what they train by.
struct RunnerSettings: Hashable, Sendable {
  var runner: Runner
  /// The age from which the maximum heart rate is estimated, if it is.
  var age: Int?
  let zoneRules: Settings.ZoneRules
  let alertRules: AlertRules
  /// The zones that the rules make for this runner.
  var zones: Zones
  /// Signal, zones and alerts together, for a `TrainingSession`.
  let training: TrainingSettings
}

/// A strap and whose it is.
struct StrapSettings: Hashable, Sendable {
  let address: StrapAddress
  /// What its owner calls it.
  let name: String?
  /// Index into `Settings.runners`.
  let runner: Int
  /// The way to it.
  let link: LinkPreference

  /// The name, or the address where there is none.
  var displayName: String { name ?? address.description }
}

extension Settings {
  /// How many times faster than the wall clock the daemon runs: what all straps agree on, 1 without any.
  var speed: Double { straps.first?.address.speed ?? 1 }

  /// Whether a strap is simulated or a capture: such a run stands by itself, and what was taught has no part in it.
  var isPretended: Bool {
    straps.contains { strap in
      switch strap.address {
      case .bluetooth, .named, .unix: false
      case .simulated, .replay: true
      }
    }
  }

  /// The settings of the file at `path`, or of the standard place if `path` is nil, where alone none is needed; with the
  /// straps of the command line added.
  /// - Throws: `SettingsError`, with all faults at once.
  static func load(path: String?, straps: [String] = []) throws(SettingsError) -> Settings {
    guard let bytes = try SettingsFile.read(path ?? SettingsFile.standardPath) else {
      if let path { throw .unreadable(path: path, problem: "does not exist; create it, or leave --config out") }
      return try Settings(parsing: [], straps: straps)
    }
    do throws(SettingsError) {
      var settings = try Settings(parsing: bytes, straps: straps)
      settings.warnings = settings.warnings.map { "\(path ?? SettingsFile.standardPath): \($0)" }
      return settings
    } catch {
      throw error.inFile(path ?? SettingsFile.standardPath)
    }
  }

  /// The path of the socket that a person named: `argument` (`--socket`), else HRZONE_SOCKET, else what the file says.
  func namedSocketPath(argument: String?, environment: (String) -> String?) -> String? {
    SocketPath.named(argument, environment: environment) ?? socket
  }

  /// Where a daemon that is not handed a socket makes one: at the path that a person named, else in XDG_RUNTIME_DIR, else at
  /// the service's path.
  ///
  /// `isOwn` says whether a directory belongs to the user who listens. XDG_RUNTIME_DIR of another user, as `sudo -E` hands it on,
  /// counts as unset: its owner could put another socket in the place of the daemon's.
  ///
  /// A client looks in these places (`SocketPath.find`) but for the file, which it does not read: who sets it there sets
  /// HRZONE_SOCKET for the clients.
  func socketPath(
    argument: String?, isOwn: (String) -> Bool = Self.isOwn, environment: (String) -> String?
  ) -> String {
    if let path = namedSocketPath(argument: argument, environment: environment) { return path }
    guard let directory = SocketPath.runtimeDirectory(environment: environment), isOwn(directory) else {
      return SocketPath.service
    }
    return SocketPath.inDirectory(directory)
  }

  /// Whether `directory` belongs to this process's user; so counts one that is not there.
  static func isOwn(_ directory: String) -> Bool {
    var status = stat()
    return unsafe stat(directory, &status) != 0 || status.st_uid == geteuid()
  }
}
