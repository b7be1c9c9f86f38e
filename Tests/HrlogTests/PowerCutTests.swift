import Glibc
import TestSupport
import Testing

@testable import RunHistory

/// Logs what hrlog writes and makes durable, and plays that back up to arbitrary moments, as if the power had failed then.
@Suite("Power cuts") struct PowerCutTests {
  /// The number of moments: HRLOG_CUTS, by default fewer than a release needs.
  private static let cuts = getenv("HRLOG_CUTS").flatMap { Int(String(cString: $0)) } ?? 60
  /// How long the second recorder runs, in seconds.
  private static let time = getenv("HRLOG_CUT_TIME").flatMap { Int32(String(cString: $0)) } ?? 9

  /// How fast the straps are: HRLOG_CUT_SPEED. With 600, the log is copied into the file several times meanwhile. The clock of the
  /// reports is then not that of the calls, and the age of what is missing is not checked.
  private static let speed = getenv("HRLOG_CUT_SPEED").flatMap { Int(String(cString: $0)) } ?? 1

  /// A folder in memory, where nothing waits for a disk.
  private static func fastFolder() throws -> (path: String, folder: Folder?) {
    var template = Array("/dev/shm/hrlog-test-XXXXXX".utf8CString)
    if mkdtemp(&template) != nil {
      return (String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self), nil)
    }
    let folder = try Folder()
    return (folder.path, folder)
  }

  @Test("After a power cut the history opens with everything that was durable, and all that is older than 5 s")
  func powerCut() throws {
    let machine = try RecordingMachine()
    try machine.folder.makeFolders("h")
    let folder = "\(machine.folder.path)/h"
    let database = "\(folder)/history.db"
    let disk = try DiskLog(machine.folder)
    try machine.startDaemon((1...12).map { "sim:tempo?seed=\($0)&speed=\(Self.speed)" })
    for (signal, seconds) in [(SIGTERM, 3), (SIGKILL, Self.time), (SIGKILL, 2)] {
      let recorder = try ChildProgram(
        "hrlog", ["record", "--socket", machine.socket, "--database", database], disk.environment(folder))
      try recorder.error.until("Recording into")
      poll(nil, 0, seconds * 1000)
      recorder.signal(signal)
      try recorder.end()
    }
    let calls = try disk.calls()
    let lines = try machine.lines()
    try #require(calls.count > 150 && lines.count > 100)
    // Each beginning of the log is a header. There are three recorders and the maker of the file.
    let headers = calls.count { $0.kind == .write && $0.offset == 0 && $0.bytes.count == 32 }
    try #require(
      Self.speed == 1 || headers > 4, "the log was not copied into the file: \(headers) headers, \(lines.count) reports"
    )
    try machine.killDaemon()

    let (scratch, owner) = try Self.fastFolder()
    defer {
      if owner == nil { _ = try? ChildProgram("/bin/rm", ["-rf", scratch]).end() }
      withExtendedLifetime(owner) {}
    }
    var random = SeededGenerator(seed: 2026)
    // Every other moment of the making of the file, and moments of all times.
    let making = calls.firstIndex { $0.kind == .rename } ?? 0
    let moments = Set(
      stride(from: 1, through: making + 8, by: 2)
        + (0..<Self.cuts).map { _ in Int.random(in: 1...calls.count, using: &random) })
    var now = SimulatedDisk(folder)
    var lastSync: (disk: SimulatedDisk, positions: [String: Int64]?)?
    var longest: Int64 = 0
    var results = 0
    for (index, call) in calls.enumerated() {
      now.apply(call)
      if call.kind == .sync { lastSync = (now, nil) }
      guard moments.contains(index + 1) else { continue }
      if let sync = lastSync, sync.positions == nil {
        let files = sync.disk.cut(.none, &random)
        lastSync?.positions = try files["history.db"] == nil ? [:] : rows(files, scratch).positions
      }
      for loss in SimulatedDisk.Loss.allCases {
        let files = now.cut(loss, &random)
        let moment = "call \(index + 1) of \(calls.count), \(loss) lost: \(files.mapValues(\.count))"
        do {
          let left = try rows(files, scratch)
          results += 1
          for (boot, position) in lastSync?.positions ?? [:] {
            #expect(left.position(of: boot) >= position, "\(moment): lost what was durable")
          }
          let missing = left.missing(Self.speed == 1 ? lines.filter { $0.t * 1000 <= call.time } : lines)
          let holes = missing.filter { $0.seq <= left.position(of: $0.boot) }
          #expect(holes.isEmpty, "\(moment): \(holes.count) reports are missing before the last one")
          // While no recorder ran, nothing came to it.
          let start = calls[...index].last { $0.kind == .open && $0.paths[0].hasSuffix(".lock") }?.time ?? 0
          for line in missing where Self.speed == 1 { longest = max(longest, call.time - max(start, line.t * 1000)) }
        } catch {
          Issue.record("\(moment): \(error)")
        }
      }
    }
    print(
      "\(results) power cuts: the oldest report that was missing had come \(Double(longest / 1_000_000) / 1000) s before"
    )
    #expect(longest < 5_000_000_000)
  }

  /// Writes `files` into `folder`, opens the history there as a recorder does, and reads it.
  private func rows(_ files: [String: [UInt8]], _ folder: String) throws -> RecordedRows {
    for name in Folder.names(folder) { unlink("\(folder)/\(name)") }
    for (name, bytes) in files {
      let descriptor = open("\(folder)/\(name)", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
      defer { close(descriptor) }
      try #require(write(descriptor, bytes, bytes.count) == bytes.count)
    }
    do {
      let file = try HistoryFile(path: "\(folder)/history.db", for: .record)
      try file.check()
    }
    return try RecordedRows("\(folder)/history.db")
  }

  @Test("A recorder that is killed at any call while it makes a history leaves one that the next recorder uses")
  func killedWhileMaking() throws {
    let machine = try RecordingMachine()
    try machine.folder.makeFolders("h")
    let folder = "\(machine.folder.path)/h"
    let disk = try DiskLog(machine.folder)
    try machine.startDaemon(["sim:tempo?seed=1&speed=60"])
    var call = 1
    var isKilled = true
    // Until it survives the making and its first batch.
    while isKilled {
      for name in Folder.names(folder) { unlink("\(folder)/\(name)") }
      let arguments = ["record", "--socket", machine.socket, "--database", "\(folder)/history.db"]
      let killed = try ChildProgram("hrlog", arguments, disk.environment(folder, killedAt: call))
      isKilled = (try? killed.error.until("Recording into")) == nil
      guard isKilled else { break }
      #expect(try killed.end() == 128 + SIGKILL, "call \(call)")
      let next = try ChildProgram("hrlog", arguments)
      let said = try next.error.until("Recording into")
      #expect(said == "hrlog: Recording into \(folder)/history.db.\n", "call \(call)")
      next.signal(SIGTERM)
      #expect(try next.end() == 0)
      #expect(!Folder.names(folder).contains { $0.contains(".new") }, "call \(call)")
      call += call < 20 ? 1 : 3
    }
    #expect(call > 30)
  }
}
