import ArgumentParser
import WorkoutFile
import ZoneProtocol

/// `hrzone workout`
struct WorkoutGroup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "workout",
    abstract: "Shows workouts, and runs one.",
    discussion: """
      Examples:
        hrzone workout list
        hrzone workout show hiit
        hrzone workout start hiit
        hrzone workout start ~/mine.toml --strap F0:9E:1A:00:00:01
        hrzone workout pause
        hrzone workout resume
        hrzone workout next
        hrzone workout stop

      hrzoned runs it, whoever watches: it goes on when this program has ended, and ends with hrzoned.

      Workouts are TOML files, looked for in ~/.config/hrzone/workouts (or in XDG_CONFIG_HOME), in \
      \(WorkoutFolders.system), and among those that came with hrzone; of two with the same name the first is used. Copy one \
      and change it to have your own.
      """,
    subcommands: [
      WorkoutListCommand.self, WorkoutShowCommand.self, WorkoutStartCommand.self, WorkoutPauseCommand.self,
      WorkoutResumeCommand.self, WorkoutNextCommand.self, WorkoutStopCommand.self,
    ])
}

/// A workout by its name, or by its file.
struct WorkoutArgument: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "A workout's name, as `hrzone workout list` shows it, or a file: anything with a slash or ending in .toml.",
      valueName: "workout"),
    completion: .workouts)
  var name: String
}

/// `hrzone workout show`
struct WorkoutShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Shows the steps of a workout.",
    discussion: """
      Examples:
        hrzone workout show hiit
        hrzone workout show ./mine.toml --json | jq .time

      Ends with 65 when the file has faults, each of which is named, and with 66 when there is no such workout.
      """)

  @OptionGroup var workout: WorkoutArgument
  @Flag(help: "Print one JSON object; its steps are those of the protocol's workout.start.")
  var json = false

  func run() throws {
    try ending { () throws(CommandError) in
      let found = try FoundWorkout(workout.name, in: WorkoutFolders.library())
      return try json ? Output.print(WorkoutJSON.line(found)) : Output.print(WorkoutText.lines(found.document))
    }
  }
}

/// `hrzone workout start`
struct WorkoutStartCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "start",
    abstract: "Begins a workout.",
    discussion: """
      Examples:
        hrzone workout start lsd
        hrzone workout start ./mine.toml --strap Anna

      It lasts until its last step is done, it is stopped, or hrzoned ends.

      Ends with 65 when the file has faults, 66 when there is no such workout or strap, and 69 when one runs already.
      """)

  @OptionGroup var socket: SocketOption
  @OptionGroup var strap: StrapOption
  @OptionGroup var workout: WorkoutArgument

  func run() throws {
    try ending { () throws(CommandError) in
      let found = try FoundWorkout(workout.name, in: WorkoutFolders.library())
      return try WorkoutRequest.start(found, strap: strap.strap, path: socket.path)
    }
  }
}
