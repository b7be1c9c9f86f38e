import JSON
import Posix
import Primitives
import SQLite

extension HistoryFile {
  /// How long a change can be undone, and deleted data is kept.
  public static let undoTime = Duration.seconds(86_400)
  /// The longest note, in bytes of UTF-8.
  public static let longestNote = 4096
  /// The longest tag, in bytes of UTF-8.
  public static let longestTag = 64
  /// The greatest number of tags of a session.
  public static let mostTags = 32

  /// Carries out `change` at `now`. It is durable when this returns.
  /// - Returns: what was done, as a sentence.
  /// - Throws: a `HistoryError`; nothing has changed then.
  public func apply(_ change: HistoryChange, at now: UTCTime) throws(HistoryError) -> String {
    guard isWritable else { throw .readOnly(path: path) }
    let outcome = try transaction { () throws(SQLiteError) -> Result<String, HistoryError> in
      try carryOut(change, at: now)
    }
    noteChange()
    let sentence = try outcome.get()
    if case .delete(_, atOnce: true) = change { try purge(at: now) }
    return sentence
  }

  /// The runners whose sessions `undo` would restore; empty without a change of the last day.
  public func runnersToUndo(at now: UTCTime) throws(HistoryError) -> [String?] {
    try reading { () throws(SQLiteError) in
      guard let change = try newestChange(at: now) else { return [] }
      // An import has no session before it, and a merged session is gone.
      var all = change.before
      for id in change.sessions {
        if let present = try SessionSnapshot(id, in: database) { all.append(present) }
      }
      return all.map(\.runner)
    }
  }

  /// Checks `change` first, and writes only if it is possible.
  private func carryOut(
    _ change: HistoryChange, at now: UTCTime
  ) throws(SQLiteError) -> Result<String, HistoryError> {
    if case .undo = change { return try undo(at: now) }
    var before: [SessionSnapshot] = []
    for id in change.sessions {
      guard let snapshot = try SessionSnapshot(id, in: database), snapshot.deleted == nil else {
        return .failure(.noSession("\(id)"))
      }
      if before.contains(where: { $0.id == id }) {
        return .failure(.refused("Session \(id) is named twice."))
      }
      before.append(snapshot)
    }
    if change.needsEnd, let open = before.first(where: { $0.entry.isOpen(at: now) }) {
      return .failure(
        .refused("Session \(open.id) is still being recorded. `hrlog end \(open.id)` ends it."))
    }
    let words: String
    switch change {
    case .undo: return .failure(.refused("Undoing cannot be nested."))
    case .note(let id, let note):
      if let note, note.utf8.count > Self.longestNote || note.unicodeScalars.contains(where: \.isHiddenInNote) {
        return .failure(
          .refused("A note has at most \(Self.longestNote) bytes, and no control characters but line feeds."))
      }
      try database.run("UPDATE session SET note = ? WHERE id = ?", .text(note), .integer(id))
      before[0].isOnlyWords = true
      words = note == nil ? "Removed the note of session \(id)." : "Set the note of session \(id)."
    case .tag(let id, let add, let remove):
      if let fault = Self.tagFault(before[0].tags, add) { return .failure(fault) }
      for tag in remove {
        try database.run("DELETE FROM tag WHERE session = ? AND name = ?", .integer(id), .text(tag))
      }
      for tag in add {
        try database.run("INSERT OR IGNORE INTO tag (session, name) VALUES (?, ?)", .integer(id), .text(tag))
      }
      before[0].isOnlyWords = true
      let tags = try SessionSnapshot(id, in: database)?.tags ?? []
      words =
        tags.isEmpty ? "Session \(id) has no tags." : "Session \(id) has the tags \(tags.joined(separator: ", "))."
    case .merge:
      let parts = before.sorted { ($0.start, $0.id) < ($1.start, $1.id) }
      guard parts[0].runner == parts[1].runner else {
        return .failure(.refused("Sessions \(parts[0].id) and \(parts[1].id) are of different runners."))
      }
      try merge(parts[0], parts[1])
      words = "Merged session \(parts[1].id) into session \(parts[0].id)."
    case .split(_, let after):
      guard let other = try split(before[0], after: after) else {
        return .failure(
          .refused(
            "Session \(before[0].id) cannot be split there: both parts need a live sample. It lasts "
              + "\(before[0].duration / 1_000_000) s."))
      }
      words = "Split session \(before[0].id); its second part is session \(other)."
      return .success(try remember(words, before, sessions: [before[0].id, other], at: now))
    case .delete(let ids, let atOnce):
      for id in ids {
        try database.run("UPDATE session SET deleted = ? WHERE id = ?", .integer(now.milliseconds), .integer(id))
      }
      let names = ids.count == 1 ? "session \(ids[0])" : "\(ids.count) sessions"
      if atOnce {
        for id in ids {
          let past = UTCTime(milliseconds: now.milliseconds - Self.undoTime.nanoseconds / 1_000_000)
          try database.run(
            "UPDATE session SET deleted = ? WHERE id = ?", .integer(past.milliseconds), .integer(id))
        }
        return .success("Deleted \(names). This cannot be undone.")
      }
      words = "Deleted \(names)."
      return .success(
        try remember(words, before, sessions: before.map(\.id), at: now)
          + " The data is kept for a day: `hrlog undo` brings it back.")
    case .end(let id):
      guard before[0].ended != 2 else { return .failure(.refused("Session \(id) has ended already.")) }
      try database.run("UPDATE session SET ended = 2 WHERE id = ?", .integer(id))
      words = "Ended session \(id)."
    }
    return .success(try remember(words, before, sessions: before.map(\.id), at: now))
  }

