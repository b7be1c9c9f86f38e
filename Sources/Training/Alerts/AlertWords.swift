// The wording of alerts that does not fit on a line of the table.

extension Duration {
  /// Seconds, rounded to the nearest; halves round up.
  private var wholeSeconds: Int64 {
    components.seconds + (components.attoseconds >= 500_000_000_000_000_000 ? 1 : 0)
  }

  /// `90 s`; from two minutes on `2 min 30 s`; from ten minutes on `11 min`.
  var inWords: String {
    let seconds = wholeSeconds
    if seconds < 120 { return "\(seconds) s" }
    if seconds >= 600 { return "\((seconds + 30) / 60) min" }
    return "\(seconds / 60) min" + (seconds % 60 == 0 ? "" : " \(seconds % 60) s")
  }

  /// `1 second`, `90 seconds`, `1 minute 57`, `10 minutes`, `2 minutes 30`.
  var spoken: String {
    let (number, unit, rest) = spokenParts
    return "\(number) \(unit)\(number == 1 ? "" : "s")" + (rest == 0 ? "" : " \(rest)")
  }

  /// Whether `spoken` is two short words, which leaves time to say more within 3 s.
  var isQuicklySpoken: Bool {
    let (number, _, rest) = spokenParts
    return rest == 0 && (number <= 12 || (number <= 60 && number % 10 == 0))
  }

  private var spokenParts: (number: Int64, unit: String, rest: Int64) {
    let seconds = wholeSeconds
    if seconds < 100, seconds != 60 { return (seconds, "second", 0) }
    return seconds >= 600 ? ((seconds + 30) / 60, "minute", 0) : (seconds / 60, "minute", seconds % 60)
  }
}

extension Zone {
  /// The name as a voice says it. A long name such as `5b Aerobic capacity` is cut to its first word; any other becomes
  /// `Zone 4`.
  var spoken: String {
    if name.count <= 10 { return name }
    let first = name.prefix { $0 != " " }
    return first.first?.isNumber == true ? String(first) : "Zone \(index)"
  }
}

extension SignalQuality {
  /// The cause of a signal loss, for a screen.
  var lossText: String {
    switch self {
    case .none, .stale: "nothing heard"
    case .noContact: "no contact with the skin"
    case .implausible: "implausible values"
    case .frozen: "one value repeated"
    case .live: "unsteady"
    }
  }

  /// The loss and its remedy, for the voice.
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

  /// Name and end for the voice, and the target's zone if there is time.
  func speech(left: Duration?) -> String {
    let end: String
    switch self.end {
    case .duration(let duration):
      let time = left ?? duration
      end = " \(time.spoken)."
      if !time.isQuicklySpoken { return "\(name).\(end)" }
    case .untilBelow(let bpm, _): return "\(name). Below \(bpm)."
    case .open: end = ""
    }
    // A step named after its zone does not repeat it. Two long names leave no time for the zone.
    guard let zone = target?.zone, zone.name != name, name.count + zone.spoken.count <= 12 else {
      return "\(name).\(end)"
    }
    return "\(name).\(end) \(zone.spoken)."
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
    // A name that looks like an option goes last, after `--`.
    if runner.hasPrefix("-") { return "\(words) --max-hr \(bpm) -- \(runner.shellWord)" }
    return "\(words) \(runner.shellWord) --max-hr \(bpm)"
  }

  /// A sentence that says that `higher` was sustained, so this maximum is too low.
  func tooLowText(higher: Int) -> String {
    "\(higher) bpm is above your \(isEstimated ? "estimated " : "")maximum of \(bpm), which is "
      + "\(isEstimated ? "" : "set ")too low"
  }
}
