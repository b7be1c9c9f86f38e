import Glibc
import Primitives
import ProgramSupport
import TestSupport
import Testing
import Training

@testable import hrzone

/// PATH has only a folder with the test's own programs.
@Suite("sound of hrzone alerts") struct CuePlayerTests {
  let folder: Folder
  let daemon: FakeDaemon

  /// Records its arguments, its input, and that it ran.
  private static let recorder = #"echo "${0##*/} $*" >> calls; od -An -v -tx1 /dev/stdin > read; echo >> done"#

  init() throws {
    folder = try Folder()
    daemon = try FakeDaemon(folder.path + "/s")
    try folder.makePrograms()
  }

  /// A speaker that records what it says. It ends when a line is written to the returned descriptor.
  private func fakeSpeaker() throws -> Int32 {
    let gate = folder.path + "/gate"
    try #require(mkfifo(gate, 0o600) == 0)
    let writer = open(gate, O_RDWR | O_CLOEXEC)
    try #require(writer >= 0)
    try folder.program("espeak-ng", #"echo "$4" >> calls; read _ < gate"#)
    return writer
  }

  private func alerts(
    _ options: [String], terminal: (columns: Int, rows: Int)? = nil, launcher: [String] = []
  ) throws -> (program: ChildProgram, client: FakeClient) {
    let program = try ChildProgram(
      ["alerts", "--socket", folder.path + "/s"] + options, ["PATH": folder.path + "/bin"], terminal: terminal,
      launcher: launcher)
    return (program, try daemon.subscriber().client)
  }

  /// An alert that is `age` seconds old.
  private func line(
    _ seq: Int, _ kind: AlertKind, _ text: String, severity: Severity? = nil, age: Int64 = 0, more: String = ""
  ) -> String {
    let time = UTCTime(milliseconds: Clock.time.milliseconds - age * 1000)
    return #"{"type":"alert","seq":\#(seq),"time":"\#(time)","strap":"F0:9E:1A:00:00:01","#
      + #""kind":"\#(kind.rawValue)","severity":"\#((severity ?? kind.descriptor.severity).rawValue)","text":"\#(text)"\#(more)}"#
  }

  /// The first `count` lines of the file `name`.
  private func lines(_ count: Int, _ name: String) throws -> [String] {
    var lines: [Substring] = []
    try eventually("\(count) lines in \(name)") {
      // The last line may be incomplete.
      lines = folder.content(name)?.split(separator: "\n", omittingEmptySubsequences: false).dropLast() ?? []
      return lines.count >= count
    }
    return lines.map(String.init)
  }

  private func read() -> [UInt8] {
    (folder.content("read") ?? "").split(whereSeparator: \.isWhitespace).compactMap { UInt8($0, radix: 16) }
  }

  @Test(
    "--sound sends the kind's tones to the first player found",
    arguments: [
      (["aplay", "pw-play", "paplay"], "pw-play /dev/stdin"), (["aplay", "paplay"], "paplay /dev/stdin"),
      (["aplay"], "aplay -q /dev/stdin"),
    ])
  func sound(_ names: [String], _ call: String) throws {
    for name in names { try folder.program(name, Self.recorder) }
    let (program, client) = try alerts(["--sound"])
    var heard: [[UInt8]] = []
    for (index, kind) in [AlertKind.ceiling, .signalLost].enumerated() {
      client.send(line(index + 1, kind, "x"))
      _ = try lines(index + 1, "done")
      heard.append(read())
      #expect(heard[index] == WaveFile.bytes(kind.descriptor.cue.notes))
    }
    #expect(heard[0] != heard[1])
    #expect(try lines(2, "calls") == [call, call])
    program.signal(SIGTERM)
    #expect(try program.end() == 128 + SIGTERM)
    #expect(program.error.text == "")
  }

  @Test("a player that fails is replaced by the next, with one message")
  func failing() throws {
    try folder.program("pw-play", "echo more >&2; printf 'noise\\033[2J\\n\\n' >&2; exit 3")
    try folder.program("paplay", "echo noise; kill -9 $$")
    try folder.program("aplay", Self.recorder)
    let (program, client) = try alerts(["--sound"])
    for seq in 1...3 {
      client.send(line(seq, .ceiling, "x"))
      _ = try lines(seq, "done")
    }
    #expect(read() == WaveFile.bytes(AlertKind.ceiling.descriptor.cue.notes))
    // aplay worked so far. When it fails too, the others are tried again.
    try folder.program("aplay", "exit 1")
    try folder.program("pw-play", Self.recorder)
    client.send(line(4, .ceiling, "x"))
    _ = try lines(4, "done")
    program.signal(SIGTERM)
    try program.end()
    #expect(
      program.error.text == """
        hrzone: pw-play failed (status 3, "noise[2J"); trying paplay.
        hrzone: paplay failed (signal 9); trying aplay.
        hrzone: aplay failed (status 1); trying pw-play.

        """)
    #expect(!program.output.text.contains("noise"))
  }

