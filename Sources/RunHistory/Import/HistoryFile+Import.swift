import JSON
import Primitives
import SQLite
import Training
import ZoneProtocol

extension HistoryFile {
  /// The session that `run` would repeat; nil if it is new.
  public func duplicate(of run: RunIdentity) throws(HistoryError) -> ImportDuplicate? {
    let same = try reading { () throws(SQLiteError) in
      try database.first(
        """
        SELECT session.id FROM import JOIN stream ON stream.boot = import.boot JOIN piece ON first >> 40 = stream.id
        JOIN session ON session.id = piece.session WHERE digest = ? AND deleted IS NULL LIMIT 1
        """, .text(run.digest)
      ) { $0.integer(0) ?? 0 }
    }
    if let same { return .sameFile(session: same) }
    let sessions = try sessions(SessionFilter(runners: [run.runner]), withDeleted: false)
    return sessions.first { run.times.isMostlyShared(with: $0.start...max($0.start, $0.end)) }
      .map { .sameTime(session: $0.id) }
  }

  /// The newest settings of `runner` that hrzoned reported; nil if none are recorded. Those of imported runs are not meant, since
  /// they may be guessed.
  public func newestSettings(of runner: String?) throws(HistoryError) -> SettingsReport? {
    try reading { () throws(SQLiteError) in
      let line = try database.first(
        """
        SELECT line FROM report WHERE type = 'settings' AND json_extract(line, '$.runner') IS ?
          AND key >> 40 NOT IN (SELECT stream.id FROM stream JOIN import ON import.boot = stream.boot)
        ORDER BY time DESC LIMIT 1
        """, .text(runner)
      ) { $0.text(0) }
      guard let line = line ?? nil, case .report(let report)? = try? ServerMessage(line: Array(line.utf8)),
        case .settings(let settings) = report.body
      else { return nil }
      return settings
    }
  }

  /// Stores runs, each as a session: all of them or none. They are durable when this returns, and can be undone as one change.
  /// - Parameters:
  ///   - count: the number of runs.
  ///   - now: the present time.
  ///   - run: makes the run with an index, so that not all of them need be in memory.
  /// - Returns: the numbers of the sessions.
  /// - Throws: a `HistoryError`; nothing has changed then.
  public func add(
    _ count: Int, at now: UTCTime, _ run: (Int) throws(HistoryError) -> ImportedRun
  ) throws(HistoryError) -> [Int64] {
    guard isWritable else { throw .readOnly(path: path) }
    guard count > 0 else { return [] }
    var fault: HistoryError?
    do throws(HistoryError) {
      return try transaction { () throws(SQLiteError) in
        var sessions: [Int64] = []
        var name = ""
        for index in 0..<count {
          do throws(HistoryError) {
            var next = try run(index)
            guard next.identity != nil else {
              throw HistoryError.refused("\(next.file.oneLine) has no heart rate that can be used.")
            }
            next.tidyWords()
            name = next.file.oneLine
            sessions.append(try reading { () throws(SQLiteError) in try add(next, at: now) })
          } catch {
            // Rolls everything back.
            fault = error
            throw SQLiteError(code: Self.aborted, description: "\(error)")
          }
        }
        _ = try remember("Imported \(count == 1 ? name : "\(count) files").", [], sessions: sessions, at: now)
        return sessions
      }
    } catch {
      throw fault ?? error
    }
  }

  /// SQLITE_ABORT: the program itself ends a transaction.
  private static let aborted: Int32 = 4

