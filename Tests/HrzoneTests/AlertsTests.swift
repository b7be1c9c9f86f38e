import Glibc
import JSON
import Primitives
import TestSupport
import Testing

@testable import hrzone

@Suite("hrzone alerts") struct AlertsTests {
  let folder: Folder
  var socket: String { folder.path + "/s" }

  init() throws {
    folder = try Folder()
  }

  @Test("one line for each alert, with the strap if there are several")
  func lines() throws {
    let daemon = try FakeDaemon(socket)
    let program = try ChildProgram(["alerts", "--socket", socket])
    let (client, request) = try daemon.subscriber()
    #expect(request["reports"]?.elements == [.string("state"), .string("alert")])
    client.send(stateLine())
    client.send(alertLine(1, "187 bpm is above your ceiling of 186"))
    #expect(try program.output.line() == "06:30:00  critical  187 bpm is above your ceiling of 186")
    client.send(alertLine(2, "a\\u001b[2Jb", strap: "C4:11:22:33:44:55"))
    #expect(try program.output.line() == "06:30:00  critical  a[2Jb  [Anna, C4:11:22:33:44:55]")
  }

  @Test("with several straps, even the first line names the strap; with --json it is the alert alone")
  func several() throws {
    let daemon = try FakeDaemon(socket)
    let other = stateLine().replacing("F0:9E:1A:00:00:01", with: "sim:hiit").replacing("Anna", with: "Ben")
    for options in [[], ["--json", "--bell"]] {
      let program = try ChildProgram(["alerts", "--socket", socket] + options)
      let (client, _) = try daemon.subscriber()
      for state in [stateLine(), other] { client.send(state) }
      client.send(alertLine(1, "hot"))
      let text = "06:30:00  critical  hot  [Anna, F0:9E:1A:00:00:01]"
      #expect(try program.output.line() == (options.isEmpty ? text : alertLine(1, "hot")))
    }
  }

  @Test("JSON alerts are the daemon's own bytes")
  func json() throws {
    let daemon = try FakeDaemon(socket)
    let program = try ChildProgram(["alerts", "--socket", socket, "--json"])
    let (client, _) = try daemon.subscriber()
    let line = alertLine(1, "hot", more: #","later":1.50"#)
    client.send(line)
    #expect(try program.output.line() == line)
  }

  @Test("a restart loses and repeats no alert")
  func since() throws {
    let program: ChildProgram
    do {
      let daemon = try FakeDaemon(socket)
      program = try ChildProgram(["alerts", "--socket", socket])
      do {
        let (client, _) = try daemon.subscriber(boot: "b1", seq: 10)
        client.send(alertLine(11, "one"))
        #expect(try program.output.line()?.hasSuffix("one") == true)
      }
      // The same daemon: alerts seen before are skipped even if they are sent again.
      let (client, request) = try daemon.subscriber(boot: "b1", seq: 12)
      #expect(request["since"] == .object([JSONMember("boot", .string("b1")), JSONMember("seq", .integer(11))]))
      client.send(alertLine(11, "one"))
      client.send(alertLine(12, "two"))
      #expect(try program.output.line()?.hasSuffix("two") == true)
    }
    // Another daemon, which counts from the beginning.
    let daemon = try FakeDaemon(socket)
    let (client, request) = try daemon.subscriber(boot: "b2", seq: 1)
    #expect(request["since"]?["boot"]?.string == "b1")
    client.send(alertLine(1, "three"))
    #expect(try program.output.line()?.hasSuffix("three") == true)
  }

  @Test("--exec passes the alert in the environment, and executes nothing of it")
  func exec() throws {
    let daemon = try FakeDaemon(socket)
    let script =
      #"printf '%s|%s|%s|%s|%s|%s|%s|%s\n' "$HRZONE_KIND" "$HRZONE_SEVERITY" "$HRZONE_TEXT" "$HRZONE_STRAP" "#
      + #""${HRZONE_RUNNER-none}" "$HRZONE_SEQ" "$HRZONE_BPM" "${HRZONE_STALE-unset}""#
    let program = try ChildProgram(["alerts", "--socket", socket, "--exec", script], ["HRZONE_STALE": "x"])
    let (client, _) = try daemon.subscriber()
    let text = "$(touch \(folder.path)/x); `id`"
    client.send(alertLine(5, text, more: #","bpm":187"#))
    #expect(try program.output.line() == "06:30:00  critical  \(text)")
    #expect(try program.output.line() == "ceiling|critical|\(text)|F0:9E:1A:00:00:01|Anna|5|187|unset")
    #expect(!folder.names.contains("x"))
  }

  @Test("a command that fails is named once for each kind of failure")
  func failingCommand() throws {
    let daemon = try FakeDaemon(socket)
    let script = "echo broken >&2; [ $HRZONE_BPM = 9 ] && kill -9 $$; exit $HRZONE_BPM"
    let program = try ChildProgram(["alerts", "--socket", socket, "--exec", script])
    let (client, _) = try daemon.subscriber()
    let rows: [(bpm: Int, note: String?)] = [
      (3, "status 3"), (3, nil), (0, nil), (9, "signal 9"), (3, nil), (4, "status 4"),
    ]
    for (seq, row) in rows.enumerated() {
      client.send(alertLine(seq + 1, "alert", more: #","bpm":\#(row.bpm)"#))
      #expect(try program.error.line() == "broken")
      if let note = row.note { #expect(try program.error.line() == "hrzone: --exec failed (\(note)).") }
    }
  }

  @Test("long commands delay nothing; a limited number run at once, the others in turn, and no zombie stays")
  func slowCommands() throws {
    let daemon = try FakeDaemon(socket)
    let gate = folder.path + "/gate"
    try #require(mkfifo(gate, 0o600) == 0)
    // Each command reports that it runs, and ends when the gate opens.
    let program = try ChildProgram([
      "alerts", "--socket", socket, "--exec", "echo run $HRZONE_SEQ >&2; read _ < \(gate)",
    ])
    let (client, _) = try daemon.subscriber()
    let count = CommandRunner.maximumRunning + 3
    for seq in 1...count { client.send(alertLine(seq, "alert \(seq)")) }
    for seq in 1...count { #expect(try program.output.line() == "06:30:00  critical  alert \(seq)") }
    var started: [String] = []
    for _ in 1...CommandRunner.maximumRunning { started.append(try program.error.line() ?? "") }
    #expect(Set(started) == Set((1...CommandRunner.maximumRunning).map { "run \($0)" }))
    // Held open for writing, so that no command finds the gate without a writer.
    let writer = open(gate, O_RDWR | O_CLOEXEC)
    try #require(writer >= 0)
    defer { close(writer) }
    for seq in (CommandRunner.maximumRunning + 1)...count {
      #expect(write(writer, "\n", 1) == 1)
      #expect(try program.error.line() == "run \(seq)")
    }
    for _ in 1...CommandRunner.maximumRunning { #expect(write(writer, "\n", 1) == 1) }
    let children = "/proc/\(program.pid)/task/\(program.pid)/children"
    try eventually("the end of the last, and of zombies") { Folder.content(children) == "" }
  }
}
