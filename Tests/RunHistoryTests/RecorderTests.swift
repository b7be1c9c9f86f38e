import Glibc
import HeartRate
import Primitives
import RunReplay
import TestSupport
import Testing
import Training
import ZoneProtocol

@testable import RunHistory

@Suite struct RecorderTests {
  private let folder: Folder
  private let daemon: RecordedDaemon

  init() throws {
    folder = try Folder()
    daemon = try RecordedDaemon("\(folder.path)/state/history.db")
  }

  @Test("A session begins with the first live sample and has everything that the strap sent")
  func session() throws {
    daemon.run(3, bpm: nil, signal: .noContact)
    daemon.run(10)
    daemon.report(.mark(MarkReport(text: "new shoes")))
    daemon.run(5, bpm: 150)
    try daemon.write()
    let sessions = try daemon.sessions()
    #expect(sessions.count == 1)
    let session = try #require(sessions.first)
    #expect(session.runner == "Anna" && session.strap == RecordedDaemon.anna && !session.isEnded)
    #expect(session.duration == .seconds(14))
    #expect(session.start == UTCTime(milliseconds: 1_772_001_004_000))
    let record = try daemon.file.record(of: session)
    #expect(record.parts.count == 1)
    let kinds = record.parts[0].reports.map { report -> String in
      switch report {
      case .sample(let sample):
        "\(sample.seq) \(sample.bpm ?? 0) \(sample.rrIntervals.map(\.ticks1024)) \(sample.contact == true)"
      case .report(let report): "\(report.seq ?? 0) \(report.body.type)"
      }
    }
    #expect(kinds.count == 16)
    #expect(kinds.first == "4 140 [439, 440] true")
    #expect(kinds[10] == "14 mark")
    #expect(kinds.last == "19 150 [439, 440] true")
  }

