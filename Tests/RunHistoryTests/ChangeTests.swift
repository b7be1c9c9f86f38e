import Primitives
import SQLite
import TestSupport
import Testing

@testable import RunHistory

@Suite struct ChangeTests {
  private let folder: Folder
  private let daemon: RecordedDaemon

  /// Two ended sessions: 1 of 20 s and 2 of 30 s, ten minutes later.
  init() throws {
    folder = try Folder()
    daemon = try RecordedDaemon("\(folder.path)/history.db")
    daemon.run(21)
    daemon.t += 599
    daemon.run(31, bpm: 150)
    try daemon.write()
    daemon.t += 1000
    try daemon.write()
  }

  private func everything() throws -> [[String]] {
    try daemon.sessions().map { session in
      ["\(session)"] + (try daemon.samples(of: session).map { "\($0)" })
    }
  }

  @Test(
    "A change can be undone exactly",
    arguments: [
      HistoryChange.note(session: 1, "windy"), .tag(session: 2, add: ["race", "hills"], remove: []), .merge(2, 1),
      .split(session: 2, after: .seconds(12)), .delete([1, 2], atOnce: false),
    ])
  func undone(_ change: HistoryChange) throws {
    _ = try daemon.apply(.tag(session: 2, add: ["long"], remove: []))
    let before = try everything()
    _ = try daemon.apply(change)
    #expect(try everything() != before)
    #expect(try daemon.apply(.undo).hasPrefix("Undone: "))
    #expect(try everything() == before)
    _ = try daemon.apply(.undo)
    #expect(throws: HistoryError.self) { try daemon.apply(.undo) }
  }

  @Test("Undoing a note or tags keeps what the session got meanwhile", arguments: [true, false])
  func undoneWords(isNote: Bool) throws {
    daemon.run(10)
    try daemon.write()
    _ = try daemon.apply(isNote ? .note(session: 3, "windy") : .tag(session: 3, add: ["race"], remove: []))
    daemon.run(10)
    try daemon.write()
    daemon.t += 1000
    try daemon.write()
    _ = try daemon.apply(.undo)
    let session = try #require(try daemon.sessions().first { $0.id == 3 })
    #expect(session.duration == .seconds(19) && session.isEnded && session.note == nil && session.tags == [])
    #expect(try daemon.samples(of: session).count == 20)
  }

  @Test("A merge can be undone by those who see its runners, and nobody else's are named")
  func runnersOfMerge() throws {
    _ = try daemon.apply(.merge(2, 1))
    #expect(Set(try daemon.file.runnersToUndo(at: daemon.wall)) == ["Anna"])
  }

  @Test("A merged session has all samples and the pause between them")
  func merge() throws {
    #expect(try daemon.apply(.merge(2, 1)) == "Merged session 2 into session 1.")
    let sessions = try daemon.sessions()
    #expect(sessions.map(\.id) == [1])
    #expect(sessions.map(\.duration) == [.seconds(20 + 600 + 30)])
    #expect(try daemon.samples(of: sessions[0]).map(\.second) == Array(0...20) + Array(620...650))
  }

  @Test("A split session has the samples before the time in one part and the others in the other")
  func split() throws {
    #expect(try daemon.apply(.split(session: 2, after: .milliseconds(11_500))).contains("second part is session 3"))
    let sessions = try daemon.sessions()
    #expect(sessions.map(\.id) == [1, 2, 3])
    #expect(sessions.map(\.duration) == [.seconds(20), .seconds(11), .seconds(18)])
    _ = try daemon.apply(.merge(2, 3))
    #expect(try daemon.sessions().map(\.duration) == [.seconds(20), .seconds(30)])
    for after in [Duration.zero, .seconds(-5), .seconds(31), .seconds(1_000_000)] {
      #expect(throws: HistoryError.self) { try daemon.apply(.split(session: 2, after: after)) }
    }
  }

  @Test("Deleted data is removed for good after a day, or at once on request")
  func purge() throws {
    func rows() throws -> Int64? {
      try daemon.file.database.first("SELECT count(*) FROM sample") { $0.integer(0) } ?? nil
    }
    _ = try daemon.apply(.note(session: 1, "a secret"))
    _ = try daemon.apply(.delete([1], atOnce: false))
    daemon.t += 86_399
    #expect(try daemon.file.purge(at: daemon.wall) == 0)
    #expect(try rows() == 52)
    daemon.t += 1
    #expect(try daemon.file.purge(at: daemon.wall) == 1)
    #expect(try rows() == 31)
    #expect(throws: HistoryError.self) { try daemon.apply(.undo) }
    #expect(try daemon.apply(.delete([2], atOnce: true)) == "Deleted session 2. This cannot be undone.")
    #expect(try rows() == 0)
    // Nothing of it is left in the file or its log.
    let bytes = try ["", "-wal"].flatMap { try FileBytes.read(daemon.path + $0) }
    #expect(!String(decoding: bytes, as: UTF8.self).contains("a secret"))
  }

  @Test("No times in a file crash a reader", arguments: [Int64.min, .max, -1])
  func hostileTimes(_ number: Int64) throws {
    let database = daemon.file.database
    try database.run("UPDATE session SET start = ?, duration = ? WHERE id = 1", .integer(number), .integer(number))
    try database.run("UPDATE sample SET t = ?, time = ? WHERE key % 2 = 0", .integer(number), .integer(number))
    for session in try daemon.sessions() {
      _ = try daemon.file.record(of: session)
      _ = session.isOpen(at: daemon.wall)
    }
    _ = try daemon.file.entries(SessionFilter())
    _ = try? daemon.apply(.split(session: 1, after: .seconds(5)))
    _ = try? daemon.apply(.merge(1, 2))
    _ = try daemon.apply(.undo)
  }

  @Test("What is not possible is refused with the reason, and changes nothing")
  func refused() throws {
    daemon.run(3)
    daemon.run(3, strap: RecordedDaemon.ben, runner: "Ben")
    try daemon.write()
    let before = try everything()
    let refusals: [(HistoryChange, String)] = [
      (.merge(1, 1), "Session 1 is named twice."),
      (.merge(1, 3), "Session 3 is still being recorded. `hrlog end 3` ends it."),
      (.delete([1, 3], atOnce: true), "Session 3 is still being recorded. `hrlog end 3` ends it."),
      (.note(session: 9, "x"), "There is no session '9'. `hrlog list` shows them."),
      (.note(session: 1, "a\u{1b}[2J"), "A note has at most 4096 bytes, and no control characters but line feeds."),
      (
        .tag(session: 1, add: [" "], remove: []),
        "' ' is no tag. A tag has 1 to 64 bytes, without commas and control characters."
      ),
      (.tag(session: 1, add: (0..<33).map { "t\($0)" }, remove: []), "A session has at most 32 tags."),
    ]
    for (change, words) in refusals {
      do {
        _ = try daemon.apply(change)
        Issue.record("accepted: \(change)")
      } catch let error as HistoryError {
        #expect("\(error)" == words)
      }
    }
    _ = try daemon.apply(.end(session: 3))
    _ = try daemon.apply(.end(session: 4))
    do {
      _ = try daemon.apply(.merge(3, 4))
      Issue.record("merged two runners")
    } catch let error as HistoryError {
      #expect("\(error)" == "Sessions 3 and 4 are of different runners.")
    }
    _ = try daemon.apply(.undo)
    _ = try daemon.apply(.undo)
    #expect(try everything() == before)
  }
}
