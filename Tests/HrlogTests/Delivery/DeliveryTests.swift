import Glibc
import Posix
import Primitives
import RunFiles
import RunHistory
import TestSupport
import Testing

/// `hrlog record --on-session-end` and `hrlog deliver`, with the real programs.
@Suite("Delivery", .serialized) struct DeliveryTests {
  /// The number of kills: HRLOG_KILLS, by default fewer than a release needs.
  private static let kills = getenv("HRLOG_KILLS").flatMap { Int(String(cString: $0)) } ?? 6

  private let machine: RecordingMachine
  private var folder: String { machine.folder.path }
  private var queue: DeliveryQueue { DeliveryQueue(DeliveryQueue.path(beside: machine.database)) }

  init() throws {
    machine = try RecordingMachine()
    try machine.folder.write("[record]\n", to: "hrlog.toml")
  }

  private func startRecorder(_ command: String, _ more: [String] = []) throws -> ChildProgram {
    try ChildProgram(
      "hrlog",
      [
        "record", "--socket", machine.socket, "--database", machine.database, "--config", "\(folder)/hrlog.toml",
        "--on-session-end", command,
      ] + more)
  }

  private func end(_ session: String = "last") throws {
    let program = try ChildProgram("hrlog", ["end", session, "--database", machine.database])
    #expect(try program.end() == 0, "\(program.error.text)")
  }

  /// Waits until `count` samples are recorded.
  private func recorded(_ count: Int) throws {
    try eventually("\(count) samples in the history") {
      ((try? machine.recorded())?.rows.count { $0.bpm != nil } ?? 0) >= count
    }
  }

  /// Waits until session number `count` has begun.
  private func begun(_ count: Int) throws {
    try eventually("session \(count)") { ((try? machine.recorded())?.sessions.count ?? 0) >= count }
  }

  private func lines(_ name: String) -> [String] {
    (machine.folder.content(name) ?? "").split(separator: "\n").map(String.init)
  }

  private func deliver(_ command: String, _ more: [String] = ["--now"]) throws -> (status: Int32, text: String) {
    let program = try ChildProgram(
      "hrlog", ["deliver", "--database", machine.database, "--on-session-end", command] + more)
    return (try program.end(), program.error.text)
  }

  /// Puts a session with this ID into the queue.
  private func put(_ id: String) throws {
    try queue.make()
    try machine.folder.makeFolders("queue/waiting/\(id)")
    try machine.folder.write("HRLOG_ID=\(id)\0HRLOG_SESSION=1\0", to: "queue/waiting/\(id)/environment")
    try machine.folder.write("{}\n", to: "queue/waiting/\(id)/run.json")
  }

  // MARK: With the recorder

  @Test("The command gets the session's files and figures, and a session ended by hand is delivered once")
  func delivers() throws {
    try machine.startDaemon(["sim:tempo?seed=1"])
    let recorder = try startRecorder(
      #"env | grep ^HRLOG_ | sort >"$OUT"/environment; cp "$HRLOG_FIT" "$HRLOG_TCX" "$HRLOG_CSV" "$HRLOG_JSON" "$OUT"; echo x >>"$OUT"/runs"#
        .replacing("$OUT", with: folder))
    try recorded(5)
    try end()
    try recorder.error.until("is delivered")
    let variables = lines("environment")
    #expect(variables.contains("HRLOG_SESSION=1"), "\(variables)")
    #expect(variables.contains("HRLOG_STRAP=sim:tempo?seed=1"))
    #expect(variables.contains { $0.hasPrefix("HRLOG_MEAN_BPM=") })
    #expect(!variables.contains { $0.hasPrefix("HRLOG_ENERGY_KCAL") })
    for format in RunFileFormat.allCases where format != .rr && format != .capture {
      let bytes = try #require(try BoundedFile.read("\(folder)/run.\(format.suffix)", atMost: 1 << 20))
      #expect(RunFileFormat(of: bytes) == format)
    }
    try begun(2)
    try end()
    try eventually("the second delivery") { lines("runs").count >= 2 }
    recorder.signal(SIGTERM)
    #expect(try recorder.end() == 0)
    #expect(lines("runs").count == 2 && queue.waiting.isEmpty)
  }

