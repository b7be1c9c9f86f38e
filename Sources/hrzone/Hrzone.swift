import ArgumentParser
import Posix
import Primitives
import ZoneProtocol

/// The command line.
@main struct Hrzone: ParsableCommand {
  static let version = Release.version

  static let configuration = CommandConfiguration(
    commandName: "hrzone",
    abstract: "Shows the training zone of whoever wears a heart-rate strap.",
    discussion: """
      hrzoned reads the straps; hrzone asks it. To see it without a strap and without a daemon:

        hrzone demo
      """,
    version: "hrzone \(version)",
    subcommands: [
      WatchCommand.self, AlertsCommand.self, StatusCommand.self, StrapsCommand.self, RunnerCommand.self,
      ZonesCommand.self, TargetCommand.self, WorkoutGroup.self, TodayCommand.self, MarkCommand.self,
      StreamCommand.self,
      CaptureCommand.self,
      DoctorCommand.self, DemoCommand.self, DemoKeeperCommand.self,
    ])

  static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    // The parser would call it an unexpected argument, of a program that expects none.
    let commands = configuration.subcommands.compactMap { $0.configuration.commandName }
    if let name = arguments.first, !name.hasPrefix("-"), name != "help", !commands.contains(name) {
      Output.note("there is no command '\(name.oneLine)'; see `hrzone --help`.")
      exit(withError: ExitCode(ExitStatus.usage.rawValue))
    }
    main(arguments)
  }
}
