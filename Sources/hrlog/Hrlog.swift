import ArgumentParser
import ProgramSupport
import ZoneProtocol

/// The program and its subcommands.
@main struct Hrlog: ParsableCommand {
  static let name = "hrlog"

  static let configuration = CommandConfiguration(
    commandName: name,
    abstract: "Keeps what was run, and shows it.",
    discussion: """
      `hrlog record` writes down what hrzoned reports, for as long as it runs. As a service it does so in the background. The \
      other commands read the history:

        hrlog list
        hrlog show last
      """,
    version: "\(name) \(Release.version)",
    subcommands: [
      RecordCommand.self, ListCommand.self, ShowCommand.self, PlotCommand.self, ReportCommand.self, TrendsCommand.self,
      ReadinessCommand.self, CompareCommand.self, RecomputeCommand.self, NoteCommand.self,
      TagCommand.self, MergeCommand.self, SplitCommand.self, DeleteCommand.self, UndoCommand.self, PruneCommand.self,
      EndCommand.self, ExportCommand.self, ImportCommand.self, DeliverCommand.self,
    ])

  static func main() {
    Program(
      name, Hrlog.self,
      sharedOptions: ["--database": true, "--own": false, "--config": true, "--socket": true, "--json": false]
    ).run()
  }
}