  static func tagFault(_ present: [String], _ add: [String]) -> HistoryError? {
    for tag in add {
      let isFit = !tag.isBlank && !tag.hasHiddenCharacters && !tag.contains(",") && tag.utf8.count <= Self.longestTag
      if !isFit {
        return .refused(
          "'\(tag.oneLine)' is no tag. A tag has 1 to \(Self.longestTag) bytes, without commas and control characters.")
      }
    }
    let count = Set(present).union(add).count
    return count <= Self.mostTags ? nil : .refused("A session has at most \(Self.mostTags) tags.")
  }

  /// Keeps the state before a change, for `undo`.
  func remember(
    _ words: String, _ before: [SessionSnapshot], sessions: [Int64], at now: UTCTime
  ) throws(SQLiteError) -> String {
    func text(_ value: JSONValue) -> String { String(decoding: value.encoded(), as: UTF8.self) }
    try database.run(
      "INSERT INTO change (time, words, before, sessions) VALUES (?, ?, ?, ?)", .integer(now.milliseconds),
      .text(words), .text(text(.array(before.map(\.json)))), .text(text(.array(sessions.map { .integer($0) }))))
    return words
  }

  private func newestChange(
    at now: UTCTime
  ) throws(SQLiteError) -> (id: Int64, words: String, before: [SessionSnapshot], sessions: [Int64])? {
    let since = now.milliseconds - Self.undoTime.nanoseconds / 1_000_000
    return try database.first(
      "SELECT id, words, before, sessions FROM change WHERE time > ? ORDER BY id DESC LIMIT 1", .integer(since)
    ) { row in
      let before = (try? JSONValue(parsing: row.text(2) ?? ""))?.elements ?? []
      let sessions = (try? JSONValue(parsing: row.text(3) ?? ""))?.elements ?? []
      return (
        row.integer(0) ?? 0, row.text(1) ?? "", before.compactMap { SessionSnapshot($0) },
        sessions.compactMap(\.integer)
      )
    }
  }

  private func undo(at now: UTCTime) throws(SQLiteError) -> Result<String, HistoryError> {
    guard let change = try newestChange(at: now) else {
      return .failure(.refused("There is nothing to undo: no change of the last day is left."))
    }
    let worded = change.before.filter(\.isOnlyWords).map(\.id)
    for id in change.sessions where !worded.contains(id) { try SessionSnapshot.remove(id, from: database) }
    for snapshot in change.before { try snapshot.restore(in: database) }
    try removeUnusedImports()
    try database.run("DELETE FROM change WHERE id = ?", .integer(change.id))
    return .success("Undone: \(change.words)")
  }

  private func merge(_ first: SessionSnapshot, _ second: SessionSnapshot) throws(SQLiteError) {
    var merged = first
    // Two sessions of a runner overlap if two straps were worn. The pieces are then in the order of their beginnings.
    merged.pieces += second.pieces
    merged.tags = Set(first.tags + second.tags).sorted()
    let notes = [first.note, second.note].compactMap(\.self)
    merged.note = notes.isEmpty ? nil : String(notes.joined(separator: "\n").prefix(Self.longestNote / 4))
    try SessionSnapshot.remove(second.id, from: database)
    try merged.restore(in: database)
    try measure(first.id)
  }

