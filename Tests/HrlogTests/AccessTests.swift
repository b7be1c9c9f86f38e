import Glibc
import JSON
import TestSupport
import Testing

/// Readers of the recorder's socket, as users of this machine that may see different runs. Needs root, to become these users.
@Suite("Access", .serialized, .enabled(if: geteuid() == 0, "needs root")) struct AccessTests {
  private let machine: RecordingMachine
  private let recorder: ChildProgram
  private let listener: Int32
  private var socket: String { "\(machine.folder.path)/r" }

  /// Anna and Ben run. The settings give Anna's runs to `daemon` and all runs to `bin`.
  init() throws {
    machine = try RecordingMachine()
    let folder = machine.folder
    chmod(folder.path, 0o755)
    // Other users may not reach the folder of the tests.
    try folder.copy(ChildProgram.folder + "/hrlog", to: "hrlog")
    try folder.write(
      """
      [[runner]]
      name = "Anna"
      max_hr = 190
      straps = ["sim:tempo?seed=1&speed=60"]
      [[runner]]
      name = "Ben"
      max_hr = 180
      straps = ["sim:lsd?seed=2&speed=60"]
      """, to: "hrzoned.toml")
    try folder.write(
      """
      [[reader]]
      user = "daemon"
      runners = ["Anna"]
      [[reader]]
      user = "bin"
      runners = "all"
      """, to: "hrlog.toml")
    listener = try RecorderSocket.listen("\(folder.path)/r")
    try machine.startDaemon([])
    recorder = try ChildProgram(
      "hrlog",
      ["record", "--socket", machine.socket, "--database", machine.database, "--config", "\(folder.path)/hrlog.toml"],
      ["LISTEN_FDS": "1"], launcher: ["/bin/sh", "-c", #"export LISTEN_PID=$$; exec "$0" "$@""#], inherited: listener)
    let runners = ["Anna", "Ben"]
    var lines: [String] = []
    while !runners.allSatisfy({ runner in lines.contains { $0.contains("of \(runner) (") } }) {
      lines.append(try #require(try recorder.error.line("the sessions of both"), "the recorder ended: \(lines)"))
    }
  }

  /// Runs `hrlog` as a user.
  private func hrlog(as user: String, _ arguments: String...) throws -> (status: Int32, output: String, error: String) {
    try hrlog(as: user, arguments)
  }

  private func hrlog(
    as user: String, _ arguments: [String]
  ) throws -> (status: Int32, output: String, error: String) {
    let program = try ChildProgram(
      "\(machine.folder.path)/hrlog", arguments, ["HRLOG_SOCKET": socket],
      launcher: ["/usr/bin/setpriv", "--reuid", user, "--clear-groups"])
    // The parser of arguments writes an error byte by byte, which fills a socket that nobody reads.
    let (error, output) = (try program.error.rest(), try program.output.rest())
    return (try program.end(), output, error)
  }

  private func runners(seenBy user: String) throws -> [String] {
    let (status, output, _) = try hrlog(as: user, "list", "--json")
    #expect(status == 0)
    return try #require(JSONValue(parsing: output).elements).compactMap { $0["runner"]?.string }.sorted()
  }

  private func session(of runner: String) throws -> String {
    let all = try #require(JSONValue(parsing: try hrlog(as: "root", "list", "--json").output).elements)
    return "\(try #require(all.first { $0["runner"]?.string == runner }?["id"]?.integer))"
  }

  @Test("Each user sees the runs of the runners that the settings give, and a stranger sees none")
  func list() throws {
    #expect(try runners(seenBy: "root") == ["Anna", "Ben"])
    #expect(try runners(seenBy: "bin") == ["Anna", "Ben"])
    #expect(try runners(seenBy: "daemon") == ["Anna"])
    #expect(try runners(seenBy: "games") == [])
    let (anna, ben) = (try session(of: "Anna"), try session(of: "Ben"))
    #expect(try hrlog(as: "daemon", "show", anna).output.contains("Anna"))
    for (user, session) in [("daemon", ben), ("games", anna), ("games", ben)] {
      let (status, output, error) = try hrlog(as: user, "show", session)
      #expect(status == 66 && output.isEmpty)
      #expect(error == "hrlog: There is no session '\(session)'. `hrlog list` shows them.\n")
    }
  }

  @Test("Nobody changes, ends or deletes the runs of others, nor undoes what others did")
  func change() throws {
    let (anna, ben) = (try session(of: "Anna"), try session(of: "Ben"))
    for arguments in [["note", ben, "x"], ["tag", ben, "x"], ["end", ben], ["delete", ben], ["merge", anna, ben]] {
      #expect(try hrlog(as: "daemon", arguments).status == 66, "\(arguments)")
    }
    #expect(try hrlog(as: "root", "note", ben, "by root").status == 0)
    #expect(try hrlog(as: "daemon", "undo").status == 1)
    #expect(try hrlog(as: "root", "show", ben).output.contains("by root"))
    #expect(try hrlog(as: "daemon", "note", anna, "by daemon").status == 0)
    #expect(try hrlog(as: "daemon", "undo").output == "Undone: Set the note of session \(anna).\n")
    #expect(try hrlog(as: "bin", "undo").output == "Undone: Set the note of session \(ben).\n")
  }

  @Test("The file itself is only for the recorder's user")
  func file() throws {
    let (status, _, error) = try hrlog(as: "daemon", "list", "--database", machine.database)
    #expect(status == 77)
    #expect(error.contains(machine.database) && error.contains("--own"))
  }
}