  @Test("A session that ended while no recorder ran is delivered at the next start")
  func endedMeanwhile() throws {
    try machine.startDaemon(["sim:tempo?seed=1"])
    var recorder = try startRecorder("true")
    try recorded(5)
    recorder.signal(SIGKILL)
    try recorder.end()
    try machine.killDaemon()
    try end("1")
    recorder = try startRecorder("echo $HRLOG_SESSION >>\(folder)/runs")
    try eventually("the delivery") { !lines("runs").isEmpty }
    #expect(lines("runs") == ["1"])
  }

  @Test(
    "A command that hangs, fails or takes hours has no influence on recording",
    arguments: ["kill -9 $$", "trap '' TERM; exec cat /dev/zero"])
  func noInfluence(_ command: String) throws {
    try machine.startDaemon(["sim:tempo?seed=1"])
    let recorder = try startRecorder("echo x >>\(folder)/runs; \(command)")
    try recorded(5)
    try end()
    try eventually("the start of the command") { !lines("runs").isEmpty }
    try machine.expectComplete()
    try recorded((try machine.recorded()).rows.count + 5)
    try machine.expectComplete()
    #expect(queue.waiting.count == 1)
    recorder.signal(SIGTERM)
    #expect(try recorder.end() == 0)
    // What the command does after the recorder's end is ended too.
    try eventually("the end of hrlog deliver") { try deliver("true").status == 0 }
    #expect(queue.waiting.isEmpty)
  }

  @Test("Without a command nothing is delivered, and nothing is delivered afterwards")
  func noCommand() throws {
    try machine.startDaemon(["sim:tempo?seed=1"])
    var recorder = try machine.startRecorder()
    try recorded(5)
    try end()
    try recorder.error.until("ended")
    try eventually("that the session was noted") {
      let waiting = try HistoryFile(path: machine.database, for: .read).sessionToDeliver()
      return waiting == nil
    }
    recorder.signal(SIGTERM)
    #expect(try recorder.end() == 0)
    recorder = try startRecorder("echo $HRLOG_SESSION >>\(folder)/runs")
    try begun(2)
    try end("2")
    try eventually("the delivery") { !lines("runs").isEmpty }
    #expect(lines("runs") == ["2"])
  }

  @Test("However often the recorder and the delivery are killed, each session is delivered once")
  func killed() throws {
    try machine.startDaemon(["sim:tempo?seed=1"])
    var random = SeededGenerator(seed: 15)
    // It takes the session only if nobody has it, as a hook does with HRLOG_ID. `tries` are the starts.
    let command =
      "echo $HRLOG_ID >>\(folder)/tries; mkdir \(folder)/got-$HRLOG_SESSION && echo $HRLOG_SESSION >>\(folder)/runs"
    var recorder = try startRecorder(command)
    try recorded(3)
    try end()
    for _ in 0..<Self.kills {
      poll(nil, 0, Int32.random(in: 0...15_000, using: &random) / (Bool.random(using: &random) ? 1 : 10))
      recorder.signal(SIGKILL)
      try recorder.end()
      recorder = try startRecorder(command)
      let count = try machine.recorded().rows.count { $0.bpm != nil }
      try recorded(count + 2)
      try end()
    }
    let wanted = try HistoryFile(path: machine.database, for: .read).sessions(SessionFilter(), withDeleted: false)
      .filter(\.isEnded).map(\.id)
    try eventually("the delivery of \(wanted.count) sessions") { Set(lines("runs")).count >= wanted.count }
    #expect(lines("runs").compactMap { Int64($0) }.sorted() == wanted)
    try machine.expectComplete()
    recorder.signal(SIGTERM)
    #expect(try recorder.end() == 0)
  }

  // MARK: hrlog deliver

