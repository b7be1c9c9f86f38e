import Glibc
import Primitives
import SQLite
import TestSupport
import Testing

@testable import RunHistory

/// The bytes of a file; empty if there is none.
enum FileBytes {
  static func read(_ path: String) throws -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      guard count > 0 else { return bytes }
      bytes += buffer[..<count]
    }
  }

  static func write(_ bytes: [UInt8], to path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    defer { close(descriptor) }
    try #require(descriptor >= 0 && Glibc.write(descriptor, bytes, bytes.count) == bytes.count)
  }
}

@Suite struct HistoryFileTests {
  private let folder: Folder
  private var path: String { "\(folder.path)/history.db" }

  init() throws {
    folder = try Folder()
  }

  /// A history of one session, whose content is all in the file itself.
  private func made() throws {
    let daemon = try RecordedDaemon(path)
    daemon.run(600)
    try daemon.write()
    try daemon.file.database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
  }

  private func error(_ purpose: HistoryFile.Purpose, check: Bool = false) -> HistoryError? {
    do throws(HistoryError) {
      let file = try HistoryFile(path: path, for: purpose)
      if check { try file.check() }
      return nil
    } catch {
      return error
    }
  }

  @Test("Only the user may read a new history, and its folder")
  func permissions() throws {
    let nested = "\(folder.path)/a/b/history.db"
    _ = try HistoryFile(path: nested, for: .record)
    var status = stat()
    #expect(stat(nested, &status) == 0 && status.st_mode & 0o777 == 0o600)
    #expect(stat("\(folder.path)/a/b", &status) == 0 && status.st_mode & 0o777 == 0o700)
  }

  @Test("Without a file there is no history yet, and reading makes none")
  func absent() {
    #expect(error(.read) == .absent(path: path))
    #expect(error(.change) == .absent(path: path))
    #expect(folder.names.isEmpty)
  }

  @Test("A file of each older version is brought up to date and keeps its sessions", arguments: 1..<Schema.version)
  func migration(_ version: Int) throws {
    do {
      let old = try Database(path: path, .create)
      try old.execute(Schema.creation)
      try old.execute(Schema.connection)
      for migration in Schema.migrations.prefix(version) { try old.execute(migration) }
      try old.execute(
        """
        PRAGMA user_version = \(version);
        INSERT INTO boot VALUES (1, 'b1', 'hrzoned 0.1.0', 'm1', 7);
        INSERT INTO stream VALUES (1, 1, '\(RecordedDaemon.anna)');
        INSERT INTO sample VALUES ((1 << 40) + 7, 1000000, 1772000000000, 140, NULL, 0, NULL, NULL);
        INSERT INTO session VALUES (5, '\(RecordedDaemon.anna)', 'Anna', 1772000000000, 0, 1, 'old', NULL);
        INSERT INTO piece VALUES (5, 1, (1 << 40) + 7, (1 << 40) + 7);
        INSERT INTO tag VALUES (5, 'long');
        """)
    }
    for _ in 0..<2 {
      let file = try HistoryFile(path: path, for: .record)
      let sessions = try file.sessions(SessionFilter())
      #expect(sessions.map(\.id) == [5] && sessions[0].note == "old" && sessions[0].tags == ["long"])
      #expect(try file.record(of: sessions[0]).parts.map(\.reports.count) == [1])
      #expect(try file.database.first("PRAGMA user_version") { $0.integer(0) } == Int64(Schema.version))
    }
    #expect(try HistoryFile(path: path, for: .read).sessions(SessionFilter()).count == 1)
  }

  @Test(
    "A history of a newer version is refused and not touched", arguments: [HistoryFile.Purpose.record, .change, .read])
  func newer(_ purpose: HistoryFile.Purpose) throws {
    try made()
    do {
      let database = try Database(path: path, .write)
      try database.execute("PRAGMA user_version = 99; PRAGMA wal_checkpoint(TRUNCATE)")
    }
    let before = try FileBytes.read(path)
    let names = folder.names.sorted()
    #expect(error(purpose) == .newer(path: path, version: 99))
    #expect(try FileBytes.read(path) == before)
    #expect(folder.names.sorted() == names)
  }

