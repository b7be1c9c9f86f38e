import ArgumentParser
import Posix
import Training
import ZoneProtocol

/// What the commands to a workout that runs have in common.
struct WorkoutControl: ParsableArguments {
  @OptionGroup var socket: SocketOption
  @OptionGroup var strap: StrapOption

  /// Ends what goes on, and says what a report tells of it; `done` where none does.
  func end(_ command: WorkoutCommand, done: String) throws(CommandError) -> ExitStatus {
    let strap = strap.strap
    let answer = try OneAnswer.ask(
      .workoutControl(strap: strap, command), telling: [.workout], strap: strap, path: socket.path)
    let workouts = answer.reports.compactMap { report -> WorkoutReport? in
      guard case .workout(let workout) = report.body else { return nil }
      return workout
    }
    guard let workout = workouts.last else { return try Output.print([done]) }
    let line = workout.step.map { WorkoutProgress.step($0, remaining: workout.remaining) }
    let text = line ?? WorkoutProgress.line(workout)
    let paused = workout.state.value == .paused ? " (paused)" : ""
    return try Output.print([text.prefix(1).uppercased() + text.dropFirst() + paused + "."])
  }

  /// Asks for `command`, and says `done` when it was obeyed.
  func ask(_ command: WorkoutCommand, done: String) throws(CommandError) -> ExitStatus {
    try OneAnswer.change(
      .workoutControl(strap: strap.strap, command), path: socket.path, done: done)
  }
}

/// `hrzone workout pause`
struct WorkoutPauseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pause",
    abstract: "Has the workout's clock stand still.",
    discussion: """
      Advice is silent until `hrzone workout resume`; the ceiling, and what concerns the strap, is not.

      Ends with 69 when no workout runs.
      """)

  @OptionGroup var control: WorkoutControl

  func run() throws {
    try ending { () throws(CommandError) in
      try control.ask(.pause, done: "Paused.")
    }
  }
}

/// `hrzone workout resume`
struct WorkoutResumeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume",
    abstract: "Goes on with a paused workout.",
    discussion: "Ends with 69 when none is paused.")

  @OptionGroup var control: WorkoutControl

  func run() throws {
    try ending { () throws(CommandError) in
      try control.ask(.resume, done: "Resumed.")
    }
  }
}

/// `hrzone workout next`
struct WorkoutNextCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "next",
    abstract: "Ends the workout's step, and begins the next.",
    discussion: "The step that begins is shown. Ends with 69 when no workout runs.")

  @OptionGroup var control: WorkoutControl

  func run() throws {
    try ending { () throws(CommandError) in
      try control.end(.next, done: "Next.")
    }
  }
}

/// `hrzone workout stop`
struct WorkoutStopCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stop",
    abstract: "Ends the workout.",
    discussion: "How long it took is shown, and how much of its time with a target was on target. "
      + "Ends with 69 when no workout runs.")

  @OptionGroup var control: WorkoutControl

  func run() throws {
    try ending { () throws(CommandError) in
      try control.end(.stop, done: "Stopped.")
    }
  }
}
