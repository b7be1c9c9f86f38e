import Foundation
import JSON
import TestSupport
import Testing

/// The real executable with simulated straps, and clients of its socket.
@Suite struct DaemonTests {
  let folder: Folder
  var socket: String { "\(folder.path)/hrzoned.sock" }

  init() throws {
    folder = try Folder()
  }

  func start(_ arguments: String..., environment: [String: String] = [:]) throws -> ChildProgram {
    try ChildProgram(
      "hrzoned", ["--config", "/dev/null", "--socket", socket] + arguments, environment)
  }

  @Test func servesAStrapFromItsFirstSampleOn() throws {
    let daemon = try start("--strap", "sim:lsd?seed=1&speed=100")
    let client = try Client(socket)
    let hello = try client.next("hello")
    #expect(hello["protocol"]?.string == "1.0")
    client.send(#"{"id": "a", "method": "subscribe", "since": {"boot": "", "seq": 0}}"#)
    let reply = try client.next("reply", "error")
    #expect(reply["id"]?.string == "a")
    #expect(reply["from"]?.integer == 1, "nothing is lost before the first client")
    let zone = try client.next("zone")
    #expect(zone["from"] == nil, "the first live sample confirms at once, from an unknown zone")
    let alert = try client.next("alert")
    #expect(alert["kind"]?.string == "zone_changed")
    let status = try client.ask(#"{"id": 7, "method": "status"}"#)
    let state = try #require(status["states"]?.elements?.first)
    #expect(state["strap"]?.string == "sim:lsd?seed=1&speed=100")
    #expect(state["signal"]?.string == "live")
    #expect(state["link"]?.string == "sim")
    #expect(state["location"]?.string == "chest")
    #expect(state["max_hr_estimated"]?.bool == true)
    daemon.signal(SIGTERM)
    #expect(try daemon.end() == 0)
    #expect(access(socket, F_OK) != 0, "the socket's file goes with the daemon")
  }

  @Test func theHelpNamesEverySimulation() throws {
    let unknown = try start("--strap", "sim:x")
    _ = try unknown.end()
    let names = try #require(unknown.error.text.split(separator: "choose one of ").last).split(separator: ", ")
      .map { $0.dropFirst("sim:".count).prefix { $0.isLetter || $0 == "-" } }
    #expect(names.count == 10)
    let program = try ChildProgram("hrzoned", ["--help"])
    #expect(try program.end() == 0)
    let words = Set(program.output.text.split { $0.isWhitespace || $0 == "," })
    #expect(words.isSuperset(of: names), "\(names)")
  }

  /// Each strap has a connection of its own, and samples are not mixed up.
  @Test func twentyStrapsAtOnce() throws {
    let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Benchmark/straps.py").path
    let straps = try ChildProgram("/usr/bin/python3", [script, "20", folder.path, "--interval", "0.2"])
    try straps.output.until("ready")
    let names = (1...20).map { "unix:\(folder.path)/strap-\($0)" }
    let daemon = try ChildProgram(
      "hrzoned", ["--config", "/dev/null", "--socket", socket] + names.flatMap { ["--strap", $0] })
    let client = try Client(socket)
    client.send(#"{"id": 1, "method": "subscribe", "reports": ["sample"]}"#)
    var rates: [String: [Int64]] = [:]
    while rates.count < 20 || rates.values.contains(where: { $0.count < 3 }) {
      let sample = try client.next("sample")
      #expect(sample["signal"]?.string == "live")
      rates[try #require(sample["strap"]?.string), default: []].append(try #require(sample["bpm"]?.integer))
    }
    for (index, name) in names.enumerated() {
      #expect(rates[name]?.allSatisfy { (121 + index...123 + index).contains(Int($0)) } == true, "\(name)")
    }
    withExtendedLifetime(daemon) {}
  }

  @Test func energyExpendedIsResetOnTheStrap() throws {
    let daemon = try start("--strap", "sim:lsd?speed=100")
    let client = try Client(socket)
    client.send(#"{"id": 1, "method": "subscribe", "reports": ["sample"]}"#)
    func energy() throws -> Int64 {
      while true {
        if let energy = try client.next("sample")["energy_kj"]?.integer { return energy }
      }
    }
    var before = try energy()
    while before < 20 { before = try energy() }
    #expect(
      try client.ask(#"{"id": 2, "method": "energy.reset", "strap": "sim:lsd?speed=100"}"#)["type"]?.string == "reply")
    #expect(try energy() < before)
    #expect(
      try client.ask(#"{"id": 3, "method": "energy.reset", "strap": "sim:tempo"}"#)["code"]?.string == "unknown_strap")
    withExtendedLifetime(daemon) {}
  }

  @Test func aSecondDaemonEndsAndLeavesTheFirstAlone() throws {
    let first = try start("--strap", "sim:lsd?speed=100")
    let client = try Client(socket)
    let second = try start()
    #expect(try second.end() == 69)
    #expect(second.error.text.contains("another hrzoned is running at \(socket)"))
    _ = try client.next("hello")
    #expect(try client.ask(#"{"id": 1, "method": "status"}"#)["type"]?.string == "reply")
    withExtendedLifetime(first) {}
  }

  /// A dead socket is in the place, and each daemon wants to replace it.
  @Test(arguments: 0..<4) func ofManyDaemonsThatStartAtOnceOneServes(_ round: Int) throws {
    let killed = try start()
    _ = try Client(socket)
    killed.signal(SIGKILL)
    try killed.end()
    // They wait for one another and start at the same moment.
    let gate = "\(folder.path)/gate"
    let wait = ["/bin/sh", "-c", "until [ -e \(gate) ]; do :; done; exec \"$@\"", "sh"]
    let daemons = try (0..<6).map { _ in
      try ChildProgram("hrzoned", ["--config", "/dev/null", "--socket", socket], launcher: wait)
    }
    try folder.write("", to: "gate")
    // Five end by themselves. A client that one of them accepted has to connect again.
    var ended: [pid_t] = []
    try eventually("the end of all but one") {
      var status = siginfo_t()
      ended = daemons.map(\.pid).filter {
        status.si_signo = 0
        return waitid(P_PID, id_t($0), &status, WEXITED | WNOHANG | WNOWAIT) == 0 && status.si_signo == SIGCHLD
      }
      return ended.count == daemons.count - 1
    }
    for daemon in daemons where ended.contains(daemon.pid) { #expect(try daemon.end() == 69) }
    #expect(try Client(socket).next("hello")["type"]?.string == "hello")
    #expect(folder.names.filter { $0 != "gate" } == ["hrzoned.sock"])
    let last = try #require(daemons.first { !ended.contains($0.pid) })
    last.signal(SIGTERM)
    #expect(try last.end() == 0)
    #expect(folder.names == ["gate"])
  }

  @Test(arguments: ["000", "777"]) func theSocketsModeDoesNotDependOnTheUmask(_ mask: String) throws {
    let daemon = try ChildProgram(
      "hrzoned", ["--config", "/dev/null", "--socket", socket],
      launcher: ["/bin/sh", "-c", "umask \(mask); exec \"$@\"", "sh"])
    _ = try Client(socket)
    var status = stat()
    try #require(lstat(socket, &status) == 0)
    #expect(status.st_mode & 0o777 == 0o660)
    withExtendedLifetime(daemon) {}
  }

  @Test func theSocketOfADaemonThatWasKilledIsReplaced() throws {
    let first = try start()
    _ = try Client(socket)
    first.signal(SIGKILL)
    try first.end()
    #expect(access(socket, F_OK) == 0)
    let second = try start()
    try second.error.until("Listening at")
    #expect(try Client(socket).next("hello")["type"]?.string == "hello")
  }

  @Test(arguments: [
    (["--strap"], "--strap needs a value"), (["--log-level", "loud"], "error, warning, notice, info, debug"),
    (["--colour"], "unknown option '--colour'"), (["sim:lsd"], "unknown argument 'sim:lsd'"),
    (["--check=yes"], "--check takes no value"), (["--socket="], "--socket needs a value"),
  ])
  func wrongArgumentsSayWhatIsAllowed(arguments: [String], message: String) throws {
    let program = try ChildProgram("hrzoned", arguments)
    #expect(try program.end() == 64)
    #expect(program.error.text.contains(message))
  }

  @Test(arguments: [
    (["--strap", "sim:marathon"], Int32(78), "sim:lsd"), (["--strap", "F0:9E:1A"], 78, "--strap"),
    (["--strap", "sim:lsd?speed=2", "--strap", "sim:tempo"], 78, "speed"),
    (["--config", "/nonexistent.toml"], 78, "/nonexistent.toml"),
    (["--socket", "/tmp/" + String(repeating: "s", count: 103)], 71, "107"),
    (["--socket", "/nonexistent/hrzoned.sock"], 71, "/nonexistent"), (["--socket", "/dev/null"], 71, "not a socket"),
  ])
  func whatCannotBeginSaysWhy(arguments: [String], status: Int32, message: String) throws {
    let defaults = ["--config", "/dev/null", "--socket", socket]
    let program = try ChildProgram("hrzoned", defaults + arguments)
    #expect(try program.end() == status)
    #expect(program.error.text.contains(message), "said: \(program.error.text)")
  }

  /// systemd names the journal's stream; a user's pipe is a different one.
  @Test func prefixesAreForTheJournalOnly() throws {
    let bad = try folder.write("nonsense = 1", to: "bad.toml")
    let check = "exec '\(ChildProgram.folder)/hrzoned' --check --config '\(bad)'"
    let journal = try ChildProgram("/bin/sh", ["-c", "export JOURNAL_STREAM=$(stat -L -c %d:%i /dev/fd/2); \(check)"])
    #expect(try journal.error.rest().hasPrefix("<3>\(bad): line 1, column 1: nonsense"))
    let other = try ChildProgram("/bin/sh", ["-c", "export JOURNAL_STREAM=1:2; \(check)"])
    #expect(try other.error.rest().hasPrefix("hrzoned: \(bad): line 1, column 1: nonsense"))
  }

  @Test func checkPrintsWhatIsInForceOrTheFaults() throws {
    let good = try folder.write("[[runner]]\nname = \"Anna\"\nmax_hr = 190\n", to: "good.toml")
    let program = try ChildProgram("hrzoned", ["--check", "--config", good])
    #expect(try program.end() == 0)
    #expect(program.output.text.contains("LSD       133-151 bpm"))
    let bad = try folder.write("[[runner]]\nmax_hr = 19\nage = \"x\"\n", to: "bad.toml")
    let faulty = try ChildProgram("hrzoned", ["--check", "--config", bad])
    #expect(try faulty.end() == 78)
    #expect(faulty.output.text.isEmpty)
    for place in ["runner[1].max_hr", "runner[1].age"] { #expect(faulty.error.text.contains(place)) }
  }

  @Test func settingsAreReadAnewOnHangUpAndFaultyOnesLeftOut() throws {
    let config = try folder.write("[[runner]]\nname = \"Anna\"\nmax_hr = 190\n", to: "hrzoned.toml")
    let daemon = try ChildProgram(
      "hrzoned",
      ["--config", config, "--socket", socket, "--strap", "sim:lsd?speed=50", "--strap", "sim:hiit?speed=50"])
    let client = try Client(socket)
    _ = try client.next("hello")
    func maxima() throws -> [Int64?] {
      let states = try client.ask(#"{"id": 1, "method": "status"}"#)["states"]?.elements
      return try #require(states).map { $0["max_hr"]?.integer }
    }
    #expect(try maxima() == [190, 190])
    _ = try folder.write("[[runner]]\nname = \"Anna\"\nmax_hr = 9\n", to: "hrzoned.toml")
    daemon.signal(SIGHUP)
    try daemon.error.until("the old settings stay in force")
    #expect(daemon.error.text.contains("runner[1].max_hr"))
    #expect(try maxima() == [190, 190])
    _ = try folder.write(
      "[[runner]]\nname = \"Anna\"\nmax_hr = 180\nstraps = [\"sim:tempo?speed=50\"]\n", to: "hrzoned.toml")
    daemon.signal(SIGHUP)
    try daemon.error.until("were reloaded")
    #expect(try maxima() == [180, 180, 180], "a strap more, and the runner's new maximum for all")
  }

  @Test func aStrapThatIsNoLongerNamedIsSaidToBeLost() throws {
    let config = try folder.write("[[strap]]\naddress = \"sim:lsd?speed=50\"\n", to: "hrzoned.toml")
    let daemon = try ChildProgram(
      "hrzoned", ["--config", config, "--socket", socket, "--strap", "sim:tempo?speed=50"])
    let client = try Client(socket)
    client.send(#"{"id": 1, "method": "subscribe", "straps": ["sim:lsd?speed=50"], "reports": ["strap", "state"]}"#)
    while try client.next("state")["signal"]?.string != "live" {}
    _ = try folder.write("", to: "hrzoned.toml")
    daemon.signal(SIGHUP)
    var strap = try client.next("strap")
    while strap["phase"]?.string != "lost" { strap = try client.next("strap") }
    #expect(strap["reason"]?.string?.contains("no longer") == true)
    let state = try client.next("state")
    #expect(state["signal"]?.string == "none")
    #expect(state["zone"] == nil)
  }

  /// A log that nobody reads does not delay heart rates.
  @Test func aFullPipeForStandardErrorHoldsNothingUp() throws {
    let pipe = "\(folder.path)/pipe"
    let fill = #"mkfifo "$PIPE"; exec 3<>"$PIPE"; dd if=/dev/zero of="$PIPE" bs=65536 count=1 2>/dev/null; "#
    let daemon = try ChildProgram(
      "hrzoned", ["--config", "/dev/null", "--socket", socket, "--strap", "sim:lsd?speed=50"], ["PIPE": pipe],
      launcher: ["/bin/sh", "-c", fill + #"exec "$0" "$@" 2>"$PIPE""#])
    let client = try Client(socket)
    #expect(try client.ask(#"{"id": 1, "method": "status"}"#)["type"]?.string == "reply")
    daemon.signal(SIGTERM)
    #expect(try daemon.end() == 0)
  }

  /// No socket gets the descriptor of standard error, and with it the log.
  @Test func closedStandardStreamsAreNobodyElses() throws {
    let daemon = try ChildProgram(
      "hrzoned",
      ["--config", "/dev/null", "--socket", socket, "--log-level", "debug"],
      launcher: ["/bin/sh", "-c", #"exec "$0" "$@" <&- >&- 2>&-"#])
    let clients = try (1...4).map { _ in try Client(socket) }
    for client in clients {
      _ = try client.next("hello")
      #expect(try client.ask(#"{"id": 1, "method": "status"}"#)["type"]?.string == "reply")
    }
    withExtendedLifetime(daemon) {}
  }

  /// A strap that is off is searched for all night; the log mentions it once.
  @Test func aLinkThatFailsTheSameWayAgainIsLoggedOnce() throws {
    let daemon = try start("--strap", "unix:\(folder.path)/strap")
    let client = try Client(socket)
    client.send(#"{"id": 1, "method": "subscribe", "reports": ["strap"]}"#)
    for phase in ["lost", "connecting", "lost", "connecting", "lost"] {
      while try client.next("strap")["phase"]?.string != phase {}
    }
    daemon.signal(SIGTERM)
    #expect(try daemon.end() == 0)
    #expect(daemon.error.text.split(separator: "\n").count { $0.contains(": lost.") } == 1)
  }

  @Test func systemdIsToldAndTheLoopFeedsTheWatchdog() throws {
    let manager = try NotifySocket("\(folder.path)/notify")
    let daemon = try start("--strap", "sim:lsd", environment: manager.environment)
    for text in ["READY=1", "STATUS=sim:lsd: live", "WATCHDOG=1"] { try manager.until(text) }
    daemon.signal(SIGHUP)
    try manager.until("RELOADING=1")
    daemon.signal(SIGINT)
    try manager.until("STOPPING=1")
    #expect(try daemon.end() == 0)
  }
}