  @Test("each kind of failure is reported once, and again after a success")
  func failingAgain() throws {
    let fails = "echo >> done; exit 1"
    try folder.program("aplay", fails)
    let (program, client) = try alerts(["--sound"])
    let otherwise = "echo >> done; exit 2"
    for (seq, body) in [fails, fails, otherwise, otherwise, Self.recorder, fails].enumerated() {
      // Renamed over the old file, which a shell may still be reading.
      try folder.program("next", body)
      try #require(rename(folder.path + "/bin/next", folder.path + "/bin/aplay") == 0)
      client.send(line(seq + 1, .ceiling, "x"))
      _ = try lines(seq + 1, "done")
    }
    for status in [1, 2, 1] { #expect(try program.error.line() == "hrzone: aplay failed (status \(status)).") }
    program.signal(SIGTERM)
    #expect(try program.error.rest() == "")
  }

  @Test("missing programs are reported once, and the rest works")
  func missing() throws {
    let (program, client) = try alerts(
      ["--sound", "--say", "--bell", "--exec", "echo run $HRZONE_SEQ"], launcher: ["/usr/bin/setsid"])
    for seq in 1...2 {
      client.send(line(seq, .ceiling, "hot \(seq)"))
      #expect(try program.output.line()?.hasSuffix("critical  hot \(seq)") == true)
      #expect(try program.output.line() == "run \(seq)")
    }
    program.signal(SIGTERM)
    try program.end()
    #expect(
      program.error.text == """
        hrzone: no bell: there is no terminal to ring.
        hrzone: no sound: none of pw-play, paplay, aplay is in PATH (Debian's packages: pipewire-bin, pulseaudio-utils, \
        alsa-utils).
        hrzone: no speech: none of spd-say, espeak-ng is in PATH (Debian's packages: speech-dispatcher, espeak-ng).

        """)
  }

  @Test("--say speaks the text after the sound, and nothing in it is taken for an option or a command")
  func say() throws {
    try folder.program("espeak-ng", Self.recorder)
    try folder.program("aplay", Self.recorder)
    let first = try alerts(["--say", "--sound"])
    first.client.send(line(1, .ceiling, "-f /etc/passwd; $(touch x)\\u001b[2J\\u0000"))
    #expect(try lines(2, "calls") == ["aplay -q /dev/stdin", "espeak-ng -v en -- -f /etc/passwd; $(touch x)[2J"])
    try folder.program("spd-say", Self.recorder)
    let second = try alerts(["--say"])
    second.client.send(line(1, .ceiling, "hot"))
    #expect(try lines(3, "calls")[2] == "spd-say --wait --language en -- hot")
    #expect(!folder.names.contains("x"))
  }

