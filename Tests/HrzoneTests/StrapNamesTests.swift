import JSON
import TestSupport
import Testing
import ZoneProtocol

@testable import hrzone

@Suite("Straps by runner") struct StrapNamesTests {
  let folder: Folder
  var socket: String { folder.path + "/s" }

  init() throws {
    folder = try Folder()
  }

  @Test(
    "a strap is sent as typed, and the daemon finds it",
    arguments: [
      (["workout", "pause"], #"{"id":1,"method":"workout.pause","strap":"anna"}"#),
      (["workout", "stop"], #"{"id":1,"method":"subscribe","reports":["workout"],"straps":["anna"]}"#),
      (["target", "off"], #"{"id":1,"method":"target.clear","strap":"anna"}"#),
      (["alerts"], #"{"id":1,"method":"subscribe","reports":["state","alert"],"straps":["anna"]}"#),
      (["capture", "-"], #"{"id":1,"method":"subscribe","reports":["raw"],"straps":["anna"]}"#),
      (["stream"], #"{"id":1,"method":"subscribe","straps":["anna"]}"#),
      (["watch"], nil),
    ] as [([String], String?)])
  func everywhere(_ command: [String], _ request: String?) throws {
    let daemon = try FakeDaemon(socket)
    let program = try ChildProgram(command + ["--strap", "anna", "--socket", socket])
    let client = try daemon.accept()
    client.send(hello())
    let line = try client.line()
    if let request { #expect(line == request) }
    #expect(line?.contains(#""straps":["anna"]"#) == true || line?.contains(#""strap":"anna""#) == true)
    withExtendedLifetime(program) {}
  }

  @Test("an unknown name is refused with the known ones", arguments: ["alerts", "stream", "target"])
  func unknown(_ command: String) throws {
    let daemon = try FakeDaemon(socket)
    let program = try ChildProgram([command, "--strap", "Zoé", "--socket", socket])
    let client = try daemon.accept()
    client.send(hello())
    _ = try client.line()
    client.send(
      #"{"type":"error","id":1,"code":"unknown_strap","message":"No strap is called 'Zoé'; known: sim:a (Anna)."}"#)
    #expect(try program.end() == 66)
    #expect(program.error.text == "hrzone: hrzoned says: No strap is called 'Zoé'; known: sim:a (Anna).\n")
  }

  @Test("the targets of all straps of a runner are shown")
  func targets() throws {
    let daemon = try FakeDaemon(socket)
    let program = try ChildProgram(["target", "--json", "--strap", "anna", "--socket", socket])
    let (client, _) = try daemon.subscriber()
    #expect(try client.line() == #"{"id":2,"method":"status"}"#)
    client.send(stateLine())
    client.send(stateLine(strap: "C4:11:22:33:44:55"))
    client.send(stateLine())
    client.send(#"{"type":"reply","id":2,"states":[]}"#)
    #expect(try program.end() == 0)
    let lines = program.output.text.split(separator: "\n")
    #expect(lines.count == 2 && lines.allSatisfy { $0.contains("\"strap\":") }, "\(program.output.text)")
  }

  @Test("the daemon's 'strap' is shown as --strap")
  func several() throws {
    let daemon = try FakeDaemon(socket)
    let program = try ChildProgram(["workout", "pause", "--socket", socket])
    let client = try daemon.accept()
    client.send(hello())
    _ = try client.line()
    client.send(
      #"{"type":"error","id":1,"code":"bad_parameter","message":"There are 2 straps; say which one with 'strap': A, B."}"#
    )
    #expect(try program.end() == 64)
    #expect(program.error.text == "hrzone: hrzoned says: There are 2 straps; say which one with --strap: A, B.\n")
  }
}
