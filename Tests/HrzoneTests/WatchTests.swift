import Glibc
import JSON
import Primitives
import TestSupport
import Testing

@testable import hrzone

@Suite("hrzone watch, on a terminal and without") struct WatchTests {
  let folder: Folder
  var socket: String { folder.path + "/s" }

  init() throws {
    folder = try Folder()
  }

  static let enter = "\u{1B}[?1049h\u{1B}[?25l"
  static let leave = "\u{1B}[H\u{1B}[J\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l"

  /// A watch on a terminal that shows its first sample.
  private func watching(
    _ daemon: FakeDaemon, _ variables: [String: String] = [:]
  ) throws -> (program: ChildProgram, client: FakeClient, before: termios) {
    let program = try ChildProgram(["watch", "--socket", socket], variables, terminal: (80, 24))
    // After the answer to the subscription, the screen may begin at any moment.
    let before = try attributes(program)
    let (client, request) = try daemon.subscriber()
    #expect(request["since"]?["boot"]?.string == "none")
    client.send(stateLine())
    let screen = try program.output.until("75.3 % of maximum")
    #expect(screen.contains(Self.enter))
    return (program, client, before)
  }

  private func attributes(_ program: ChildProgram) throws -> termios {
    var attributes = termios()
    try #require(tcgetattr(program.output.descriptor, &attributes) == 0)
    return attributes
  }

  @Test("restores the terminal, whatever ends it", arguments: [0, SIGINT, SIGTERM, SIGHUP, SIGQUIT])
  func restores(_ signal: Int32) throws {
    let daemon = try FakeDaemon(socket)
    let (program, client, before) = try watching(daemon)
    let during = try attributes(program)
    #expect(during.c_lflag & tcflag_t(ECHO | ICANON) == 0)
    if signal == 0 { try program.type("q") } else { program.signal(signal) }
    try program.output.until(Self.leave)
    #expect(try program.end() == 0)
    let after = try attributes(program)
    #expect((after.c_iflag, after.c_oflag, after.c_lflag) == (before.c_iflag, before.c_oflag, before.c_lflag))
    #expect(try program.error.rest().isEmpty)
    _ = client
  }

  @Test("Ctrl-C works like the signal")
  func controlC() throws {
    let daemon = try FakeDaemon(socket)
    let (program, client, _) = try watching(daemon)
    try program.type("\u{03}")
    try program.output.until(Self.leave)
    #expect(try program.end() == 0)
    _ = client
  }