  /// Splits at the first sample that is at least `after` the session's start.
  /// - Returns: the number of the second part; nil if a part would have no live sample.
  private func split(_ session: SessionSnapshot, after: Duration) throws(SQLiteError) -> Int64? {
    let wanted = after.nanoseconds / 1000
    guard wanted > 0 else { return nil }
    var clock: Int64 = 0
    var last: Moment?
    for (index, piece) in try pieces(of: session.id).enumerated() {
      var key: Int64?
      try database.each(
        """
        SELECT key, t, time FROM sample WHERE key BETWEEN ? AND ? AND signal = 0 AND bpm IS NOT NULL ORDER BY key
        """, [.integer(piece.first), .integer(piece.last)]
      ) { row throws(SQLiteError) in
        let moment = Moment(machine: piece.machine, t: row.integer(1) ?? 0, time: row.integer(2) ?? 0)
        clock += last?.elapsed(to: moment) ?? 0
        last = moment
        if key == nil, clock >= wanted { key = row.integer(0) }
      }
      guard let key else { continue }
      var (first, second) = (session, session)
      first.pieces = Array(session.pieces[..<index])
      if key > piece.first { first.pieces.append([piece.first, key - 1]) }
      second.pieces = [[key, piece.last]] + session.pieces[(index + 1)...]
      second.note = nil
      try first.restore(in: database)
      try database.run("INSERT INTO session (strap, start, duration) VALUES ('', 0, 0)")
      second.id = database.lastInsertedRow
      try second.restore(in: database)
      let hasFirst = try measure(first.id)
      let hasSecond = try measure(second.id)
      if hasFirst, hasSecond { return second.id }
      try SessionSnapshot.remove(second.id, from: database)
      try session.restore(in: database)
      return nil
    }
    return nil
  }

  /// Determines the start and the duration of a session from its samples.
  /// - Returns: whether it has a live sample.
  @discardableResult
  func measure(_ id: Int64) throws(SQLiteError) -> Bool {
    var (start, duration): (Int64?, Int64) = (nil, 0)
    var last: Moment?
    for piece in try pieces(of: id) {
      for order in ["ASC", "DESC"] {
        let found = try database.first(
          """
          SELECT t, time FROM sample WHERE key BETWEEN ? AND ? AND signal = 0 AND bpm IS NOT NULL
          ORDER BY key \(order) LIMIT 1
          """, .integer(piece.first), .integer(piece.last)
        ) { Moment(machine: piece.machine, t: $0.integer(0) ?? 0, time: $0.integer(1) ?? 0) }
        guard let found else { continue }
        start = start ?? found.time
        duration += last?.elapsed(to: found) ?? 0
        last = found
      }
    }
    guard let start else { return false }
    try database.run(
      "UPDATE session SET start = ?, duration = ? WHERE id = ?", .integer(start), .integer(duration), .integer(id))
    return true
  }

  /// Removes for good what was deleted a day ago or earlier, and the changes that can no longer be undone.
  /// - Returns: the number of sessions that were removed.
  @discardableResult
  public func purge(at now: UTCTime) throws(HistoryError) -> Int {
    let since = now.milliseconds - Self.undoTime.nanoseconds / 1_000_000
    var copies: [SessionEntry] = []
    let removed = try transaction { () throws(SQLiteError) in
      let gone = try database.all("SELECT id FROM session WHERE deleted <= ?", .integer(since)) { $0.integer(0) ?? 0 }
      for id in gone {
        if let session = try SessionSnapshot(id, in: database)?.entry { copies.append(session) }
        for piece in try pieces(of: id) {
          for table in ["sample", "report"] {
            try database.run(
              "DELETE FROM \(table) WHERE key BETWEEN ? AND ?", .integer(piece.first), .integer(piece.last))
          }
          try database.run(
            "DELETE FROM gap WHERE after BETWEEN ? AND ?", .integer(piece.first), .integer(piece.last))
        }
        try SessionSnapshot.remove(id, from: database)
        // A change of a session that is gone cannot be undone, and it holds the session's note.
        try database.run(
          """
          DELETE FROM change WHERE EXISTS (
            SELECT 1 FROM json_each(before) WHERE json_extract(value, '$.id') = ?1)
          OR EXISTS (SELECT 1 FROM json_each(sessions) WHERE value = ?1)
          """, .integer(id))
      }
      try database.run("DELETE FROM change WHERE time <= ?", .integer(since))
      try removeUnusedImports()
      try database.run("DELETE FROM delivery WHERE session NOT IN (SELECT id FROM session)")
      return gone.count
    }
    guard removed > 0 else { return 0 }
    let queue = DeliveryQueue(DeliveryQueue.path(beside: Self.resolved(path)))
    for copy in copies { queue.forget(copy) }
    try reading { () throws(SQLiteError) in
      try database.execute("PRAGMA incremental_vacuum; PRAGMA wal_checkpoint(TRUNCATE)")
    }
    return removed
  }
}

extension HistoryChange {
  /// Whether the sessions must not be under way.
  fileprivate var needsEnd: Bool {
    switch self {
    case .note, .tag, .end, .undo: false
    case .merge, .split, .delete: true
    }
  }
}

extension Unicode.Scalar {
  var isHiddenInNote: Bool { self != "\n" && isHidden }
}
