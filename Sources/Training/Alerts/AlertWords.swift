// The words of alerts that are longer than a line of the table.

extension Duration {
  /// Seconds, rounded half up.
  private var wholeSeconds: Int64 {
    components.seconds + (components.attoseconds >= 500_000_000_000_000_000 ? 1 : 0)
  }

  /// `90 s`, from two minutes on `2 min 30 s`, and from ten minutes on `11 min`.
  var inWords: String {
    let seconds = wholeSeconds
    if seconds < 120 { return "\(seconds) s" }
    if seconds >= 600 { return "\((seconds + 30) / 60) min" }
    return "\(seconds / 60) min" + (seconds % 60 == 0 ? "" : " \(seconds % 60) s")
  }

  /// `1 second`, `90 seconds`, `10 minutes`, `2 minutes 30`: never more than four words.
  var spoken: String {
    let seconds = wholeSeconds
    if seconds < 120, seconds != 60 { return seconds == 1 ? "1 second" : "\(seconds) seconds" }
    let (minutes, rest) = seconds >= 600 ? ((seconds + 30) / 60, 0) : (seconds / 60, seconds % 60)
    return "\(minutes) \(minutes == 1 ? "minute" : "minutes")" + (rest == 0 ? "" : " \(rest)")
  }
}

extension SignalQuality {
  /// Why a signal was lost, for a screen.
  var lossText: String {
    switch self {
    case .none, .stale: "nothing heard"
    case .noContact: "no contact with the skin"
    case .implausible: "implausible values"
    case .frozen: "one value repeated"
    case .live: "unsteady"
    }
  }

  /// That the signal was lost, and what to do, for the ear.
  var lossSpeech: String {
    switch self {
    case .none, .stale, .live: "Signal lost."
    case .noContact: "Check the strap. No skin contact."
    case .implausible: "Check the strap. Strange values."
    case .frozen: "Check the strap. It is stuck."
    }
  }
}

extension CurrentStep {
  /// Name, end and target, for a screen. `left` is the time left of a step that began some time ago.
  func text(left: Duration?) -> String {
    let end: String
    switch self.end {
    case .duration(let duration): end = left.map { ", \($0.inWords) left" } ?? ", \(duration.inWords)"
    case .untilBelow(let bpm, let limit):
      end =
        ", until under \(bpm) bpm"
        + (left.map { ", \($0.inWords) left" } ?? limit.map { ", at most \($0.inWords)" } ?? "")
    case .open: end = ""
    }
    return "\(name)\(end)\(target.map { ", \($0)" } ?? "")"
  }

  /// Name, end and target, for the ear.
  func speech(left: Duration?) -> String {
    let end: String
    switch self.end {
    case .duration(let duration): end = " \((left ?? duration).spoken)."
    case .untilBelow(let bpm, _): end = " Until under \(bpm)."
    case .open: end = ""
    }
    // A zone's name says enough. A step that is called like its zone has said it.
    let zone = target?.zone.map { $0.name == name ? "" : " \($0.name)." } ?? ""
    return "\(name).\(end)\(zone)"
  }
}

extension WorkoutSummary {
  /// `90 s of 110 s on target (82 %)`; nil if no step had a target.
  var onTargetText: String? {
    guard let percent = percentOnTarget, let onTarget, let withTarget else { return nil }
    return "\(onTarget.inWords) of \(withTarget.inWords) on target (\(percent) %)"
  }
}

extension MaxHeartRate {
  /// The command that sets the maximum heart rate of `runner` to `bpm`.
  static func commandToSet(_ bpm: Int, of runner: String?) -> String {
    let words = "hrzone runner set"
    guard let runner else { return "\(words) --max-hr \(bpm)" }
    // A name that looks like an option comes last, behind what ends the options.
    if runner.hasPrefix("-") { return "\(words) --max-hr \(bpm) -- \(runner.shellWord)" }
    return "\(words) \(runner.shellWord) --max-hr \(bpm)"
  }

  /// `higher` was held: this maximum is too low.
  func tooLowText(higher: Int) -> String {
    "\(higher) bpm is above your \(isEstimated ? "estimated " : "")maximum of \(bpm), which is "
      + "\(isEstimated ? "" : "set ")too low"
  }
}
