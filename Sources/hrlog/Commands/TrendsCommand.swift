import ArgumentParser
import JSON
import Posix
import Primitives
import ProgramSupport
import RunFigures
import RunHistory

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

/// The weeks of one runner.
struct RunnerTrends {
  let runner: String?
  let weeks: TrainingWeeks

  /// The weeks of each runner, by name.
  static func all(of entries: [SummarizedSession], now: UTCTime) -> [RunnerTrends] {
    let runs = Dictionary(grouping: entries, by: \.session.runner)
    return runs.sorted { ($0.key ?? "") < ($1.key ?? "") }.map { runner, entries in
      let weekRuns = entries.compactMap { entry -> WeekRun? in
        guard let day = entry.session.start.localDay else { return nil }
        return WeekRun(
          day: day, duration: entry.session.duration, live: entry.summary?.live ?? .zero,
          load: entry.summary?.figures[.edwards])
      }
      return RunnerTrends(runner: runner, weeks: TrainingWeeks(weekRuns, today: now.localDay ?? 0))
    }
  }

  func lines(_ count: Int, planned: Duration?, isNamed: Bool) -> [String] {
    let rows = weeks.last(count).map { week -> [String] in
      [
        "\(week.week)" + (week.week == weeks.current ? " (this week)" : ""), "\(week.runs)",
        DurationText.clock(week.volume.inSeconds), Self.words(week.volumeGrowth), FigureText.decimal(week.load, 0),
        Self.words(week.loadGrowth),
      ]
    }
    let title = isNamed ? [(runner ?? "Without a name").oneLine] : []
    return title + TextTable.lines([["week", "runs", "volume", "", "load", ""]] + rows) + advice(planned)
  }

  private func advice(_ planned: Duration?) -> [String] {
    guard let limit = weeks.limit, let left = weeks.left else {
      return ["There is no week before to compare with, so this week has no limit yet."]
    }
    let (most, rest) = (DurationText.clock(limit.inSeconds), DurationText.clock(left.inSeconds))
    var lines = [
      left > .zero
        ? "By the rule of 5 to 10 % this week may have \(most); \(rest) are left."
        : "Warning: this week has reached the \(most) that the rule of 5 to 10 % allows. Rest, or run short and easy."
    ]
    if let planned {
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

  private static func words(_ growth: WeekGrowth) -> String {
    let change = growth.percent.map { ($0 >= 0 ? "+" : "") + FigureText.decimal($0, 0) + " %" } ?? ""
    switch growth.verdict {
    case .first: return "first week"
    case .afterBreak: return "after a break"
    case .fine: return change
    case .atLimit: return change + ", at the limit"
    case .over: return change + ", too much"
    }
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
