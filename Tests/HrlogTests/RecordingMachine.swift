import Glibc
import JSON
import SQLite
import TestSupport
import Testing

/// The real hrzoned with simulated straps, a client that keeps every line, and hrlog, in a folder of their own.
final class RecordingMachine {
  let folder: Folder
  private(set) var daemon: ChildProgram?
  private var client: ChildProgram?
  /// Where the history is.
  let database: String

  var socket: String { "\(folder.path)/s" }
  private var linesPath: String { "\(folder.path)/lines" }

  init() throws {
    folder = try Folder()
    database = "\(folder.path)/history.db"
    try folder.write("[daemon]\nhistory = 86400\n", to: "hrzoned.toml")
  }

  /// Starts hrzoned, and the client before it has reported anything.
  func startDaemon(_ straps: [String]) throws {
    daemon = try ChildProgram(
      "hrzoned",
      ["--config", "\(folder.path)/hrzoned.toml", "--socket", socket] + straps.flatMap { ["--strap", $0] })
    try eventually("hrzoned's socket") { access(socket, F_OK) == 0 }
    if client == nil {
      client = try ChildProgram(
        "hrzone", ["stream", "--history", "--socket", socket],
        launcher: ["/bin/sh", "-c", #"exec "$@" >>"$0""#, linesPath])
    }
  }

  func killDaemon() throws {
    daemon?.signal(SIGKILL)
    try daemon?.end()
    daemon = nil
  }

  /// Starts `hrlog record`.
  func startRecorder(_ variables: [String: String] = [:], launcher: [String] = []) throws -> ChildProgram {
    try ChildProgram(
      "hrlog", ["record", "--socket", socket, "--database", database], variables, launcher: launcher)
  }

  /// The lines of all live reports that the client has got so far.
  func lines() throws -> [StreamedLine] {
    try StreamedLine.all(in: Folder.content(linesPath) ?? "")
  }

  /// The history as it is now.
  func recorded() throws -> RecordedRows { try RecordedRows(database) }

  /// Waits until everything that the client has got by now is recorded, and compares it.
  func expectComplete(sourceLocation: SourceLocation = #_sourceLocation) throws {
    let lines = try lines()
    let last = try #require(lines.last, "the client got no line")
    try eventually("report \(last.seq) of \(last.boot) in the history") {
      guard let recorded = try? recorded() else { return false }
      return recorded.position(of: last.boot) >= last.seq
    }
    try recorded().expect(lines, sourceLocation: sourceLocation)
  }
}

/// A live report as the daemon sent it.
struct StreamedLine: Hashable {
  let boot: String
  let seq: Int64
  let strap: String
  let isSample: Bool
  let bpm: Int64?
  /// The clock that never jumps, in microseconds.
  let t: Int64
  let line: String

  /// The live reports among the lines of a client, which begin with a greeting.
  static func all(in text: String) throws -> [StreamedLine] {
    var boot = ""
    var all: [StreamedLine] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: true) {
      // The last line may be incomplete, and most of the others are no greeting.
      guard line.last == "}", let object = try? JSONValue(parsing: Array(line.utf8)) else { continue }
      if object["type"]?.string == "hello" { boot = object["boot"]?.string ?? "" }
      guard let seq = object["seq"]?.integer, let type = object["type"]?.string, type != "hello",
        let t = object["t"]?.double
      else { continue }
      all.append(
        StreamedLine(
          boot: boot, seq: seq, strap: object["strap"]?.string ?? "", isSample: type == "sample",
          bpm: object["bpm"]?.integer, t: Int64((t * 1_000_000).rounded()), line: String(line)))
    }
    return all
  }
}

/// Everything that a history holds.
struct RecordedRows {
  struct Row: Hashable {
    let boot: String
    let seq: Int64
    let strap: String
    let t: Int64
    /// Of a sample; nil if it has none.
    var bpm: Int64?
    /// Of another report.
    var line: String?
  }

  private(set) var rows: [Row] = []
  private(set) var gaps: [(strap: String, duration: Int64, cause: String)] = []
  /// Strap, start, duration, and the ranges of keys.
  private(set) var sessions: [String] = []
  /// The newest report of each run of the daemon.
  private(set) var positions: [String: Int64] = [:]

  init(_ path: String) throws {
    let database = try Database(path: path, .read)
    let check = try database.first("PRAGMA quick_check") { $0.text(0) } ?? nil
    guard check == "ok" else { throw SQLiteError(code: 11, description: check ?? "no answer") }
    for table in ["sample", "report"] {
      let columns = table == "sample" ? "bpm, NULL" : "NULL, line"
      try database.each(
        """
        SELECT boot.name, key & ((1 << 40) - 1), strap, t, \(columns) FROM \(table)
        JOIN stream ON stream.id = key >> 40 JOIN boot ON boot.id = boot
        """
      ) { row in
        rows.append(
          Row(
            boot: row.text(0) ?? "", seq: row.integer(1) ?? 0, strap: row.text(2) ?? "", t: row.integer(3) ?? 0,
            bpm: row.integer(4), line: row.text(5)))
      }
    }
    try database.each("SELECT name, seq FROM boot") { positions[$0.text(0) ?? ""] = $0.integer(1) ?? 0 }
    gaps = try database.all("SELECT strap, duration, cause FROM gap ORDER BY id") {
      ($0.text(0) ?? "", $0.integer(1) ?? 0, $0.text(2) ?? "")
    }
    sessions = try database.all(
      """
      SELECT strap || ' ' || start || ' ' || duration || ' ' || group_concat((first & ((1 << 40) - 1)) || '-'
      || (last & ((1 << 40) - 1))) FROM session JOIN piece ON session = id GROUP BY id ORDER BY strap, start
      """
    ) { $0.text(0) ?? "" }
  }

  /// The newest report of the daemon's run `boot`; 0 if there is none.
  func position(of boot: String) -> Int64 { positions[boot] ?? 0 }

  /// What of `lines` is not here.
  func missing(_ lines: [StreamedLine]) -> [StreamedLine] {
    let found = Set(rows.map { "\($0.boot) \($0.seq)" })
    return lines.filter { !found.contains("\($0.boot) \($0.seq)") }
  }

  /// Expects that everything in `lines` is here once and with its content. Later reports may be here too.
  func expect(_ lines: [StreamedLine], sourceLocation: SourceLocation = #_sourceLocation) {
    var found: [String: Row] = [:]
    for row in rows {
      #expect(
        found.updateValue(row, forKey: "\(row.boot) \(row.seq)") == nil, "\(row) is stored twice",
        sourceLocation: sourceLocation)
    }
    var missing: [Int64] = []
    for line in lines {
      guard let row = found["\(line.boot) \(line.seq)"] else {
        missing.append(line.seq)
        continue
      }
      let isSame =
        row.strap == line.strap && row.t == line.t && (line.isSample ? row.bpm == line.bpm : row.line == line.line)
      #expect(isSame, "\(row) instead of \(line)", sourceLocation: sourceLocation)
    }
    #expect(
      missing.isEmpty, "\(missing.count) of \(lines.count) are missing, such as \(missing.prefix(20))",
      sourceLocation: sourceLocation)
  }
}