  @Test("Another program's file is refused and not touched", arguments: ["text", "database"])
  func foreign(_ kind: String) throws {
    if kind == "text" {
      try folder.write(String(repeating: "Dear diary\n", count: 100), to: "history.db")
    } else {
      try Database(path: path, .create).execute("CREATE TABLE diary (day); INSERT INTO diary VALUES (1)")
    }
    let before = try FileBytes.read(path)
    for purpose in [HistoryFile.Purpose.record, .change, .read] { #expect(error(purpose) == .foreign(path: path)) }
    #expect(try FileBytes.read(path) == before)
  }

  @Test(
    "A truncated file, or one with pages of zeros, is found damaged and not changed",
    arguments: ["truncated", "cut in the header", "cut in the magic", "zeros", "zeros at the beginning", "only zeros"])
  func damaged(_ kind: String) throws {
    try made()
    var bytes = try FileBytes.read(path)
    #expect(bytes.count > 5 * 4096)
    switch kind {
    case "truncated": bytes.removeLast(bytes.count / 2)
    case "cut in the header": bytes = Array(bytes.prefix(99))
    case "cut in the magic": bytes = Array(bytes.prefix(9))
    // The root page of the samples is the first one after those of the schema; zero it and all data pages.
    case "zeros": for index in 4 * 4096..<bytes.count { bytes[index] = 0 }
    case "zeros at the beginning": for index in 0..<4096 { bytes[index] = 0 }
    default: bytes = Array(repeating: 0, count: bytes.count)
    }
    try FileBytes.write(bytes, to: path)
    unlink(path + "-wal")
    unlink(path + "-shm")
    guard case .damaged(path, _)? = error(.record, check: true) else {
      Issue.record("not found damaged: \(String(describing: error(.record, check: true)))")
      return
    }
    #expect(try FileBytes.read(path) == bytes)
    let place = try HistoryFile.setAside(path, at: UTCTime(milliseconds: 1_772_000_000_000))
    #expect(place == "\(path).damaged-2026-02-25T06-13-20")
    #expect(try FileBytes.read(place) == bytes)
    #expect(error(.record) == nil)
  }

  @Test(
    "A log with a newer version, or that of a damaged file, is not touched either", arguments: ["newer", "damaged"])
  func untouchedLog(_ kind: String) throws {
    try made()
    let live = try Database(path: path, .write)
    try live.execute(kind == "newer" ? "PRAGMA user_version = 99" : "UPDATE boot SET seq = 1")
    let copy = "\(folder.path)/copy.db"
    var bytes = try ["", "-wal"].map { try FileBytes.read(path + $0) }
    if kind == "damaged" { for index in 4 * 4096..<bytes[0].count { bytes[0][index] = 0 } }
    #expect(bytes[1].count > 4096)
    for (suffix, content) in zip(["", "-wal"], bytes) { try FileBytes.write(content, to: copy + suffix) }
    let error = #expect(throws: HistoryError.self) { try HistoryFile(path: copy, for: .record).check() }
    switch error {
    case .newer(copy, 99): #expect(kind == "newer")
    case .damaged(copy, _): #expect(kind == "damaged")
    default: Issue.record("\(String(describing: error))")
    }
    #expect(try ["", "-wal"].map { try FileBytes.read(copy + $0) } == bytes)
  }

  @Test("Another program's database whose content is all in its log is refused and not touched")
  func foreignLog() throws {
    let other = try Database(path: path, .create)
    try other.execute("PRAGMA journal_mode = WAL; CREATE TABLE diary (day); INSERT INTO diary VALUES (1)")
    let before = try ["", "-wal"].map { try FileBytes.read(path + $0) }
    #expect(before[1].count > 4096)
    for purpose in [HistoryFile.Purpose.record, .change, .read] { #expect(error(purpose) == .foreign(path: path)) }
    #expect(try ["", "-wal"].map { try FileBytes.read(path + $0) } == before)
    #expect(try other.first("SELECT count(*) FROM diary") { $0.integer(0) } == 1)
  }

  @Test("What is no file is refused", arguments: ["folder", "FIFO", "device"])
  func noFile(_ kind: String) throws {
    var path = path
    switch kind {
    case "folder": try folder.makeFolders("history.db")
    case "FIFO": try #require(mkfifo(path, 0o600) == 0)
    default: path = "/dev/null"
    }
    for purpose in [HistoryFile.Purpose.record, .change, .read] {
      #expect(throws: HistoryError.foreign(path: path)) { try HistoryFile(path: path, for: purpose) }
    }
    #expect(folder.names.count == (kind == "device" ? 0 : 1))
  }

  @Test("A symbolic link leads to the file, and one to nowhere is named with its target")
  func symbolicLink() throws {
    try made()
    let link = "\(folder.path)/link"
    try #require(symlink("history.db", link) == 0)
    #expect(try HistoryFile(path: link, for: .record).sessions(SessionFilter()).count == 1)
    #expect(HistoryFile.resolved(link) == HistoryFile.resolved(path))
    let lost = "\(folder.path)/lost"
    try #require(symlink("/nowhere/history.db", lost) == 0)
    #expect(throws: HistoryError.missingTarget(path: lost, target: "/nowhere/history.db")) {
      try HistoryFile(path: lost, for: .record)
    }
  }

  @Test("A log and a draft that were left without their history are not taken for those of a new one")
  func leftOver() throws {
    let daemon = try RecordedDaemon(path)
    daemon.run(10)
    try daemon.write()
    let log = try FileBytes.read(path + "-wal")
    #expect(log.count > 4096)
    let other = "\(folder.path)/other.db"
    try FileBytes.write(log, to: other + "-wal")
    try FileBytes.write(Array("rubbish".utf8), to: other + ".new")
    let file = try HistoryFile(path: other, for: .record)
    try file.check()
    #expect(try file.sessions(SessionFilter()).isEmpty)
  }

  @Test("A file that its maker left empty is used")
  func unfinished() throws {
    try FileBytes.write([], to: path)
    #expect(error(.record) == nil)
    try FileBytes.write([], to: path)
    _ = try Database(path: path, .create).execute("PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL")
    #expect(error(.record) == nil)
  }
}