  @Test("Five minutes without a live sample end a session; a shorter silence does not")
  func sessionEnd() throws {
    daemon.run(10)
    daemon.t += 298
    daemon.run(10)
    try daemon.write()
    #expect(try daemon.sessions().map(\.duration) == [.seconds(317)])
    daemon.t += 299
    daemon.run(10)
    try daemon.write()
    #expect(try daemon.sessions().map(\.duration) == [.seconds(317), .seconds(9)])
    #expect(try daemon.sessions().map(\.isEnded) == [true, false])
    #expect(daemon.recorder.nextDeadline == daemon.now + .seconds(300))
    daemon.t += 300
    #expect(
      try daemon.write() == [.ended(session: 2, strap: RecordedDaemon.anna, runner: "Anna")])
    #expect(try daemon.sessions().map(\.isEnded) == [true, true])
    #expect(daemon.recorder.nextDeadline == nil)
  }

  @Test("A session that is ended by hand gives an event, whoever ends it", arguments: [true, false])
  func endedByHand(byOtherProcess: Bool) throws {
    daemon.run(10)
    try daemon.write()
    let end = HistoryChange.end(session: 1)
    _ = try byOtherProcess ? daemon.apply(end) : daemon.file.apply(end, at: daemon.wall)
    // No report arrives.
    #expect(daemon.recorder.nextLook == daemon.now + .seconds(10))
    #expect(try daemon.write().isEmpty)
    daemon.t += 10
    let ended = RecorderEvent.ended(session: 1, strap: RecordedDaemon.anna, runner: "Anna")
    #expect(try daemon.write() == [ended])
    #expect(daemon.recorder.nextLook == nil && daemon.recorder.nextDeadline == nil)
    daemon.run(5)
    let began = RecorderEvent.began(session: 2, strap: RecordedDaemon.anna, runner: "Anna")
    #expect(try daemon.write() == [began])
    #expect(try daemon.sessions().map(\.isEnded) == [true, false])
    // The end and the next sample come at once.
    let other = HistoryChange.end(session: 2)
    _ = try byOtherProcess ? daemon.apply(other) : daemon.file.apply(other, at: daemon.wall)
    daemon.run(1)
    #expect(
      try daemon.write() == [
        .ended(session: 2, strap: RecordedDaemon.anna, runner: "Anna"),
        .began(session: 3, strap: RecordedDaemon.anna, runner: "Anna"),
      ])
  }

  @Test("A session that goes on after all has the figures of all its samples")
  func goesOn() throws {
    daemon.run(10)
    try daemon.write()
    // The recorder heard nothing for long, but the strap was silent for a second only.
    _ = try daemon.recorder.write(at: daemon.now + .seconds(300))
    #expect(try daemon.file.entries(SessionFilter()).map(\.summary?.samples) == [10])
    #expect(try daemon.sessions().map(\.isEnded) == [true])
    daemon.run(10)
    try daemon.write()
    #expect(try daemon.sessions().map(\.isEnded) == [false])
    #expect(try daemon.file.entries(SessionFilter()).map(\.summary?.samples) == [20])
  }

  @Test("Setting the wall clock neither ends a session nor changes its duration", arguments: [-86_400.0, 86_400])
  func wallClock(_ jump: Double) throws {
    daemon.run(10)
    try daemon.write()
    daemon.wallOffset += jump
    daemon.run(10)
    try daemon.write()
    #expect(try daemon.sessions().map(\.duration) == [.seconds(19)])
  }

  @Test("What was not durable when the recorder was killed comes from the daemon, and nothing comes twice")
  func killed() throws {
    daemon.run(20)
    try daemon.write()
    daemon.run(7)
    try daemon.killRecorder()
    daemon.connect()
    daemon.run(5)
    try daemon.write()
    try daemon.killRecorder()
    // A daemon that sends everything again.
    for line in daemon.lines { daemon.recorder.ingest(line.message, line: line.line, at: daemon.now) }
    daemon.connect()
    try daemon.write()
    let sessions = try daemon.sessions()
    #expect(sessions.count == 1)
    #expect(try daemon.samples(of: sessions[0]).map(\.seq) == Array(1...32))
  }

  @Test("A killed daemon leaves a gap with its length, and the session goes on")
  func daemonKilled() throws {
    daemon.run(20)
    try daemon.write()
    daemon.t += 41
    daemon.restart("b2")
    daemon.run(10)
    #expect(
      try daemon.write() == [.gap(strap: RecordedDaemon.anna, duration: .seconds(42), cause: .daemonStopped)])
    let sessions = try daemon.sessions()
    #expect(sessions.map(\.duration) == [.seconds(19 + 42 + 9)])
    let record = try daemon.file.record(of: sessions[0])
    #expect(record.gaps.map(\.duration) == [.seconds(42)])
    #expect(record.gaps.map(\.time) == [UTCTime(milliseconds: 1_772_001_020_000)])
    #expect(try daemon.samples(of: sessions[0]).map(\.second) == Array(0...19) + Array(61...70))
  }

  @Test("A daemon that is killed before the first batch leaves one session with a gap")
  func daemonKilledEarly() throws {
    daemon.run(3)
    daemon.t += 4
    daemon.restart("b2")
    daemon.run(3)
    try daemon.write()
    #expect(daemon.events.contains(.gap(strap: RecordedDaemon.anna, duration: .seconds(5), cause: .daemonStopped)))
    #expect(try daemon.sessions().map(\.duration) == [.seconds(2 + 5 + 2)])
    #expect(
      try daemon.file.database.all("SELECT seq FROM boot ORDER BY id") { $0.integer(0) ?? 0 } == [3, 3])
  }

  @Test("Only the straps whose reports are lost have a gap")
  func partlyLost() throws {
    daemon.run(5)
    daemon.run(5, strap: RecordedDaemon.ben, runner: "Ben")
    try daemon.write()
    try daemon.killRecorder()
    // hrzoned holds all of Ben's reports and not all of Anna's.
    let lost = daemon.seq + 1...daemon.seq + 20
    daemon.run(20)
    daemon.t -= 20
    daemon.run(20, strap: RecordedDaemon.ben, runner: "Ben")
    try daemon.killRecorder()
    daemon.connect(from: lost.upperBound + 1, but: Array(lost))
    daemon.run(3)
    daemon.run(3, strap: RecordedDaemon.ben, runner: "Ben")
    try daemon.write()
    #expect(
      daemon.events.compactMap { event in
        guard case .gap(let strap, _, _) = event else { return nil as String? }
        return strap
      } == [RecordedDaemon.anna])
  }

  @Test("A report with an impossible number is ignored, and later ones are recorded")
  func impossibleNumber() throws {
    daemon.run(3)
    let real = daemon.seq
    for number in [UInt64(1) << 39, UInt64(Int64.max), .max] {
      daemon.seq = number - 1
      daemon.run(1)
    }
    daemon.seq = real
    daemon.run(3)
    try daemon.write()
    #expect(daemon.events.contains(.ignored(strap: RecordedDaemon.anna, seq: 1 << 39)))
    #expect(daemon.events.count == 2)
    #expect(try daemon.samples(of: daemon.sessions()[0]).map(\.seq) == Array(1...6))
    #expect(daemon.recorder.position?.seq == 6)
  }

  @Test("A report from the end of time ends a session, and later ones go on")
  func impossibleTime() throws {
    daemon.run(3)
    let t = daemon.t
    daemon.t = 9_223_372_035
    daemon.run(1)
    daemon.t = t
    daemon.wallOffset = 9e12
    daemon.run(3)
    try daemon.write()
    #expect(try daemon.sessions().allSatisfy { $0.duration < .seconds(10) })
    #expect(try daemon.file.database.first("SELECT count(*) FROM sample") { $0.integer(0) } == 7)
  }

  @Test("What was deleted is not recorded again when the daemon sends it again")
  func deletedStays() throws {
    daemon.run(5)
    try daemon.write()
    _ = try daemon.apply(.end(session: 1))
    _ = try daemon.apply(.delete([1], atOnce: true))
    try daemon.killRecorder()
    for line in daemon.lines { daemon.recorder.ingest(line.message, line: line.line, at: daemon.now) }
    daemon.connect()
    for line in daemon.lines { daemon.recorder.ingest(line.message, line: line.line, at: daemon.now) }
    try daemon.write()
    #expect(try daemon.sessions().isEmpty)
    #expect(try daemon.file.database.first("SELECT count(*) FROM sample") { $0.integer(0) } == 0)
  }

  @Test("A file that was moved, removed or replaced is not written any more", arguments: ["moved", "replaced"])
  func moved(_ kind: String) throws {
    daemon.run(3)
    try daemon.write()
    let other = "\(folder.path)/other.db"
    #expect(rename(daemon.path, other) == 0)
    if kind == "replaced" { try folder.copy(other, to: "state/history.db") }
    daemon.run(3)
    #expect(throws: HistoryError.moved(path: daemon.path)) { try daemon.write() }
    try daemon.killRecorder()
    daemon.connect()
    daemon.run(1)
    try daemon.write()
    #expect(try daemon.samples(of: daemon.sessions()[0]).map(\.seq) == Array(1...7))
  }

  @Test("After a start of the machine the wall clock gives the length of the gap")
  func machineRestarted() throws {
    daemon.run(20)
    try daemon.write()
    daemon.wallOffset += daemon.t + 100 - 30
    daemon.t = 30
    daemon.machine = "m2"
    try daemon.killRecorder()
    daemon.restart("b2")
    daemon.run(10)
    try daemon.write()
    #expect(try daemon.file.record(of: daemon.sessions()[0]).gaps.map(\.duration) == [.seconds(101)])
  }

  @Test("Reports that the daemon no longer holds leave a gap")
  func tooLate() throws {
    daemon.run(20)
    try daemon.write()
    try daemon.killRecorder()
    daemon.run(60)
    try daemon.killRecorder()
    daemon.connect(from: 51)
    try daemon.write()
    let record = try daemon.file.record(of: daemon.sessions()[0])
    #expect(
      record.gaps == [
        RecordedGap(time: UTCTime(milliseconds: 1_772_001_020_000), duration: .seconds(31), cause: .notRecorded)
      ])
    #expect(try daemon.samples(of: daemon.sessions()[0]).count == 50)
  }

  @Test("Another runner with the same strap, and another strap, have sessions of their own")
  func others() throws {
    daemon.run(5)
    daemon.run(5, runner: "Ben")
    daemon.run(5, strap: RecordedDaemon.ben, runner: nil)
    try daemon.write()
    #expect(try daemon.sessions().map(\.runner) == ["Anna", "Ben", nil])
    #expect(try daemon.file.sessions(SessionFilter(runners: ["Ben", nil])).map(\.id) == [2, 3])
    #expect(try daemon.file.sessions(SessionFilter(runners: [])).isEmpty)
  }

  @Test("32 straps that begin and end in the same second have 32 whole sessions")
  func manyStraps() throws {
    let straps = (0..<32).map { "F0:9E:1A:00:00:\($0 < 16 ? "0" : "")\(String($0, radix: 16))" }
    for _ in 0..<60 {
      daemon.t += 1
      for strap in straps {
        var sample = SampleReport(signal: .live)
        sample.bpm = 120
        daemon.report(.sample(sample), strap: strap, runner: strap)
      }
    }
    try daemon.write()
    daemon.t += 300
    #expect(try daemon.write().count == 32)
    let sessions = try daemon.sessions()
    #expect(Set(sessions.map(\.strap)) == Set(straps))
    for session in sessions {
      #expect(session.duration == .seconds(59) && session.isEnded)
      #expect(try daemon.samples(of: session).count == 60)
    }
  }

  @Test("Samples whose times run backwards are kept, and no duration is negative")
  func backwards() throws {
    daemon.run(10)
    daemon.t -= 5
    daemon.run(10)
    try daemon.write()
    let session = try daemon.sessions()[0]
    #expect(session.duration == .seconds(19 - 4) || session.duration >= .seconds(9))
    #expect(try daemon.samples(of: session).count == 20)
  }

  @Test("A session that was ended by hand does not go on, and the next sample begins another")
  func endedByHand() throws {
    daemon.run(10)
    try daemon.write()
    #expect(try daemon.apply(.end(session: 1)) == "Ended session 1.")
    daemon.run(10)
    try daemon.write()
    #expect(try daemon.sessions().map(\.isEnded) == [true, false])
    #expect(throws: HistoryError.refused("Session 1 has ended already.")) { try daemon.apply(.end(session: 1)) }
  }

  @Test("Reports of a daemon without t are recorded by the wall clock")
  func withoutT() throws {
    for second in 0..<5 {
      var sample = SampleReport(signal: .live)
      sample.bpm = 100
      let message = ServerMessage.report(
        Report(
          seq: UInt64(second + 1), time: UTCTime(milliseconds: 1_772_000_000_000 + Int64(second) * 1000),
          strap: RecordedDaemon.anna, body: .sample(sample)))
      daemon.recorder.ingest(message, line: message.line(), at: daemon.now)
    }
    try daemon.write()
    #expect(try daemon.sessions().map(\.duration) == [.seconds(4)])
  }
}
