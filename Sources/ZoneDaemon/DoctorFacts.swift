import BlueZ
import Primitives
import StrapLink
import ZoneReport

/// All that the doctor's checks are a function of.
struct DoctorFacts {
  /// The settings, or what is wrong with them; and the file they are from, nil where there is none.
  var settings: Result<Settings, SettingsError>
  var settingsPath: String?
  var machine: Machine
  var daemon: DaemonView
  /// The straps that a daemon of this user was taught, where none answers that could tell.
  var remembered: [StrapAddress] = []
  /// Who asks; nil if the user has no name.
  var userName: String?

  /// What the daemon's socket said.
  enum DaemonView: Hashable {
    case unreachable(path: String, DaemonFault)
    case serving(path: String, DaemonAnswer)
  }

  /// Why the daemon did not answer.
  enum DaemonFault: Hashable {
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
  struct DaemonAnswer: Hashable {
    /// The program with its version, "hrzoned 0.1.0".
    var server: String
    var straps: [KnownStrap] = []
  }

  /// A strap as the daemon has it.
  struct KnownStrap: Hashable {
    var address: String
    var phase: StrapPhase?
    var reason: String?
    var link: String?
    /// What keeps it from being read until a person does what `reason` says.
    var fault: StrapFault?
    /// How often in a row it ended a connection 20 to 150 s after it was made.
    var drops = 0
    /// What the daemon knows of its signal; nil if it did not say.
    var state: StateReport?
  }

  /// What of the daemon is known of the strap at `address`.
  func known(_ address: StrapAddress) -> KnownStrap? {
    guard case .serving(_, let answer) = daemon else { return nil }
    return answer.straps.first { strap in
      (try? StrapAddress(parsing: strap.address)).map { $0.isSameStrap(as: address) } ?? false
    }
  }

  /// Every strap that is named in the settings or was taught, each once.
  var straps: [StrapAddress] {
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
  var mayAdopt: Bool { (try? settings.get())?.adopt != .never }

  /// The adapter to use, if the settings name one.
  var chosenAdapter: BluetoothAddress? { (try? settings.get())?.adapter ?? nil }

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
