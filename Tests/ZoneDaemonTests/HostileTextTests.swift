import JSON
import TestSupport
import Testing

/// Text from clients and the command line in everything that the real daemon writes.
@Suite struct HostileTextTests {
  static let hostile = "a\u{1B}[2Jb\u{9B}31mc\r\nd\u{2028}e\u{202E}f\u{2066}g\u{200F}h\u{7}i\u{7F}j"

  let folder: Folder
  var socket: String { "\(folder.path)/hrzoned.sock" }

  init() throws {
    folder = try Folder()
  }

  @Test(arguments: [
    ["--strap", hostile], ["--strap", "name:" + hostile], ["--strap", "unix:/" + hostile],
    ["--strap", "sim:" + hostile],
    ["--strap", "replay:/" + hostile], ["--config", "/" + hostile], ["--log-level", hostile], ["--" + hostile],
    ["--config", "/dev/null", "--socket", "/nowhere/" + hostile],
    ["--config", "/dev/null", "--check", "--strap", "name:" + hostile],
  ])
  func theCommandLine(_ arguments: [String]) throws {
    let program = try ChildProgram("hrzoned", arguments)
    _ = try program.end()
    expectHarmless(program.output.text + program.error.text, "\(arguments)")
  }

  /// A client's text appears in replies, errors and the log.
  @Test func requests() throws {
    let daemon = try ChildProgram(
      "hrzoned", ["--config", "/dev/null", "--socket", socket, "--strap", "sim:lsd?speed=60", "--log-level", "debug"])
    let client = try Client(socket)
    var writer = JSONWriter()
    func request(_ members: [(String, String)]) -> String {
      writer.removeAll()
      writer.object { object in
        for member in members { object.member(member.0, member.1) }
      }
      return String(decoding: writer.bytes, as: UTF8.self)
    }
    let text = Self.hostile
    for members in [
      [("method", text)], [("method", "status"), (text, text)], [("method", "straps.add"), ("address", text)],
      [("method", "straps.add"), ("address", "name:" + text)], [("method", "straps.forget"), ("address", text)],
      [("method", "straps.add"), ("address", "unix:/" + text)], [("method", "energy.reset"), ("strap", text)],
      [("method", "runner.set"), ("runner", text)], [("method", "target.set"), ("strap", text), ("zone", text)],
      [("method", "workout.start"), ("strap", text)],
    ] {
      client.send(request([("id", text)] + members))
      // The greeting comes first.
      var line = try client.line() ?? ""
      if line.contains("\"hello\"") { line = try client.line() ?? "" }
      expectHarmless(line, members.description)
      let answer = try JSONValue(parsing: Array(line.utf8))
      if let id = answer["id"]?.string { #expect(id.unicodeScalars.elementsEqual(text.unicodeScalars)) }
    }
    daemon.signal(15)
    _ = try daemon.end()
    expectHarmless(daemon.error.text, "the log")
  }
}
