/// What an alert is about.
public enum AlertKind: String, Hashable, Sendable, CaseIterable {
  case zoneChanged = "zone_changed"
  case ceiling = "ceiling"
  case signalLost = "signal_lost"
  case signalBack = "signal_back"
  case strapFrozen = "strap_frozen"
  case overMax = "over_max"

  /// How much it matters.
  public var severity: Severity {
    switch self {
    case .zoneChanged, .signalBack: .info
    case .overMax: .notice
    case .signalLost, .strapFrozen: .warning
    case .ceiling: .critical
    }
  }
}

/// How much an alert matters, least first.
public enum Severity: String, Hashable, Sendable, CaseIterable {
  case info
  case notice
  case warning
  case critical
}

/// Something the runner should know now, with the figures behind it. Heart rates are in bpm.
public enum Alert: Hashable, Sendable {
  /// The confirmed zone is another than the one last announced.
  case zoneChanged(from: Zone, to: Zone, bpm: Int, percent: Percent?)
  /// Heart rate stays above the runner's ceiling.
  case ceiling(bpm: Int, ceiling: Int)
  /// No live signal. `cause` is `stale` where nothing is heard, else what is wrong with what is heard; `lasting` is the
  /// time since something was heard, or since it went wrong.
  case signalLost(cause: SignalQuality, lasting: Duration)
  /// The signal is live again, and was not for `after`.
  case signalBack(bpm: Int, after: Duration)
  /// The strap has sent this heart rate and no RR interval for `lasting`.
  case strapFrozen(bpm: Int, lasting: Duration)
  /// Heart rate stays above the runner's maximum, and was `highest` in that time: the maximum is set too low.
  case overMax(bpm: Int, highest: Int, maxHR: Int)

  /// What it is about.
  public var kind: AlertKind {
    switch self {
    case .zoneChanged: .zoneChanged
    case .ceiling: .ceiling
    case .signalLost: .signalLost
    case .signalBack: .signalBack
    case .strapFrozen: .strapFrozen
    case .overMax: .overMax
    }
  }

  /// How much it matters.
  public var severity: Severity { kind.severity }

  /// A short sentence for a runner. Equal alerts read the same: no time of day, no locale.
  public var text: String {
    switch self {
    case .zoneChanged(let from, let to, let bpm, let percent):
      "\(to.name), \(to.index > from.index ? "up" : "down") from \(from.name): \(bpm) bpm"
        + (percent.map { ", \($0) %" } ?? "")
    case .ceiling(let bpm, let ceiling):
      "\(bpm) bpm is above your ceiling of \(ceiling)"
    case .signalLost(let cause, let lasting):
      "Signal lost: \(Self.sentence(of: cause)) for \(Self.inWords(lasting))"
    case .signalBack(let bpm, let after):
      "Signal back after \(Self.inWords(after)): \(bpm) bpm"
    case .strapFrozen(let bpm, let lasting):
      "The strap repeats \(bpm) bpm, without a heartbeat for \(Self.inWords(lasting)): take it off and on"
    case .overMax(_, let highest, let maxHR):
      "\(highest) bpm is above your maximum of \(maxHR): it is set too low"
    }
  }

  private static func sentence(of cause: SignalQuality) -> String {
    switch cause {
    case .none, .stale: "nothing heard"
    case .noContact: "no contact with the skin"
    case .implausible: "implausible values"
    case .frozen: "one value repeated"
    case .live: "unsteady"
    }
  }

  /// Seconds to the nearest, minutes from two minutes on.
  private static func inWords(_ duration: Duration) -> String {
    let seconds = duration.components.seconds + (duration.components.attoseconds >= 500_000_000_000_000_000 ? 1 : 0)
    return seconds < 120 ? "\(seconds) s" : "\(seconds / 60) min"
  }
}
