import HeartRate
import Primitives
import SQLite
import TestSupport
import Testing
import Training
import ZoneProtocol

@testable import RunHistory

@Suite("Imports") struct ImportTests {
  private let folder: Folder
  private let daemon: RecordedDaemon
  private var file: HistoryFile { daemon.file }
  private let now = UTCTime(milliseconds: 1_790_000_000_000)

  init() throws {
    folder = try Folder()
    daemon = try RecordedDaemon("\(folder.path)/state/history.db")
  }

  /// A run with a sample each second from `start` on, in seconds since 1970.
  private func run(_ name: String, start: Int64, count: Int, runner: String? = "Anna", live: Bool = true) -> ImportedRun
  {
    var reports = [
      Report(
        seq: 1, time: UTCTime(milliseconds: start * 1000), t: Instant(nanoseconds: 0), strap: "x", runner: runner,
        body: .mark(MarkReport(text: "begin")))
    ]
    for index in 0..<count {
      var sample = SampleReport(signal: live ? .live : .noContact, rrIntervals: [RRInterval(ticks1024: 500)])
      sample.bpm = 120 + index % 10
      reports.append(
        Report(
          time: UTCTime(milliseconds: start * 1000 + Int64(index) * 1000),
          t: Instant(nanoseconds: Int64(index) * 1_000_000_000), strap: "x", runner: runner, body: .sample(sample)))
    }
    return ImportedRun(file: name, digest: "digest of \(name)", runner: runner, parts: [reports])
  }

  private func add(_ runs: [ImportedRun]) throws(HistoryError) -> [Int64] {
    try file.add(runs.count, at: now) { runs[$0] }
  }

  private func identity(_ run: ImportedRun) throws -> RunIdentity { try #require(run.identity) }

  private func count(_ table: String) throws -> Int64 {
    try #require(try file.database.first("SELECT count(*) FROM \(table)") { $0.integer(0) } ?? nil)
  }

  @Test("A run from a file is a session like another")
  func session() throws {
    var run = run("a.fit", start: 1_700_000_000, count: 100)
    (run.note, run.tags) = ("easy", ["long", "rain"])
    run.gaps = [
      RecordedGap(time: UTCTime(milliseconds: 1_700_000_050_000), duration: .seconds(1), cause: .daemonStopped)
    ]
    let ids = try add([run])
    let session = try #require(try file.sessions().first)
    #expect(ids == [session.id])
    #expect(session.start == UTCTime(milliseconds: 1_700_000_000_000) && session.duration == .seconds(99))
    #expect(session.isEnded && session.note == "easy" && session.tags == ["long", "rain"])
    #expect(session.runner == "Anna" && session.strap == "file:a.fit")
    let record = try file.record(of: session, wholeContext: true)
    #expect(record.liveSamples.map(\.bpm) == (0..<100).map { 120 + $0 % 10 })
    #expect(record.liveSamples.map(\.at) == (0..<100).map { .seconds($0) })
    #expect(record.parts.map(\.context.count) == [1])
    #expect(record.gaps == run.gaps)
  }

  @Test("Merged sessions of a file keep the wall clock's distance")
  func parts() throws {
    var both = run("a.json", start: 1_700_000_000, count: 10)
    both.parts += run("b.json", start: 1_700_001_000, count: 10).parts
    _ = try add([both])
    let session = try #require(try file.sessions().first)
    #expect(session.duration == .seconds(1009))
    #expect(try file.record(of: session).parts.count == 2)
  }

  @Test("A file or a time that is there already is recognised", arguments: [nil, "Anna"] as [String?])
  func duplicates(runner: String?) throws {
    let first = run("a.fit", start: 1_700_000_000, count: 100, runner: runner)
    #expect(try file.duplicate(of: identity(first)) == nil)
    let id = try add([first])[0]
    #expect(try file.duplicate(of: identity(first)) == .sameFile(session: id))
    #expect(
      try file.duplicate(of: identity(run("b.tcx", start: 1_700_000_049, count: 100, runner: runner)))
        == .sameTime(session: id))
    #expect(
      try file.duplicate(of: identity(run("b.tcx", start: 1_700_000_010, count: 5, runner: runner)))
        == .sameTime(session: id))
    #expect(try file.duplicate(of: identity(run("b.tcx", start: 1_700_000_060, count: 100, runner: runner))) == nil)
    #expect(try file.duplicate(of: identity(run("b.tcx", start: 1_700_000_000, count: 100, runner: "Ben"))) == nil)
    // What was deleted may come again.
    _ = try file.apply(.delete([id], atOnce: false), at: now)
    #expect(try file.duplicate(of: identity(first)) == nil)
  }

  @Test("All runs are stored, or none")
  func whole() throws {
    let runs = [
      run("a.fit", start: 1_700_000_000, count: 10), run("b.fit", start: 1_700_100_000, count: 10, live: false),
    ]
    #expect(throws: HistoryError.refused("b.fit has no heart rate that can be used.")) { try add(runs) }
    for table in ["session", "sample", "report", "boot", "stream", "import", "change"] {
      #expect(try count(table) == 0, "\(table)")
    }
  }

  @Test("Undoing an import leaves nothing of it")
  func undo() throws {
    daemon.run(10)
    try daemon.write()
    let before = try ["session", "sample", "report", "boot", "stream"].map { try count($0) }
    _ = try add([
      run("a.fit", start: 1_700_000_000, count: 10), run("b.fit", start: 1_700_100_000, count: 10, runner: "Ben"),
    ])
    // Whoever undoes it must be allowed to see both.
    #expect(Set(try file.runnersToUndo(at: now)) == ["Anna", "Ben"])
    #expect(try file.apply(.undo, at: now) == "Undone: Imported 2 files.")
    #expect(try ["session", "sample", "report", "boot", "stream"].map { try count($0) } == before)
    #expect(try count("import") == 0)
  }

  @Test("Deleting an imported run for good leaves nothing of it")
  func deletion() throws {
    let id = try add([run("a.fit", start: 1_700_000_000, count: 10)])[0]
    _ = try file.apply(.delete([id], atOnce: true), at: now)
    for table in ["session", "sample", "report", "boot", "stream", "import", "change"] {
      #expect(try count(table) == 0, "\(table)")
    }
  }

  @Test("The recorder goes on where the daemon was, and not with an import")
  func recorder() throws {
    daemon.run(10)
    try daemon.write()
    let position = daemon.recorder.position
    _ = try add([run("a.fit", start: 1_772_001_000, count: 10)])
    let other = try RunRecorder(file, machine: "m", now: daemon.now)
    #expect(other.position == position && position != nil)
    daemon.run(10)
    try daemon.write()
    #expect(try file.sessions().filter { $0.strap == RecordedDaemon.anna }.map(\.duration) == [.seconds(19)])
  }
}

extension HistoryFile {
  fileprivate func sessions() throws(HistoryError) -> [SessionEntry] {
    try sessions(SessionFilter(), withDeleted: false)
  }
}
