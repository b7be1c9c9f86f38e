import ArgumentParser
import ZoneReport

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
      WatchCommand.self, AlertsCommand.self, StatusCommand.self, StrapsCommand.self, StreamCommand.self,
      CaptureCommand.self,
      DoctorCommand.self, DemoCommand.self, DemoKeeperCommand.self,
    ])
}
