import JSON
import Primitives
import SQLite

extension HistoryFile: HistorySource {
  /// The path of the file.
  public var place: String { path }

  /// The sessions that may be seen and that `filter` admits, the oldest first.
  public func sessions(_ filter: SessionFilter) throws(HistoryError) -> [SessionEntry] {
    try sessions(filter, withDeleted: false)
  }

  /// The same with their summaries.
  public func entries(_ filter: SessionFilter) throws(HistoryError) -> [SummarizedSession] {
    try entries(filter) { _, _ in }
  }

  /// The sessions that `filter` admits, with their summaries. Those that are not known yet are computed, and kept for sessions
  /// that have ended.
  /// - Parameters:
  ///   - filter: the sessions that are wanted.
  ///   - progress: called before each summary that is computed, with its number and their count.
  public func entries(
    _ filter: SessionFilter, progress: (Int, Int) -> Void
  ) throws(HistoryError) -> [SummarizedSession] {
    var known = try summaries()
    let sessions = try sessions(filter)
    let missing = sessions.filter { known[$0.id] == nil }
    for (index, session) in missing.enumerated() {
      progress(index + 1, missing.count)
      known[session.id] = try summarize(session)
    }
    return sessions.map { SummarizedSession(session: $0, summary: known[$0.id]) }
  }

  /// Computes the summary of a session, and keeps it if the session has ended.
  @discardableResult
  public func summarize(_ session: SessionEntry) throws(HistoryError) -> SessionSummary {
    let summary = SessionSummary(of: try record(of: session))
    if session.isEnded, isWritable {
      var writer = JSONWriter()
      writer.object { summary.encodeMembers(into: &$0) }
      let text = String(decoding: writer.bytes, as: UTF8.self)
      // It is a cache: a locked file or a full disk must not keep anybody from reading.
      try? database.run(
        "INSERT OR REPLACE INTO summary (session, version, json) VALUES (?, ?, ?)", .integer(session.id),
        .integer(SessionSummary.version), .text(text))
    }
    return summary
  }

  /// The newest ended session without a summary.
  public func sessionWithoutSummary() throws(HistoryError) -> SessionEntry? {
    let known = try summaries()
    return try sessions(SessionFilter()).last { $0.isEnded && known[$0.id] == nil }
  }

  private func summaries() throws(HistoryError) -> [Int64: SessionSummary] {
    var known: [Int64: SessionSummary] = [:]
    try reading { () throws(SQLiteError) in
      try database.each(
        "SELECT session, json FROM summary WHERE version = ?", [.integer(SessionSummary.version)]
      ) { row throws(SQLiteError) in
        guard let json = try? JSONValue(parsing: row.text(1) ?? "") else { return }
        known[row.integer(0) ?? 0] = SessionSummary(json)
      }
    }
    return known
  }

  /// The record of a session.
  public func record(_ session: Int64, wholeContext: Bool) throws(HistoryError) -> RunRecord {
    guard let entry = try sessions(SessionFilter()).first(where: { $0.id == session }) else {
      throw .noSession("\(session)")
    }
    return try record(of: entry, wholeContext: wholeContext)
  }

  /// Carries out a change. Returns what was done.
  public func change(_ change: HistoryChange, at now: UTCTime) throws(HistoryError) -> String {
    try apply(change, at: now)
  }

  /// The measurements at rest that may be seen, the oldest first.
  public func measurements() throws(HistoryError) -> [RestMeasurement] {
    try reading { () throws(SQLiteError) in
      try database.all("SELECT json FROM measurement WHERE deleted IS NULL ORDER BY time, id") { row in
        (try? JSONValue(parsing: row.text(0) ?? "")).flatMap { RestMeasurement($0) }
      }.compactMap(\.self)
    }
  }

  /// Keeps a measurement at rest.
  public func add(_ measurement: RestMeasurement) throws(HistoryError) {
    guard isWritable else { throw .readOnly(path: path) }
    var writer = JSONWriter()
    writer.object { measurement.encodeMembers(into: &$0) }
    let text = String(decoding: writer.bytes, as: UTF8.self)
    try transaction { () throws(SQLiteError) in
      try database.run(
        "INSERT INTO measurement (runner, time, json) VALUES (?, ?, ?)", .text(measurement.runner),
        .integer(measurement.time.milliseconds), .text(text))
    }
  }
}
