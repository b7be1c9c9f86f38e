import JSON
import Posix
import TestSupport
import Testing
import ZoneProtocol

@testable import hrzone

@Suite("Straps by who wears them") struct StrapNamesTests {
  let folder: Folder
  var socket: String { folder.path + "/s" }

  init() throws {
    folder = try Folder()
  }

  private static let states = [
    Scenes.report(Scenes.state(143), second: 0, strap: "sim:a", runner: "Anna"),
    Scenes.report(Scenes.state(143), second: 0, strap: "sim:b", runner: "Béla"),
    Scenes.report(Scenes.state(143), second: 0, strap: "sim:c", runner: "Béla"),
    Scenes.report(Scenes.state(143), second: 0, strap: "sim:d", runner: "anna B"),
    Scenes.report(Scenes.state(143), second: 0, strap: "sim:e", runner: "ANNA B"),
  ]

  @Test(
    "a name is an address, or a runner's who wears one strap",
    arguments: [
      ("sim:b", "sim:b"), ("Anna", "sim:a"), ("aNNA", "sim:a"), ("anna B", "sim:d"), ("ANNA B", "sim:e"),
    ])
  func named(_ name: String, _ address: String) throws {
    #expect(try StrapNames.address(name, among: Self.states) == address)
  }

  @Test(
    "a name that means several straps, or none",
    arguments: [
      ("béla", Posix.ExitStatus.usage, "béla wears 2 straps; say which with --strap: sim:b, sim:c."),
      ("Anna b", .usage, "Anna b wears 2 straps; say which with --strap: sim:d, sim:e."),
      (
        "Zoé\u{1B}", .noInput,
        "no strap has the address 'Zoé', and no runner of that name wears one: there is sim:a, sim:b, sim:c, sim:d, "
          + "sim:e, worn by ANNA B, Anna, Béla, anna B."
      ),
    ])
  func unclear(_ name: String, _ status: Posix.ExitStatus, _ message: String) {
    #expect(throws: CommandError(message, status)) { try StrapNames.address(name, among: Self.states) }
  }

  @Test("where no strap is known nobody wears one")
  func none() {
    #expect(throws: CommandError("no strap is known, so none as 'Anna'.", .noInput)) {
      try StrapNames.address("Anna", among: [])
    }
  }

  @Test(
    "a runner's name is taken wherever a strap is named",
    arguments: [
      (["workout", "pause"], #"{"id":1,"method":"workout.pause","strap":"F0:9E:1A:00:00:01"}"#),
      (["workout", "stop"], #"{"id":1,"method":"subscribe","reports":["workout"],"straps":["F0:9E:1A:00:00:01"]}"#),
      (["target", "off"], #"{"id":1,"method":"target.clear","strap":"F0:9E:1A:00:00:01"}"#),
      (["alerts"], #"{"id":1,"method":"subscribe","reports":["state","alert"],"straps":["F0:9E:1A:00:00:01"]}"#),
      (["capture", "-"], #"{"id":1,"method":"subscribe","reports":["raw"],"straps":["F0:9E:1A:00:00:01"]}"#),
      (["stream"], #"{"id":1,"method":"subscribe","straps":["F0:9E:1A:00:00:01"]}"#),
      (["watch"], nil),
    ] as [([String], String?)])
  func everywhere(_ command: [String], _ request: String?) throws {
    let daemon = try FakeDaemon(socket)
    let program = try Program(command + ["--strap", "anna", "--socket", socket])
    let asked = try daemon.accept()
    asked.send(hello())
    #expect(try asked.line() == #"{"id":1,"method":"status"}"#)
    asked.send(#"{"type":"reply","id":1,"states":[\#(stateLine())]}"#)
    let client = try daemon.accept()
    client.send(hello())
    let line = try client.line()
    if let request { #expect(line == request) }
    #expect(line?.contains("F0:9E:1A:00:00:01") == true)
    withExtendedLifetime(program) {}
  }

  @Test("to listen, a runner's name means all that is worn", arguments: ["alerts", "stream", "watch"])
  func all(_ command: String) throws {
    let daemon = try FakeDaemon(socket)
    let program = try Program([command, "--strap", "anna", "--socket", socket])
    let asked = try daemon.accept()
    asked.send(hello())
    _ = try asked.line()
    asked.send(
      #"{"type":"reply","id":1,"states":[\#(stateLine()),\#(stateLine(strap: "C4:11:22:33:44:55"))]}"#)
    let client = try daemon.accept()
    client.send(hello())
    #expect(try client.line()?.contains(#""straps":["F0:9E:1A:00:00:01","C4:11:22:33:44:55"]"#) == true)
    withExtendedLifetime(program) {}
  }

  @Test("what the daemon calls 'strap' is --strap here")
  func several() throws {
    let daemon = try FakeDaemon(socket)
    let program = try Program(["workout", "pause", "--socket", socket])
    let client = try daemon.accept()
    client.send(hello())
    _ = try client.line()
    client.send(
      #"{"type":"error","id":1,"code":"bad_parameter","message":"There are 2 straps; say which with 'strap': A, B."}"#)
    #expect(try program.end() == 64)
    #expect(program.error.text == "hrzone: hrzoned says: There are 2 straps; say which with --strap: A, B.\n")
  }
}
