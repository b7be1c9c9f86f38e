import Primitives

/// What an alert is about.
public enum AlertKind: String, Hashable, Sendable, CaseIterable {
  case zoneChanged = "zone_changed"
  case aboveTarget = "above_target"
  case belowTarget = "below_target"
  case onTarget = "on_target"
  case ceiling = "ceiling"
  case zoneAhead = "zone_ahead"
  case signalLost = "signal_lost"
  case signalBack = "signal_back"
  case strapFrozen = "strap_frozen"
  case noContact = "no_contact"
  case batteryLow = "battery_low"
  case pairingLost = "pairing_lost"
  case recovered = "recovered"
  case step = "step"
  case overMax = "over_max"

  /// How much it matters.
  public var severity: Severity {
    switch self {
    case .zoneChanged, .onTarget, .signalBack, .recovered, .step: .info
    case .zoneAhead, .batteryLow, .overMax: .notice
    case .aboveTarget, .belowTarget, .signalLost, .strapFrozen, .noContact, .pairingLost: .warning
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
  /// The confirmed zone is another than the one last announced, and the heart is in it. `isQuiet` while a target gives the advice.
  case zoneChanged(from: Zone, to: Zone, bpm: Int, percent: Percent?, isQuiet: Bool = false)
  /// Heart rate is above the target band, and has been for `lasting`.
  case aboveTarget(bpm: Int, target: TargetBand, lasting: Duration)
  /// Heart rate is below the target band, which begins no higher than the runner's ceiling, and has been for `lasting`.
  case belowTarget(bpm: Int, target: TargetBand, lasting: Duration)
  /// Heart rate is in the target band again, and was not for `after`.
  case onTarget(bpm: Int, target: TargetBand, after: Duration)
  /// Heart rate stays above the runner's ceiling.
  case ceiling(bpm: Int, ceiling: Int)
  /// Heart rate, now `bpm`, changes by `slope`, and so enters another zone `within` this time. `isQuiet` as for `zoneChanged`.
  case zoneAhead(from: Zone, to: Zone, bpm: Int, slope: HeartRateSlope, within: Duration, isQuiet: Bool = false)
  /// No live signal. `cause` is `stale` where nothing is heard now, else what is wrong with what is heard; `lasting` is the time
  /// since the last live sample, or where the strap is frozen since the first of the values that it repeats.
  case signalLost(cause: SignalQuality, lasting: Duration)
  /// The signal is live again. `after` counts from the same as the `lasting` of its loss.
  case signalBack(bpm: Int, after: Duration)
  /// The strap has sent this heart rate and no RR interval for `lasting`.
  case strapFrozen(bpm: Int, lasting: Duration)
  /// The strap has reported no skin contact in every sample, for `lasting`, though its values vary like a heart's.
  case noContact(bpm: Int, lasting: Duration)
  /// The strap's battery is this full, in percent.
  case batteryLow(percent: Int)
  /// The strap cannot be read until a person sees to its pairing; `reason` is a sentence that says what to do.
  case pairingLost(reason: String)
  /// In a recovery, heart rate fell under its bound, `below`, and stayed there for some samples.
  case recovered(bpm: Int, below: Int)
  /// A workout's step began; or, where `left` is given, it began some time ago, and that is left of it.
  case step(CurrentStep, left: Duration?)
  /// A workout's step ends after `remaining`.
  case countdown(CurrentStep, remaining: Duration)
  /// The workout `name` is done to its end.
  case workoutFinished(name: String, WorkoutSummary)
  /// Heart rate stays above the runner's maximum, and `highest` was held in that time: the maximum is set too low, and `highest`
  /// is the next to try. `runner` is the runner's name.
  case overMax(bpm: Int, highest: Int, maxHR: MaxHeartRate, runner: String? = nil)

  /// What it is about.
  public var kind: AlertKind {
    switch self {
    case .zoneChanged: .zoneChanged
    case .aboveTarget: .aboveTarget
    case .belowTarget: .belowTarget
    case .onTarget: .onTarget
    case .ceiling: .ceiling
    case .zoneAhead: .zoneAhead
    case .signalLost: .signalLost
    case .signalBack: .signalBack
    case .strapFrozen: .strapFrozen
    case .noContact: .noContact
    case .batteryLow: .batteryLow
    case .pairingLost: .pairingLost
    case .recovered: .recovered
    case .step, .countdown, .workoutFinished: .step
    case .overMax: .overMax
    }
  }

  /// How much it matters.
  public var severity: Severity { kind.severity }

  /// Whether it is for programs and logs alone: it is not sounded, spoken or shown in a banner.
  public var isQuiet: Bool {
    switch self {
    case .zoneChanged(_, _, _, _, let isQuiet), .zoneAhead(_, _, _, _, _, let isQuiet): isQuiet
    case .aboveTarget, .belowTarget, .onTarget, .ceiling, .signalLost, .signalBack, .strapFrozen, .noContact,
      .batteryLow, .pairingLost, .recovered, .step, .countdown, .workoutFinished, .overMax:
      false
    }
  }

  /// A short sentence for a runner. Equal alerts read the same: no time of day, no locale.
  public var text: String {
    switch self {
    case .zoneChanged(let from, let to, let bpm, let percent, _):
      "\(to.name), \(to.index > from.index ? "up" : "down") from \(from.name): \(bpm) bpm"
        + (percent.map { ", \($0) %" } ?? "")
    case .aboveTarget(let bpm, let target, _):
      "\(bpm) bpm is above the target (\(target)): slow down"
    case .belowTarget(let bpm, let target, _):
      "\(bpm) bpm is below the target (\(target)): speed up"
    case .onTarget(let bpm, let target, _):
      "\(bpm) bpm is on target (\(target))"
    case .ceiling(let bpm, let ceiling):
      "\(bpm) bpm is above your ceiling of \(ceiling)"
    case .zoneAhead(_, let to, let bpm, let slope, let within, _):
      "\(to.name) in \(Self.inWords(max(within, .seconds(1)))): \(bpm) bpm, \(slope) bpm a minute"
    case .signalLost(let cause, let lasting):
      "Signal lost \(Self.inWords(lasting)) ago: \(Self.sentence(of: cause))"
    case .signalBack(let bpm, let after):
      "Signal back after \(Self.inWords(after)): \(bpm) bpm"
    case .strapFrozen(let bpm, let lasting):
      "The strap repeats \(bpm) bpm, without a heartbeat for \(Self.inWords(lasting)): take it off and on"
    case .noContact(let bpm, _):
      "The strap reports no skin contact, though it sends \(bpm) bpm: nothing counts. Wet its electrodes and tighten it"
    case .batteryLow(let percent):
      "The strap's battery is at \(percent) %"
    case .pairingLost(let reason):
      reason
    case .recovered(let bpm, let below):
      "Recovered: \(bpm) bpm is under \(below)"
    case .step(let step, let left):
      Self.sentence(of: step, left: left)
    case .countdown(let step, let remaining):
      "\(step.next ?? "The end") in \(Self.inWords(remaining))"
    case .workoutFinished(let name, let summary):
      "\(name) is done: \(Self.inWords(summary.time))" + (Self.onTarget(summary).map { ", \($0)" } ?? "")
    case .overMax(_, let highest, let maxHR, let runner):
      "\(highest) bpm is above your \(maxHR.isEstimated ? "estimated " : "")maximum of \(maxHR.bpm), which is "
        + "\(maxHR.isEstimated ? "" : "set ")too low: " + Self.commandToSet(maxHR: highest, of: runner)
    }
  }

  /// The command by which `runner` takes `bpm` for the maximum heart rate.
  public static func commandToSet(maxHR bpm: Int, of runner: String?) -> String {
    let words = "hrzone runner set"
    guard let runner else { return "\(words) --max-hr \(bpm)" }
    // A name that looks like an option comes last, behind what ends the options.
    if runner.hasPrefix("-") { return "\(words) --max-hr \(bpm) -- \(runner.shellWord)" }
    return "\(words) \(runner.shellWord) --max-hr \(bpm)"
  }

  private static func sentence(of step: CurrentStep, left: Duration?) -> String {
    let end: String
    switch step.end {
    case .duration(let duration): end = left.map { ", \(inWords($0)) left" } ?? ", \(inWords(duration))"
    case .untilBelow(let bpm, let limit):
      end =
        ", until under \(bpm) bpm"
        + (left.map { ", \(inWords($0)) left" } ?? limit.map { ", at most \(inWords($0))" } ?? "")
    case .open: end = ""
    }
    return "\(step.name)\(end)\(step.target.map { ", \($0)" } ?? "")"
  }

  private static func onTarget(_ summary: WorkoutSummary) -> String? {
    guard let percent = summary.percentOnTarget, let onTarget = summary.onTarget, let withTarget = summary.withTarget
    else { return nil }
    return "\(inWords(onTarget)) of \(inWords(withTarget)) on target (\(percent) %)"
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

  /// Seconds to the nearest; from two minutes on `2 min 30 s`, and from ten on minutes to the nearest.
  private static func inWords(_ duration: Duration) -> String {
    let seconds = duration.components.seconds + (duration.components.attoseconds >= 500_000_000_000_000_000 ? 1 : 0)
    if seconds < 120 { return "\(seconds) s" }
    if seconds >= 600 { return "\((seconds + 30) / 60) min" }
    return "\(seconds / 60) min" + (seconds % 60 == 0 ? "" : " \(seconds % 60) s")
  }
}
