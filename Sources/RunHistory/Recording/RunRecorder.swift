import HeartRate
import JSON
import Primitives
import RunReplay
import SQLite
import Training
import ZoneProtocol

/// Writes the daemon's reports into a history, in batches that are durable when they are written.
///
/// It has no clock and no socket: give it the daemon's lines, and call `write` at `nextDeadline`. After an error the batch is lost
/// here; connect to the daemon again from `position`, which gives all reports that are not durable yet.
public final class RunRecorder {
  /// The time without a live sample that ends a session, unless the settings say otherwise.
  public static let usualSessionGap = SessionEnd.usualGap
  /// The longest time from a report's arrival until it is written.
  public static let batchTime = Duration.seconds(4)
  /// The number of waiting reports at which they are written at once.
  public static let batchSize = 500

  /// How often it looks whether a person ended an open session while no report arrives.
  public static let lookTime = Duration.seconds(10)

  private let file: HistoryFile
  /// The time without a live sample that ends a session.
  public private(set) var sessionGap: Duration
  /// The start of the machine, to which the daemon's clock belongs.
  private let machine: String
  private var waiting: [Waiting] = []
  private var firstWaiting: Instant?
  /// The daemon's last durable report.
  public private(set) var position: Subscription.Position?
  /// When each open session was last seen live.
  private var lastLive: [Int64: Instant] = [:]
  private var sessions: SessionWriter
  private var lastLook: Instant

  private enum Waiting {
    case hello(Hello)
    case resumed(from: UInt64)
    case report(Report, line: [UInt8])
  }

  /// A recorder that continues a history.
  /// - Parameters:
  ///   - file: the history.
  ///   - sessionGap: the time without a live sample that ends a session.
  ///   - machine: the id of this start of the machine.
  ///   - now: the instant of the start. An open session gets the whole `sessionGap` from then on.
  public init(
    _ file: HistoryFile, sessionGap: Duration = usualSessionGap, machine: String, now: Instant
  ) throws(HistoryError) {
    self.file = file
    self.sessionGap = sessionGap
    self.machine = machine
    sessions = SessionWriter(file.database, sessionGap: sessionGap, machine: machine)
    lastLook = now
    position = try file.reading { () throws(SQLiteError) in
      try file.database.first(
        "SELECT name, seq FROM boot WHERE id NOT IN (SELECT boot FROM import) ORDER BY id DESC LIMIT 1"
      ) { row in
        Subscription.Position(boot: row.text(0) ?? "", seq: UInt64(max(0, row.integer(1) ?? 0)))
      }
    }
    let open = try file.reading { () throws(SQLiteError) in try sessions.open() }
    for session in open { lastLive[session] = now }
  }

  /// Changes the time without a live sample that ends a session.
  public func setSessionGap(_ gap: Duration) {
    sessionGap = gap
    sessions.setSessionGap(gap)
  }

  /// When `write` must be called next; nil if nothing is due.
  public var nextDeadline: Instant? {
    let ends = lastLive.values.min().map { $0 + sessionGap }
    return [firstWaiting.map { $0 + Self.batchTime }, ends].compactMap(\.self).min()
  }

  /// When `write` should be called to look whether a person ended an open session; nil without one.
  public var nextLook: Instant? { lastLive.isEmpty ? nil : lastLook + Self.lookTime }

  /// Whether nothing waits to be written.
  public var isEmpty: Bool { waiting.isEmpty }

  /// Whether so many reports wait that `write` should be called now.
  public var isFull: Bool { waiting.count >= Self.batchSize }

  /// Ingests a line that arrived at `now`. Lines that are not recorded are ignored.
  public func ingest(_ message: ServerMessage, line: [UInt8], at now: Instant) {
    switch message {
    case .hello(let hello): append(.hello(hello), now)
    case .reply(let reply):
      if let from = reply.answer.from { append(.resumed(from: from), now) }
    case .report(let report):
      guard report.seq != nil, report.body.type != .raw, report.body.type != .state else { return }
      append(.report(report, line: line), now)
    case .error, .found, .dropped, .unknown: break
    }
  }

  /// Checks that the file can be written, by writing it.
  /// - Throws: the `HistoryError` that `write` would throw.
  public func probe() throws(HistoryError) {
    try file.transaction { () throws(SQLiteError) in
      try file.database.run("UPDATE boot SET seq = seq WHERE id = (SELECT max(id) FROM boot)")
    }
  }

  private func append(_ item: Waiting, _ now: Instant) {
    waiting.append(item)
    if firstWaiting == nil { firstWaiting = now }
  }

  /// Writes what waits, and ends the sessions that are over. Everything that this call writes is durable when it returns.
  /// - Returns: what happened, in order.
  /// - Throws: a `HistoryError`. Nothing was written then, and nothing waits any more: connect to the daemon again from
  ///   `position`.
  public func write(at now: Instant) throws(HistoryError) -> [RecorderEvent] {
    let over = lastLive.filter { now - $0.value >= sessionGap }.map(\.key)
    let mustLook = nextLook.map { now >= $0 } ?? false
    guard !waiting.isEmpty || !over.isEmpty || mustLook else { return [] }
    lastLook = now
    let batch = waiting
    waiting.removeAll(keepingCapacity: batch.count < Self.batchSize)
    firstWaiting = nil
    guard file.isInPlace else { throw .moved(path: file.path) }
    do throws(HistoryError) {
      let (events, live) = try file.transaction { () throws(SQLiteError) in
        try sessions.start(changes: file.changes, open: lastLive.keys)
        for item in batch {
          switch item {
          case .hello(let hello): try sessions.begin(hello)
          case .resumed(let from): sessions.resume(from: from)
          case .report(let report, let line): try sessions.write(report, line: line)
          }
        }
        // A session that got a sample in this batch is not over.
        for session in over where !sessions.live.contains(session) { try sessions.end(session) }
        return try sessions.commit()
      }
      for session in over { lastLive[session] = nil }
      for session in live { lastLive[session] = now }
      for case .ended(let session, _, _) in events { lastLive[session] = nil }
      position = sessions.position ?? position
      return events
    } catch {
      sessions = SessionWriter(file.database, sessionGap: sessionGap, machine: machine)
      throw error
    }
  }
}
