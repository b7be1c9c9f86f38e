extension Alert {
  /// What to say aloud: advice first, in a few words, units as words, without symbols and without anything to type. It takes under
  /// 3 s at 160 words a minute unless a name that a person gave is long.
  public var speech: String {
    switch self {
    case .zoneChanged(_, let to, let bpm, _, _): "\(to.name). \(bpm)."
    case .aboveTarget(let bpm, _, _): "Slow down. \(bpm)."
    case .belowTarget(let bpm, _, _): "Speed up. \(bpm)."
    case .onTarget(let bpm, _, _): "On target. \(bpm)."
    case .ceiling(let bpm, _): "Slow down now. \(bpm)."
    case .zoneAhead(_, let to, _, _, let within, _): "\(to.name) in \(Self.spoken(max(within, .seconds(1))))."
    case .signalLost(let cause, _): Self.speech(of: cause)
    case .signalBack(let bpm, _): "Signal back. \(bpm)."
    case .strapFrozen: "Strap stuck. Take it off and on."
    case .noContact: "Wet the strap. No skin contact."
    case .batteryLow(let percent): "Strap battery low. \(percent) percent."
    case .pairingLost: "Pairing lost. See the screen."
    case .recovered(let bpm, _): "Recovered. \(bpm)."
    case .step(let step, let left): Self.speech(of: step, left: left)
    case .countdown(let step, let remaining): "\(step.next ?? "The end") in \(Self.spoken(remaining))."
    case .workoutFinished(_, let summary):
      "Done." + (summary.percentOnTarget.map { " \($0) percent on target." } ?? "")
    case .overMax(_, let highest, _, _): "New maximum. \(highest)."
    }
  }

  private static func speech(of cause: SignalQuality) -> String {
    switch cause {
    case .none, .stale, .live: "Signal lost."
    case .noContact: "Check the strap. No skin contact."
    case .implausible: "Check the strap. Strange values."
    case .frozen: "Check the strap. It is stuck."
    }
  }

  private static func speech(of step: CurrentStep, left: Duration?) -> String {
    let end: String
    switch step.end {
    case .duration(let duration): end = " \(spoken(left ?? duration))."
    case .untilBelow(let bpm, _): end = " Until under \(bpm)."
    case .open: end = ""
    }
    // A zone's name says enough; a step that is called like its zone has said it.
    let target = step.target?.zone.map { $0.name == step.name ? "" : " \($0.name)." } ?? ""
    return "\(step.name).\(end)\(target)"
  }

  /// `1 second`, `90 seconds`, `10 minutes`, `2 minutes 30`: never more than four words.
  private static func spoken(_ duration: Duration) -> String {
    let seconds = duration.components.seconds + (duration.components.attoseconds >= 500_000_000_000_000_000 ? 1 : 0)
    if seconds < 120, seconds != 60 { return seconds == 1 ? "1 second" : "\(seconds) seconds" }
    let (minutes, rest) = seconds >= 600 ? ((seconds + 30) / 60, 0) : (seconds / 60, seconds % 60)
    return "\(minutes) \(minutes == 1 ? "minute" : "minutes")" + (rest == 0 ? "" : " \(rest)")
  }
}
