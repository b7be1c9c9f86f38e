import ArgumentParser
import Training
import ZoneReport

/// What the commands to a workout that runs have in common.
struct WorkoutControl: ParsableArguments {
  @OptionGroup var socket: SocketOption
  @OptionGroup var strap: StrapOption

  /// Asks for `command`, and says `done` when it was obeyed.
  func ask(_ command: WorkoutCommand, done: String) throws(CommandError) -> ExitStatus {
    try WorkoutRequest.ask(.workoutControl(strap: strap.strap, command), path: socket.path, done: done)
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
    discussion: "Ends with 69 when no workout runs.")

  @OptionGroup var control: WorkoutControl

  func run() throws {
    try ending { () throws(CommandError) in
      try control.ask(.next, done: "Next.")
    }
  }
}

/// `hrzone workout stop`
struct WorkoutStopCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stop",
    abstract: "Ends the workout.",
    discussion: "Ends with 69 when no workout runs.")

  @OptionGroup var control: WorkoutControl

  func run() throws {
    try ending { () throws(CommandError) in
      try control.ask(.stop, done: "Stopped.")
    }
  }
}
