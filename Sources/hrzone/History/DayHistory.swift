import Posix
import Primitives
import ProgramSupport

/// What the record says about a day's plan, for each runner.
struct DayHistory {
  /// Most runners who are shown.
  private static let mostRunners = 4

  private let recorded: RecordedRuns
  /// The one who ran last comes first.
  private let runners: [String?]
  private let now: UTCTime

  /// - Parameter name: a runner's name or a strap's address; nil for all runners.
  init(_ recorded: RecordedRuns, of name: String?, at now: UTCTime) {
    let sessions = recorded.sessions.filter { session in
      name.map { $0 == session.runner || $0 == session.strap } ?? true
    }
    self.recorded = RecordedRuns(sessions, at: recorded.time)
    self.now = now
    var runners: [String?] = []
    for session in sessions.reversed() where !runners.contains(session.runner) { runners.append(session.runner) }
    self.runners = Array(runners.prefix(Self.mostRunners))
  }

  /// Asks hrlog; nil if there is no answer.
  init?(of name: String?) {
    guard let recorded = HistoryQuery.ask(environment: ProcessEnvironment.variables()) else { return nil }
    self.init(recorded, of: name, at: Clock.time)
  }

  /// Each runner's last run, and a warning.
  func lines(planned: Duration?) -> [String] {
    runners.flatMap { runner in
      let last = sessions(of: runner).sessions.last.map { "Last run: \(HistoryText.run($0))." }
      return [last, excess(of: runner, planned)].compactMap(\.self).map { whose(runner) + $0 }
    }
  }

  /// A warning for each runner whose week would have more than the rule allows.
  func warnings(planned: Duration?) -> [String] {
    runners.compactMap { runner in excess(of: runner, planned).map { whose(runner) + $0 } }
  }

  private func excess(of runner: String?, _ planned: Duration?) -> String? {
    guard let planned, planned > .zero, let weeks = sessions(of: runner).weeks(today: now) else { return nil }
    return HistoryText.excess(weeks, adding: planned)
  }

  private func sessions(of runner: String?) -> RecordedRuns {
    RecordedRuns(recorded.sessions.filter { $0.runner == runner }, at: recorded.time)
  }

  private func whose(_ runner: String?) -> String { runners.count == 1 ? "" : "\(runner ?? "Unnamed runner"): " }
}
