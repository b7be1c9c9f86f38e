import Glibc
import JSON
import TestSupport
import Testing
import ZoneProtocol

@testable import hrzone

@Suite("hrzone mark") struct MarkTests {
  let folder: Folder
  var socket: String { folder.path + "/s" }

  init() throws {
    folder = try Folder()
  }

  @Test(
    "requests the mark",
    arguments: [
      ([], ""), (["new", "shoes"], #","text":"new shoes""#),
      (["--strap", "Anna", "lactate 2.1"], #","strap":"Anna","text":"lactate 2.1""#),
    ])
  func request(_ arguments: [String], _ members: String) throws {
    let daemon = try FakeDaemon(socket)
    let program = try ChildProgram(["mark"] + arguments + ["--socket", socket])
    let client = try daemon.accept()
    client.send(hello())
    #expect(try client.line() == #"{"id":1,"method":"mark"\#(members)}"#)
    client.send(#"{"type":"reply","id":1}"#)
    #expect(try program.end() == 0)
    #expect(program.output.text == "Mark set.\n")
  }

  @Test("with the daemon: a stream has the mark, watch prints it, and an invalid text is refused")
  func realDaemon() throws {
    let daemon = try ChildProgram(
      "hrzoned", ["--config", "/dev/null", "--socket", socket, "--strap", "sim:lsd?seed=1"],
      ["STATE_DIRECTORY": folder.path + "/state"])
    let status = { try ChildProgram.run(["status", "--socket", socket]).status }
    try eventually("the daemon") { (try? status()) == 0 }
    let stream = try ChildProgram(["stream", "--socket", socket, "--reports", "mark"])
    let watch = try ChildProgram(["watch", "--socket", socket])
    while try stream.output.line()?.contains("reply") == false {}
    _ = try watch.output.line()
    #expect(try ChildProgram.run(["mark", "--socket", socket, "new shoes"]).status == 0)
    let line = try #require(try stream.output.line())
    #expect(line.hasPrefix(#"{"type":"mark","seq":"#))
    let report = try JSONValue(parsing: Array(line.utf8))
    #expect(report["strap"]?.string == "sim:lsd?seed=1" && report["text"]?.string == "new shoes")
    #expect(try #require(report["t"]?.double) > 0)
    while try #require(try watch.output.line()).hasSuffix("  Mark: new shoes") == false {}
    let refused = try ChildProgram.run(["mark", "--socket", socket, "a\u{1B}[2J"])
    #expect(refused.status == 64)
    #expect(refused.error == "hrzone: hrzoned says: 'text' has a control or hidden character: remove it.\n")
    withExtendedLifetime((daemon, stream, watch)) {}
  }

  @Test("the screen shows a new mark, but none of the history")
  func screen() {
    var model = WatchModel()
    func ingest(_ body: Report.Body, strap: String = Scenes.strap, runner: String? = nil) {
      model.apply(Scenes.report(body, second: 0, strap: strap, runner: runner), at: Scenes.clock)
    }
    ingest(.mark(MarkReport(text: "old")))
    ingest(Scenes.state(143))
    #expect(model.answer == nil)
    ingest(.mark(MarkReport(text: "new\u{1B} shoes")))
    #expect(model.answer?.text == "Mark: new shoes")
    ingest(Scenes.state(143), strap: "b", runner: "Anna")
    ingest(.mark(MarkReport()), strap: "b", runner: "Anna")
    #expect(model.answer?.text == "Mark set (Anna)")
  }
}