  @Test("What a command's status means", arguments: [0, 1, 64, 75, 77, 78, 255])
  func status(_ status: Int) throws {
    try put("hrlog-a")
    let result = try deliver("exit \(status)")
    switch status {
    case 0:
      #expect(result.status == 0 && queue.waiting.isEmpty && queue.undelivered.isEmpty)
    case 64, 77, 78:
      #expect(result.status == 1 && queue.waiting.isEmpty && queue.undelivered == ["hrlog-a"])
      #expect(result.text.contains("status \(status)") && result.text.contains("hrlog deliver --again"))
      let again = try ChildProgram("hrlog", ["deliver", "--database", machine.database, "--again"])
      #expect(try again.end() == 0)
      #expect(again.output.text == "hrlog-a waits again.\n")
      #expect(try deliver("true").status == 0)
      #expect(queue.waiting.isEmpty && queue.undelivered.isEmpty)
    default:
      #expect(result.status == 1 && queue.waiting == ["hrlog-a"])
      #expect(result.text.contains("The next attempt is in 1:00."), "\(result.text)")
    }
  }

  @Test("A command that failed is tried again when its pause is over, and given up after a week")
  func retries() throws {
    try put("hrlog-a")
    try put("hrlog-b")
    let command = "echo $HRLOG_ID >>\(folder)/runs; exit 75"
    let program = try ChildProgram("hrlog", ["deliver", "--database", machine.database, "--on-session-end", command])
    try eventually("both attempts") { lines("runs").count == 2 }
    try program.error.until("hrlog-b is not delivered")
    func write(_ count: Int, first: Int, latest: Int) throws {
      var now = timespec()
      clock_gettime(CLOCK_REALTIME, &now)
      let text =
        #"{"count":\#(count),"first":\#((now.tv_sec - first) * 1000),"latest":\#((now.tv_sec - latest) * 1000)}"#
      try machine.folder.write(text, to: "queue/waiting/hrlog-a/attempts.other")
      #expect(rename(queue.folder("hrlog-a") + "/attempts.other", queue.folder("hrlog-a") + "/attempts") == 0)
    }
    try write(2, first: 400, latest: 301)
    try program.error.until("The next attempt is in 15:00.")
    // A signal tries all at once.
    program.signal(SIGHUP)
    try eventually("two more attempts") { lines("runs").count == 5 }
    try write(100, first: 8 * 86_400, latest: 4000)
    try program.error.until("failed for 7 days")
    #expect(queue.undelivered == ["hrlog-a"] && queue.waiting == ["hrlog-b"])
    program.signal(SIGTERM)
    try program.end()
  }

  @Test("A command that takes too long is ended, with all that it started")
  func timeLimit() throws {
    try put("hrlog-a")
    let result = try deliver(
      "trap '' TERM; sleep 1000 & echo $! >\(folder)/pid; wait; wait", ["--now", "--time-limit", "1"])
    #expect(result.status == 1 && result.text.contains("took longer than 0:01"), "\(result.text)")
    let pid = try #require(machine.folder.content("pid").flatMap { Int32($0.filter(\.isNumber)) })
    try eventually("the end of what it started") { kill(pid, 0) != 0 }
    #expect(queue.waiting == ["hrlog-a"])
  }

  @Test("While a command still runs whose hrlog was killed, it is not started again")
  func orphan() throws {
    try put("hrlog-a")
    let command = "echo x >>\(folder)/runs; while [ ! -e \(folder)/go ]; do sleep 0.1; done"
    let program = try ChildProgram("hrlog", ["deliver", "--database", machine.database, "--on-session-end", command])
    try eventually("the start of the command") { lines("runs").count == 1 }
    program.signal(SIGKILL)
    _ = try program.end()
    #expect(try deliver(command).status == 0)
    #expect(lines("runs").count == 1 && queue.waiting == ["hrlog-a"])
    try machine.folder.write("", to: "go")
    try eventually("the next attempt") { try deliver(command).status == 0 && queue.waiting.isEmpty }
  }

  @Test("A delivery that was interrupted by SIGTERM ends its command and keeps the session")
  func stopped() throws {
    try put("hrlog-a")
    let program = try ChildProgram(
      "hrlog", ["deliver", "--database", machine.database, "--on-session-end", "echo x >>\(folder)/runs; sleep 1000"])
    try eventually("the start of the command") { lines("runs").count == 1 }
    program.signal(SIGTERM)
    #expect(try program.end() == 0)
    // It was no attempt.
    #expect(queue.waiting == ["hrlog-a"])
    #expect(DeliveryAttempts(in: queue.folder("hrlog-a")) == DeliveryAttempts())
  }

