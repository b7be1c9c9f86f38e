import Primitives
import ProgramSupport

/// Asks hrlog when a screen starts, and again after each restart of the daemon.
struct HistoryWatch {
  /// Time after a restart until hrlog has recorded everything before it.
  private static let settling = Duration.seconds(5)

  private let program: String?
  private let environment: [String: String]
  private var query: HistoryQuery?
  /// A question that is over, whose child has not ended yet.
  private var ended: HistoryQuery?
  private var due: Instant?

  init(environment: [String: String]) {
    program = HistoryQuery.program(environment: environment)
    self.environment = environment
  }

  /// Descriptor to wait for input at; nil if there is none.
  var descriptor: Int32? { query?.descriptor }

  /// When `advance` is due without input.
  var nextDeadline: Instant? { query?.deadline ?? due }

  /// Asks at `now`.
  mutating func start(at now: Instant) {
    if program != nil { due = now }
  }

  /// Notes that the daemon was restarted.
  mutating func restarted(at now: Instant) {
    guard program != nil else { return }
    stop()
    due = now + Self.settling
  }

  /// Stops the current question.
  private mutating func stop() {
    ended = query
    query = nil
  }

  /// Continues at `now`. Returns what hrlog answered.
  mutating func advance(to now: Instant) -> RecordedRuns? {
    if ended?.reap() == true { ended = nil }
    if query == nil, let program, let due, now >= due {
      self.due = nil
      query = HistoryQuery(program: program, environment: environment, at: now, time: Clock.time)
    }
    guard let query, case .over(let runs) = query.advance(to: now) else { return nil }
    stop()
    return runs
  }
}
