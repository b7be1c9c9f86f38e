import ArgumentParser
import Glibc
import Posix
import Primitives
import ProgramSupport
import RunHistory
import RunReport

/// `hrlog report`
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Writes a session, a week or other days as one HTML page, to look at and to print.",
    discussion: """
      The page needs no network. A session fits on two sheets of paper.

      Examples:
        hrlog report
        hrlog report 12 --output run.html
        hrlog report --week
        hrlog report --week 2026-03-01 --runner Anna
        hrlog report --from 2026-01-01 --to 2026-03-31 --output - >quarter.html
      """)

  @Argument(
    help: ArgumentHelp(
      "A session's number, or last. With --week a day of the week, such as 2026-03-01; default: today.",
      valueName: "session"))
  var subject: String?
  @Flag(help: "Show a week, from Monday to Sunday.")
  var week = false
  @Option(
    help: ArgumentHelp("Show the days from this local day on, such as 2026-03-01.", valueName: "day"),
    transform: DayOption.parse)
  var from: UTCTime?
  @Option(
    help: ArgumentHelp("The last of these days. Default: today.", valueName: "day"), transform: DayOption.parse)
  var to: UTCTime?
  @Option(
    help: ArgumentHelp("Only this runner; may be repeated. With last: this runner's last session.", valueName: "name"))
  var runner: [String] = []
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The file to write; - is standard output. Default: standard output if that is no terminal, else a file in this folder.",
      valueName: "file"),
    completion: .file(extensions: ["html"]))
  var output: String?
  @Flag(help: "Replace a file of another kind.")
  var force = false
  @OptionGroup var database: DatabaseOption

  /// More runs than these have no sparklines. Each takes as long as the page of a session.
  private static let mostSparklines = 100

  func validate() throws {
    if output?.isEmpty == true { throw ValidationError("--output takes the path of a file, or -.") }
    if week, from != nil || to != nil { throw ValidationError("Give either --week or --from and --to, not both.") }
    if to != nil, from == nil { throw ValidationError("--to needs --from.") }
    if let from, let to, to < from { throw ValidationError("--to is before --from.") }
    if week {
      if let subject { _ = try DayOption.parse(subject) }
    } else if let subject {
      guard from == nil else { throw ValidationError("Give either a session or --from, not both.") }
      guard let name = SessionName(argument: subject) else {
        throw ValidationError("Write a session's number, or last. `hrlog list` shows the sessions.")
      }
      if name.id != nil, !runner.isEmpty { throw ValidationError("A session's number needs no --runner.") }
    }
  }

  func run() throws {
    try ending { () throws(CommandError) in
      let source = try database.source(for: .read)
      let (page, name): ([UInt8], String)
      if let days {
        (page, name) = try period(days, from: source)
      } else {
        (page, name) = try session(source)
      }
      let isTerminal = isatty(STDOUT_FILENO) == 1
      let path = output ?? (isTerminal ? "hrlog-\(name).html" : "-")
      let status = try OutputFile.write(
        page, to: path, force: force, sources: HistoryFile.files(of: source.place), isOlderResult: ReportPage.isReport)
      guard status == .success, path != "-" else { return status }
      return try Output.print(["Wrote \(path.oneLine), \((page.count + 999) / 1000) kB."])
    }
  }

  /// The days to show; nil for a session.
  private var days: PeriodReport.Days? {
    let today = Clock.time.localDay ?? 0
    if week {
      let day = subject.flatMap { try? DayOption.parse($0) }?.localDay
      return PeriodReport.Days(weekOf: day ?? today)
    }
    return from?.localDay.map { PeriodReport.Days(first: $0, last: to?.localDay ?? today) }
  }

  private var filter: SessionFilter { SessionFilter(runners: runner.isEmpty ? nil : Set(runner)) }

  private func session(_ source: any HistorySource) throws(CommandError) -> (page: [UInt8], name: String) {
    let (record, measurements) = try history { () throws(HistoryError) in
      let id: Int64
      if let named = subject.flatMap({ SessionName(argument: $0) })?.id {
        id = named
      } else if runner.isEmpty {
        id = try SessionName.last.find(in: source).id
      } else {
        guard let last = try source.sessions(filter).last else {
          throw .refused("There is no session of \(runner.joined(separator: " or ").oneLine). `hrlog list` shows all.")
        }
        id = last.id
      }
      return (try source.record(id, wholeContext: false), try source.measurements())
    }
    let runs = try source.summarized(SessionFilter(runners: [record.session.runner]))
    let page = SessionReport(record, history: runs, measurements: measurements).page
    return (page, "session-\(record.session.id)")
  }

  private func period(
    _ days: PeriodReport.Days, from source: any HistorySource
  ) throws(CommandError) -> (page: [UInt8], name: String) {
    let sessions = try source.summarized(filter)
    let shown = PeriodReport.runs(of: sessions, on: days).suffix(Self.mostSparklines)
    var sparklines: [Int64: Sparkline] = [:]
    var progress = ProgressLine("Reading runs")
    defer { progress.finish() }
    for (number, run) in shown.enumerated() {
      progress.show(number + 1, of: shown.count)
      let record = try history { () throws(HistoryError) in
        try source.record(run.session.id, wholeContext: false)
      }
      sparklines[run.session.id] = Sparkline(record)
    }
    let measurements = try history { () throws(HistoryError) in try source.measurements() }
    let page = PeriodReport(
      days, history: sessions, sparklines: sparklines, measurements: measurements, now: Clock.time
    ).page
    return (page, days.name)
  }
}
