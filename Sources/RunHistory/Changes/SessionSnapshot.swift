import JSON
import Primitives
import SQLite

/// The rows of a session as they were before a change, so that the change can be undone.
struct SessionSnapshot: Hashable, Sendable {
  var id: Int64
  var strap: String
  var runner: String?
  var start: Int64
  var duration: Int64
  var ended: Int64
  var note: String?
  var deleted: Int64?
  var pieces: [[Int64]] = []
  var tags: [String] = []
  /// Whether only the note and the tags were changed. The session may have gone on meanwhile.
  var isOnlyWords = false
}

extension SessionSnapshot {
  /// The rows of session `id`; nil if there is none.
  init?(_ id: Int64, in database: Database) throws(SQLiteError) {
    let row = try database.first(
      "SELECT strap, runner, start, duration, ended, note, deleted FROM session WHERE id = ?", .integer(id)
    ) { row in
      SessionSnapshot(
        id: id, strap: row.text(0) ?? "", runner: row.text(1), start: row.integer(2) ?? 0,
        duration: row.integer(3) ?? 0, ended: row.integer(4) ?? 0, note: row.text(5), deleted: row.integer(6))
    }
    guard var snapshot = row else { return nil }
    snapshot.pieces = try database.all(
      "SELECT first, last FROM piece WHERE session = ? ORDER BY number", .integer(id)
    ) { [$0.integer(0) ?? 0, $0.integer(1) ?? 0] }
    snapshot.tags = try database.all("SELECT name FROM tag WHERE session = ? ORDER BY name", .integer(id)) {
      $0.text(0) ?? ""
    }
    self = snapshot
  }

  /// The session as readers see it.
  var entry: SessionEntry {
    SessionEntry(
      id: id, strap: strap, runner: runner, start: UTCTime(milliseconds: start), duration: .microseconds(duration),
      isEnded: ended != 0, note: note, tags: tags, deleted: deleted.map { UTCTime(milliseconds: $0) })
  }

  /// Writes the rows, in place of those that the session has now.
  func restore(in database: Database) throws(SQLiteError) {
    if isOnlyWords {
      try database.run("UPDATE session SET note = ? WHERE id = ?", .text(note), .integer(id))
      try database.run("DELETE FROM tag WHERE session = ?", .integer(id))
      for tag in tags { try database.run("INSERT INTO tag (session, name) VALUES (?, ?)", .integer(id), .text(tag)) }
      return
    }
    try Self.remove(id, from: database)
    try database.run(
      "INSERT INTO session (id, strap, runner, start, duration, ended, note, deleted) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      .integer(id), .text(strap), .text(runner), .integer(start), .integer(duration), .integer(ended), .text(note),
      deleted.map { .integer($0) } ?? .null)
    for (index, piece) in pieces.enumerated() {
      try database.run(
        "INSERT INTO piece (session, number, first, last) VALUES (?, ?, ?, ?)", .integer(id), .integer(index + 1),
        .integer(piece[0]), .integer(piece[1]))
    }
    for tag in tags { try database.run("INSERT INTO tag (session, name) VALUES (?, ?)", .integer(id), .text(tag)) }
  }

  /// Removes the rows of session `id`, but not the record.
  static func remove(_ id: Int64, from database: Database) throws(SQLiteError) {
    for table in ["summary", "piece", "tag"] {
      try database.run("DELETE FROM \(table) WHERE session = ?", .integer(id))
    }
    try database.run("DELETE FROM session WHERE id = ?", .integer(id))
  }

  var json: JSONValue {
    func optional(_ key: String, _ value: JSONValue?) -> [JSONMember] { value.map { [JSONMember(key, $0)] } ?? [] }
    return .object(
      [JSONMember("id", .integer(id)), JSONMember("strap", .string(strap))]
        + optional("runner", runner.map { .string($0) })
        + [
          JSONMember("start", .integer(start)), JSONMember("duration", .integer(duration)),
          JSONMember("ended", .integer(ended)),
        ] + optional("note", note.map { .string($0) }) + optional("deleted", deleted.map { .integer($0) })
        + [
          JSONMember("pieces", .array(pieces.map { .array($0.map { .integer($0) }) })),
          JSONMember("tags", .array(tags.map { .string($0) })), JSONMember("only_words", .bool(isOnlyWords)),
        ])
  }

  /// Nil if `json` is no snapshot.
  init?(_ json: JSONValue) {
    guard let id = json["id"]?.integer, let strap = json["strap"]?.string, let start = json["start"]?.integer,
      let duration = json["duration"]?.integer, let ended = json["ended"]?.integer,
      let pieces = json["pieces"]?.elements, let tags = json["tags"]?.elements
    else { return nil }
    self.init(
      id: id, strap: strap, runner: json["runner"]?.string, start: start, duration: duration, ended: ended,
      note: json["note"]?.string, deleted: json["deleted"]?.integer,
      pieces: pieces.compactMap { $0.elements?.compactMap(\.integer) }.filter { $0.count == 2 },
      tags: tags.compactMap(\.string), isOnlyWords: json["only_words"]?.bool ?? false)
  }
}
