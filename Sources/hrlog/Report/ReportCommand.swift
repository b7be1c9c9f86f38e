import ArgumentParser
import Posix
import Primitives
import ProgramSupport
import RunHistory
import RunReport

/// `hrlog report`
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Writes a session as one HTML file, to look at and to print.",
    discussion: """
      Examples:
        hrlog report
        hrlog report 12 --output run.html
      """)

  @Argument(help: ArgumentHelp("A session's number, or last.", valueName: "session"))
  var session: SessionName = .last
  @OptionGroup var database: DatabaseOption
  @Option(
    help: ArgumentHelp("The file to write; - is standard output.", valueName: "file"), completion: .file())
  var output: String?

  func run() throws {
    try ending { () throws(CommandError) in
      let source = try database.source(for: .read)
      let record = try history { () throws(HistoryError) in
        try source.record(try session.find(in: source).id, wholeContext: false)
      }
      let history = try source.summarized(SessionFilter(runners: [record.session.runner]))
      let measurements = try hrlog.history { () throws(HistoryError) in try source.measurements() }
      let page = SessionReport(record, history: history, measurements: measurements).page
      guard let output, output != "-" else { return try Output.print(page) }
      do throws(SystemError) {
        try AtomicFile.write(page, to: output)
      } catch {
        throw CommandError("Cannot \(error.operation.oneLine): \(error.reason).", .cannotCreate)
      }
      return .success
    }
  }
}
