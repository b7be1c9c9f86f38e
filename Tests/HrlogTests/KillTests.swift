import Glibc
import TestSupport
import Testing

/// Kills the recorder and the daemon, and compares the history with what a client got that was not killed.
@Suite("Kills", .serialized) struct KillTests {
  /// The number of kills: HRLOG_KILLS, by default fewer than a release needs.
  private static let kills = getenv("HRLOG_KILLS").flatMap { Int(String(cString: $0)) } ?? 40

  @Test("A recorder that is killed at random loses nothing and stores nothing twice")
  func recorder() throws {
    let machine = try RecordingMachine()
    try machine.startDaemon(["sim:tempo?seed=1&speed=60", "sim:dropouts?seed=2&speed=60"])
    // Another recorder that nobody disturbs.
    let other = try ChildProgram(
      "hrlog", ["record", "--socket", machine.socket, "--database", "\(machine.folder.path)/other.db"])
    var random = SeededGenerator(seed: 14)
    var recorder = try machine.startRecorder()
    for _ in 0..<Self.kills {
      // From the start of the process over its first batch, which may hold hundreds of reports, to a later one.
      poll(nil, 0, Int32.random(in: Bool.random(using: &random) ? 0...60 : 0...600, using: &random))
      recorder.signal(SIGKILL)
      #expect(try recorder.end() == 128 + SIGKILL)
      recorder = try machine.startRecorder()
    }
    try machine.expectComplete()
    machine.daemon?.signal(SIGSTOP)
    for program in [recorder, other] {
      // All that the daemon has sent is in their sockets.
      program.signal(SIGTERM)
      #expect(try program.end() == 0)
    }
    let (killed, whole) = (try machine.recorded(), try RecordedRows("\(machine.folder.path)/other.db"))
    #expect(killed.sessions == whole.sessions && killed.sessions.count >= 2)
    #expect(Set(killed.rows) == Set(whole.rows) && killed.gaps.isEmpty)
  }

  @Test("A killed daemon leaves a gap whose length is that between the last report before and the first after")
  func daemon() throws {
    let machine = try RecordingMachine()
    let straps = ["sim:tempo?seed=1", "sim:lsd?seed=2"]
    let recorder = try machine.startRecorder()
    try recorder.error.until("Recording into")
    for round in 0..<3 {
      try machine.startDaemon(straps)
      try eventually("three samples of each strap") {
        let lines = try machine.lines()
        return Set(lines.map(\.boot)).count == round + 1
          && straps.allSatisfy { strap in
            lines.filter { $0.strap == strap && $0.isSample && $0.boot == lines.last?.boot }.count >= 3
          }
      }
      if round < 2 { try machine.killDaemon() }
    }
    try machine.expectComplete()
    recorder.signal(SIGTERM)
    #expect(try recorder.end() == 0)
    let recorded = try machine.recorded()
    let lines = try machine.lines().filter(\.isSample)
    #expect(recorded.sessions.count == straps.count, "the sessions go on")
    #expect(recorded.gaps.allSatisfy { $0.cause == "daemon_stopped" })
    for strap in straps {
      let samples = lines.filter { $0.strap == strap }
      let gaps = zip(samples, samples.dropFirst()).filter { $0.boot != $1.boot }.map { $1.t - $0.t }
      let found = recorded.gaps.filter { $0.strap == strap }.map(\.duration)
      #expect(gaps.count == 2 && found.count == 2, "\(samples.map { "\($0.boot) \($0.seq)" }), \(found)")
      for (gap, found) in zip(gaps, found) { #expect(abs(gap - found) < 100_000, "\(found) µs instead of \(gap)") }
    }
  }
}
