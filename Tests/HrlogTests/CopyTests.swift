import Glibc
import TestSupport
import Testing

@testable import RunHistory

/// Copies the files of a recorder that is stopped, which is what a crash of the machine leaves of a process.
@Suite("Copies") struct CopyTests {
  /// The number of copies: HRLOG_COPIES, by default fewer than a release needs.
  private static let copies = getenv("HRLOG_COPIES").flatMap { Int(String(cString: $0)) } ?? 40

  @Test("A copy of a stopped recorder's files opens, and has all but the reports of the last 5 s")
  func copies() throws {
    let machine = try RecordingMachine()
    try machine.startDaemon((1...3).map { "sim:tempo?seed=\($0)" })
    // They start one after another, so that their batches end at different times.
    let recorders = try (0..<5).map { index in
      let database = "\(machine.folder.path)/\(index)/history.db"
      let recorder = try ChildProgram("hrlog", ["record", "--socket", machine.socket, "--database", database])
      try recorder.error.until("Recording into")
      poll(nil, 0, 400)
      return (recorder, database)
    }
    poll(nil, 0, 3500)
    try machine.folder.makeFolders("copy")
    let copy = "\(machine.folder.path)/copy/history.db"
    var random = SeededGenerator(seed: 5)
    var longest: Int64 = 0
    for number in 0..<Self.copies {
      let (recorder, database) = recorders[number % recorders.count]
      poll(nil, 0, Int32.random(in: 0...250, using: &random))
      recorder.signal(SIGSTOP)
      try eventually("the recorder's stop") {
        Folder.content("/proc/\(recorder.pid)/stat")?.split(separator: ")").last?.hasPrefix(" T") ?? false
      }
      var now = timespec()
      clock_gettime(CLOCK_BOOTTIME, &now)
      let stopped = Int64(now.tv_sec) * 1_000_000 + Int64(now.tv_nsec) / 1000
      for suffix in ["", "-wal"] {
        unlink(copy + suffix)
        if access(database + suffix, F_OK) == 0 {
          try machine.folder.copy(database + suffix, to: "copy/history.db\(suffix)")
        }
      }
      unlink(copy + "-shm")
      recorder.signal(SIGCONT)
      do {
        let file = try HistoryFile(path: copy, for: .record)
        try file.check()
      }
      let copied = try RecordedRows(copy)
      for line in copied.missing(try machine.lines().filter { $0.t <= stopped }) {
        longest = max(longest, stopped - line.t)
        let position = copied.position(of: line.boot)
        #expect(line.seq > position, "report \(line.seq) is missing before \(position)")
      }
    }
    print("\(Self.copies) copies: the oldest report that was missing was \(Double(longest / 1000) / 1000) s old")
    #expect(longest < 5_000_000)
  }
}