  private func add(_ run: ImportedRun, at now: UTCTime) throws(SQLiteError) -> Int64 {
    try database.run(
      "INSERT INTO session (strap, runner, start, duration, ended, note) VALUES (?, ?, 0, 0, ?, ?)", .text(run.strap),
      .text(run.runner), .integer(SessionEnd.byHand.rawValue), .text(run.note))
    let session = database.lastInsertedRow
    var piece = 0
    var gaps = run.gaps[...]
    for part in run.parts where !part.isEmpty {
      let number = try database.first("SELECT coalesce(max(id), 0) + 1 FROM boot") { $0.integer(0) ?? 1 } ?? 1
      let name = "import-\(number)"
      try database.run(
        "INSERT INTO boot (id, name, server, machine, seq) VALUES (?, ?, 'import', ?, ?)", .integer(number),
        .text(name), .text(name), .integer(part.count))
      try database.run("INSERT INTO stream (boot, strap) VALUES (?, ?)", .integer(number), .text(run.strap))
      let stream = database.lastInsertedRow
      try database.run(
        "INSERT INTO import (boot, file, digest, time) VALUES (?, ?, ?, ?)", .integer(number), .text(run.file),
        .text(run.digest), .integer(now.milliseconds))
      var keys: (first: RecordKey, last: RecordKey)?
      var writer = JSONWriter()
      for (index, report) in part.enumerated() {
        guard let key = RecordKey(stream: stream, seq: UInt64(index) + 1), let t = report.t else { continue }
        let moment = Moment(machine: name, t: t.nanoseconds / 1000, time: report.time.milliseconds)
        if case .sample(let sample) = report.body {
          try database.insert(sample, key, moment)
          // The context of a session comes before its first sample.
          keys = (keys?.first ?? key, key)
          while let gap = gaps.first, gap.time < report.time {
            gaps.removeFirst()
            try insert(gap, after: key, strap: run.strap)
          }
        } else {
          var stored = report
          (stored.seq, stored.strap, stored.runner) = (UInt64(index) + 1, run.strap, run.runner)
          writer.removeAll()
          stored.encode(into: &writer)
          try database.insert(report.body.type, line: writer.bytes, key, moment)
          if keys != nil { keys?.last = key }
        }
      }
      guard let keys else { continue }
      piece += 1
      try database.run(
        "INSERT INTO piece (session, number, first, last) VALUES (?, ?, ?, ?)", .integer(session), .integer(piece),
        .integer(keys.first.raw), .integer(keys.last.raw))
    }
    for tag in run.tags {
      try database.run("INSERT OR IGNORE INTO tag (session, name) VALUES (?, ?)", .integer(session), .text(tag))
    }
    try measure(session)
    return session
  }

  private func insert(_ gap: RecordedGap, after key: RecordKey, strap: String) throws(SQLiteError) {
    try database.run(
      "INSERT INTO gap (strap, before, after, time, duration, cause) VALUES (?, NULL, ?, ?, ?, ?)", .text(strap),
      .integer(key.raw), .integer(gap.time.milliseconds), .integer(gap.duration.nanoseconds / 1000),
      .text(gap.cause?.rawValue ?? ""))
  }

  /// Removes the parts of imported files that belong to no session any more, because the import was undone, or the session was
  /// deleted for good.
  func removeUnusedImports() throws(SQLiteError) {
    let unused = try database.all(
      """
      SELECT import.boot, stream.id FROM import JOIN stream ON stream.boot = import.boot
      WHERE stream.id NOT IN (SELECT first >> 40 FROM piece)
      """
    ) { (boot: $0.integer(0) ?? 0, stream: $0.integer(1) ?? 0) }
    for part in unused {
      let keys = RecordKey.all(of: part.stream)
      for (table, key) in [("sample", "key"), ("report", "key"), ("gap", "after")] {
        try database.run(
          "DELETE FROM \(table) WHERE \(key) BETWEEN ? AND ?", .integer(keys.lowerBound), .integer(keys.upperBound))
      }
      try database.run("DELETE FROM import WHERE boot = ?", .integer(part.boot))
      try database.run("DELETE FROM stream WHERE id = ?", .integer(part.stream))
      try database.run("DELETE FROM boot WHERE id = ?", .integer(part.boot))
    }
  }
}
