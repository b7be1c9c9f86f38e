import Glibc
import Posix
import SQLite
import TestSupport
import Testing

/// Files that are no history, and daemons that send anything.
@Suite("Bad input") struct BadInputTests {
  private let folder: Folder
  private var path: String { "\(folder.path)/history.db" }
  private var socket: String { "\(folder.path)/s" }

  init() throws {
    folder = try Folder()
  }

  private func record(_ path: String, launcher: [String] = []) throws -> ChildProgram {
    try ChildProgram("hrlog", ["record", "--socket", socket, "--database", path], launcher: launcher)
  }

  /// A history with a few hundred samples, which is closed.
  private func make() throws -> String {
    let daemon = try FakeDaemon(socket)
    let recorder = try record(path)
    let client = try daemon.accept()
    client.send(hello(seq: 0))
    _ = try client.line()
    client.send(#"{"type":"reply","id":1,"from":1}"#)
    for seq in 1...400 { client.send(sample(seq)) }
    try recorder.error.until("began.")
    recorder.signal(SIGTERM)
    #expect(try recorder.end() == 0)
    return try #require(try? hash(path))
  }

  private func sample(_ seq: Int, t: String? = nil, strap: String = "F0:9E:1A:00:00:01", bpm: Int = 140) -> String {
    #"{"type":"sample","seq":\#(seq),"time":"2026-03-01T06:\#(30 + seq / 60 % 30):\#(10 + seq % 50).125Z","strap":"\#(strap)","#
      + (t == "" ? "" : #""t":\#(t ?? "\(1000 &+ seq).5"),"#) + #""bpm":\#(bpm),"signal":"live"}"#
  }

  /// A file's content, in few bytes.
  private func hash(_ path: String) throws -> String {
    let program = try ChildProgram("/usr/bin/sha256sum", ["--", path])
    #expect(try program.end() == 0)
    return String(program.output.text.prefix(64))
  }

  // MARK: Files

  @Test(
    "A file that cannot be recorded into is named with the remedy, and stays as it is",
    arguments: [
      ("newer", 65, "was written by a newer hrlog: its version is 99"), ("text", 65, "is not a history of hrlog"),
      ("folder", 65, "is not a history of hrlog"), ("FIFO", 65, "is not a history of hrlog"),
      ("link", 66, "is a symbolic link to /nowhere/x, which does not exist"),
      ("below a file", 73, "Not a directory"), ("no permission", 77, "You may not use"),
      ("no permission for the folder", 77, "You may not use"), ("read-only disk", 73, "cannot be written"),
      ("read-only disk without a history", 73, "cannot be written"),
    ])
  func refused(_ kind: String, status: Int32, words: String) throws {
    var (path, launcher): (String, [String]) = (path, [])
    // Root may do anything, unless its capabilities are dropped.
    let unprivileged = geteuid() == 0 ? ["/usr/bin/setpriv", "--bounding-set=-dac_override,-dac_read_search"] : []
    let readOnly = [
      "/usr/bin/unshare", geteuid() == 0 ? "-m" : "-rm", "/bin/sh", "-c",
      #"mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@""#, folder.path,
    ]
    var content: String?
    switch kind {
    case "newer":
      _ = try make()
      try Database(path: path, .write).execute("PRAGMA user_version = 99")
      content = try hash(path)
    case "text": try folder.write("Dear diary\n", to: "history.db")
    case "folder": try folder.makeFolders("history.db")
    case "FIFO": try #require(mkfifo(path, 0o600) == 0)
    case "link": try #require(symlink("/nowhere/x", path) == 0)
    case "below a file":
      try folder.write("", to: "file")
      path = "\(folder.path)/file/history.db"
    case "no permission":
      content = try make()
      try #require(chmod(path, 0) == 0)
      launcher = unprivileged
    case "no permission for the folder":
      try #require(chmod(folder.path, 0o555) == 0)
      launcher = unprivileged
    case "read-only disk":
      content = try make()
      launcher = readOnly
    default: launcher = readOnly
    }
    let names = folder.names.filter { !$0.hasSuffix(".lock") }.sorted()
    let recorder = try record(path, launcher: launcher)
    #expect(try recorder.end() == status, "\(kind): \(recorder.error.text)")
    #expect(recorder.error.text.hasPrefix("hrlog: ") && recorder.error.text.contains(words), "\(recorder.error.text)")
    #expect(recorder.error.text.contains(path), "the place: \(recorder.error.text)")
    #expect(recorder.error.text.contains("--database"), "the remedy: \(recorder.error.text)")
    #expect(folder.names.filter { !$0.hasSuffix(".lock") }.sorted() == names)
    chmod(folder.path, 0o755)
    if let content { #expect(try hash(path) == content) }
  }

  @Test(
    "A damaged file is set aside unchanged, and recording begins",
    arguments: ["truncated", "first page", "third page", "fifth page", "all"])
  func damaged(_ kind: String) throws {
    _ = try make()
    let descriptor = open(path, O_RDWR | O_CLOEXEC)
    let zeros = [UInt8](repeating: 0, count: 4096)
    switch kind {
    case "truncated": #expect(ftruncate(descriptor, 9000) == 0)
    case "first page": #expect(pwrite(descriptor, zeros, 4096, 0) == 4096)
    case "third page": #expect(pwrite(descriptor, zeros, 4096, 2 * 4096) == 4096)
    case "fifth page": #expect(pwrite(descriptor, zeros, 4096, 4 * 4096) == 4096)
    default: for page in 0..<20 { #expect(pwrite(descriptor, zeros, 4096, off_t(page) * 4096) == 4096) }
    }
    close(descriptor)
    let before = try hash(path)
    let daemon = try FakeDaemon(socket)
    let recorder = try record(path)
    let said = try recorder.error.until("Recording into")
    let aside = try #require(
      folder.names.first { $0.hasPrefix("history.db.damaged-") && !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm") })
    #expect(
      said.contains("The history was damaged (") && said.contains("is now \(folder.path)/\(aside). A new one begins."))
    #expect(try hash("\(folder.path)/\(aside)") == before)
    let client = try daemon.accept()
    client.send(hello(seq: 0))
    _ = try client.line()
    client.send(#"{"type":"reply","id":1,"from":1}"#)
    client.send(sample(1))
    try recorder.error.until("began.")
    recorder.signal(SIGTERM)
    #expect(try recorder.end() == 0)
    #expect(try RecordedRows(path).rows.count == 1)
  }

  @Test("Two names of one file have one lock")
  func lock() throws {
    _ = try make()
    let first = try record(path)
    try first.error.until("Recording into")
    let link = "\(folder.path)/link"
    try #require(symlink("history.db", link) == 0)
    let second = try record(link)
    #expect(try second.end() == 1)
    #expect(second.error.text.contains("Another hrlog already records into \(path)."))
  }

  // MARK: Daemons

  @Test("A daemon of another version is named once, and the next one is recorded")
  func otherVersion() throws {
    let recorder: ChildProgram
    do {
      let daemon = try FakeDaemon(socket)
      recorder = try record(path)
      for _ in 0..<3 {
        let client = try daemon.accept()
        client.send(hello(version: "2.0"))
        #expect(try client.line() == nil)
      }
      let client = try daemon.accept()
      client.send(hello(seq: 0))
      _ = try client.line()
      client.send(#"{"type":"error","id":1,"code":"bad_parameter","message":"reports: settings is unknown"}"#)
      #expect(try client.line() == nil)
    }
    let daemon = try FakeDaemon(socket)
    let client = try daemon.accept()
    client.send(hello(boot: "b2", seq: 0))
    _ = try client.line()
    client.send(#"{"type":"reply","id":1,"from":1}"#)
    client.send(sample(1))
    try recorder.error.until("began.")
    recorder.signal(SIGTERM)
    #expect(try recorder.end() == 0)
    let said = recorder.error.text
    #expect(said.ranges(of: "speaks protocol 2.0").count == 1, "\(said)")
    #expect(said.contains("settings is unknown"), "\(said)")
  }

  @Test("Whatever a daemon sends, what can be recorded is recorded")
  func anything() throws {
    let daemon = try FakeDaemon(socket)
    let recorder = try record(path)
    let client = try daemon.accept()
    client.send(hello(seq: 0))
    _ = try client.line()
    client.send(#"{"type":"reply","id":1,"from":1}"#)
    let straps = (1...32).map { "F0:9E:1A:00:00:\($0 < 10 ? "0" : "")\($0)" }
    var seq = 0
    func next() -> Int {
      seq += 1
      return seq
    }
    // 32 straps that begin and end in the same second.
    for _ in 0..<2 {
      let second = seq
      for strap in straps { client.send(sample(next(), t: "\(1000 + second).5", strap: strap)) }
    }
    // No t, times that run backwards, and those that no clock shows.
    for t in ["", "900.0", "0", "9223372036.8", "1e300", "-5", "1000.5"] { client.send(sample(next(), t: t)) }
    let recorded = seq
    for line in [
      "", "{", "null", "[1]", #"{"type":"sample"}"#, #"{"type":"later","seq":70,"t":1}"#,
      #"{"type":"sample","seq":-1,"time":"2026-03-01T06:30:00.125Z","strap":"x","bpm":1}"#,
      #"{"type":"sample","seq":71,"time":"tomorrow","strap":"x","bpm":1}"#,
      sample(1 << 40, t: "2000.5"), sample(Int.max, t: "2000.5"), sample(1), String(repeating: "x", count: 1000),
    ] {
      client.send(line)
    }
    client.send(sample(80, bpm: 99))
    try recorder.error.until("impossible number")
    recorder.signal(SIGTERM)
    #expect(try recorder.end() == 0)
    let rows = try RecordedRows(path)
    let numbers = rows.rows.map(\.seq).sorted()
    // A sample whose t cannot be read is no report.
    #expect(numbers.filter { $0 <= 64 } == Array(1...64))
    #expect(numbers.contains(80) && numbers.allSatisfy { $0 <= recorded || $0 == 80 }, "\(numbers)")
    #expect(rows.position(of: "b1") == 80)
    #expect(Set(rows.sessions.map { $0.prefix(17) }).count == 32)
    #expect(recorder.error.text.ranges(of: "impossible number").count == 1)
  }
}
