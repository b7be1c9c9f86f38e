import Primitives

/// The kinds of alerts, by their names in reports and settings.
///
/// This file alone defines a kind: `AlertKind` has its name and descriptor, `Alert` its figures and message.
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

  /// The properties that all alerts of this kind share.
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
      // The fault lasts until someone attends to the strap.
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
      // Each alert is about a different step, and steps may be short.
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

/// An event that the runner should know about at once, with its figures. Heart rates are in bpm.
public enum Alert: Hashable, Sendable {
  /// The confirmed zone differs from the one last announced, and the current heart rate is in it. `isQuiet` if a target
  /// silences it.
  case zoneChanged(from: Zone, to: Zone, bpm: Int, percent: Percent?, isQuiet: Bool = false)
  /// Heart rate has been above the target band for `lasting`.
  case aboveTarget(bpm: Int, target: TargetBand, lasting: Duration)
  /// Heart rate has been below the target band for `lasting`. The band begins no higher than the runner's ceiling.
  case belowTarget(bpm: Int, target: TargetBand, lasting: Duration)
  /// Heart rate has returned to the target band; it was outside for `after`.
  case onTarget(bpm: Int, target: TargetBand, after: Duration)
  /// Heart rate stays above the runner's ceiling.
  case ceiling(bpm: Int, ceiling: Int)
  /// Heart rate, now `bpm`, changes by `slope` and will enter another zone `within` this time. `isQuiet` as in `zoneChanged`.
  case zoneAhead(from: Zone, to: Zone, bpm: Int, slope: HeartRateSlope, within: Duration, isQuiet: Bool = false)
  /// The live signal was lost. `cause` is `stale` if no notifications arrive, otherwise the fault of those that do. `lasting`
  /// counts from the last live sample; if the strap is frozen, from the first of the repeated values.
  case signalLost(cause: SignalQuality, lasting: Duration)
  /// The signal is live again. `after` counts from the same instant as `lasting` in `signalLost`.
  case signalBack(bpm: Int, after: Duration)
  /// The strap has sent the same heart rate and no RR interval for `lasting`.
  case strapFrozen(bpm: Int, lasting: Duration)
  /// For `lasting`, the strap has reported no skin contact although its values vary like a heart's.
  case noContact(bpm: Int, lasting: Duration)
  /// The charge of the strap's battery, in percent, is low.
  case batteryLow(percent: Int)
  /// The strap's pairing needs a person's help. `reason` is a sentence that says what to do.
  case pairingLost(reason: String)
  /// In a recovery step, heart rate fell below the bound `below` and stayed there for several samples.
  case recovered(bpm: Int, below: Int)
  /// A workout step began. `left` is given if it began some time ago, and is the time left of it.
  case step(CurrentStep, left: Duration?)
  /// A workout step ends after `remaining`.
  case countdown(CurrentStep, remaining: Duration)
  /// The workout `name` was completed.
  case workoutFinished(name: String, WorkoutSummary)
  /// Heart rate stays above the runner's maximum and was sustained at `highest`. The maximum is set too low; `highest` is a
  /// better value. `runner` is the runner's name.
  case overMax(bpm: Int, highest: Int, maxHR: MaxHeartRate, runner: String? = nil)

  /// The alert's kind.
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

  /// The alert's wording and figures.
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
          AlertFigure("max_hr", .count(maxHR.bpm)), AlertFigure("max_hr_estimated", .boolean(maxHR.isEstimated)),
          AlertFigure("command", .text(MaxHeartRate.commandToSet(highest, of: runner))),
        ])
    }
  }
}
