import Glibc
import JSON
import Posix
import ProgramSupport
import TestSupport
import Testing
import ZoneClient

@testable import hrzone

@Suite("The executable and its socket") struct ExecutableTests {
  let folder: Folder
  var socket: String { folder.path + "/s" }

  init() throws {
    folder = try Folder()
  }

  // MARK: No daemon

  @Test("without a daemon it says what to do", arguments: ["status", "watch", "alerts", "stream"])
  func noDaemon(_ command: String) throws {
    let result = try ChildProgram.run([command, "--socket", socket])
    #expect(result.status == 69)
    #expect(result.output.isEmpty)
    #expect(result.error.contains("hrzoned is not running: there is no \(socket)"))
    #expect(
      result.error.contains("Start it there with `hrzoned --socket \(socket) --strap ADDRESS`, or leave --socket"))
  }

  @Test("for the service's socket it says how to start the service, and how to get access")
  func service() {
    func advice(_ code: Int32) -> String? {
      ConnectionError.system(SystemError("connect", code: code)).advice(SocketPath.service)
    }
    #expect(
      advice(ENOENT)?.contains("systemctl start hrzoned") == true && advice(ENOENT)?.contains("hrzone demo") == true)
    #expect(advice(EACCES)?.contains("sudo usermod -aG hrzone ") == true)
    #expect(advice(EACCES)?.contains("log in again") == true)
  }

  @Test("a socket without a server, and a file that is not a socket")
  func refused() throws {
    try folder.write("", to: "s")
    let file = try ChildProgram.run(["status", "--socket", socket])
    #expect(file.status == 69)
    #expect(file.error.hasPrefix("hrzone: \(socket) is not a socket.\nhrzone: Name hrzoned's socket with --socket"))
    let directory = try ChildProgram.run(["status", "--socket", folder.path])
    #expect(directory.error.contains("\(folder.path) is not a socket"))
  }

  @Test("an impossible socket path")
  func path() throws {
    // 107 bytes are allowed: unix(7) has room for 108, including the NUL.
    let longest = "/tmp/" + String(repeating: "x", count: 102)
    #expect(try ChildProgram.run(["status", "--socket", longest]).status == 69)
    let long = try ChildProgram.run(["status", "--socket", longest + "x"])
    #expect(long.status == 64)
    #expect(
      long.error.hasPrefix("hrzone: the socket's path is 108 bytes long; at most 107 are allowed: \(longest)x.\n"))
    #expect(long.error.contains("--socket"))
    let empty = try ChildProgram.run(["status", "--socket", ""])
    #expect(empty.status == 64)
    #expect(empty.error.hasPrefix("hrzone: the socket's path is empty.\nhrzone: Name the socket with --socket"))
  }

  @Test("without permission for another socket it says how to find its owner")
  func permission() throws {
    let daemon = try FakeDaemon(socket)
    try #require(chmod(daemon.path, 0) == 0)
    // Root may connect anyway, unless its capabilities are dropped.
    let launcher = geteuid() == 0 ? ["/usr/bin/setpriv", "--bounding-set=-dac_override,-dac_read_search"] : []
    let program = try ChildProgram(["status", "--socket", socket], launcher: launcher)
    let error = try program.error.rest()
    #expect(error.contains("no permission to connect to \(socket)"))
    #expect(error.contains("`ls -l \(socket)` shows who owns it"))
    #expect(try program.end() == 77)
  }

  @Test("HRZONE_SOCKET names the socket")
  func environment() throws {
    let result = try ChildProgram.run(["status"], ["HRZONE_SOCKET": socket])
    #expect(result.error.contains(socket))
  }

  @Test("XDG_RUNTIME_DIR is the folder of the socket")
  func runtimeDirectory() throws {
    let daemon = try FakeDaemon(folder.path + "/hrzoned.sock")
    let program = try ChildProgram(["status"], ["XDG_RUNTIME_DIR": folder.path])
    try daemon.accept().send("SSH-2.0-OpenSSH_9.2")
    #expect(try program.error.rest().contains("\(daemon.path) does not speak hrzoned's protocol"))
    #expect(try program.end() == 76)
  }

  @Test(
    "exit status 76: another protocol",
    arguments: [
      (hello(version: "2.0"), "speaks protocol 2.0"),
      (#"{"type":"hello","protocol":"2.1","moved":true}"#, "speaks protocol 2.1"),
      ("SSH-2.0-OpenSSH_9.2", "does not speak hrzoned's protocol"),
      (#"{"type":"sample"}"#, "does not speak hrzoned's protocol"),
    ])
  func otherProtocol(_ line: String, _ words: String) throws {
    let daemon = try FakeDaemon(socket)
    let program = try ChildProgram(["alerts", "--socket", socket])
    try daemon.accept().send(line)
    let error = try program.error.rest()
    #expect(error.contains(words))
    #expect(try program.end() == 76)
  }

  @Test("a greeting of a later minor version is accepted, with unknown types and keys")
  func laterMinor() throws {
    let daemon = try FakeDaemon(socket)
    let program = try ChildProgram(["alerts", "--socket", socket])
    let client = try daemon.accept()
    client.send(#"{"type":"hello","protocol":"1.7","server":"x","boot":"b","seq":1,"more":[1]}"#)
    _ = try client.line()
    client.send(#"{"type":"reply","id":1,"more":{}}"#)
    client.send(#"{"type":"weather","seq":2,"rain":true}"#)
    client.send(alertLine(3, "hot", more: #","new":1"#))
    #expect(try program.output.line() == "06:30:00  critical  hot")
  }

  @Test("a refused request is an error")
  func requestRefused() throws {
    let daemon = try FakeDaemon(socket)
    let program = try ChildProgram(["stream", "--socket", socket, "--strap", "sim:nobody"])
    let client = try daemon.accept()
    client.send(hello())
    let request = try client.line() ?? ""
    #expect(request == #"{"id":1,"method":"subscribe","straps":["sim:nobody"]}"#)
    client.send(#"{"type":"error","id":1,"code":"unknown_strap","message":"No strap sim:nobody is known."}"#)
    #expect(try program.error.rest() == "hrzone: hrzoned says: No strap sim:nobody is known.\n")
    #expect(try program.end() == 66)
  }

  @Test(
    "exit status 64: wrong command lines",
    arguments: [
      ["bogus"], ["demo", "--speed", "20000"], ["demo", "--speed", "nan"], ["stream", "--reports", "bogus"],
      ["capture"], ["capture", "--seconds", "-1", "x"], ["capture", "--for", "0", "x"],
      ["capture", "--for", "soon", "x"],
      ["demo", "--speed", "0"], ["demo", "--seconds", "inf"], ["watch", "--nonsense"],
    ])
  func usage(_ arguments: [String]) throws {
    #expect(try ChildProgram.run(arguments).status == 64)
  }

  @Test("shared options may stand before the command")
  func sharedOptionsFirst() throws {
    let daemon = try FakeDaemon(socket)
    for arguments in [
      ["--socket", socket, "status", "--json"], ["--json", "--socket=\(socket)", "status"],
      ["--json", "--socket", socket, "straps", "list"],
    ] {
      let program = try ChildProgram(arguments)
      let client = try daemon.accept()
      client.send(hello())
      let key = arguments.contains("status") ? "states" : "straps"
      #expect(try client.line()?.contains(arguments.contains("status") ? "status" : "straps.list") == true)
      client.send(#"{"type":"reply","id":1,"\#(key)":[],"reason":"Put one on."}"#)
      #expect(try program.output.rest() == #"{"\#(key)":[],"reason":"Put one on."}"# + "\n", "\(arguments)")
      #expect(try program.end() == 0)
    }
    let other = try ChildProgram.run(["--socket", socket, "nonsense"])
    #expect(other.status == 64)
    #expect(other.error == "hrzone: there is no command 'nonsense'; see `hrzone --help`.\n")
    #expect(try ChildProgram.run(["--socket"]).status == 64)
  }

  @Test("an unknown command is named")
  func noCommand() throws {
    let result = try ChildProgram.run(["stats", "--json"])
    #expect(result.status == 64)
    #expect(result.error == "hrzone: there is no command 'stats'; did you mean `hrzone status`?\n")
  }

  /// A reader on a real pipe that stops after the first line.
  @Test("alerts | head -n 1")
  func head() throws {
    let daemon = try FakeDaemon(socket)
    let program = try ChildProgram(
      ["alerts", "--socket", socket], launcher: ["/bin/sh", "-c", #""$0" "$@" | head -n 1"#])
    let (client, _) = try daemon.subscriber()
    client.send(alertLine(1, "hot"))
    #expect(try program.output.line() == "06:30:00  critical  hot")
    #expect(try program.end() == 0)
    #expect(program.error.text.isEmpty)
  }

  @Test("version and help")
  func help() throws {
    let version = try ChildProgram.run(["--version"])
    #expect(version.status == 0)
    #expect(version.output == "hrzone \(Hrzone.version)\n")
    let help = try ChildProgram.run(["--help"])
    for command in ["watch", "alerts", "status", "stream", "capture", "demo"] { #expect(help.output.contains(command)) }
    #expect(!help.output.contains("demo-keeper"))
  }

  // MARK: status

  @Test("status makes one request, and prints states as the protocol writes them")
  func status() throws {
    let daemon = try FakeDaemon(socket)
    for isJSON in [true, false] {
      let program = try ChildProgram(["status", "--socket", socket] + (isJSON ? ["--json"] : []))
      let client = try daemon.accept()
      client.send(hello())
      #expect(try client.line() == #"{"id":1,"method":"status"}"#)
      client.send(#"{"type":"reply","id":1,"states":[\#(stateLine()),\#(stateLine(signal: "stale", zone: ""))]}"#)
      let output = try program.output.rest()
      if isJSON {
        #expect(output == stateLine() + "\n" + stateLine(signal: "stale", zone: "") + "\n")
      } else {
        #expect(
          output.contains(
            "F0:9E:1A:00:00:01  Anna    143  3 LSD    75.3 % of maximum  live    0 s  -        live, direct"))
      }
      #expect(try program.end() == 0)
    }
  }

  // MARK: stream

  @Test("stream copies lines byte for byte, and requests what was selected")
  func stream() throws {
    let daemon = try FakeDaemon(socket)
    let program = try ChildProgram([
      "stream", "--socket", socket, "--reports", "sample,raw", "--strap", "sim:A", "--strap", "sim:B", "--history",
    ])
    let client = try daemon.accept()
    client.send(hello())
    #expect(
      try client.line()
        == #"{"id":1,"method":"subscribe","reports":["sample","raw"],"straps":["sim:A","sim:B"],"since":{"boot":"none","seq":0}}"#
    )
    let odd = #"{"type":"later" , "x":1.0e3,"é":"\u00e9"}"#
    for line in [#"{"type":"reply","id":1,"from":1}"#, odd, "not even JSON", sampleLine(1)] { client.send(line) }
    #expect(try program.output.line() == hello())
    #expect(try program.output.line() == #"{"type":"reply","id":1,"from":1}"#)
    #expect(try program.output.line() == odd)
    #expect(try program.output.line() == "not even JSON")
    #expect(try program.output.line() == sampleLine(1))
  }

  @Test(
    "a closed pipe ends every command quietly, even if no more output comes", arguments: ["stream", "alerts", "watch"])
  func closedPipe(_ command: String) throws {
    let daemon = try FakeDaemon(socket)
    let program = try ChildProgram([command, "--socket", socket])
    let (client, _) = try daemon.subscriber()
    client.send(alertLine(1, "hot"))
    client.send(sampleLine(2))
    _ = try program.output.line()
    program.output.close()
    #expect(try program.end() == 0)
    #expect(try program.error.rest().isEmpty)
  }

  @Test("after a loss it says so once, reconnects, and requests what it missed")
  func reconnect() throws {
    let program: ChildProgram
    do {
      let daemon = try FakeDaemon(socket)
      program = try ChildProgram(["stream", "--socket", socket])
      let (client, request) = try daemon.subscriber(boot: "b1", seq: 41)
      #expect(request["since"] == nil)
      client.send(sampleLine(44))
      try program.output.until(sampleLine(44))
    }
    #expect(try program.error.line() == "hrzone: hrzoned closed the connection; trying again.")
    let daemon = try FakeDaemon(socket)
    let (client, request) = try daemon.subscriber(boot: "b2", seq: 3)
    #expect(request["since"]?["boot"]?.string == "b1")
    #expect(request["since"]?["seq"]?.integer == 44)
    client.send(sampleLine(1))
    try program.output.until(sampleLine(1))
    #expect(try program.error.line() == "hrzone: connected again.")
  }

  @Test("a daemon's reason for ending the connection is quoted")
  func tooSlow() throws {
    let daemon = try FakeDaemon(socket)
    let program = try ChildProgram(["alerts", "--socket", socket])
    do {
      let (client, _) = try daemon.subscriber()
      client.send(#"{"type":"error","code":"too_slow","message":"You read too slowly; subscribe again."}"#)
    }
    #expect(try program.error.line() == "hrzone: hrzoned says: You read too slowly; subscribe again; trying again.")
    _ = try daemon.subscriber()
  }
}
