import ArgumentParser
import Posix
import ProgramSupport
import RunPanels
import Training
import ZoneProtocol

/// Options and requests of the commands that control a workout.
struct WorkoutControl: ParsableArguments {
  @OptionGroup var socket: SocketOption
  @OptionGroup var strap: StrapOption

  /// Sends `command`, which ends a step or the workout. Prints what the workout report says, or `done` if none came.
  func send(_ command: WorkoutCommand, done: String) throws(CommandError) -> ExitStatus {
    let strap = strap.strap
    let answer = try OneAnswer.ask(
      .workoutControl(strap: strap, command), collecting: [.workout], strap: strap, path: socket.path)
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

  /// Sends `command`, and prints `done` if it succeeds.
  func ask(_ command: WorkoutCommand, done: String) throws(CommandError) -> ExitStatus {
    try OneAnswer.change(
      .workoutControl(strap: strap.strap, command), path: socket.path, done: done)
  }
}

/// `hrzone workout pause`
struct WorkoutPauseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pause",
    abstract: "Pauses the workout.",
    discussion: """
      The workout's clock stops, and there is no advice until you resume it. Alerts about the ceiling and the strap still come.

      Exit status 69: no workout is running.
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
    abstract: "Resumes the workout.",
    discussion: "Exit status 69: no workout is paused.")

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
    abstract: "Ends the current step and begins the next.",
    discussion: "The new step is shown. Exit status 69: no workout is running.")

  @OptionGroup var control: WorkoutControl

  func run() throws {
    try ending { () throws(CommandError) in
      try control.send(.next, done: "Next.")
    }
  }
}

/// `hrzone workout stop`
struct WorkoutStopCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stop",
    abstract: "Stops the workout.",
    discussion: "Its duration and its time on target are shown. Exit status 69: no workout is running.")

  @OptionGroup var control: WorkoutControl

  func run() throws {
    try ending { () throws(CommandError) in
      try control.send(.stop, done: "Stopped.")
    }
  }
}
