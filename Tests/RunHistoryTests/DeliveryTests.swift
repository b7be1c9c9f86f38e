import Glibc
import Posix
import Primitives
import TestSupport
import Testing

@testable import RunHistory

/// What leads from a session's end to its folder in the queue.
@Suite struct DeliveryTests {
  private let folder: Folder
  private let daemon: RecordedDaemon
  private let queue: DeliveryQueue

  init() throws {
    folder = try Folder()
    daemon = try RecordedDaemon("\(folder.path)/history.db")
    queue = DeliveryQueue(DeliveryQueue.path(beside: daemon.path))
    try queue.make()
  }

  private func queued(_ session: SessionEntry, bytes: Int = 10) throws -> QueuedSession {
    QueuedSession(
      session, try daemon.file.summarize(session), files: [("run.fit", [UInt8](repeating: 1, count: bytes))])
  }

  private func session(_ id: Int64) throws -> SessionEntry { try #require(try daemon.sessions().first { $0.id == id }) }

  private func next() throws -> Int64? { try daemon.file.sessionToDeliver()?.id }

  @Test("Deleting a merged session for good also removes the copy of the session that was merged into it")
  func mergedCopies() throws {
    for _ in 0..<2 {
      daemon.run(10)
      try daemon.write()
      daemon.t += 301
      try daemon.write()
      let session = try session(try #require(try next()))
      _ = try daemon.file.deliver(try queued(session), session.id, to: queue)
    }
    #expect(queue.waiting.count == 2)
    _ = try daemon.apply(.merge(1, 2))
    _ = try daemon.apply(.delete([1], atOnce: true))
    #expect(queue.waiting.isEmpty && queue.undelivered.isEmpty)
  }

  @Test("A session that could not get into the queue gets there at the next try")
  func publishedLater() throws {
    daemon.run(10)
    try daemon.write()
    _ = try daemon.apply(.end(session: 1))
    // A file in place of the folder: even root cannot put a session into it.
    let waiting = queue.waitingFolder
    #expect(rename(waiting, waiting + "-away") == 0)
    try folder.write("", to: "queue/waiting")
    #expect(throws: HistoryError.self) { try daemon.file.deliver(try queued(try session(1)), 1, to: queue) }
    #expect(unlink(waiting) == 0 && rename(waiting + "-away", waiting) == 0)
    try daemon.file.finishDeliveries(to: queue)
    let isThere = queue.waiting.count == 1
    #expect(try isThere || next() == 1)
  }

  @Test("A command's folders are removed too, and the lock tells an older copy from a newer one")
  func foldersOfCommands() throws {
    daemon.run(10)
    try daemon.write()
    _ = try daemon.apply(.end(session: 1))
    let queued = try queued(try session(1))
    _ = try daemon.file.deliver(queued, 1, to: queue)
    let lock = open("\(queue.folder(queued.id))/running", O_RDWR | O_CREAT, 0o600)
    defer { close(lock) }
    #expect(queue.isCurrent(queued.id, lock: lock))
    #expect(mkdir("\(queue.folder(queued.id))/made", 0o700) == 0)
    try queue.stage(queued)
    try queue.publish(queued.id)
    #expect(!queue.isCurrent(queued.id, lock: lock))
    #expect(Folder.names("\(queue.path)/new").isEmpty)
  }

  // MARK: Which sessions

  @Test("Sessions are delivered that ended by silence, by a change of the runner, and by hand")
  func ends() throws {
    daemon.run(10)
    try daemon.write()
    #expect(try next() == nil)
    daemon.run(10, runner: "Ben")
    try daemon.write()
    #expect(try next() == 1)
    try daemon.file.forgetDelivery(1)
    #expect(try next() == nil)
    _ = try daemon.apply(.end(session: 2))
    #expect(try next() == 2)
    try daemon.file.forgetDelivery(2)
    daemon.run(10)
    try daemon.write()
    daemon.t += 301
    try daemon.write()
    #expect(try next() == 3)
  }

  @Test("A session that ended while no recorder ran is delivered")
  func endedWithoutRecorder() throws {
    daemon.run(10)
    try daemon.write()
    try daemon.killRecorder()
    _ = try daemon.apply(.end(session: 1))
    #expect(try next() == 1)
    daemon.connect()
    daemon.run(10)
    try daemon.write()
    try daemon.killRecorder()
    daemon.t += 301
    try daemon.write()
    #expect(try daemon.sessions().map(\.isEnded) == [true, true])
    try daemon.file.forgetDelivery(1)
    #expect(try next() == 2)
  }

  @Test("An end that was undone, a session that goes on, and a deleted one are not delivered")
  func notEnded() throws {
    daemon.run(10)
    try daemon.write()
    _ = try daemon.apply(.end(session: 1))
    _ = try daemon.apply(.undo)
    #expect(try next() == nil)
    _ = try daemon.recorder.write(at: daemon.now + .seconds(300))
    #expect(try next() == 1)
    daemon.run(10)
    try daemon.write()
    #expect(try next() == nil)
    daemon.t += 400
    try daemon.write()
    #expect(try next() == 1)
    _ = try daemon.apply(.delete([1], atOnce: false))
    #expect(try next() == nil)
    _ = try daemon.apply(.undo)
    #expect(try next() == 1)
    _ = try daemon.apply(.delete([1], atOnce: true))
    #expect(try next() == nil)
  }

  @Test("The parts of a split session are not delivered once it was")
  func split() throws {
    daemon.run(20)
    try daemon.write()
    daemon.t += 400
    try daemon.write()
    try daemon.file.forgetDelivery(1)
    _ = try daemon.apply(.split(session: 1, after: .seconds(10)))
    #expect(try daemon.sessions().count == 2)
    #expect(try next() == nil)
  }

  @Test("Without a command, sessions that have ended are never delivered, but an open one is later")
  func noCommand() throws {
    daemon.run(10)
    daemon.run(10, runner: "Ben")
    try daemon.write()
    try daemon.file.forgetDeliveries()
    #expect(try next() == nil)
    daemon.t += 400
    try daemon.write()
    #expect(try next() == 2)
  }

  // MARK: The queue

  @Test("However a delivery is interrupted, the session is in the queue once", arguments: 0...3)
  func interrupted(step: Int) throws {
    daemon.run(10)
    try daemon.write()
    _ = try daemon.apply(.end(session: 1))
    let session = try session(1)
    let queued = try queued(session)
    // The steps of `deliver` up to the interruption.
    if step >= 1 { try queue.stage(queued) }
    if step >= 2 { try daemon.file.forgetDelivery(1) }
    if step >= 3 { try queue.publish(queued.id) }
    try daemon.killRecorder()
    try daemon.file.finishDeliveries(to: queue)
    #expect(queue.staged.isEmpty)
    if let next = try daemon.file.sessionToDeliver() {
      #expect(step < 2)
      _ = try daemon.file.deliver(try self.queued(next), next.id, to: queue)
    }
    #expect(queue.waiting == [queued.id] && queue.staged.isEmpty)
    #expect(try next() == nil)
    // It was delivered and removed before the recorder started again.
    try queue.finish(queued.id)
    try daemon.killRecorder()
    try daemon.file.finishDeliveries(to: queue)
    #expect(try next() == nil)
    #expect(queue.waiting.isEmpty)
  }

  @Test("A session that waits is replaced by the one that went on")
  func replaced() throws {
    daemon.run(10)
    try daemon.write()
    _ = try daemon.file.deliver(try queued(try session(1), bytes: 10), 1, to: queue)
    _ = try daemon.file.deliver(try queued(try session(1), bytes: 30), 1, to: queue)
    let id = try #require(queue.waiting.first)
    #expect(queue.waiting.count == 1 && queue.staged.isEmpty)
    #expect(folder.content("queue/waiting/\(id)/run.fit")?.utf8.count == 30)
  }

  @Test("A queue keeps its limits: the oldest sessions are given up, and then removed")
  func limits() throws {
    let queue = DeliveryQueue(self.queue.path, limits: DeliveryQueue.Limits(sessions: 3, bytes: 100_000))
    for number in 1...8 {
      daemon.run(10)
      try daemon.write()
      _ = try daemon.apply(.end(session: Int64(number)))
    }
    let ids = try daemon.sessions().map(\.deliveryID)
    var (setAside, removed): ([String], [String]) = ([], [])
    for number in 1...7 {
      let result = try daemon.file.deliver(try queued(try session(Int64(number))), Int64(number), to: queue)
      setAside += result.setAside
      removed += result.removed
    }
    #expect(setAside == Array(ids[0..<4]) && removed == [ids[0]])
    #expect(queue.waiting == Array(ids[4..<7]) && queue.undelivered == Array(ids[1..<4]))
    // One that alone is too large is kept, since it is the newest.
    let result = try daemon.file.deliver(try queued(try session(8), bytes: 200_000), 8, to: queue)
    #expect(result.setAside == Array(ids[4..<7]) && queue.waiting == [ids[7]])
    #expect(try queue.takeBack() == Array(ids[4..<7]))
    #expect(queue.waiting == Array(ids[4...]))
  }

  @Test("A session that is deleted for good leaves the queue too")
  func deleted() throws {
    daemon.run(10)
    try daemon.write()
    _ = try daemon.apply(.end(session: 1))
    _ = try daemon.file.deliver(try queued(try session(1)), 1, to: queue)
    #expect(queue.waiting.count == 1)
    _ = try daemon.apply(.delete([1], atOnce: true))
    #expect(queue.waiting.isEmpty)
  }

  @Test("No symbolic link that a command leaves in the queue is followed")
  func links() throws {
    daemon.run(10)
    try daemon.write()
    let queued = try queued(try session(1))
    try folder.makeFolders("other")
    for name in ["kept", "attempts"] { try folder.write("kept", to: "other/\(name)") }
    for place in ["waiting", "undelivered"] {
      #expect(symlink("\(folder.path)/other", "\(queue.path)/\(place)/\(queued.id)") == 0)
      #expect(symlink("\(folder.path)/other", "\(queue.path)/\(place)/hrlog-2") == 0)
    }
    #expect(symlink("\(folder.path)/other", "\(queue.path)/waiting/done-1") == 0)
    _ = try queue.takeBack()
    _ = try daemon.file.deliver(queued, 1, to: queue)
    try queue.setAside("hrlog-2")
    queue.clean()
    let small = DeliveryQueue(queue.path, limits: DeliveryQueue.Limits(sessions: 1))
    for id in ["hrlog-3", "hrlog-4"] {
      #expect(symlink("\(folder.path)/other", "\(queue.path)/undelivered/\(id)") == 0)
    }
    _ = small.keepLimits()
    try queue.finish(queued.id)
    for id in queue.waiting + queue.undelivered { queue.forget(id) }
    #expect(Folder.names("\(queue.path)/waiting").isEmpty && Folder.names("\(queue.path)/undelivered").isEmpty)
    #expect(folder.content("other/kept") == "kept" && folder.content("other/attempts") == "kept")
  }

  @Test("The folder and its files are for their user only, or for their group too", arguments: [true, false])
  func modes(isShared: Bool) throws {
    let queue = DeliveryQueue("\(folder.path)/other", isShared: isShared)
    daemon.run(10)
    try daemon.write()
    let queued = try queued(try session(1))
    _ = try daemon.file.deliver(queued, 1, to: queue)
    func mode(_ name: String) -> mode_t {
      var status = stat()
      return stat("\(queue.path)/\(name)", &status) == 0 ? status.st_mode & 0o7777 : 0
    }
    for name in ["waiting", "undelivered", "waiting/\(queued.id)"] { #expect(mode(name) == (isShared ? 0o770 : 0o700)) }
    for name in ["run.fit", "environment"] {
      #expect(mode("waiting/\(queued.id)/\(name)") == (isShared ? 0o640 : 0o600))
    }
    // A command cannot replace the folders themselves.
    #expect(mode(".") == (isShared ? 0o750 : 0o700) && mode("new") == 0o700)
  }

  // MARK: What a command gets

  @Test("The environment has the figures that are known, and any name as it is")
  func environment() throws {
    let name = "Anna\n=\"$(reboot)\" é\0;"
    daemon.run(120, runner: name)
    try daemon.write()
    let session = try session(1)
    let queued = try queued(session)
    _ = try daemon.file.deliver(queued, 1, to: queue)
    let variables = QueuedSession.environment(in: queue.folder(queued.id))
    #expect(variables["HRLOG_RUNNER"] == name.oneLine && !name.oneLine.contains("\n"))
    #expect(variables["HRLOG_START"] == "2026-02-25T06:30:01.000Z")
    #expect(variables["HRLOG_DURATION_S"].flatMap(Double.init) == 119)
    #expect(variables["HRLOG_MEAN_BPM"].flatMap(Double.init) == 140)
    #expect(variables["HRLOG_STRAP"] == RecordedDaemon.anna && variables["HRLOG_SESSION"] == "1")
    #expect(variables["HRLOG_FIT"] == "\(queue.folder(queued.id))/run.fit")
    #expect(variables["HRLOG_TCX"] == nil && variables["HRLOG_ENERGY_KCAL"] == nil)
    #expect(variables["HRLOG_ID"] == queued.id)
    #expect(variables.keys.allSatisfy(QueuedSession.variables.contains))
    #expect(QueuedSession.environment(in: "\(folder.path)/none").isEmpty)
  }

  @Test("The ID is that of the strap and the start, in any database")
  func id() throws {
    daemon.run(10)
    daemon.run(10, strap: RecordedDaemon.ben)
    try daemon.write()
    let ids = try daemon.sessions().map(\.deliveryID)
    #expect(ids == ["hrlog-20260225T063001.000Z-1df6d3312601d6f0", "hrlog-20260225T063011.000Z-1df6d6312601dc09"])
  }

  // MARK: Attempts

  @Test("The pauses grow to an hour, and a session is given up after 7 days")
  func pauses() throws {
    var attempts = DeliveryAttempts()
    var now = UTCTime(milliseconds: 1_772_001_000_000)
    let start = now
    #expect(attempts.next(at: now) == nil && !attempts.areExhausted(at: now))
    var pauses: [Int64] = []
    while !attempts.areExhausted(at: now) {
      attempts.begin(at: now)
      let next = try #require(attempts.next(at: now))
      pauses.append((next.milliseconds - now.milliseconds) / 60_000)
      #expect(attempts.next(at: UTCTime(milliseconds: next.milliseconds - 1)) == next)
      #expect(attempts.next(at: next) == nil)
      now = next
      #expect(pauses.count < 1000)
    }
    #expect(pauses.prefix(6) == [1, 5, 15, 60, 60, 60] && Set(pauses.dropFirst(3)) == [60])
    let hours = (now.milliseconds - start.milliseconds) / 3_600_000
    #expect((168...169).contains(hours))
  }

  @Test("A wall clock that was set back does not keep a session waiting")
  func setBack() {
    var attempts = DeliveryAttempts()
    attempts.begin(at: UTCTime(milliseconds: 2_000_000_000_000))
    #expect(attempts.next(at: UTCTime(milliseconds: 1_772_001_000_000)) == nil)
  }

  @Test("Attempts are read as they were written; a faulty file is as none")
  func attemptsFile() throws {
    var attempts = DeliveryAttempts()
    #expect(DeliveryAttempts(in: folder.path) == attempts)
    for second in 0..<3 { attempts.begin(at: UTCTime(milliseconds: Int64(second) * 1000)) }
    try attempts.write(in: folder.path)
    #expect(DeliveryAttempts(in: folder.path) == attempts)
    for faulty in ["", "{", "[]", #"{"count":-1,"first":0,"latest":0}"#, #"{"count":9e99,"first":0,"latest":0}"#] {
      try folder.write(faulty, to: "attempts")
      #expect(DeliveryAttempts(in: folder.path) == DeliveryAttempts())
    }
  }
}
