import ArgumentParser
import Posix
import Primitives
import ProgramSupport
import RunHistory

/// Options that choose sessions.
struct FilterOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Only the sessions of this runner; may be repeated.", valueName: "name"))
  var runner: [String] = []
  @Option(help: ArgumentHelp("Only sessions with this tag.", valueName: "tag"))
  var tag: String?
  @Option(
    help: ArgumentHelp("Only sessions from this local day on, such as 2026-03-01.", valueName: "day"),
    transform: DayOption.parse)
  var from: UTCTime?
  @Option(
    help: ArgumentHelp("Only sessions before the end of this local day.", valueName: "day"),
    transform: DayOption.parse)
  var to: UTCTime?

  var filter: SessionFilter {
    SessionFilter(
      runners: runner.isEmpty ? nil : Set(runner), from: from, before: to.map { $0.startOfNextLocalDay }, tag: tag)
  }
}

/// Days on the command line.
enum DayOption {
  static func parse(_ text: String) throws -> UTCTime {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].count == 4, let year = Int32(parts[0]), let month = Int32(parts[1]),
      let day = Int32(parts[2]), let time = UTCTime(localYear: year, month: month, day: day)
    else { throw ValidationError("Write a day such as 2026-03-01.") }
    return time
  }
}
