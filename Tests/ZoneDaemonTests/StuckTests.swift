import Glibc
import JSON
import TestSupport
import Testing

/// Something outside takes no more from the real executable: it goes on, and ends when it is told to.
@Suite struct StuckTests {
  let folder: Folder
  var socket: String { "\(folder.path)/hrzoned.sock" }

  init() throws {
    folder = try Folder()
  }

  /// The heart rate comes, clients are answered, and the watchdog is fed; then the end comes.
  private func expectHealth(of daemon: Program, _ manager: NotifySocket) throws {
    let client = try Client(socket)
    client.send(#"{"id": 1, "method": "subscribe", "reports": ["sample"]}"#)
    var (samples, pings) = (0, 0)
    while samples < 5 || pings < 3 {
      _ = try client.next("sample")
      samples += 1
      pings += manager.count("WATCHDOG=1")
      #expect(try Client(socket).ask(#"{"id": 1, "method": "status"}"#)["type"]?.string == "reply")
    }
    daemon.signal(SIGTERM)
    #expect(try daemon.end() == 0)
  }

  @Test func aLogOnATerminalThatNobodyReads() throws {
    let terminal = try UnreadTerminal()
    let manager = try NotifySocket("\(folder.path)/notify")
    let daemon = try Program(
      "hrzoned", ["--config", "/dev/null", "--socket", socket, "--strap", "sim:lsd?speed=20", "--log-level", "debug"],
      manager.environment.merging(["TERMINAL": terminal.path]) { $1 },
      launcher: ["/bin/sh", "-c", #"exec "$0" "$@" 2>"$TERMINAL""#])
    try expectHealth(of: daemon, manager)
    withExtendedLifetime(terminal) {}
  }
}
