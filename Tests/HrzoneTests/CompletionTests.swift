import JSON
import TestSupport
import Testing

@testable import hrzone

@Suite("Shell completion") struct CompletionTests {
  let folder: Folder
  var socket: String { folder.path + "/s" }

  init() throws {
    folder = try Folder()
  }

  /// Anna's strap with zones, and one of a runner whose name is dangerous in a shell.
  private static let states =
    #""states":[{"type":"state","time":"2026-03-01T06:30:00.125Z","strap":"sim:lsd","runner":"Anna","signal":"live","#
    + #""totals":{"live":9.0,"zones":[{"index":0,"name":"Rest","seconds":0.0},{"index":3,"name":"My zone","from":133,"#
    + #""seconds":9.0}]}},{"type":"state","time":"2026-03-01T06:30:00.125Z","strap":"name:`x`","runner":"$(x)","#
    + #""signal":"none"}]"#

  @Test(
    "words come from the daemon",
    arguments: [
      (["target"], "positional@0", "status", states, ["Rest", "My zone", "off"]),
      (["target"], "--strap", "status", states, ["Anna", "sim:lsd"]),
      (["watch"], "--strap", "status", states, ["Anna", "sim:lsd"]),
      (["alerts"], "--strap", "status", states, ["Anna", "sim:lsd"]),
      (["workout", "pause"], "--strap", "status", states, ["Anna", "sim:lsd"]),
      (["mark"], "--strap", "status", states, ["Anna", "sim:lsd"]),
      (
        ["straps", "forget"], "positional@0", "straps.list",
        #""straps":[{"address":"sim:a","known":true},{"address":"sim:a","known":true}]"#, ["sim:a"]
      ),
      (
        ["zones"], "positional@0", "runner.list", #""runners":[\#(RunnerTests.anna),\#(RunnerTests.bela)]"#,
        ["Anna", "Béla"]
      ),
      (
        ["runner", "set"], "positional@0", "runner.list", #""runners":[\#(RunnerTests.anna)]"#, ["Anna"]
      ),
      (["workout", "export"], "--runner", "runner.list", #""runners":[\#(RunnerTests.anna)]"#, ["Anna"]),
      (["workout", "import"], "--runner", "runner.list", #""runners":[\#(RunnerTests.anna)]"#, ["Anna"]),
      (["straps", "add"], "--runner", "runner.list", #""runners":[\#(RunnerTests.anna)]"#, ["Anna"]),
    ])
  func words(_ command: [String], _ argument: String, _ method: String, _ answer: String, _ words: [String]) throws {
    #expect(try offered(command, argument, method, answer) == words)
  }

  @Test(
    "the sexes are offered",
    arguments: [
      ("bash", #"-W 'female'$'\n''male'"#), ("zsh", "___sex=('female' 'male')"), ("fish", "-rfka 'female male'"),
    ])
  func sexes(_ shell: String, _ words: String) throws {
    #expect(try ChildProgram.run(["--generate-completion-script", shell]).output.contains(words))
  }

  @Test("in zsh a colon is escaped, because a description would follow it")
  func zsh() throws {
    let words = try offered(["watch"], "--strap", "status", Self.states, ["SAP_SHELL": "zsh"])
    #expect(words == ["Anna", #"sim\:lsd"#, " "])
  }

  @Test("without a daemon nothing is offered")
  func none() throws {
    let result = try ChildProgram.run(
      ["---completion", "watch", "--", "--strap", "3", "0", "hrzone", "watch", "--strap", ""],
      ["HRZONE_SOCKET": socket])
    #expect(result == (0, "", ""))
  }

  private func offered(
    _ command: [String], _ argument: String, _ method: String, _ answer: String, _ variables: [String: String] = [:]
  ) throws -> [String] {
    let daemon = try FakeDaemon(socket)
    let line = ["hrzone"] + command + ["--socket", socket, ""]
    let program = try ChildProgram(
      ["---completion"] + command + ["--", argument, "\(line.count - 1)", "0"] + line, variables)
    let client = try daemon.accept()
    client.send(hello())
    #expect(try client.line() == #"{"id":1,"method":"\#(method)"}"#)
    client.send(#"{"type":"reply","id":1,\#(answer)}"#)
    #expect(try program.end() == 0)
    return program.output.text.split(separator: "\n").map(String.init)
  }
}
