import ArgumentParser
import HeartRate
import JSON
import Posix
import Primitives
import ProgramSupport
import RunFigures
import RunHistory
import RunReport
import ZoneClient
import ZoneProtocol

/// `hrlog readiness`
struct ReadinessCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "readiness",
    abstract: "Measures heart rate variability at rest, and compares it with the last 7 and 60 days.",
    discussion: """
      Measure in the morning, before breakfast, always in the same position. Put the strap on, sit or lie still, and breathe \
      normally. After half a minute of rest the measurement takes two minutes.

      The logarithm of RMSSD is compared with your own usual range: the mean of the last 60 days, plus and minus half a standard \
      deviation. That needs measurements on 14 days.

      Examples:
        hrlog readiness
        hrlog readiness --length 1min --strap Anna
        hrlog readiness --show
      """)

  @OptionGroup var socket: SocketOption
  @OptionGroup var database: DatabaseOption
  @Option(
    help: ArgumentHelp("The strap's address, or the name of its runner. Needed only if there are several straps."))
  var strap: String?
  @Option(
    help: ArgumentHelp("How long to measure, 1 to 5 minutes.", valueName: "duration"), transform: DurationOption.parse)
  var length = Duration.seconds(120)
  @Option(
    help: ArgumentHelp("How long to rest before.", valueName: "duration"), transform: DurationOption.parse)
  var settle = Duration.seconds(30)
  @Flag(help: "Show the readiness of the last measurement; measure nothing.")
  var show = false
  @Flag(help: "Do not keep the measurement.")
  var noSave = false
  @Flag(help: "Print a JSON object.")
  var json = false

  func validate() throws {
    try DurationOption.validate(length, "--length", in: .seconds(60)...(.seconds(300)), "of 1 to 5 min")
    try DurationOption.validate(settle, "--settle", in: .zero...(.seconds(600)), "of up to 10 min")
  }

  func run() throws {
    try ending { () throws(CommandError) in
      // A history that cannot be written must be known before somebody lies still for minutes.
      let source = try database.source(for: show ? .read : .record)
      var measurement: RestMeasurement?
      if !show {
        let session = RestSession(path: try socket.path, strap: strap, settle: settle, length: length)
        measurement = try session.measure()
        guard let measurement else { return .failure }
        if !noSave { try history { () throws(HistoryError) in try source.add(measurement) } }
      }
      let all = try history { () throws(HistoryError) in try source.measurements() }
      let page = MeasuredReadiness(measurement, among: all, isKept: !noSave, runner: strap)
      guard let page else {
        throw CommandError(
          "No measurement yet. `hrlog readiness` makes one; it takes two and a half minutes.", .noInput)
      }
      return try Output.print(json ? page.json : page.lines.flatMap { Array("\($0)\n".utf8) })
    }
  }
}

extension MeasuredReadiness {
  /// What `hrlog readiness` prints.
  var lines: [String] {
    let runner = measurement.runner.map { "\($0.oneLine), " } ?? ""
    return ["\(runner)\(measurement.time.localDateAndTime), \(DurationText.clock(measurement.duration.inSeconds))"]
      + TextTable.lines(rows).map { "  " + $0 } + (readiness.map { [$0.verdict.text] } ?? [])
  }

  var json: [UInt8] {
    JSONWriter.line { object in
      measurement.encodeMembers(into: &object)
      guard let readiness else { return }
      object.member("ln_rmssd", .number(readiness.today))
      for (key, spread) in [("days_7", readiness.lastWeek), ("days_60", readiness.usual)] {
        guard let spread else { continue }
        object.key(key)
        object.object { part in
          part.member("count", spread.count)
          part.member("mean", .number(spread.mean))
          if let deviation = spread.deviation { part.member("deviation", .number(deviation)) }
        }
      }
      if let range = readiness.usualRange {
        object.member("usual_range", .array([.number(range.lowerBound), .number(range.upperBound)]))
      }
      object.member("verdict", readiness.verdict.name)
      object.member("text", readiness.verdict.text)
    }
  }
}

extension Readiness.Verdict {
  /// The name in JSON.
  fileprivate var name: String {
    switch self {
    case .needs: "needs_days"
    case .low: "low"
    case .lowToday: "low_today"
    case .normal: "normal"
    case .highToday: "high_today"
    case .high: "high"
    }
  }
}
