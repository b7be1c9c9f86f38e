import JSON
import TestSupport
import Testing

@testable import hrzone

/// Hostile text in everything that the real client prints. It cannot steer a terminal, begin a line, or change the direction of
/// writing.
@Suite("hostile text") struct HostileTextTests {
  /// The text escaped for JSON: an escape sequence, a C1 control, line ends, and direction marks.
  static let escaped = #"a\u001b[2Jb\u009b31mc\r\nd\u2028e\u202ef\u2066g\u200fh\u0007i\u007fj"#
  /// The same unescaped, as far as JSON allows. An older or malicious daemon may send it.
  static let bare = "a\u{9B}31mc\u{2028}e\u{202E}f\u{2066}g\u{200F}h\u{7F}j"
  static let texts = [escaped, bare]

  let folder: Folder
  var socket: String { folder.path + "/s" }

  init() throws {
    folder = try Folder()
  }

  func state(_ text: String) -> String {
    stateLine(strap: text).replacing("Anna", with: text).replacing("LSD", with: text)
      .replacing(#""link":"direct""#, with: #""link":"\#(text)","model":"\#(text)","reason":"\#(text)""#)
      .replacing(#""phase":"live""#, with: #""phase":"lost""#)
  }

  @Test("in single answers", arguments: texts)
  func answers(_ text: String) throws {
    let reply = #"{"type":"reply","id":1,"states":[\#(state(text))]}"#
    let strap =
      #"{"address":"\#(text)","name":"\#(text)","model":"\#(text)","known":true,"seen":"2026-03-01T06:30:00.125Z","#
      + #""rssi":-60,"phase":"lost","reason":"\#(text)","runner":"\#(text)"}"#
    let straps = #"{"type":"reply","id":1,"straps":[\#(strap)]}"#
    let refusal = #"{"type":"error","id":1,"code":"not_possible","message":"\#(text)"}"#
    for (arguments, answer) in [
      (["status"], reply), (["status", "--json"], reply), (["straps", "list"], straps),
      (["straps", "list", "--json"], straps),
      (["status"], refusal), (["straps", "forget", "F0:9E:1A:00:00:01"], refusal), (["straps", "list"], refusal),
      (["status"], #"{"type":"reply","id":1,"states":[],"reason":"\#(text)"}"#),
      (["straps", "list"], #"{"type":"reply","id":1,"straps":[],"reason":"\#(text)"}"#),
    ] {
      let daemon = try FakeDaemon(socket)
      let program = try ChildProgram(arguments + ["--socket", socket])
      let client = try daemon.accept()
      client.send(hello())
      _ = try client.line()
      client.send(answer)
      _ = try program.end()
      expectHarmless(program.output.text + program.error.text, "\(arguments) \(answer)")
    }
  }

  @Test("in streams, and in the environment of --exec", arguments: texts)
  func streams(_ text: String) throws {
    for arguments in [
      ["stream"], ["alerts"], ["alerts", "--json"], ["alerts", "--exec", "env | grep HRZONE_; echo end of it"],
    ] {
      let daemon = try FakeDaemon(socket)
      let program = try ChildProgram(arguments + ["--socket", socket])
      let (client, _) = try daemon.subscriber()
      let alert = alertLine(
        1, text, strap: text, more: #","speech":"\#(text)","to":{"index":1,"name":"\#(text)"},"\#(text)":"\#(text)""#)
      client.send(state(text))
      client.send(alert)
      client.send(#"no JSON: \#u{1B}[2J \#(text)"#)
      let isExec = arguments.contains("--exec")
      _ = try program.output.until(isExec ? "end of it" : "critical")
      program.signal(15)
      _ = try program.end()
      expectHarmless(program.output.text + program.error.text, "\(arguments)")
      if isExec {
        // One line for each variable; none contains a line break.
        let lines = program.output.text.split(separator: "\n").dropFirst().filter { $0 != "end of it" }
        #expect(lines.allSatisfy { $0.hasPrefix("HRZONE_") }, "\(lines)")
      }
    }
  }

  @Test("on the screen", arguments: texts)
  func screen(_ text: String) throws {
    let daemon = try FakeDaemon(socket)
    let program = try ChildProgram(["status", "--socket", socket], terminal: (80, 24))
    let client = try daemon.accept()
    client.send(hello())
    _ = try client.line()
    client.send(#"{"type":"reply","id":1,"states":[\#(state(text))]}"#)
    _ = try program.end()
    expectHarmless(program.output.text.replacing("\r\n", with: "\n"), "status on a terminal")
  }
}
