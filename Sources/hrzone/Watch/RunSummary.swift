import Posix
import Primitives
import ProgramSupport
import RunFigures
import RunPanels
import TerminalUI
import Training

/// The run in words: on the screen while it lasts, and on the terminal after `hrzone watch`.
enum RunSummary {
  /// Columns of a label.
  private static let labels = 9

  /// The summary of each strap that had a live signal, in lines of `columns`.
  /// - Parameter first: address of the strap that comes first.
  static func lines(_ model: WatchModel, first: String? = nil, columns: Int, ellipsis: String = "...") -> [String] {
    let straps = model.seen.filter { $0.tally.time >= .seconds(1) }
    let ordered = straps.filter { $0.address == first } + straps.filter { $0.address != first }
    return ordered.flatMap { strap in
      [PrintableText.fit(strap.title(among: ordered), columns: columns, ellipsis: ellipsis)]
        + (parts(strap) + earlier(strap, model.recorded)).flatMap { label, text -> [String] in
          guard let text else { return [] }
          let indent = String(repeating: " ", count: 2 + labels)
          let room = max(10, columns - indent.count)
          let lines = PrintableText.wrap(text, columns: room, limit: 8, ellipsis: ellipsis)
          return lines.enumerated().map { ($0.offset == 0 ? "  " + label.padding(labels) : indent) + $0.element }
        }
    }
  }

  /// Earlier runs shown.
  private static let earlierRuns = 2

  /// The last runs of the same runner, and the week. Empty without a record.
  private static func earlier(_ strap: StrapView, _ recorded: RecordedRuns?) -> [(label: String, text: String?)] {
    guard let recorded, let end = strap.lastLive else { return [] }
    let current = recorded.underWay(strap.address)
    let earlier = recorded.of(runner: strap.runner, strap: strap.address).without(current)
    guard !earlier.sessions.isEmpty else { return [] }
    // The record may have begun before this program.
    let recordedTime = current.map { Duration.milliseconds(max(0, end.milliseconds - $0.start.milliseconds)) } ?? .zero
    let time = max(strap.tally.time, recordedTime)
    let run = end.localDay.map { WeekRun(day: $0, duration: time, live: time, load: nil) }
    let week = earlier.weeks(with: run, today: end).flatMap { HistoryText.week($0) }
    let runs = earlier.sessions.suffix(earlierRuns).reversed().enumerated()
    return runs.map { ($0.offset == 0 ? "Earlier" : "", HistoryText.run($0.element)) } + [("Week", week)]
  }

  /// Labels and their texts; nil for a text that is unknown.
  private static func parts(_ strap: StrapView) -> [(label: String, text: String?)] {
    let tally = strap.tally
    let zones = tally.zones.values.sorted { $0.zone.index < $1.zone.index }.filter { $0.time >= .seconds(1) }
    let words = zones.map { "\($0.zone.index) \($0.zone.name) \(DurationText.clock($0.time.inSeconds))" }
    return [
      ("Time", DurationText.clock(tally.time.inSeconds) + " with a live signal"),
      ("Average", tally.average.map { "\($0) bpm" }),
      ("Maximum", tally.maximum.map { "\($0) bpm (median of 5 s)" }),
      ("Zones", words.isEmpty ? nil : words.joined(separator: ", ")),
      ("Workout", strap.workout.map { WorkoutProgress.line($0.report) }),
    ]
  }
}
