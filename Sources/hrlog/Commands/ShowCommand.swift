import ArgumentParser
import JSON
import Posix
import ProgramSupport
import RunHistory

/// `hrlog show`
struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Shows a session with all its figures.",
    discussion: """
      Examples:
        hrlog show
        hrlog show 12 --json

      A figure that is unknown is given with the reason.
      """)

  @Argument(help: ArgumentHelp("A session's number, or last.", valueName: "session"))
  var session: SessionName = .last
  @OptionGroup var database: DatabaseOption
  @Flag(help: "Print a JSON object.")
  var json = false

  func run() throws {
    try ending { () throws(CommandError) in
      let source = try database.source(for: .read)
      let record = try history { () throws(HistoryError) in
        try source.record(try session.find(in: source).id, wholeContext: false)
      }
      let page = SessionPage(record)
      return json ? try Output.print(page.json) : try Output.print(page.lines)
    }
  }
}
