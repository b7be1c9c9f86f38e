import BlueZ
import Primitives
import SensorLink
import ZoneProtocol

/// The facts that the doctor's checks are computed from.
public struct DoctorFacts {
  /// The settings, or their faults.
  public var settings: Result<SettingsFacts, SettingsFault>
  /// The path of the settings file; nil if none was named and the default file is absent.
  public var settingsPath: String?
  /// The default path of the settings file.
  public var standardSettingsPath: String
  /// The kernel's and bluetoothd's view of Bluetooth.
  public var machine: Machine
  /// The answer of the daemon's socket.
  public var daemon: DaemonView
  /// The straps in this user's state file; empty if a daemon answers, since its own list is newer.
  public var remembered: [StrapAddress] = []
  /// The name of the user who runs the doctor; nil if the user has none.
  public var userName: String?

  /// Creates facts from their parts.
  public init(
    settings: Result<SettingsFacts, SettingsFault>, settingsPath: String?, standardSettingsPath: String,
    machine: Machine, daemon: DaemonView, remembered: [StrapAddress] = [], userName: String?
  ) {
    self.settings = settings
    self.settingsPath = settingsPath
    self.standardSettingsPath = standardSettingsPath
    self.machine = machine
    self.daemon = daemon
    self.remembered = remembered
    self.userName = userName
  }

  /// The parts of valid settings that the checks need.
  public struct SettingsFacts: Hashable, Sendable {
    /// A strap of the settings.
    public struct Strap: Hashable, Sendable {
      /// Its address.
      public var address: StrapAddress
      /// The owner's name for it.
      public var name: String?

      /// Creates a strap.
      public init(address: StrapAddress, name: String? = nil) {
        self.address = address
        self.name = name
      }
    }

    /// The straps, in the order of the settings.
    public var straps: [Strap]
    /// The number of runners.
    public var runnerCount: Int
    /// Settings that are allowed but may be mistakes, each without a full stop.
    public var warnings: [String]
    /// Whether hrzoned may adopt a strap that nobody named.
    public var mayAdopt: Bool
    /// The chosen adapter; nil for any.
    public var adapter: BluetoothAddress?

    /// Creates facts; the defaults are those of empty settings.
    public init(
      straps: [Strap] = [], runnerCount: Int = 0, warnings: [String] = [], mayAdopt: Bool = true,
      adapter: BluetoothAddress? = nil
    ) {
      self.straps = straps
      self.runnerCount = runnerCount
      self.warnings = warnings
      self.mayAdopt = mayAdopt
      self.adapter = adapter
    }
  }

  /// The reason why settings cannot be used.
  public struct SettingsFault: Error, Hashable, Sendable {
    /// One line for each fault, with its place.
    public var text: String

    /// Creates a fault with `text`.
    public init(text: String) {
      self.text = text
    }
  }

  /// The result of asking the daemon's socket.
  public enum DaemonView: Hashable {
    case unreachable(path: String, DaemonFault)
    case serving(path: String, DaemonAnswer)
  }

  /// The reason why the daemon did not answer.
  public enum DaemonFault: Hashable {
    /// No path was named, and no socket exists at any of these places.
    case notFound([String])
    /// The socket does not exist, or nobody listens.
    case notRunning
    /// This user has no permission to connect.
    case denied
    /// The connection was accepted, but no answer came in time.
    case silent
    /// Another fault, as a clause.
    case other(String)
  }

  /// The daemon's answer.
  public struct DaemonAnswer: Hashable {
    /// The program and its version, as in "hrzoned 0.1.0".
    public var server: String
    /// The daemon's straps.
    public var straps: [KnownStrap]

    /// Creates an answer.
    public init(server: String, straps: [KnownStrap] = []) {
      self.server = server
      self.straps = straps
    }
  }

  /// A strap as the daemon reports it.
  public struct KnownStrap: Hashable {
    /// The address as the daemon writes it.
    public var address: String
    /// The state of its link; nil if the daemon did not report it.
    public var phase: Phase?
    /// The reason for that state: a sentence.
    public var reason: String?
    /// The kind of link, as in "direct".
    public var link: String?
    /// The fault that a person must fix, as `reason` says.
    public var fault: StrapFault?
    /// The number of connections in a row that the strap ended 20 to 150 s after they were made.
    public var drops: Int
    /// The state of its signal; nil if the daemon did not report it.
    public var state: StateReport?

    /// Creates a strap; nil is unknown.
    public init(
      address: String, phase: Phase? = nil, reason: String? = nil, link: String? = nil, fault: StrapFault? = nil,
      drops: Int = 0, state: StateReport? = nil
    ) {
      self.address = address
      self.phase = phase
      self.reason = reason
      self.link = link
      self.fault = fault
      self.drops = drops
      self.state = state
    }
  }

  /// The daemon's entry for the strap at `address`; nil if it has none.
  public func known(_ address: StrapAddress) -> KnownStrap? {
    guard case .serving(_, let answer) = daemon else { return nil }
    return answer.straps.first { strap in
      (try? StrapAddress(parsing: strap.address)).map { $0.isSameStrap(as: address) } ?? false
    }
  }

  /// Every strap of the settings and of the daemon (or the state file), each once.
  public var straps: [StrapAddress] {
    var taught = remembered
    if case .serving(_, let answer) = daemon {
      taught = answer.straps.compactMap { try? StrapAddress(parsing: $0.address) }
    }
    return taught.reduce(into: (try? settings.get())?.straps.map(\.address) ?? []) { straps, strap in
      if !straps.contains(where: { $0.isSameStrap(as: strap) }) { straps.append(strap) }
    }
  }

  /// Whether any strap uses Bluetooth, or a strap must still be found.
  var needsBluetooth: Bool {
    straps.isEmpty || straps.contains(where: \.isBluetooth)
  }

  /// Whether the settings let hrzoned adopt a strap that nobody named.
  var mayAdopt: Bool { (try? settings.get())?.mayAdopt ?? true }

  /// The chosen adapter; nil for any.
  public var chosenAdapter: BluetoothAddress? { (try? settings.get())?.adapter }

  /// The adapters that hrzoned may use; nil if the kernel does not list any.
  var candidates: [Adapter]? {
    guard let chosenAdapter else { return machine.adapters }
    return machine.adapters?.filter { $0.address == chosenAdapter }
  }
}

extension Adapter {
  /// "hci0 AA:BB:CC:00:00:01".
  var displayName: String { "hci\(index)" + (address.map { " \($0)" } ?? "") }
}
