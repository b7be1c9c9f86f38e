import BlueZ
import Primitives
import SensorLink
import ZoneProtocol

/// All that the doctor's checks are a function of.
public struct DoctorFacts {
  /// The settings, or what is wrong with them.
  public var settings: Result<SettingsFacts, SettingsFault>
  /// The file that they are from; nil where there is none.
  public var settingsPath: String?
  /// Where hrzoned looks for a file of settings that nobody names.
  public var standardSettingsPath: String
  /// The machine's Bluetooth.
  public var machine: Machine
  /// What the daemon's socket said.
  public var daemon: DaemonView
  /// The straps that a daemon of this user was taught, where none answers that could tell.
  public var remembered: [StrapAddress] = []
  /// Who asks; nil if the user has no name.
  public var userName: String?

  /// Facts of all their parts.
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

  /// What the checks need of settings that are in order.
  public struct SettingsFacts: Hashable, Sendable {
    /// A strap of the settings.
    public struct Strap: Hashable, Sendable {
      /// Its address.
      public var address: StrapAddress
      /// What people call it.
      public var name: String?

      /// A strap of all its parts.
      public init(address: StrapAddress, name: String? = nil) {
        self.address = address
        self.name = name
      }
    }

    /// The straps, in their order.
    public var straps: [Strap]
    /// How many runners there are.
    public var runnerCount: Int
    /// What is allowed and may not be meant, each without a full stop.
    public var warnings: [String]
    /// Whether a strap may be taken that nobody named.
    public var mayAdopt: Bool
    /// The adapter to use, if one is named.
    public var adapter: BluetoothAddress?

    /// Settings of all their parts.
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

  /// Why settings cannot be used.
  public struct SettingsFault: Error, Hashable, Sendable {
    /// All that is wrong, a line for each fault, each with its place.
    public var text: String

    /// The fault that `text` says.
    public init(text: String) {
      self.text = text
    }
  }

  /// What the daemon's socket said.
  public enum DaemonView: Hashable {
    case unreachable(path: String, DaemonFault)
    case serving(path: String, DaemonAnswer)
  }

  /// Why the daemon did not answer.
  public enum DaemonFault: Hashable {
    /// No socket was named, and there is none at any of these places.
    case notFound([String])
    /// There is no socket, or nobody listens.
    case notRunning
    /// This user may not connect.
    case denied
    /// It took the connection and said nothing in time.
    case silent
    /// Something else answers, or nothing can; half a sentence.
    case other(String)
  }

  /// What the daemon answered.
  public struct DaemonAnswer: Hashable {
    /// The program with its version, "hrzoned 0.1.0".
    public var server: String
    /// The straps that it has.
    public var straps: [KnownStrap]

    /// An answer of all its parts.
    public init(server: String, straps: [KnownStrap] = []) {
      self.server = server
      self.straps = straps
    }
  }

  /// A strap as the daemon has it.
  public struct KnownStrap: Hashable {
    /// Its address, as the daemon writes it.
    public var address: String
    /// How far the daemon is with it; nil if it did not say.
    public var phase: StrapPhase?
    /// Why it is so, in a sentence.
    public var reason: String?
    /// The way by which it is reached.
    public var link: String?
    /// What keeps it from being read until a person does what `reason` says.
    public var fault: StrapFault?
    /// How often in a row it ended a connection 20 to 150 s after it was made.
    public var drops: Int
    /// What the daemon knows of its signal; nil if it did not say.
    public var state: StateReport?

    /// A strap of all its parts.
    public init(
      address: String, phase: StrapPhase? = nil, reason: String? = nil, link: String? = nil, fault: StrapFault? = nil,
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

  /// What of the daemon is known of the strap at `address`.
  public func known(_ address: StrapAddress) -> KnownStrap? {
    guard case .serving(_, let answer) = daemon else { return nil }
    return answer.straps.first { strap in
      (try? StrapAddress(parsing: strap.address)).map { $0.isSameStrap(as: address) } ?? false
    }
  }

  /// Every strap that is named in the settings or was taught, each once.
  public var straps: [StrapAddress] {
    var taught = remembered
    if case .serving(_, let answer) = daemon {
      taught = answer.straps.compactMap { try? StrapAddress(parsing: $0.address) }
    }
    return taught.reduce(into: (try? settings.get())?.straps.map(\.address) ?? []) { straps, strap in
      if !straps.contains(where: { $0.isSameStrap(as: strap) }) { straps.append(strap) }
    }
  }

  /// Whether a strap that is known, or one that will be, is on the air.
  var needsBluetooth: Bool {
    straps.isEmpty || straps.contains(where: \.isBluetooth)
  }

  /// Whether the settings let a strap be taken that nobody named.
  var mayAdopt: Bool { (try? settings.get())?.mayAdopt ?? true }

  /// The adapter to use, if the settings name one.
  public var chosenAdapter: BluetoothAddress? { (try? settings.get())?.adapter }

  /// The adapters that may be used; nil if nobody could say.
  var candidates: [Adapter]? {
    guard let chosenAdapter else { return machine.adapters }
    return machine.adapters?.filter { $0.address == chosenAdapter }
  }
}

extension Adapter {
  /// "hci0 AA:BB:CC:00:00:01".
  var displayName: String { "hci\(index)" + (address.map { " \($0)" } ?? "") }
}
