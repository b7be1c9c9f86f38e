import Glibc
import JSON
import SQLite
import TestSupport
import Testing

/// The commands of hrlog, over a history that was recorded from a simulated strap.
@Suite("Commands", .serialized) struct CommandTests {
  private let machine: RecordingMachine

  /// Records about twenty minutes of a tempo run, with a mark and a workout.
  init() throws {
    machine = try RecordingMachine()
    try machine.folder.write(
      """
      [daemon]
      history = 86400
      [[runner]]
      name = "Anna"
      max_hr = 190
      resting_hr = 50
      age = 34
      weight = 62.5
      sex = "female"
      straps = ["sim:tempo?seed=1&speed=200"]
      """, to: "hrzoned.toml")
    try machine.startDaemon([])
    let recorder = try machine.startRecorder()
    try recorder.error.until("of Anna (")
    #expect(try ChildProgram("hrzone", ["mark", "new shoes", "--socket", machine.socket]).end() == 0)
    try eventually("twenty minutes of samples") {
      try machine.lines().filter(\.isSample).count > 1200
    }
    try machine.expectComplete()
    machine.daemon?.signal(SIGSTOP)
    recorder.signal(SIGTERM)
    #expect(try recorder.end() == 0)
  }

  private func hrlog(
    _ arguments: String..., database: String? = nil
  ) throws -> (status: Int32, output: String, error: String) {
    let program = try ChildProgram(
      "hrlog", arguments + ["--database", database ?? machine.database], ["HOME": machine.folder.path])
    // The parser of arguments writes an error byte by byte, which fills a socket that nobody reads.
    let (error, output) = (try program.error.rest(), try program.output.rest())
    return (try program.end(), output, error)
  }

  private func json(_ arguments: String...) throws -> JSONValue {
    let program = try ChildProgram("hrlog", arguments + ["--json", "--database", machine.database])
    let output = try program.output.rest()
    #expect(try program.end() == 0)
    return try JSONValue(parsing: output)
  }

  @Test("list, show, compare and trends agree with what was recorded")
  func reading() throws {
    let samples = try machine.recorded().rows.filter { $0.line == nil }
    let list = try #require(try json("list").elements)
    let session = try #require(list.first)
    #expect(list.count == 1 && session["id"]?.integer == 1 && session["runner"]?.string == "Anna")
    #expect(session["samples"]?.integer == Int64(samples.count))
    let zones = try #require(session["zones"]?.elements)
    let sum = zones.compactMap { $0["time"]?.double }.reduce(0, +)
    #expect(abs(sum - (session["live"]?.double ?? 0)) < 0.01 && sum > 1000)
    let duration = try #require(session["duration"]?.double)
    #expect(abs(duration - Double(samples.map(\.t).max()! - samples.map(\.t).min()!) / 1e6) < 2)
    #expect(session["energy_kcal"]?.double ?? 0 > 50 && session["trimp_banister"]?.double ?? 0 > 5)

    let shown = try hrlog("show")
    #expect(shown.status == 0)
    for text in ["Session 1: Anna, ", "Time in zone", "Tempo", "mark   new shoes", "estimated (Keytel 2005)"] {
      #expect(shown.output.contains(text), "\(text)")
    }
    #expect(try json("show", "1")["mark_reports"]?.elements?.count == 1)
    #expect(try hrlog("compare", "1", "last").output.contains("+0:00"))
    let weeks = try #require(try json("trends", "--planned", "1h").elements?.first)
    #expect(weeks["runner"]?.string == "Anna" && weeks["weeks"]?.elements?.first?["runs"]?.integer == 1)
    #expect(try hrlog("plot").status == 0)
  }

  @Test("What is computed from the record is what hrzoned reported")
  func recompute() throws {
    let verified = try hrlog("recompute")
    #expect(verified.status == 0 && verified.output.hasSuffix(" are as hrzoned reported them.\n"))
    // A record that was tampered with is noticed.
    let database = try Database(path: machine.database, .write)
    try database.run(
      "UPDATE sample SET bpm = 180 WHERE key IN (SELECT key FROM sample ORDER BY key LIMIT 30 OFFSET 400)")
    let tampered = try hrlog("recompute")
    #expect(tampered.status == 65 && tampered.output.contains("The first difference:"))
    let other = try json("recompute", "last", "--max-hr", "170").elements
    #expect(other?.count == 2 && other?[0]["zones"] != other?[1]["zones"])
    #expect(try hrlog("recompute", "--zones", "bpm:A=100,B=140").output.contains("  B "))
    for zones in ["bpm:A=1", "nonsense", "percent-max:A", "bpm:A=100,A=120"] {
      let refused = try hrlog("recompute", "--zones", zones)
      #expect(refused.status == 64 && refused.output.isEmpty, "\(zones): \(refused)")
    }
  }

