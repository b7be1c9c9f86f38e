import Glibc
import JSON
import TestSupport
import Testing

/// `hrlog export` and `hrlog import`, with the real program.
@Suite("Files of runs") struct FileTests {
  private let folder: Folder
  private var database: String { "\(folder.path)/history.db" }

  init() throws {
    folder = try Folder()
    try #require(mkdir("\(folder.path)/runs", 0o755) == 0)
  }

  private func hrlog(
    _ arguments: String..., database: String? = nil
  ) throws -> (status: Int32, output: String, error: String) {
    let command = ["--database", database ?? self.database]
    let program = try ChildProgram("hrlog", arguments + command, ["HOME": folder.path, "TZ": "UTC"])
    let (error, output) = (try program.error.rest(), try program.output.rest())
    return (try program.end(), output, error)
  }

  /// A table of `count` samples from a minute of 2026-03-01 on.
  private func table(minute: Int = 0, count: Int = 120, bpm: Int = 130) -> String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "time,heart_rate_bpm,rr_intervals_ms\n"
      + (0..<count).map { index in
        "2026-03-01T\(two(6 + (minute + index / 60) / 60)):\(two((minute + index / 60) % 60)):\(two(index % 60)).000Z,"
          + "\(bpm + index % 7),\(400 + index % 30)\n"
      }.joined()
  }

  private func ids() throws -> [Int64] {
    let (status, output, _) = try hrlog("list", "--json")
    guard status == 0 else { return [] }
    return try JSONValue(parsing: output).elements?.compactMap { $0["id"]?.integer } ?? []
  }

  @Test("A run goes through each format, and is recognised when it comes again")
  func everyFormat() throws {
    let csv = try folder.write(table(), to: "run.csv")
    let (status, output, error) = try hrlog("import", csv, "--runner", "Anna", "--max-hr", "190")
    #expect(status == 0 && error == "", "\(error)")
    #expect(output == "\(csv): session 1, 2026-03-01 06:00, 1:59, 120 samples, Anna\n")
    let original = try hrlog("export", "last", "--format", "csv")
    #expect(original.status == 0)
    for format in ["fit", "tcx", "csv", "rr", "json", "capture"] {
      let file = "\(folder.path)/out.\(format)"
      #expect(try hrlog("export", "last", "--format", format, "--output", file).status == 0)
      // Again: what hrlog wrote is replaced, except text that anybody may have written.
      let again = try hrlog("export", "last", "--format", format, "--output", file).status
      #expect(again == (format == "rr" ? 73 : 0), "\(format)")
      let other = "\(folder.path)/\(format).db"
      let first = try hrlog("import", file, "--max-hr", "190", "--start", "2026-03-01T06:00:00", database: other)
      #expect(first.status == 0 && first.output.contains("session 1, 2026-03-01 06:00"), "\(format): \(first)")
      let second = try hrlog("import", file, "--max-hr", "190", database: other)
      #expect(second.status == 0 && second.output == "\(file): imported already, as session 1; left out.\n")
      let back = try hrlog("export", "last", "--format", "csv", database: other)
      switch format {
      case "csv", "json", "capture": #expect(back.output == original.output, "\(format)")
      default: #expect(back.output.split(separator: "\n").count > 50, "\(format)")
      }
      // The same run in another format.
      let twin = try hrlog("import", file, "--runner", "Anna", "--start", "2026-03-01T06:00:00")
      #expect(twin.output.hasSuffix("session 1; left out.\n"), "\(format): \(twin)")
    }
    #expect(try ids() == [1])
  }

  @Test("A faulty file keeps all others out, unless the readable part is wanted")
  func faults() throws {
    try folder.write(table(minute: 0), to: "runs/a.csv")
    try folder.write(table(minute: 10) + "2026-03-01T06:10:00.000Z,140,400\n" + table(minute: 20), to: "runs/b.csv")
    try folder.write("no run at all, but a list\nof, other, things\n", to: "runs/c.csv")
    try folder.write("# A diary\n", to: "runs/readme.md")
    let refused = try hrlog("import", "\(folder.path)/runs")
    #expect(refused.status == 65 && refused.output == "")
    #expect(refused.error.contains("b.csv: line 122: the time 2026-03-01T06:10:00.000Z is before "))
    #expect(refused.error.contains("What can be read: 1:59 from 2026-03-01 06:10."))
    #expect(refused.error.contains("c.csv: line 1"))
    #expect(refused.error.contains("Nothing was imported: 2 files have faults. --partial imports what is readable."))
    #expect(folder.names == ["runs"], "no history was made")
    let partial = try hrlog("import", "\(folder.path)/runs", "--partial")
    #expect(partial.status == 0 && partial.error.contains("line 122"))
    #expect(try ids() == [1, 2])
    #expect(try hrlog("undo").output == "Undone: Imported 2 files.\n")
    #expect(try ids() == [])
  }

  @Test("A dry run changes nothing and makes no file")
  func dryRun() throws {
    let csv = try folder.write(table(), to: "run.csv")
    let (status, output, _) = try hrlog("import", csv, "--dry-run", "--json")
    #expect(status == 0)
    let entry = try #require(try JSONValue(parsing: output).elements?.first)
    #expect(entry["result"]?.string == "new" && entry["format"]?.string == "csv")
    #expect(folder.names.sorted() == ["run.csv", "runs"])
  }

  @Test("Files of one import are compared with each other")
  func twins() throws {
    let first = try folder.write(table(), to: "a.csv")
    let second = try folder.write(table(bpm: 131), to: "b.csv")
    let (status, output, _) = try hrlog("import", first, second)
    #expect(
      status == 0 && output.hasSuffix("\(second): the same time as \(first); left out. --duplicates imports it too.\n"))
    #expect(try ids() == [1])
    #expect(try hrlog("import", second, "--duplicates").status == 0)
    #expect(try ids() == [1, 2])
  }

  @Test("The runner is the history's only one, or must be named")
  func runner() throws {
    let files = try (0..<4).map { try folder.write(table(minute: $0 * 10), to: "\($0).csv") }
    #expect(try hrlog("import", files[0], "--runner", "Anna").status == 0)
    #expect(try hrlog("import", files[1]).output.hasSuffix(", Anna\n"))
    #expect(try hrlog("import", files[2], "--runner", "Ben").status == 0)
    let (status, _, error) = try hrlog("import", files[3])
    #expect(status == 64 && error.contains("The history has several runners. Name one with --runner: Anna, Ben."))
  }

  @Test("Each mistake gets an error that names the place and the remedy")
  func mistakes() throws {
    let csv = try folder.write(table(), to: "run.csv")
    #expect(try hrlog("import", "\(folder.path)/nothing.fit").status == 66)
    #expect(try hrlog("import", try folder.write("", to: "empty.fit")).error.contains("the file is empty"))
    #expect(try hrlog("import", csv).status == 0)
    let none = try hrlog("export", "last")
    #expect(none.status == 64 && none.error.contains("Name a format with --format"))
    #expect(try hrlog("export", "last", "--format", "gpx").status == 64)
    #expect(try hrlog("export", "7", "--format", "csv").status == 66)
    // Neither the history itself nor what others wrote is replaced.
    #expect(try hrlog("export", "last", "--format", "fit", "--output", database, "--force").status == 73)
    #expect(try hrlog("report", "last", "--output", database, "--force").status == 73)
    let bank = try folder.write("date,amount\n2026-03-01,5\n", to: "bank.csv")
    #expect(try hrlog("export", "last", "--output", bank).status == 73)
    #expect(try ids() == [1])
    #expect(folder.names.allSatisfy { !$0.hasPrefix(".") }, "no temporary file stays")
    let letter = try folder.write("Dear Anna", to: "letter.fit")
    let kept = try hrlog("export", "last", "--output", letter)
    #expect(kept.status == 73 && kept.error.contains("replace it with --force"))
    #expect(try hrlog("export", "last", "--output", letter, "--force").status == 0)
    #expect(try hrlog("export", "last", "--output", "\(folder.path)/no/such/folder.fit").status == 73)
    #expect(try hrlog("export", "last", "--output", folder.path, "--format", "fit").status == 73)
  }

  @Test("Impossible numbers in JSON are refused, and end no later command")
  func impossible() throws {
    #expect(try hrlog("import", try folder.write(table(count: 20), to: "run.csv"), "--max-hr", "190").status == 0)
    let json = try hrlog("export", "last", "--format", "json").output
    for number in ["9223372036854775807", "65536", "-1"] {
      let text = json.replacing("\"bpm\":133", with: "\"bpm\":\(number)")
      let file = try folder.write(text, to: "bad.json")
      let (status, _, error) = try hrlog("import", file, database: "\(folder.path)/other.db")
      #expect(status == 65 && error.contains("samples[3]"), "\(error)")
    }
  }

  @Test("An undone deletion says only what happened")
  func undoneDeletion() throws {
    #expect(try hrlog("import", try folder.write(table(), to: "run.csv")).status == 0)
    #expect(try hrlog("delete", "1").output.contains("The data is kept for a day: `hrlog undo` brings it back."))
    #expect(try hrlog("undo").output == "Undone: Deleted session 1.\n")
    #expect(try ids() == [1])
  }

  @Test("An import that is killed at any time is stored as a whole or not at all")
  func killed() throws {
    for index in 0..<40 { try folder.write(table(minute: index * 3), to: "runs/\(index).csv") }
    var (whole, nothing) = (0, 0)
    for attempt in 0..<12 {
      let path = "\(folder.path)/kill-\(attempt).db"
      let program = try ChildProgram(
        "hrlog", ["import", "\(folder.path)/runs", "--database", path], ["HOME": folder.path])
      // From a start of the program to its end; the last attempts are not killed.
      var remaining = timespec(tv_sec: 0, tv_nsec: attempt * 40_000_000)
      nanosleep(&remaining, nil)
      if attempt < 10 { program.signal(SIGKILL) }
      _ = try program.error.rest()
      _ = try program.output.rest()
      _ = try? program.end()
      let count = try count(path)
      #expect([0, 40].contains(count), "attempt \(attempt)")
      if count == 40 { whole += 1 } else { nothing += 1 }
    }
    #expect(whole >= 2)
  }

  private func count(_ path: String) throws -> Int {
    let (status, output, _) = try hrlog("list", "--json", database: path)
    guard status == 0 else { return 0 }
    return try JSONValue(parsing: output).elements?.count ?? 0
  }
}
