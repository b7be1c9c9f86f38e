import Primitives
import TerminalUI
import Training
import ZoneProtocol

/// Keys of `hrzone watch`, besides those for moving and choosing.
extension Key {
  static let quit = Key.character("q")
  static let help = Key.character("?")
  /// Ends the current step of the workout.
  static let step = Key.character("n")
  static let target = Key.character("t")
  static let summary = Key.character("s")
  static let workouts = Key.character("w")
  static let mark = Key.character("l")
}

/// Actions of keys.
extension WatchModel {
  /// Performs the action of `key`. The caller handles `quit`.
  /// - Returns: the request for the daemon, if any.
  mutating func press(_ key: Key, at now: Instant) -> Request.Method? {
    if chooser(at: now) != nil || workoutChooser(at: now) != nil {
      answer = nil
      // While the key is held, its repeats must not act on what was behind the choice.
      if key == .enter || key == .space, let selected {
        lastControl = ControlKey(key: key, strap: selected.address, at: now)
      }
      return chooser(at: now) != nil ? choose(key, at: now) : chooseWorkout(key, at: now)
    }
    if isHeld(key, at: now) { return nil }
    answer = nil
    (chooser, workoutChooser) = (nil, nil)
    switch key {
    case .help, .character("h"):
      showsSummary = false
      showsHelp.toggle()
    case .summary:
      showsHelp = false
      showsSummary.toggle()
    case .next: select(by: 1)
    case .previous: select(by: -1)
    case .digit(let number): select(number - 1)
    case .escape: (showsHelp, showsSummary) = (false, false)
    case .space: return control(key, at: now) { $0.isPaused ? .resume : .pause }
    case .step: return control(key, at: now) { _ in .next }
    case .target: open(at: now)
    case .workouts:
      (showsHelp, showsSummary) = (false, false)
      wantsWorkouts = selected != nil
      if !wantsWorkouts { answer = Answer(text: "There is no strap to start a workout on.", isError: false, at: now) }
    case .mark:
      guard let selected else {
        answer = Answer(text: "There is no strap to set a mark for.", isError: false, at: now)
        return nil
      }
      // The report of the mark confirms it.
      lastControl = ControlKey(key: key, strap: selected.address, at: now)
      return .mark(strap: selected.wireAddress, text: nil)
    case .enter:
      // With one strap there is nothing to switch.
      if straps.count > 1, !showsHelp, !showsSummary { showsOne.toggle() }
    case .character, .end, .other: break
    }
    return nil
  }

  private mutating func control(
    _ key: Key, at now: Instant, _ command: (WorkoutView) -> WorkoutCommand
  ) -> Request.Method? {
    guard let selected, let workout = selected.workout, workout.isPresent else {
      answer = Answer(text: "No workout is running. Press w to start one.", isError: false, at: now)
      return nil
    }
    lastControl = ControlKey(key: key, strap: selected.address, at: now)
    return .workoutControl(strap: selected.wireAddress, command(workout))
  }

  /// Whether `key` is the last control key, still held. A terminal repeats a held key, and each repeat would end another step.
  private mutating func isHeld(_ key: Key, at now: Instant) -> Bool {
    guard let last = lastControl, last.key == key, last.strap == selected?.address, now - last.at < Self.keyIsHeld
    else {
      return false
    }
    lastControl = ControlKey(key: key, strap: last.strap, at: now)
    return true
  }

  private mutating func open(at now: Instant) {
    (showsHelp, showsSummary) = (false, false)
    guard let selected, let opened = TargetChooser(selected, at: now) else {
      answer = Answer(text: "The zones are not known yet: wait for the strap.", isError: false, at: now)
      return
    }
    chooser = opened
  }

  /// Opens the choice of a workout among `offer`, after `wantsWorkouts` was set.
  mutating func open(_ offer: WorkoutChooser.Offer, at now: Instant) {
    wantsWorkouts = false
    guard let selected else { return }
    let running = selected.workout.flatMap { $0.isPresent ? $0.report.name.oneLine : nil }
    workoutChooser = WorkoutChooser(offer, strap: selected.address, stops: running, at: now)
    guard workoutChooser == nil else { return }
    let text =
      offer.faulty > 0
      ? "All workout files have faults. `hrzone workout list` names them."
      : "No workout was found. `hrzone workout list` shows where hrzone looks."
    answer = Answer(text: text, isError: false, at: now)
  }

  private mutating func chooseWorkout(_ key: Key, at now: Instant) -> Request.Method? {
    guard let chooser = workoutChooser else { return nil }
    switch key {
    case .workouts, .next: workoutChooser?.move(by: 1, at: now)
    case .previous: workoutChooser?.move(by: -1, at: now)
    case .digit(0) where chooser.stops != nil:
      workoutChooser = nil
      guard let strap = straps.first(where: { $0.address == chooser.strap }) else { return nil }
      return .workoutControl(strap: strap.wireAddress, .stop)
    case .digit(let number): workoutChooser?.select(number, at: now)
    case .enter, .space:
      workoutChooser = nil
      guard let strap = straps.first(where: { $0.address == chooser.strap }) else { return nil }
      return .workoutStart(strap: strap.wireAddress, chooser.choice.workout)
    case .escape, .character, .end, .other: workoutChooser = nil
    }
    return nil
  }

  private mutating func choose(_ key: Key, at now: Instant) -> Request.Method? {
    guard var chooser else { return nil }
    switch key {
    case .target, .next: chooser.move(by: 1, at: now)
    case .previous: chooser.move(by: -1, at: now)
    case .digit(let number):
      guard chooser.select(number) else { return nil }
      return finish(chooser, at: now)
    case .enter, .space: return finish(chooser, at: now)
    case .escape, .character, .end, .other:
      self.chooser = nil
      return nil
    }
    self.chooser = chooser
    return nil
  }

  private mutating func finish(_ chosen: TargetChooser, at now: Instant) -> Request.Method? {
    chooser = nil
    guard let strap = straps.first(where: { $0.address == chosen.strap }) else { return nil }
    if strap.workout?.isPresent == true {
      answer = Answer(text: "The workout's own targets apply until it ends.", isError: false, at: now)
    }
    return chosen.request(strap: strap.wireAddress)
  }
}
