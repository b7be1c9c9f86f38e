import ArgumentParser
import ProgramSupport
import WorkoutFile
import ZoneProtocol

/// `hrzone workout`
struct WorkoutGroup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "workout",
    abstract: "Shows workouts, runs them, and exchanges them with watches.",
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
        hrzone workout import intervals.fit
        hrzone workout export hiit --output hiit.fit

      The workout runs in hrzoned: it continues after this command ends, and stops when hrzoned ends.

      Workouts are TOML files. hrzone looks for them in $XDG_CONFIG_HOME/hrzone/workouts (by default ~/.config/hrzone/workouts), \
      then in \(WorkoutFolders.system), then among those that come with hrzone. If two have the same name, the first is used. To \
      make your own, copy one and change it.
      """,
    subcommands: [
      WorkoutListCommand.self, WorkoutShowCommand.self, WorkoutStartCommand.self, WorkoutPauseCommand.self,
      WorkoutResumeCommand.self, WorkoutNextCommand.self, WorkoutStopCommand.self,
      WorkoutImportCommand.self, WorkoutExportCommand.self,
    ])
}

/// Argument: a workout, by name or file.
struct WorkoutArgument: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "A workout's name, as `hrzone workout list` shows it, or a file: a path with a slash, or ending in .toml.",
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

      If hrzoned is running, hrzone also checks that some runner has the zones that the workout names.

      Exit status 65: the file has faults, or names a zone that no runner has. Exit status 66: there is no such workout.
      """)

  @OptionGroup var socket: SocketOption
  @OptionGroup var workout: WorkoutArgument
  @Flag(help: "Print one JSON object; its steps are those of the protocol's workout.start.")
  var json = false

  func run() throws {
    try ending { () throws(CommandError) in
      let found = try FoundWorkout(workout.name, in: WorkoutFolders.library())
      let status = try json ? Output.print(WorkoutJSON.line(found)) : Output.print(WorkoutText.lines(found.document))
      // Without a daemon, the runners' zones are unknown.
      guard let runners = try? OneAnswer.ask(.runnerList(), path: socket.path).runners else { return status }
      do throws(WorkoutFileError) {
        try found.document.check(zonesOfRunners: runners.map { $0.zones.map(\.zone) }, path: found.path)
      } catch {
        throw CommandError(error)
      }
      return status
    }
  }
}

/// `hrzone workout start`
struct WorkoutStartCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "start",
    abstract: "Starts a workout.",
    discussion: """
      Examples:
        hrzone workout start lsd
        hrzone workout start ./mine.toml --strap Anna

      It runs until its last step is done, you stop it, or hrzoned ends.

      Exit status 65: the file has faults. Exit status 66: there is no such workout or strap. Exit status 69: a workout is \
      running already.
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