  @Test("--say names the runner if there are several straps", arguments: [true, false])
  func whose(_ isNamed: Bool) throws {
    try folder.program("espeak-ng", Self.recorder)
    let (program, client) = try alerts(["--say"])
    client.send(stateLine())
    client.send(stateLine().replacing("F0:9E:1A:00:00:01", with: "sim:hiit").replacing("Anna", with: "Ben"))
    let alert = alertLine(1, "hot").replacing("2026-03-01T06:30:00.125Z", with: "\(Clock.time)")
    client.send(isNamed ? alert : alert.replacing(#""runner":"Anna","#, with: ""))
    #expect(try lines(1, "calls") == ["espeak-ng -v en -- \(isNamed ? "Anna: " : "")hot"])
    let suffix = isNamed ? "[Anna, F0:9E:1A:00:00:01]" : "[F0:9E:1A:00:00:01]"
    #expect(try program.output.line()?.hasSuffix("  critical  hot  " + suffix) == true)
  }

  @Test("a busy player delays no line; the most severe alert comes next, and nothing stale")
  func busy() throws {
    let writer = try fakeSpeaker()
    defer { close(writer) }
    let (program, client) = try alerts(["--say"])
    client.send(line(1, .zoneChanged, "first", severity: .critical))
    #expect(try lines(1, "calls") == ["first"])
    client.send(line(2, .recovered, "info"))
    client.send(line(3, .signalLost, "old", age: 60))
    client.send(line(4, .overMax, "notice"))
    client.send(line(5, .ceiling, "186"))
    client.send(line(6, .ceiling, "187"))
    for _ in 1...6 { _ = try program.output.line() }
    for (count, text) in [(2, "187"), (3, "notice"), (4, "info")] {
      #expect(write(writer, "\n", 1) == 1)
      #expect(try lines(count, "calls").last == text)
    }
    // Lets the last one end.
    #expect(write(writer, "\n", 1) == 1)
    let children = "/proc/\(program.pid)/task/\(program.pid)/children"
    try eventually("the end of the last") { Folder.content(children) == "" }
    #expect(try lines(4, "calls").count == 4)
  }

  @Test("a more urgent alert interrupts the speech; others wait", arguments: [true, false])
  func interrupted(_ isObedient: Bool) throws {
    // Without a trap for the signal, a shell ends at once.
    let trap = isObedient ? "" : "trap '' TERM; "
    try folder.program(
      "espeak-ng", trap + #"echo "$4" >> calls; while :; do read _ < gate && break; done; echo "$4" >> done"#)
    try #require(mkfifo(folder.path + "/gate", 0o600) == 0)
    let writer = open(folder.path + "/gate", O_RDWR | O_CLOEXEC)
    try #require(writer >= 0)
    defer { close(writer) }
    let (program, client) = try alerts(["--say"])
    client.send(line(1, .overMax, "first"))
    #expect(try lines(1, "calls") == ["first"])
    client.send(line(2, .batteryLow, "same"))
    client.send(line(3, .ceiling, "quiet", more: #","quiet":true"#))
    client.send(line(4, .ceiling, "stale", age: 60))
    for _ in 1...4 { _ = try program.output.line() }
    #expect(try lines(1, "calls") == ["first"])
    client.send(line(5, .ceiling, "hot"))
    #expect(try lines(2, "calls") == ["first", "hot"])
    #expect(write(writer, "\n", 1) == 1)
    #expect(try lines(3, "calls").last == "same")
    #expect(write(writer, "\n", 1) == 1)
    #expect(try lines(2, "done") == ["hot", "same"])
    program.signal(SIGTERM)
    try program.end()
    #expect(program.error.text == "")
  }

  @Test("--say-every requests samples, and accepts sensible durations")
  func heartRate() throws {
    try folder.program("espeak-ng", Self.recorder)
    let program = try ChildProgram(
      ["alerts", "--socket", folder.path + "/s", "--say-every", "10s"], ["PATH": folder.path + "/bin"])
    let (client, request) = try daemon.subscriber()
    #expect(request["reports"]?.elements == ["state", "sample", "alert", "workout"].map { .string($0) })
    withExtendedLifetime((program, client)) {}
    let range = "--say-every takes a duration of 10 s to 1 h"
    for (text, words) in [("0", range), ("9s", range), ("2h", range), ("x", "Write a duration such as")] {
      let refused = try ChildProgram.run(["watch", "--say-every", text])
      #expect(refused.status == 64 && refused.error.contains(words), "\(text)")
    }
  }

  @Test("an alert that is no longer true is silent, but its line is printed", arguments: [true, false])
  func outdated(_ isJSON: Bool) throws {
    let writer = try fakeSpeaker()
    defer { close(writer) }
    let (program, client) = try alerts(["--say"] + (isJSON ? ["--json"] : []))
    client.send(stateLine())
    client.send(line(1, .overMax, "first", severity: .critical))
    #expect(try lines(1, "calls") == ["first"])
    client.send(line(2, .aboveTarget, "too fast"))
    client.send(line(3, .onTarget, "on target"))
    client.send(line(4, .batteryLow, "battery"))
    client.send(
      #"{"type":"workout","seq":5,"time":"2026-03-01T06:30:00.125Z","strap":"F0:9E:1A:00:00:01","name":"HIIT","#
        + #""step":{"index":1,"count":2,"name":"Fast","duration":30.0},"remaining":30.0,"elapsed":0.0,"state":"paused"}"#
    )
    client.send(line(6, .signalLost, "lost"))
    client.send(stateLine(signal: "stale", zone: ""))
    client.send(line(7, .zoneChanged, "last"))
    let texts = try (1...6).map { _ in try program.output.line() ?? "" }
    for (text, end) in zip(texts, ["first", "too fast", "on target", "battery", "lost", "last"]) {
      #expect(isJSON ? text.contains(#""text":"\#(end)""#) : text.hasSuffix("  " + end))
    }
    for (count, text) in [(2, "lost"), (3, "battery"), (4, "last")] {
      #expect(write(writer, "\n", 1) == 1)
      #expect(try lines(count, "calls").last == text)
    }
    #expect(write(writer, "\n", 1) == 1)
  }

  @Test("an alert that stops being true while it sounds is neither spoken nor retried", arguments: [0, 1])
  func withdrawn(_ status: Int) throws {
    try folder.program("aplay", "echo tone >> calls; read _ < gate; exit \(status)")
    try folder.program("paplay", "echo tone >> calls; read _ < gate; exit \(status)")
    let writer = try fakeSpeaker()
    defer { close(writer) }
    let (program, client) = try alerts(["--sound", "--say"])
    client.send(stateLine())
    client.send(line(1, .zoneAhead, "first"))
    #expect(try lines(1, "calls") == ["tone"])
    client.send(stateLine(signal: "stale", zone: ""))
    client.send(line(2, .signalLost, "lost"))
    for _ in 1...2 { _ = try program.output.line() }
    for _ in 1...(3 + status) { #expect(write(writer, "\n", 1) == 1) }
    // A failed tone is tried once more, for the second alert only.
    let last = ["tone", "lost"] + (status == 0 ? [] : ["tone"])
    #expect(try lines(2 + last.count - 1, "calls").sorted() == (["tone"] + last).sorted())
    let children = "/proc/\(program.pid)/task/\(program.pid)/children"
    try eventually("the end of the last") { Folder.content(children) == "" }
  }

  @Test("a forecast is silent once it is over, and is not spoken if it ends after its tone")
  func foretold() throws {
    try folder.program("aplay", "echo tone >> calls; read _ < gate")
    let writer = try fakeSpeaker()
    defer { close(writer) }
    let (program, client) = try alerts(["--sound", "--say"])
    client.send(stateLine())
    client.send(line(1, .zoneAhead, "late", age: 8, more: #","within":7.5"#))
    client.send(line(2, .zoneAhead, "first", more: #","within":3.0"#))
    #expect(try lines(1, "calls") == ["tone"])
    let heard = ContinuousClock.now
    try eventually("the end of what is foretold") { ContinuousClock.now - heard > .seconds(3.1) }
    client.send(line(3, .batteryLow, "battery"))
    for _ in 1...3 { _ = try program.output.line() }
    for _ in 1...3 { #expect(write(writer, "\n", 1) == 1) }
    #expect(try lines(3, "calls") == ["tone", "tone", "battery"])
  }

  @Test("states and workouts are requested only if there is sound")
  func subscriptions() throws {
    try folder.program("espeak-ng", "exit 0")
    for (options, reports) in [
      (["--say"], ["state", "alert", "workout"]), (["--bell", "--json"], ["state", "alert", "workout"]),
      (["--json", "--exec", "true"], ["alert"]), ([], ["state", "alert"]),
    ] {
      let program = try ChildProgram(
        ["alerts", "--socket", folder.path + "/s"] + options, ["PATH": folder.path + "/bin"])
      let (_, request) = try daemon.subscriber()
      #expect(request["reports"]?.elements == reports.map { .string($0) })
      withExtendedLifetime(program) {}
    }
  }

  @Test(
    "--bell rings the terminal",
    arguments: [(AlertKind.ceiling, 3), (.zoneChanged, 1)])
  func bell(_ kind: AlertKind, _ rings: Int) throws {
    let (program, client) = try alerts(["--bell"], terminal: (80, 24))
    client.send(line(1, kind, "one"))
    client.send(line(2, .signalBack, "two"))
    try program.output.until("two")
    // The second alert's bell is the last.
    try eventually("the bells") {
      _ = try? program.output.more("a bell", Deadline(seconds: 0.05), #fileID, #line)
      return program.output.text.count { $0 == "\u{07}" } == rings + 1
    }
  }
}
