import SQLite

/// The tables of the history, and their changes from version to version.
///
/// `PRAGMA user_version` is the number of migrations that a file has had. A migration is never changed once it was released.
enum Schema {
  /// The newest version, which this program writes.
  static var version: Int { migrations.count }

  /// `PRAGMA application_id` of a history: "hrlg" in ASCII. It is at byte 68 of the file.
  static let applicationID: Int32 = 0x6872_6c67

  /// The settings of a new file, which must come before anything else is written. They end up in the file itself and not in its
  /// log, so that `HistoryFile` can check them without SQLite. Room is given back step by step.
  static let creation = """
    PRAGMA auto_vacuum = INCREMENTAL;
    PRAGMA application_id = \(applicationID);
    """

  /// The settings of each connection that writes. A commit is durable when it returns. Removed data is overwritten, because a
  /// deleted run must be gone.
  static let connection = """
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA secure_delete = ON;
    PRAGMA cache_size = -128;
    """

  /// The version of a file.
  static func version(of database: Database) throws(SQLiteError) -> Int {
    Int(try database.first("PRAGMA user_version") { $0.integer(0) ?? 0 } ?? 0)
  }

  /// Brings a file to the newest version, or leaves it as it is.
  static func migrate(_ database: Database) throws(SQLiteError) {
    try database.transaction { () throws(SQLiteError) in
      // Another process may have migrated it meanwhile.
      for migration in migrations.dropFirst(try version(of: database)) { try database.execute(migration) }
      try database.execute("PRAGMA user_version = \(version)")
    }
  }

  static let migrations = [
    // A key of a sample or a report is the stream's number shifted by 40 bits, plus the report's `seq`. So nothing is stored
    // twice, and the newest rows are at the end of the table. Times are Unix time in milliseconds, `t` is in microseconds.
    """
    CREATE TABLE boot (
      id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, server TEXT NOT NULL, machine TEXT NOT NULL, seq INTEGER NOT NULL);
    CREATE TABLE stream (
      id INTEGER PRIMARY KEY, boot INTEGER NOT NULL REFERENCES boot, strap TEXT NOT NULL, UNIQUE (boot, strap));
    CREATE TABLE sample (
      key INTEGER PRIMARY KEY, t INTEGER NOT NULL, time INTEGER NOT NULL, bpm INTEGER, rr BLOB, signal INTEGER NOT NULL,
      contact INTEGER, energy INTEGER);
    CREATE TABLE report (
      key INTEGER PRIMARY KEY, t INTEGER NOT NULL, time INTEGER NOT NULL, type TEXT NOT NULL, line TEXT NOT NULL);
    CREATE TABLE gap (
      id INTEGER PRIMARY KEY, strap TEXT NOT NULL, before INTEGER, after INTEGER NOT NULL, time INTEGER NOT NULL,
      duration INTEGER NOT NULL, cause TEXT NOT NULL);
    CREATE INDEX gap_after ON gap (after);
    CREATE TABLE session (
      id INTEGER PRIMARY KEY AUTOINCREMENT, strap TEXT NOT NULL, runner TEXT, start INTEGER NOT NULL,
      duration INTEGER NOT NULL, ended INTEGER NOT NULL DEFAULT 0, note TEXT, deleted INTEGER);
    CREATE TABLE piece (
      session INTEGER NOT NULL REFERENCES session, number INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
      PRIMARY KEY (session, number)) WITHOUT ROWID;
    CREATE TABLE tag (
      session INTEGER NOT NULL REFERENCES session, name TEXT NOT NULL, PRIMARY KEY (session, name)) WITHOUT ROWID;
    CREATE TABLE change (
      id INTEGER PRIMARY KEY AUTOINCREMENT, time INTEGER NOT NULL, words TEXT NOT NULL, before TEXT NOT NULL,
      sessions TEXT NOT NULL);
    """,
    // The figures of ended sessions, so that a list of a year need not compute them again; and measurements at rest.
    """
    CREATE TABLE summary (
      session INTEGER PRIMARY KEY REFERENCES session, version INTEGER NOT NULL, json TEXT NOT NULL);
    CREATE TABLE measurement (
      id INTEGER PRIMARY KEY, runner TEXT, time INTEGER NOT NULL, json TEXT NOT NULL, deleted INTEGER);
    """,
    // Runs from files. A part of one takes the place of a run of the daemon.
    """
    CREATE TABLE import (
      boot INTEGER PRIMARY KEY REFERENCES boot, file TEXT NOT NULL, digest TEXT NOT NULL, time INTEGER NOT NULL);
    """,
    // The sessions that have ended and are still to be delivered. The triggers see each end in its own transaction, whoever makes
    // it. Sessions that are inserted as ended, such as parts of a split one, are not delivered.
    """
    CREATE TABLE delivery (session INTEGER PRIMARY KEY);
    CREATE TRIGGER session_ended AFTER UPDATE OF ended ON session WHEN old.ended = 0 AND new.ended != 0
    BEGIN INSERT OR IGNORE INTO delivery (session) VALUES (new.id); END;
    CREATE TRIGGER session_continued AFTER UPDATE OF ended ON session WHEN old.ended != 0 AND new.ended = 0
    BEGIN DELETE FROM delivery WHERE session = new.id; END;
    """,
  ]
}
