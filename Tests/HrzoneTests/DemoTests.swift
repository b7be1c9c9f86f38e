import Glibc
import Primitives
import TestSupport
import Testing

@testable import hrzone

/// The demo with a fake hrzoned: a script that records its arguments, and a socket of the test.
@Suite("hrzone demo") struct DemoTests {
  let folder: Folder
  var socket: String { folder.path + "/s" }

  init() throws {
    folder = try Folder()
  }

  /// Starts a copy of hrzone with `script` beside it as hrzoned.
  private func demo(_ arguments: [String], script: String) throws -> ChildProgram {
    try folder.copy(ChildProgram.folder + "/hrzone", to: "hrzone")
    try folder.write("#!/bin/sh\n" + script, to: "hrzoned", mode: 0o755)
    return try ChildProgram(folder.path + "/hrzone", ["demo"] + arguments, ["TMPDIR": folder.path])
  }

  /// The fake's process, and the socket it was given.
  private func started() throws -> (pid: pid_t, arguments: [String], socket: String) {
    try eventually("the start of hrzoned") { folder.content("called")?.hasSuffix("\n") == true }
    let words = try #require(folder.content("called")).split(whereSeparator: \.isWhitespace).map(String.init)
    let pid = try #require(words.first.flatMap { pid_t($0) })
    let index = try #require(words.firstIndex(of: "--socket"))
    return (pid, Array(words.dropFirst()), words[index + 1])
  }

  private var remains: [String] { folder.names.filter { $0.hasPrefix("hrzone-demo") } }

  private var script: String { "echo $$ \"$@\" > \(folder.path)/called\nexec sleep 1000\n" }

  @Test("starts its own daemon, watches it, and leaves nothing behind")
  func whole() throws {
    let program = try demo(["--sim", "rest", "--speed", "60", "--seconds", "1"], script: script)
    let called = try started()
    #expect(
      called.arguments == [
        "--config", "/dev/null", "--socket", called.socket, "--strap", "sim:rest?seed=1&speed=60",
      ])
    let daemon = try FakeDaemon(called.socket)
    // The first connection only checks that the daemon listens.
    _ = try daemon.accept()
    let (client, _) = try daemon.subscriber()
    client.send(stateLine())
    client.send(sampleLine(1))
    #expect(try program.output.line() == "06:30:01  143 bpm  3 LSD        75.3 % of max           live")
    #expect(try program.end() == 0)
    #expect(kill(called.pid, 0) == -1)
    #expect(remains.isEmpty)
  }

  @Test("a signal ends it, and removes its daemon and its folder", arguments: [SIGINT, SIGTERM, SIGHUP, SIGKILL])
  func signals(_ signal: Int32) throws {
    let program = try demo(["--sim", "rest"], script: script)
    let called = try started()
    let daemon = try FakeDaemon(called.socket)
    _ = try daemon.accept()
    _ = try daemon.subscriber()
    program.signal(signal)
    #expect(try program.end() == (signal == SIGKILL ? 128 + SIGKILL : 0))
    // After a demo was killed, the keeper cleans up a moment later.
    try eventually("the end of hrzoned") { kill(called.pid, 0) == -1 }
    try eventually("an empty folder") { remains.isEmpty }
  }

  @Test("an error of the daemon at its start is quoted")
  func fault() throws {
    let program = try demo([], script: "echo '<6>starting' >&2; echo '<3>no such simulation: xyz' >&2; exit 64\n")
    let error = try program.error.rest()
    #expect(error == "hrzone: the demo's hrzoned ended.\nhrzone:   no such simulation: xyz\n")
    #expect(try program.end() == 70)
    #expect(remains.isEmpty)
  }

  @Test("the end of the daemon is noticed")
  func crash() throws {
    let program = try demo(["--sim", "rest"], script: script)
    let called = try started()
    let daemon = try FakeDaemon(called.socket)
    _ = try daemon.accept()
    _ = try daemon.subscriber()
    kill(called.pid, SIGKILL)
    #expect(try program.error.rest().contains("the demo's hrzoned ended."))
    #expect(try program.end() == 70)
    #expect(remains.isEmpty)
  }

  /// The first word of each row that has one, as labels independent of the figures.
  private func labels(_ rows: [String]) -> [String] {
    rows.map { row in
      String(
        row.drop { !$0.isASCII || !$0.isLetter }.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") })
    }
  }

  @Test("shows the picture of the README, in motion", .timeLimit(.minutes(5)))
  func picture() throws {
    let readme = try #require(
      Folder.content(String(#filePath.dropLast("Tests/HrzoneTests/DemoTests.swift".count)) + "README.md"))
    let picture = try #require(readme.split(separator: "```text\n").dropFirst().first?.prefix { $0 != "`" })
    let rows = picture.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    #expect(rows.contains { $0.hasPrefix(" HIIT 10/26: Fast") && $0.hasSuffix("next: Recover") })
    // The last row has alerts, which come and go.
    let expected = labels(rows.dropLast(2))
    let program = try ChildProgram(
      "hrzone", ["demo", "--speed", "20"], ["TMPDIR": folder.path], terminal: (80, rows.count - 1))
    var screen = TextScreen(columns: 80, rows: rows.count - 1)
    var isThere = false
    while !isThere, !screen.rows.contains(where: { $0.contains("HIIT finished") }) {
      screen.ingest(try program.output.until("\u{1B}[0m"))
      isThere = labels(screen.rows.dropLast()) == expected && screen.rows[0].contains("20 times as fast")
    }
    #expect(isThere)
    program.signal(SIGTERM)
    #expect(try program.end() == 0)
  }

  @Test("without hrzoned it says where it searched")
  func missing() throws {
    try folder.copy(ChildProgram.folder + "/hrzone", to: "hrzone")
    let program = try ChildProgram(folder.path + "/hrzone", ["demo"], ["PATH": "/nonexistent"])
    let error = try program.error.rest()
    #expect(error.contains("hrzoned is neither in \(folder.path) nor in PATH"))
    #expect(try program.end() == 69)
  }
}