  @Test("Values are only in the environment: no runner's name becomes a command")
  func noInjection() throws {
    try put("hrlog-a")
    let name = "$(touch \(folder)/bad); `touch \(folder)/bad` \n'\"& touch \(folder)/bad"
    try machine.folder.write(
      "HRLOG_ID=hrlog-a\0HRLOG_RUNNER=\(name)\0LD_PRELOAD=/bad\0", to: "queue/waiting/hrlog-a/environment")
    let result = try deliver("printf %s \"$HRLOG_RUNNER\" >\(folder)/name; echo \"$LD_PRELOAD\" >\(folder)/preload")
    #expect(result.status == 0)
    #expect(machine.folder.content("name") == name && machine.folder.content("bad") == nil)
    #expect(machine.folder.content("preload") == "\n")
  }

  @Test("Without a command the sessions are kept aside; without a queue it says what makes one")
  func noCommandNoQueue() throws {
    let none = try ChildProgram("hrlog", ["deliver", "--database", "\(folder)/none.db"])
    #expect(try none.end() == 66)
    #expect(none.error.text.contains("hrlog record --on-session-end"))
    try put("hrlog-a")
    let program = try ChildProgram(
      "hrlog", ["deliver", "--database", machine.database, "--config", "\(folder)/hrlog.toml"])
    #expect(try program.end() == 0)
    #expect(program.error.text.contains("no command is set") && queue.undelivered == ["hrlog-a"])
  }

  @Test("The command of the settings is used, also after a reload")
  func settings() throws {
    try machine.folder.write("[record]\non_session_end = \"echo $HRLOG_SESSION >>\(folder)/first\"\n", to: "hrlog.toml")
    try machine.startDaemon(["sim:tempo?seed=1"])
    let recorder = try ChildProgram(
      "hrlog",
      [
        "record", "--socket", machine.socket, "--database", machine.database, "--config", "\(folder)/hrlog.toml",
      ])
    try recorded(5)
    try end()
    try eventually("the delivery") { lines("first") == ["1"] }
    try machine.folder.write(
      "[record]\non_session_end = \"echo $HRLOG_SESSION >>\(folder)/second\"\n", to: "hrlog.toml")
    recorder.signal(SIGHUP)
    try recorder.error.until("Settings reloaded")
    try begun(2)
    try end()
    try eventually("the delivery") { lines("second") == ["2"] }
    #expect(lines("first") == ["1"])
  }

  @Test("A corrected command is used for the sessions that wait, without a restart")
  func corrected() throws {
    try put("hrlog-a")
    try machine.folder.write("[record]\non_session_end = \"exit 1\"\n", to: "hrlog.toml")
    let program = try ChildProgram(
      "hrlog", ["deliver", "--database", machine.database, "--config", "\(folder)/hrlog.toml"])
    try program.error.until("The next attempt is in")
    try machine.folder.write("[record]\non_session_end = \"echo $HRLOG_ID >>\(folder)/runs\"\n", to: "hrlog.toml")
    program.signal(SIGHUP)
    #expect(try program.end() == 0)
    #expect(lines("runs") == ["hrlog-a"])
  }

  @Test("With --queue-only another process delivers, and the queue is for the group")
  func queueOnly() throws {
    try machine.startDaemon(["sim:tempo?seed=1"])
    let recorder = try startRecorder("touch \(folder)/bad", ["--queue-only"])
    try recorded(5)
    try end()
    try eventually("the session in the queue") { queue.waiting.count == 1 }
    var status = stat()
    #expect(stat(queue.waitingFolder, &status) == 0 && status.st_mode & 0o777 == 0o770)
    #expect(try deliver("test -r \"$HRLOG_JSON\"").status == 0)
    #expect(queue.waiting.isEmpty)
    recorder.signal(SIGTERM)
    #expect(try recorder.end() == 0)
    #expect(machine.folder.content("bad") == nil)
  }
}
