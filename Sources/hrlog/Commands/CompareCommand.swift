import ArgumentParser
import Posix
import Primitives
import ProgramSupport
import RunHistory

/// `hrlog compare`
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compares the figures of two sessions.",
    discussion: """
      Example:
        hrlog compare 12 last

      The last column is the second session minus the first.
      """)

  @Argument(help: ArgumentHelp("A session's number, or last.", valueName: "session"))
  var first: SessionName
  @Argument(help: ArgumentHelp("Another session's number, or last.", valueName: "session"))
  var second: SessionName
  @OptionGroup var database: DatabaseOption
  @Flag(help: "Print a JSON array of both sessions.")
  var json = false

  func run() throws {
    try ending { () throws(CommandError) in
      let source = try database.source(for: .read)
      let pair = try history { () throws(HistoryError) in
        var pair: [SummarizedSession] = []
        for name in [first, second] {
          let record = try source.record(try name.find(in: source).id, wholeContext: false)
          pair.append(SummarizedSession(session: record.session, summary: SessionSummary(of: record)))
        }
        return pair
      }
      return try Output.print(
        json ? pair.json : ComparisonTable.lines(pair[0], pair[1]).flatMap { Array("\($0)\n".utf8) })
    }
  }
}

/// The table of `hrlog compare`.
enum ComparisonTable {
  /// The lines of the table. `titles` are the heads of the two columns, by default the sessions' numbers.
  static func lines(
    _ first: SummarizedSession, _ second: SummarizedSession, titles: [String]? = nil
  ) -> [String] {
    let both = [first, second]
    let heads: [String] = titles ?? both.map { "session \($0.session.id)" }
    var rows: [[String]] = [
      [""] + heads + ["change"],
      ["Begin"] + both.map(\.session.start.localDateAndTime) + [""],
      ["Runner"] + both.map { $0.session.runner ?? "-" } + [""],
      times("Duration", both.map(\.session.duration)),
    ]
    let zones = both.map { $0.summary?.zones ?? [] }
    var names: [String] = []
    for zone in zones.joined() where !names.contains(zone.zone.name) { names.append(zone.zone.name) }
    for name in names.reversed() {
      rows.append(times("  \(name)", zones.map { zones in zones.first { $0.zone.name == name }?.time ?? .zero }))
    }
    for figure in RunFigure.allCases {
      let values: [Double?] = both.map { $0.summary?.figures[figure] }
      guard values.contains(where: { $0 != nil }) else { continue }
      var change = "-"
      if let from = values[0], let to = values[1] { change = (to >= from ? "+" : "") + figure.text(to - from) }
      let cells: [String] = values.map { value in value.map { figure.text($0) + figure.unit } ?? "-" }
      rows.append([figure.label] + cells + [change])
    }
    return TextTable.lines(rows)
  }

  private static func times(_ label: String, _ times: [Duration]) -> [String] {
    let change = times[1] - times[0]
    let size = DurationText.clock(change < .zero ? -change.inSeconds : change.inSeconds)
    return [label] + times.map { DurationText.clock($0.inSeconds) } + [(change < .zero ? "-" : "+") + size]
  }
}
