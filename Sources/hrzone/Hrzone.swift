import ArgumentParser
import ProgramSupport
import ZoneProtocol

/// The program and its subcommands.
@main struct Hrzone: ParsableCommand {
  static let name = "hrzone"
  static let version = Release.version

  static let configuration = CommandConfiguration(
    commandName: name,
    abstract: "Shows heart rate and training zone from heart-rate straps.",
    discussion: """
      hrzoned reads the straps in the background, and hrzone shows the result. To try it without a strap:

        hrzone demo

      You can also put the options --socket, --strap and --json before the command.
      """,
    version: "\(name) \(version)",
    subcommands: [
      WatchCommand.self, AlertsCommand.self, StatusCommand.self, StrapsCommand.self, RunnerCommand.self,
      ZonesCommand.self, TargetCommand.self, WorkoutGroup.self, TodayCommand.self, MarkCommand.self,
      StreamCommand.self,
      CaptureCommand.self,
      DoctorCommand.self, DemoCommand.self, DemoKeeperCommand.self,
    ])

  static func main() {
    Program(name, Hrzone.self, sharedOptions: ["--socket": true, "--strap": true, "--json": false]).run()
  }
}
