import ArgumentParser
import JSON
import Posix
import Primitives
import ProgramSupport
import RunFigures
import RunHistory
import RunReport

/// `hrlog trends`
struct TrendsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trends",
    abstract: "Shows volume and load of the last weeks, and how much the present week may have.",
    discussion: """
      By the rule of 5 to 10 %, a week should exceed the week before, or the mean of the last four, by at most 10 %. A week \
      begins on Monday. Volume is the duration of the runs, load their training impulse (TRIMP) by Edwards.

      Examples:
        hrlog trends
        hrlog trends --planned 50min
      """)

  @OptionGroup var database: DatabaseOption
  @Option(help: ArgumentHelp("Only this runner; may be repeated.", valueName: "name"))
  var runner: [String] = []
  @Option(help: ArgumentHelp("How many weeks to show, 1 to 520.", valueName: "number"))
  var weeks = 12
  @Option(
    help: ArgumentHelp("Warn if another run this long would exceed the rule.", valueName: "duration"),
    transform: DurationOption.parse)
  var planned: Duration?
  @Flag(help: "Print a JSON array with an object for each runner.")
  var json = false

  func validate() throws {
    guard (1...520).contains(weeks) else { throw ValidationError("--weeks takes a number from 1 to 520.") }
    try DurationOption.validate(planned, "--planned")
  }

  func run() throws {
    try ending { () throws(CommandError) in
      let source = try database.source(for: .read)
      let filter = SessionFilter(runners: runner.isEmpty ? nil : Set(runner))
      let trends = RunnerTrends.all(of: try source.summarized(filter), now: Clock.time)
      if json { return try Output.print(JSONWriter.array(trends.map { $0.json(weeks, planned: planned) })) }
      guard !trends.isEmpty else {
        return try Output.print(["No session yet. `hrlog record` records while hrzoned runs and a strap is worn."])
      }
      let pages = trends.map { $0.lines(weeks, planned: planned, isNamed: trends.count > 1) }
      return try Output.print(Array(pages.joined(separator: [""])))
    }
  }
}

extension RunnerTrends {
  func lines(_ count: Int, planned: Duration?, isNamed: Bool) -> [String] {
    let rows = weeks.last(count).map { week -> [String] in
      [
        "\(week.week)" + (week.week == weeks.current ? " (this week)" : ""), "\(week.runs)",
        DurationText.clock(week.volume.inSeconds), week.volumeGrowth.words, FigureText.decimal(week.load, 0),
        week.loadGrowth.words,
      ]
    }
    let title = isNamed ? [(runner ?? "Without a name").oneLine] : []
    return title + TextTable.lines([["week", "runs", "volume", "", "load", ""]] + rows) + advice(planned)
  }

  private func advice(_ planned: Duration?) -> [String] {
    var lines = [limitSentence]
    if let planned, weeks.limit != nil {
      let length = DurationText.clock(planned.inSeconds)
      if let growth = weeks.excess(adding: planned), let percent = growth.percent {
        lines.append(
          "Warning: with \(length) more, this week would be \(FigureText.decimal(percent, 0)) % over the weeks before.")
      } else {
        lines.append("\(length) more are within the rule.")
      }
    }
    return lines
  }

  func json(_ count: Int, planned: Duration?) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { object in
      if let runner { object.member("runner", runner) }
      object.key("weeks")
      object.array { array in
        for week in weeks.last(count) { array.object { Self.encode(week, into: &$0) } }
      }
      Self.encode(weeks.limit, "limit", into: &object)
      Self.encode(weeks.left, "left", into: &object)
      if let planned {
        let excess = weeks.excess(adding: planned)
        object.member("planned_exceeds", excess != nil)
        if let percent = excess?.percent { object.member("planned_change_percent", .number(percent)) }
      }
    }
    return writer.bytes
  }

  private static func encode(_ time: Duration?, _ key: String, into object: inout JSONWriter) {
    guard let time else { return }
    object.key(key)
    object.seconds(time, decimals: 1)
  }

  private static func encode(_ week: WeekFigures, into object: inout JSONWriter) {
    object.member("week", "\(week.week)")
    object.member("runs", week.runs)
    encode(week.volume, "volume", into: &object)
    encode(week.live, "live", into: &object)
    object.member("load", .number(week.load))
    for (name, growth) in [("volume", week.volumeGrowth), ("load", week.loadGrowth)] {
      if let percent = growth.percent { object.member("\(name)_change_percent", .number(percent)) }
      object.member("\(name)_verdict", growth.verdict.rawValue)
    }
  }
}