  @Test("Changes are carried out, said, and undone")
  func changes() throws {
    #expect(try hrlog("note", "last", "windy", "and cold").output == "Set the note of session 1.\n")
    #expect(try hrlog("tag", "1", "race").output == "Session 1 has the tags race.\n")
    #expect(try hrlog("list", "--tag", "race").output.contains("#race windy and cold"))
    #expect(try hrlog("list", "--tag", "other").output == "No session matches.\n")
    _ = try hrlog("end")
    #expect(try hrlog("split", "1", "--at", "10:00").output == "Split session 1; its second part is session 2.\n")
    #expect(try json("list").elements?.map { $0["id"]?.integer } == [1, 2])
    #expect(try hrlog("merge", "1", "2").output == "Merged session 2 into session 1.\n")
    #expect(try hrlog("prune", "--older-than", "365d").output == "No session is that old.\n")
    #expect(try hrlog("delete", "1").output.contains("`hrlog undo` brings it back"))
    #expect(try json("list").elements?.isEmpty == true)
    #expect(try hrlog("undo").output.hasPrefix("Undone: Deleted session 1."))
    #expect(try hrlog("delete", "1", "--now").output == "Deleted session 1. This cannot be undone.\n")
    #expect(try machine.recorded().rows.filter { $0.line == nil }.isEmpty)
    let nothing = try hrlog("show")
    #expect(nothing.status == 1 && nothing.error.contains("Nothing is recorded yet."))
  }

  @Test("Each mistake gets an error that names the place and the remedy")
  func mistakes() throws {
    let none = "\(machine.folder.path)/none.db"
    let absent = try hrlog("list", database: none)
    #expect(absent.status == 66 && absent.error.contains(none) && absent.error.contains("`hrlog record`"))
    #expect(access(none, F_OK) != 0)
    #expect(try hrlog("show", "77").error == "hrlog: There is no session '77'. `hrlog list` shows them.\n")
    #expect(try hrlog("show", "seven").status == 64)
    #expect(try hrlog("list", "--from", "2026-02-31").error.contains("Write a day such as 2026-03-01."))
    #expect(try hrlog("lst").error.contains("did you mean `hrlog list`?"))
    let text = try machine.folder.write(String(repeating: "Dear diary\n", count: 40), to: "diary")
    let foreign = try hrlog("list", database: text)
    #expect(foreign.status == 65 && foreign.error.contains("is not a history of hrlog"))
  }

  @Test("The recorder keeps the figures of a session that has ended")
  func keptFigures() throws {
    let other = try RecordingMachine()
    let strap = "sim:tempo?seed=1&speed=60"
    try other.folder.write(
      """
      [[runner]]
      name = "Anna"
      max_hr = 190
      straps = ["\(strap)"]
      [[runner]]
      name = "Ben"
      max_hr = 180
      """, to: "hrzoned.toml")
    try other.startDaemon([])
    let recorder = try other.startRecorder()
    try recorder.error.until("of Anna (")
    let add = try ChildProgram("hrzone", ["straps", "add", strap, "--runner", "Ben", "--socket", other.socket])
    #expect(try add.end() == 0)
    try eventually("the figures of Anna's session") {
      guard let database = try? Database(path: other.database, .read) else { return false }
      let kept = try? database.first(
        "SELECT count(*) FROM summary JOIN session ON id = session WHERE runner = 'Anna'"
      ) { $0.integer(0) }
      return kept == 1
    }
  }

  @Test("A measurement at rest is guided, kept and judged")
  func readiness() throws {
    let rest = try RecordingMachine()
    try rest.startDaemon(["sim:rest?seed=3&speed=200"])
    let program = try ChildProgram(
      "hrlog", ["readiness", "--json", "--length", "1min", "--socket", rest.socket, "--database", rest.database])
    let output = try program.output.rest()
    #expect(try program.end() == 0)
    let result = try JSONValue(parsing: output)
    #expect(result["rmssd_ms"]?.double ?? 0 > 5 && result["verdict"]?.string == "needs_days")
    let shown = try ChildProgram("hrlog", ["readiness", "--show", "--database", rest.database])
    #expect(try shown.output.rest().contains("Measure on 14 more days"))
    #expect(try shown.end() == 0)
    let unkept = try ChildProgram("hrlog", ["readiness", "--show", "--database", machine.database])
    #expect(try unkept.error.rest().contains("No measurement yet."))
    #expect(try unkept.end() == 66)
  }
}