  @Test("Ctrl-Z restores the screen, and fg takes it again")
  func stop() throws {
    let daemon = try FakeDaemon(socket)
    // A shell with job control: a terminal can only stop a process group that has a parent in its session.
    let program = try ChildProgram(
      ["watch", "--socket", socket], terminal: (80, 24),
      launcher: ["/bin/sh", "-c", #"set -m; "$0" "$@"; echo stopped; read line; fg"#])
    let (client, _) = try daemon.subscriber()
    client.send(stateLine())
    try program.output.until("75.3 % of maximum")
    try program.type("\u{1A}")
    #expect(try program.output.until("stopped").contains(Self.leave))
    #expect(try attributes(program).c_lflag & tcflag_t(ECHO | ICANON) == tcflag_t(ECHO | ICANON))
    try program.type("\n")
    let screen = try program.output.until("75.3 % of maximum")
    #expect(screen.contains(Self.enter))
    #expect(screen.contains("\u{1B}[2J"))
    try program.type("q")
    #expect(try program.end() == 0)
  }

  /// A process in the background does not own the terminal. Reading from it or changing it would stop the process again.
  @Test("a stopped watch can be killed in the background", arguments: [SIGTSTP, SIGSTOP])
  func endStopped(_ signal: Int32) throws {
    let daemon = try FakeDaemon(socket)
    let program = try ChildProgram(
      ["watch", "--socket", socket], terminal: (80, 24),
      launcher: [
        "/bin/sh", "-c", #"set -m; "$0" "$@"; echo stopped; read line; kill %1; kill -CONT %1; read line"#,
      ])
    let (client, _) = try daemon.subscriber()
    client.send(stateLine())
    try program.output.until("75.3 % of maximum")
    let child = try #require(Folder.content("/proc/\(program.pid)/task/\(program.pid)/children"))
    let pid = try #require(pid_t(child.split(separator: " ").joined()))
    kill(pid, signal)
    try program.output.until("stopped")
    try program.type("\n")
    // The shell waits for a line, not for its child.
    try eventually("the end of hrzone") { Folder.content("/proc/\(pid)/stat")?.contains("(hrzone) Z") ?? true }
    try program.type("\n")
    #expect(try program.end() == 0)
  }

  @Test("follows changes of the terminal's size")
  func resize() throws {
    let daemon = try FakeDaemon(socket)
    let (program, client, _) = try watching(daemon)
    var window = winsize(ws_row: 12, ws_col: 40, ws_xpixel: 0, ws_ypixel: 0)
    try #require(ioctl(program.output.descriptor, UInt(TIOCSWINSZ), &window) == 0)
    let screen = try program.output.until("maximum")
    #expect(screen.contains("\u{1B}[2J"))
    #expect(!screen.contains("\u{1B}[13;1H"))
    try program.type("?")
    try program.output.until("TAB or a number")
    _ = client
  }

  @Test("a frame of 200x60 is one synchronised update if the terminal supports it")
  func synchronised() throws {
    let daemon = try FakeDaemon(socket)
    let program = try ChildProgram(["watch", "--socket", socket], terminal: (200, 60))
    let (client, _) = try daemon.subscriber()
    client.send(stateLine())
    let first = try program.output.until("quit")
    #expect(first.contains("\u{1B}[?2026$p") && !first.contains("\u{1B}[?2026h"))
    try program.type("\u{1B}[?2026;2$y")
    var window = winsize(ws_row: 60, ws_col: 199, ws_xpixel: 0, ws_ypixel: 0)
    try #require(ioctl(program.output.descriptor, UInt(TIOCSWINSZ), &window) == 0)
    let begin = "\u{1B}[?2026h\u{1B}[0m\u{1B}[2J"
    var text = try program.output.until(begin)
    let start = try #require(text.firstRange(of: begin)?.upperBound)
    var frame = String(text[start...])
    while !frame.contains("\u{1B}[?2026l") {
      text = try program.output.until("\u{1B}")
      frame += text
    }
    let end = try #require(frame.firstRange(of: "\u{1B}[?2026l")?.lowerBound)
    #expect(frame[..<end].contains("\u{1B}[1;1H") && frame[..<end].contains("\u{1B}[60;1H"))
    _ = client
  }

  @Test("reports the loss of the daemon and its return")
  func lost() throws {
    let program: ChildProgram
    do {
      let daemon = try FakeDaemon(socket)
      program = try watching(daemon).program
    }
    try program.output.until("Connection lost")
    let daemon = try FakeDaemon(socket)
    let (client, request) = try daemon.subscriber(boot: "b2")
    #expect(request["since"]?["boot"]?.string == "b1")
    client.send(stateLine())
    try program.output.until("75.3 % of maximum")
    try program.type("q")
    #expect(try program.end() == 0)
    #expect(try program.error.rest().isEmpty)
  }

  @Test("writes nothing while only the age changes")
  func quiet() throws {
    let daemon = try FakeDaemon(socket)
    let (program, client, _) = try watching(daemon, ["NO_COLOR": "1"])
    // The next output is the line with the age, and no other.
    let tick = try program.output.until("s ago")
    #expect(tick.utf8.count < 250)
    #expect(!tick.contains("38;"))
    _ = client
  }

  /// The next request of this method. A request for the reason of a missing strap may come before it.
  private func request(_ method: String, _ client: FakeClient) throws -> JSONValue {
    while true {
      let request = try JSONValue(parsing: Array(try #require(try client.line()).utf8))
      if request["method"]?.string == method { return request }
    }
  }

  @Test("keys send requests to the daemon, and refusals are shown")
  func keys() throws {
    let daemon = try FakeDaemon(socket)
    let (program, client, _) = try watching(daemon)
    client.send(
      stateLine().dropLast()
        + #","workout":{"name":"HIIT","step":{"index":1,"count":2,"name":"Fast","duration":30.0,"next":"Jog"},"#
        + #""remaining":30.0,"elapsed":0.0,"state":"running"},"#
        + #""totals":{"live":1.0,"zones":[{"index":0,"name":"Rest","seconds":0.0},{"index":1,"name":"LSD","from":133,"seconds":1.0}]}}"#
    )
    try program.output.until("next: Jog")
    try program.type(" ")
    let pause = try request("workout.pause", client)
    #expect(pause["strap"]?.string == "F0:9E:1A:00:00:01")
    let id = try #require(pause["id"]?.integer)
    client.send(#"{"type":"error","id":\#(id),"code":"not_possible","message":"The \u001b[2Jworkout has a pause."}"#)
    try program.output.until("The [2Jworkout has a pause.")
    try program.type("tt\r")
    _ = try request("target.clear", client)
    try program.type("t1")
    #expect(try request("target.set", client)["zone"] == .integer(1))
    try program.type("q")
    #expect(try program.end() == 0)
  }

  @Test("only present straps are shown from the history, and a removed strap leaves the screen")
  func strapGone() throws {
    let daemon = try FakeDaemon(socket)
    let program = try ChildProgram(["watch", "--socket", socket], terminal: (80, 24))
    let (client, _) = try daemon.subscriber()
    func other(_ line: String) -> String {
      line.replacing("F0:9E:1A:00:00:01", with: "sim:hiit").replacing("Anna", with: "Ben")
    }
    for seq in 1...3 { client.send(other(sampleLine(seq))) }
    client.send(stateLine())
    try program.output.until("75.3 % of maximum")
    client.send(other(stateLine()))
    #expect(try !program.output.until("2/2 Ben").contains("No strap"))
    client.send(
      other(stateLine(signal: "none", zone: "")).replacing(
        #""phase":"live""#, with: #""phase":"lost","reason":"Gone.""#))
    let id = try #require(try request("straps.list", client)["id"]?.integer)
    client.send(
      #"{"type":"reply","id":\#(id),"straps":[{"address":"F0:9E:1A:00:00:01","phase":"live","source":"settings"}]}"#)
    client.send(sampleLine(4).replacing("75.3", with: "81.1"))
    try program.output.until("81.1 % of maximum")
    // A new size redraws the whole screen, now with one strap.
    var window = winsize(ws_row: 24, ws_col: 90, ws_xpixel: 0, ws_ypixel: 0)
    try #require(ioctl(program.output.descriptor, UInt(TIOCSWINSZ), &window) == 0)
    let screen = try program.output.until("81.1 % of maximum")
    #expect(screen.contains("F0:9E:1A:00:00:01") && !screen.contains("Ben"))
    try program.type("q")
    #expect(try program.end() == 0)
  }

  @Test("without a strap it gives the reason, on a screen and in lines", arguments: [true, false])
  func noStrap(_ isScreen: Bool) throws {
    let daemon = try FakeDaemon(socket)
    let program = try ChildProgram(["watch", "--socket", socket], terminal: isScreen ? (80, 24) : nil)
    let (client, _) = try daemon.subscriber()
    let id = try #require(try request("straps.list", client)["id"]?.integer)
    client.send(#"{"type":"reply","id":\#(id),"straps":[],"reason":"bluetoothd does not run: start it."}"#)
    try (isScreen ? program.output : program.error).until("bluetoothd does not run: start it.")
    client.send(stateLine())
    client.send(sampleLine(1))
    try program.output.until("75.3 % of max")
    if isScreen { try program.type("q") } else { program.signal(SIGTERM) }
    try program.end()
  }

  @Test("without a daemon it does not touch the terminal")
  func noDaemon() throws {
    let program = try ChildProgram(["watch", "--socket", socket], terminal: (80, 24))
    #expect(try program.error.rest().contains("hrzoned is not running"))
    #expect(try program.end() == 69)
  }

  @Test("without a terminal, or with a dumb one, it prints lines", arguments: [true, false])
  func lines(_ isDumb: Bool) throws {
    let daemon = try FakeDaemon(socket)
    let program = try ChildProgram(
      ["watch", "--socket", socket, "--strap", "F0:9E:1A:00:00:01"], ["TERM": isDumb ? "dumb" : "xterm"],
      terminal: isDumb ? (80, 24) : nil)
    let (client, request) = try daemon.subscriber()
    #expect(request["since"] == nil)
    #expect(request["straps"]?.elements == [.string("F0:9E:1A:00:00:01")])
    for line in [stateLine(), sampleLine(1), stateLine(signal: "stale", zone: "")] { client.send(line) }
    let end = isDumb ? "\r" : ""
    #expect(try program.output.line() == "06:30:01  143 bpm  3 LSD        75.3 % of max           live" + end)
    #expect(try program.output.line() == "06:30:00   -- bpm  -           -                        stale" + end)
  }
  @Test(
    "with several straps, lines name the strap from the first one on", arguments: 0..<3)
  func linesOfSeveral(_ behind: Int) throws {
    let daemon = try FakeDaemon(socket)
    let program = try ChildProgram(["watch", "--socket", socket])
    let (client, _) = try daemon.subscriber()
    let id = try #require(try request("straps.list", client)["id"]?.integer)
    let silent = stateLine(signal: "stale", zone: "")
    client.send(silent)
    client.send(silent.replacing("F0:9E:1A:00:00:01", with: "sim:hiit").replacing("Anna", with: "Ben"))
    client.send(
      [
        #"{"type":"reply","id":\#(id),"straps":[{"address":"sim:hiit","source":"settings"}]}"#,
        #"{"type":"error","id":\#(id),"code":"unknown_method","message":"No."}"#, sampleLine(1),
      ][behind])
    let start = "06:30:00   -- bpm  -           -"
    for strap in ["Anna, F0:9E:1A:00:00:01", "Ben, sim:hiit"] {
      let line = try #require(try program.output.line())
      #expect(line.hasPrefix(start) && line.hasSuffix("stale  [\(strap)]"))
    }
    withExtendedLifetime(program) {}
  }
}
