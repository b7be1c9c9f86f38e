import JSON
import Posix
import Primitives
import RunFigures

/// What hrlog has recorded, of the runners that the user may see.
struct RecordedRuns: Hashable {
  /// The oldest first.
  let sessions: [RecordedSession]
  /// When hrlog was asked.
  let time: UTCTime

  /// Longest silence within a session.
  private static let longestSilence: Int64 = 300_000

  init(_ sessions: [RecordedSession], at time: UTCTime) {
    self.sessions = sessions
    self.time = time
  }

  /// Nil if `json` is no list of sessions.
  init?(_ json: [UInt8], at time: UTCTime) {
    guard let elements = (try? JSONValue(parsing: json))?.elements else { return nil }
    self.init(elements.compactMap { RecordedSession($0) }, at: time)
  }

  /// The sessions of a runner; of a strap, if its runner is unknown.
  func of(runner: String?, strap: String) -> RecordedRuns {
    RecordedRuns(sessions.filter { $0.runner == runner && (runner != nil || $0.strap == strap) }, at: time)
  }

  /// The session of `strap` that was under way when hrlog was asked.
  func underWay(_ strap: String) -> RecordedSession? {
    sessions.last { session in
      session.strap == strap && !session.isEnded
        && time.milliseconds - session.end.milliseconds < Self.longestSilence
    }
  }

  /// The sessions without `other`.
  func without(_ other: RecordedSession?) -> RecordedRuns {
    RecordedRuns(sessions.filter { $0 != other }, at: time)
  }

  /// The weeks of these sessions and another run. They end with the week of `today`.
  func weeks(with run: WeekRun? = nil, today: UTCTime) -> TrainingWeeks? {
    guard let today = today.localDay else { return nil }
    let runs = sessions.compactMap { session in
      session.start.localDay.map {
        WeekRun(
          day: $0, duration: session.duration, live: session.totals?.live ?? session.duration, load: session.load)
      }
    }
    return TrainingWeeks(runs + [run].compactMap(\.self), today: today)
  }
}
