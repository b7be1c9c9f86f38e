import Glibc
import JSON
import TestSupport
import Testing

/// An outside reader stops reading from the real executable, which must continue, and must end on request.
@Suite struct StuckTests {
  let folder: Folder
  var socket: String { "\(folder.path)/hrzoned.sock" }

  init() throws {
    folder = try Folder()
  }

  /// Starts a strap on a socket, so that the daemon uses the real clock and stores its state.
  private func startStrap() throws -> (ChildProgram, address: String) {
    let script = #filePath.split(separator: "/").dropLast(2).map { "/" + $0 }.joined() + "/Benchmark/straps.py"
    let strap = try ChildProgram("/usr/bin/python3", [script, "1", folder.path, "--interval", "0.05"])
    try strap.output.until("ready")
    return (strap, "unix:\(folder.path)/strap-1")
  }

  /// Expects heart rates, answers to clients, and watchdog notifications.
  private func expectHealth(_ manager: NotifySocket) throws {
    let client = try Client(socket)
    client.send(#"{"id": 1, "method": "subscribe", "reports": ["sample"]}"#)
    var (samples, pings) = (0, 0)
    while samples < 5 || pings < 3 {
      _ = try client.next("sample")
      samples += 1
      pings += manager.count("WATCHDOG=1")
      #expect(try Client(socket).ask(#"{"id": 1, "method": "status"}"#)["type"]?.string == "reply")
    }
  }

  private func expectEnd(of daemon: ChildProgram) throws {
    daemon.signal(SIGTERM)
    #expect(try daemon.end() == 0)
  }

  /// A terminal that fills up line by line has room according to poll(2), but for less than a line.
  @Test(arguments: [true, false]) func aLogOnATerminalThatNobodyReads(_ isFilled: Bool) throws {
    let terminal = try UnreadTerminal(isFilled: isFilled)
    let manager = try NotifySocket("\(folder.path)/notify")
    let daemon = try ChildProgram(
      "hrzoned", ["--config", "/dev/null", "--socket", socket, "--strap", "sim:lsd?speed=20", "--log-level", "debug"],
      manager.environment.merging(["TERMINAL": terminal.path]) { $1 },
      launcher: ["/bin/sh", "-c", #"exec "$0" "$@" 2>"$TERMINAL""#])
    try expectHealth(manager)
    if !isFilled {
      for _ in 1...500 {
        #expect(try Client(socket).next("hello")["type"]?.string == "hello")
        _ = manager.count("WATCHDOG=1")
      }
    }
    try expectHealth(manager)
    try expectEnd(of: daemon)
    withExtendedLifetime(terminal) {}
  }

  private static let set = #"{"id": 1, "method": "runner.set", "max_hr": 195}"#

  @Test(arguments: [false, true]) func aDiskThatIsStuck(_ isLogStuck: Bool) throws {
    let (strap, address) = try startStrap()
    let disk = try StuckDisk(folder)
    let terminal = isLogStuck ? try UnreadTerminal() : nil
    let manager = try NotifySocket("\(folder.path)/notify")
    let environment = manager.environment.merging(disk.environment) { $1 }
      .merging(["STATE_DIRECTORY": "\(folder.path)/state", "TERMINAL": terminal?.path ?? ""]) { $1 }
    let daemon = try ChildProgram(
      "hrzoned", ["--config", "/dev/null", "--socket", socket, "--strap", address], environment,
      launcher: ["/bin/sh", "-c", #"if [ "$TERMINAL" ]; then exec "$0" "$@" 2>"$TERMINAL"; else exec "$0" "$@"; fi"#])
    let clients = try (1...4).map { number in
      let client = try Client(socket)
      client.send(#"{"id": \#(number), "method": "runner.set", "max_hr": \#(190 + number)}"#)
      return client
    }
    try eventually("a write") { folder.names.contains("state") && Folder.names("\(folder.path)/state") != [] }
    try expectHealth(manager)
    // Two calls, for the file and its directory, store the first change; two more store all others.
    disk.release(4)
    for (number, client) in clients.enumerated() {
      let reply = try client.next("reply")
      #expect(reply["id"]?.integer == Int64(number + 1) && reply["reason"] == nil)
    }
    // Already in force, but not stored.
    clients[0].send(Self.set)
    try eventually("the change") {
      let runners = try Client(socket).ask(#"{"id": 1, "method": "runner.list"}"#)["runners"]?.elements
      return runners?.first?["max_hr"]?.integer == 195
    }
    try expectEnd(of: daemon)
    #expect(try clients[0].line() == nil, "there is no answer")
    #expect(isLogStuck || daemon.error.text.contains("The last changes of runners were not saved"))
    let kept = folder.content("state/straps.json")
    #expect(kept?.contains(#""max_hr":195"#) == false)
    withExtendedLifetime((strap, terminal)) {}
  }
}
