import Primitives

/// What a recorder tells its user.
public enum RecorderEvent: Hashable, Sendable {
  /// A session began.
  case began(session: Int64, strap: String, runner: String?)
  /// A session ended.
  case ended(session: Int64, strap: String, runner: String?)
  /// Reports are missing; `duration` is the length of the gap.
  case gap(strap: String, duration: Duration, cause: GapCause)
  /// A report was ignored, since its `seq` is impossible.
  case ignored(strap: String, seq: UInt64)
}

/// The reason why the record of a strap has a gap.
public enum GapCause: String, Hashable, Sendable, CaseIterable {
  /// The daemon was stopped or killed, and started again.
  case daemonStopped = "daemon_stopped"
  /// hrlog did not run for longer than the daemon keeps reports, or the daemon had no room for them.
  case notRecorded = "not_recorded"
  /// The strap was silent, or its signal was no heart rate.
  case signalLost = "signal_lost"

  /// The cause in a few words.
  public var words: String {
    switch self {
    case .daemonStopped: "hrzoned was not running"
    case .notRecorded: "hrlog was not recording"
    case .signalLost: "no signal from the strap"
    }
  }
}
