import Glibc
import Primitives
import ReportSocket
import SensorLink
import TOMLFile
import Training
import ZoneClient

/// The daemon's settings in force: defaults, file and command line combined.
struct Settings: Hashable, Sendable {
  /// The socket's path in the file; nil to use the rule of `socketPath`.
  var socket: String?
  /// The address of the adapter to use; nil for any.
  var adapter: BluetoothAddress?
  /// The behaviour while no strap is known.
  var adopt = AdoptionRule.first
  /// How long reports are kept for clients that reconnect.
  var history = Duration.seconds(3600)
  /// The limits on clients: `[clients]`.
  var clients = ClientLimits()
  var signal = Signal()
  /// The zone rules of runners who have none of their own.
  var zones = ZoneRules()
  /// The alert rules of runners who have none of their own.
  var alerts = AlertRules()
  /// The runners; never empty. Without any in the file, there is one without a name.
  var runners: [RunnerSettings]
  /// The straps in the order of `[[strap]]`, runners' lists, command line. No address occurs twice.
  var straps: [StrapSettings] = []
  /// Accepted settings that a person should change: one line each, with its place.
  var warnings: [String] = []

  /// The path of the settings file. This file may be missing.
  static let standardPath = "/etc/hrzoned/hrzoned.toml"
  /// The most runners, and the most straps.
  static let maximumCount = 32

  /// `adopt`: the behaviour while no strap is known or named.
  enum AdoptionRule: String, CaseIterable, Sendable {
    /// Adopt the strongest strap in range.
    case first
    /// Wait until a strap is named.
    case never
  }

  /// `[signal]`: the rules for a valid signal.
  struct Signal: Hashable, Sendable {
    var staleAfter = TrainingSettings.standard.staleAfter
    var frozenAfter = TrainingSettings.standard.frozenAfter
    /// The largest plausible jump between two samples, in bpm.
    var maxJump = TrainingSettings.standard.maxJump
  }

  /// `[zones]`, or the zone rules of one runner.
  struct ZoneRules: Hashable, Sendable {
    /// A named set of zones. If set, `model` is the preset's and `bounds` is empty.
    var preset: ZonePreset?
    var model = ZonePreset.standard.model
    var dwell = TrainingSettings.standard.dwell
    var bounds: [ZoneBound] = .standard

    /// The zones of `runner`.
    func zones(for runner: Runner) throws(ZonesError) -> Zones {
      guard let preset else { return try Zones(model: model, bounds: bounds, runner: runner) }
      return try Zones(preset: preset, runner: runner)
    }

    /// All faults of the zones of `runner`.
    func faults(for runner: Runner) -> [ZonesError] {
      guard let preset else { return Zones.faults(model: model, bounds: bounds, runner: runner) }
      return Zones.faults(preset: preset, runner: runner)
    }
  }
}

/// A runner with zone rules, alert rules and training settings.
struct RunnerSettings: Hashable, Sendable {
  var runner: Runner
  let zoneRules: Settings.ZoneRules
  let alertRules: AlertRules
  /// The runner's zones, made by the rules.
  var zones: Zones
  /// Signal, zone and alert settings for a `TrainingSession`.
  let training: TrainingSettings
}

/// A strap with its runner.
struct StrapSettings: Hashable, Sendable {
  let address: StrapAddress
  /// The owner's name for it.
  let name: String?
  /// Index into `Settings.runners`.
  let runner: Int
  /// The kind of link to use.
  let link: LinkPreference

  /// The name; the address if it has none.
  var displayName: String { name ?? address.description }
}

extension Settings {
  /// The daemon's speed as a multiple of real time. All straps share it; 1 without straps.
  var speed: Double { straps.first?.address.speed ?? 1 }

  /// Whether any strap is simulated or a capture. Such a run neither reads nor writes the state file.
  var isPretended: Bool {
    straps.contains { strap in
      switch strap.address {
      case .bluetooth, .named, .unix: false
      case .simulated, .replay: true
      }
    }
  }

  /// Reads the file at `path` and adds the straps of the command line. If `path` is nil, the default file is read, which may
  /// be missing.
  /// - Throws: `SettingsError`, with all faults at once.
  static func load(path: String?, straps: [String] = []) throws(SettingsError) -> Settings {
    guard let bytes = try SettingsFile.read(path ?? standardPath) else {
      if let path { throw .unreadable(path: path, problem: "does not exist; create it, or leave --config out") }
      return try Settings(parsing: [], straps: straps)
    }
    do throws(SettingsError) {
      var settings = try Settings(parsing: bytes, straps: straps)
      settings.warnings = settings.warnings.map { "\(path ?? standardPath): \($0)" }
      return settings
    } catch {
      throw error.inFile(path ?? standardPath)
    }
  }

  /// The path of the socket that a person named: `argument` (`--socket`), else HRZONE_SOCKET, else the file's.
  func namedSocketPath(argument: String?, environment: (String) -> String?) -> String? {
    SocketPath.named(argument, environment: environment) ?? socket
  }

  /// The path at which the daemon makes its socket, if systemd passes none: the named path, else XDG_RUNTIME_DIR, else the
  /// service's path.
  ///
  /// `isOwn` says whether this process's user owns a directory. XDG_RUNTIME_DIR of another user, as `sudo -E` passes it on,
  /// counts as unset, because its owner could replace the socket.
  ///
  /// Clients look in the same places (`SocketPath.find`), except in the settings file. A person who sets the path there must
  /// set HRZONE_SOCKET for the clients.
  func socketPath(
    argument: String?, isOwn: (String) -> Bool = Self.isOwn, environment: (String) -> String?
  ) -> String {
    if let path = namedSocketPath(argument: argument, environment: environment) { return path }
    guard let directory = SocketPath.runtimeDirectory(environment: environment), isOwn(directory) else {
      return SocketPath.service
    }
    return SocketPath.inDirectory(directory)
  }

  /// Whether this process's user owns `directory`; true if it does not exist.
  static func isOwn(_ directory: String) -> Bool {
    var status = stat()
    return unsafe stat(directory, &status) != 0 || status.st_uid == geteuid()
  }
}
