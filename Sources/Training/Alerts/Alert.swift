import Primitives

/// What an alert is about, by the name that it has in reports and settings.
///
/// A kind of alert is defined in this file alone: its name and descriptor in `AlertKind`, its figures and messages in `Alert`.
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

  /// What all alerts of this kind have in common.
  public var descriptor: AlertDescriptor {
    switch self {
    case .zoneChanged:
      AlertDescriptor(.info, .zone, isAdvice: true, cue: Cue(.neutral, [Note(659, 90), .rest(60), Note(659, 90)]))
    case .aboveTarget:
      AlertDescriptor(
        .warning, .target, isAdvice: true, grace: .common,
        cue: Cue(.high, [Note(1319, 160), Note(1047, 160), Note(784, 280)]))
    case .belowTarget:
      AlertDescriptor(
        .warning, .target, isAdvice: true, grace: .common,
        cue: Cue(.low, [Note(440, 160), Note(554, 160), Note(659, 280)]))
    case .onTarget:
      AlertDescriptor(.info, .target, isAdvice: true, cue: Cue(.neutral, [Note(784, 300)]))
    case .ceiling:
      AlertDescriptor(
        .critical, .ceiling, grace: .fixed(.seconds(3)),
        cue: Cue(
          .high, [Note(1568, 90), .rest(50), Note(1568, 90), .rest(50), Note(1568, 90), .rest(50), Note(1047, 300)]))
    case .zoneAhead:
      AlertDescriptor(
        .notice, .zone, isAdvice: true, grace: .fixed(.zero), repetition: .atLeast(.seconds(60)),
        cue: Cue(.neutral, [Note(740, 90), .rest(60), Note(740, 90), .rest(60), Note(740, 90)]))
    case .signalLost:
      AlertDescriptor(
        .warning, .signal, grace: .fixed(.seconds(5)),
        cue: Cue(.neutral, [Note(494, 180), Note(370, 180), Note(277, 360)]))
    case .signalBack:
      AlertDescriptor(.info, .signal, cue: Cue(.neutral, [Note(370, 120), Note(494, 240)]))
    case .strapFrozen:
      AlertDescriptor(
        .warning, .signal, cue: Cue(.neutral, [Note(370, 120), .rest(80), Note(370, 120), .rest(80), Note(370, 120)]))
    case .noContact:
      // It stays so until the strap is seen to.
      AlertDescriptor(
        .warning, .signal, grace: .fixed(.seconds(60)), repetition: .atLeast(.seconds(600)),
        cue: Cue(.neutral, [Note(370, 120), .rest(80), Note(277, 240)]))
    case .batteryLow:
      AlertDescriptor(
        .notice, .battery,
        cue: Cue(.neutral, [Note(587, 120), Note(440, 120), .rest(80), Note(587, 120), Note(440, 120)]))
    case .pairingLost:
      AlertDescriptor(
        .warning, .pairing,
        cue: Cue(.neutral, [Note(494, 180), Note(370, 180), .rest(80), Note(494, 180), Note(370, 180)]))
    case .recovered:
      // Each tells of another step, and steps may be short.
      AlertDescriptor(
        .info, .recovery, isAdvice: true, repetition: .always,
        cue: Cue(.neutral, [Note(523, 120), Note(659, 120), Note(784, 240)]))
    case .step:
      AlertDescriptor(
        .info, .step, isAdvice: true, repetition: .always,
        cue: Cue(.neutral, [Note(784, 100), .rest(80), Note(1047, 260)]))
    case .overMax:
      AlertDescriptor(
        .notice, .maximum, grace: .fixed(.seconds(5)), cue: Cue(.neutral, [Note(1175, 90), .rest(60), Note(1175, 90)]))
    }
  }
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

  /// What it says.
  public var message: AlertMessage {
    switch self {
    case .zoneChanged(let from, let to, let bpm, let percent, let isQuiet):
      AlertMessage(
        text: "\(to.name), \(to.index > from.index ? "up" : "down") from \(from.name): \(bpm) bpm"
          + (percent.map { ", \($0) %" } ?? ""),
        speech: "\(to.spoken). \(bpm).",
        figures: [AlertFigure("from", .zone(from)), AlertFigure("to", .zone(to)), AlertFigure("bpm", .count(bpm))]
          + (percent.map { [AlertFigure("percent", .percent($0))] } ?? []),
        isQuiet: isQuiet)
    case .aboveTarget(let bpm, let target, let lasting):
      AlertMessage(
        text: "\(bpm) bpm is above the target (\(target)): slow down", speech: "Slow down. \(bpm).",
        figures: [
          AlertFigure("bpm", .count(bpm)), AlertFigure("target", .target(target)),
          AlertFigure("lasting", .time(lasting)),
        ])
    case .belowTarget(let bpm, let target, let lasting):
      AlertMessage(
        text: "\(bpm) bpm is below the target (\(target)): speed up", speech: "Speed up. \(bpm).",
        figures: [
          AlertFigure("bpm", .count(bpm)), AlertFigure("target", .target(target)),
          AlertFigure("lasting", .time(lasting)),
        ])
    case .onTarget(let bpm, let target, let after):
      AlertMessage(
        text: "\(bpm) bpm is on target (\(target))", speech: "On target. \(bpm).",
        figures: [
          AlertFigure("bpm", .count(bpm)), AlertFigure("target", .target(target)), AlertFigure("after", .time(after)),
        ])
    case .ceiling(let bpm, let ceiling):
      AlertMessage(
        text: "\(bpm) bpm is above your ceiling of \(ceiling)", speech: "Slow down now, \(bpm).",
        figures: [AlertFigure("bpm", .count(bpm)), AlertFigure("ceiling", .count(ceiling))])
    case .zoneAhead(let from, let to, let bpm, let slope, let within, let isQuiet):
      AlertMessage(
        text: "\(to.name) in \(max(within, .seconds(1)).inWords): \(bpm) bpm, \(slope) bpm a minute",
        speech: "\(to.spoken) ahead. \(max(within, .seconds(1)).spoken).",
        figures: [
          AlertFigure("from", .zone(from)), AlertFigure("to", .zone(to)), AlertFigure("bpm", .count(bpm)),
          AlertFigure("bpm_per_minute", .slope(slope)), AlertFigure("within", .time(within)),
        ], isQuiet: isQuiet)
    case .signalLost(let cause, let lasting):
      AlertMessage(
        text: "Signal lost \(lasting.inWords) ago: \(cause.lossText)", speech: cause.lossSpeech,
        figures: [AlertFigure("cause", .text(cause.rawValue)), AlertFigure("lasting", .time(lasting))])
    case .signalBack(let bpm, let after):
      AlertMessage(
        text: "Signal back after \(after.inWords): \(bpm) bpm", speech: "Signal back. \(bpm).",
        figures: [AlertFigure("bpm", .count(bpm)), AlertFigure("after", .time(after))])
    case .strapFrozen(let bpm, let lasting):
      AlertMessage(
        text: "The strap repeats \(bpm) bpm, without a heartbeat for \(lasting.inWords): take it off and on",
        speech: "Strap stuck. Take it off and on.",
        figures: [AlertFigure("bpm", .count(bpm)), AlertFigure("lasting", .time(lasting))])
    case .noContact(let bpm, let lasting):
      AlertMessage(
        text: "The strap reports no skin contact, though it sends \(bpm) bpm: nothing counts. "
          + "Wet its electrodes and tighten it",
        speech: "Wet the strap. No skin contact.",
        figures: [AlertFigure("bpm", .count(bpm)), AlertFigure("lasting", .time(lasting))])
    case .batteryLow(let percent):
      AlertMessage(
        text: "The strap's battery is at \(percent) %", speech: "Battery low. Strap at \(percent) percent.",
        figures: [AlertFigure("battery", .count(percent))])
    case .pairingLost(let reason):
      AlertMessage(text: reason, speech: "Pairing lost. See the screen.", figures: [])
    case .recovered(let bpm, let below):
      AlertMessage(
        text: "Recovered: \(bpm) bpm is under \(below)", speech: "Recovered. \(bpm).",
        figures: [AlertFigure("bpm", .count(bpm)), AlertFigure("below", .count(below))])
    case .step(let step, let left):
      AlertMessage(
        text: step.text(left: left), speech: step.speech(left: left),
        figures: [AlertFigure("step", .step(step))] + (left.map { [AlertFigure("left", .time($0))] } ?? []))
    case .countdown(let step, let remaining):
      AlertMessage(
        text: "\(step.next ?? "The end") in \(remaining.inWords)",
        speech: "\(remaining.spoken). Then \(step.next ?? "the end").",
        figures: [AlertFigure("step", .step(step)), AlertFigure("remaining", .time(remaining))])
    case .workoutFinished(let name, let summary):
      AlertMessage(
        text: "\(name) is done: \(summary.time.inWords)" + (summary.onTargetText.map { ", \($0)" } ?? ""),
        speech: "Done." + (summary.percentOnTarget.map { " \($0) percent on target." } ?? ""),
        figures: [AlertFigure("workout", .text(name)), AlertFigure("summary", .summary(summary))])
    case .overMax(let bpm, let highest, let maxHR, let runner):
      AlertMessage(
        text: "\(maxHR.tooLowText(higher: highest)): \(MaxHeartRate.commandToSet(highest, of: runner))",
        speech: "New maximum. \(highest).",
        figures: [
          AlertFigure("bpm", .count(bpm)), AlertFigure("highest", .count(highest)),
          AlertFigure("max_hr", .count(maxHR.bpm)), AlertFigure("max_hr_estimated", .truth(maxHR.isEstimated)),
          AlertFigure("command", .text(MaxHeartRate.commandToSet(highest, of: runner))),
        ])
    }
  }
}
