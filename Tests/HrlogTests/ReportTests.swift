import Glibc
import TestSupport
import Testing

/// `hrlog report`, with the real program.
@Suite("Reports") struct ReportTests {
  private let folder: Folder
  private var database: String { "\(folder.path)/history.db" }

  init() throws {
    folder = try Folder()
  }

  private func hrlog(_ arguments: String...) throws -> (
    status: Int32, output: String, error: String
  ) {
    let program = try ChildProgram(
      "hrlog", arguments + ["--database", database], ["HOME": folder.path, "TZ": "UTC"])
    let (error, output) = (try program.error.rest(), try program.output.rest())
    return (try program.end(), output, error)
  }

  /// Imports a run of half an hour with hard efforts, which began at 6 o'clock on a day of March 2026.
  private func importRun(day: Int, runner: String = "Anna") throws {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    var bpm = 100.0
    let rows = (0..<1800).map { second -> String in
      bpm += ((second % 400 < 160 ? 178.0 : 110) - bpm) / 30
      let time = "2026-03-\(two(day))T06:\(two(second / 60)):\(two(second % 60)).000Z"
      return "\(time),\(Int(bpm)),\(Int(60_000 / bpm) + second % 5)\n"
    }
    let file = try folder.write("time,heart_rate_bpm,rr_intervals_ms\n" + rows.joined(), to: "run-\(day)-\(runner).csv")
    let (status, output, error) = try hrlog("import", file, "--runner", runner, "--max-hr", "190")
    try #require(status == 0, "\(output)\(error)")
  }

  @Test("A session is written to a file, to a pipe, and for one runner")
  func session() throws {
    try importRun(day: 1)
    try importRun(day: 2, runner: "Ben")
    let file = "\(folder.path)/run.html"
    let (status, output, error) = try hrlog("report", "last", "--output", file)
    #expect(status == 0 && error == "")
    #expect(output.hasPrefix("Wrote \(file), ") && output.hasSuffix(" kB.\n"))
    let page = try #require(Folder.content(file))
    #expect(
      page.hasPrefix("<!DOCTYPE html>") && page.contains("Monday 2 March 2026, 06:00")
        && page.contains("Ben · File run-2-Ben.csv"))
    #expect(try hrlog("report", "--output", "-").output == page)
    #expect(try hrlog("report").output == page, "a pipe gets the page")
    #expect(try hrlog("report", "last", "--runner", "Anna").output.contains("Sunday 1 March 2026, 06:00"))
    #expect(try hrlog("report", "1").output.contains("Heart rate after each hard effort"))
    #expect(try hrlog("report", "last", "--runner", "Cleo").status == 1)
    #expect(try hrlog("report", "99").status == 66)
  }

  @Test("An older report is replaced; another file is not, unless it must be")
  func files() throws {
    try importRun(day: 1)
    let file = "\(folder.path)/run.html"
    for _ in 0..<2 { #expect(try hrlog("report", "--output", file).status == 0) }
    try folder.write("<!DOCTYPE html><p>my own page</p>", to: "run.html")
    let (status, output, error) = try hrlog("report", "--output", file)
    #expect(status == 73 && output == "" && error.contains("--force"))
    #expect(Folder.content(file) == "<!DOCTYPE html><p>my own page</p>")
    #expect(try hrlog("report", "--output", file, "--force").status == 0)
    #expect(try hrlog("report", "--output", folder.path).status == 73)
    #expect(try hrlog("report", "--output", "\(folder.path)/no/run.html").status == 73)
    #expect(try hrlog("report", "--output", "/dev/full").status == 74)
    #expect(try hrlog("report", "--output", "/dev/null").status == 0)
  }

  @Test("A week and other days list their runs")
  func days() throws {
    for day in [1, 3, 5, 11] { try importRun(day: day) }
    try importRun(day: 4, runner: "Ben")
    let week = try hrlog("report", "--week", "2026-03-04")
    #expect(week.status == 0 && week.output.contains("Week 10, 2 to 8 March 2026"))
    #expect(week.output.contains("<p>Anna, Ben</p>") && week.output.contains("Tue 3 Mar, 06:00"))
    #expect(!week.output.contains("Sun 1 Mar, 06:00"))
    let anna = try hrlog("report", "--from", "2026-03-01", "--to", "2026-03-31", "--runner", "Anna")
    #expect(anna.output.contains("1 to 31 March 2026") && anna.output.contains("<dt>Runs</dt><dd><b>4</b>"))
    let empty = try hrlog("report", "--from", "2025-01-01", "--to", "2025-01-01")
    #expect(empty.status == 0 && empty.output.contains("No run."))
  }

  @Test(
    "Options that contradict each other are refused",
    arguments: [
      ["--week", "--from", "2026-03-01"], ["--to", "2026-03-01"], ["--from", "2026-03-02", "--to", "2026-03-01"],
      ["--from", "2026-03-01", "last"], ["first"], ["0"], ["--week", "last"], ["3", "--runner", "Anna"],
      ["--output", ""],
    ])
  func refused(arguments: [String]) throws {
    let program = try ChildProgram("hrlog", ["report", "--database", database] + arguments, ["HOME": folder.path])
    let error = try program.error.rest()
    #expect(try program.end() == 64 && error.contains("Error: "), "\(error)")
  }

  // MARK: In a browser

  @Test(
    "A browser shows and prints the pages, asks for nothing, and finds no fault of accessibility", .needsBrowser)
  func browser() throws {
    for day in [1, 3, 5, 11] { try importRun(day: day) }
    for arguments in [["last"], ["--week", "2026-03-11"]] {
      let file = "\(folder.path)/page.html"
      let program = try ChildProgram(
        "hrlog", ["report", "--database", database, "--output", file] + arguments, ["HOME": folder.path, "TZ": "UTC"])
      #expect(try program.end() == 0)
      let lines = try FileReaders.run("report_page.py", [file])
      #expect(lines.count == 9 && lines.allSatisfy { $0.hasSuffix(": ok") }, "\(lines)")
    }
  }

  @Test("A workout with marks, alerts and gaps fits two sheets of paper", .needsBrowser)
  func workout() throws {
    let machine = try RecordingMachine()
    try machine.folder.write(
      """
      [daemon]
      history = 86400
      [[runner]]
      name = "Anna <b>&amp;</b>"
      max_hr = 190
      straps = ["sim:hiit?seed=1&speed=200"]
      """, to: "hrzoned.toml")
    try machine.startDaemon([])
    let recorder = try machine.startRecorder()
    try recorder.error.until(" began")
    for arguments in [["workout", "start", "hiit"], ["mark", "new <script>shoes</script>"]] {
      #expect(try ChildProgram("hrzone", arguments + ["--socket", machine.socket]).end() == 0)
    }
    try eventually("forty minutes of samples") { try machine.lines().count(where: \.isSample) > 2400 }
    try machine.expectComplete()
    recorder.signal(SIGTERM)
    #expect(try recorder.end() == 0)
    let file = "\(folder.path)/page.html"
    let program = try ChildProgram("hrlog", ["report", "--database", machine.database, "--output", file])
    #expect(try program.end() == 0)
    #expect(Folder.content(file)?.contains("HIIT finished after 28:00") == true)
    let lines = try FileReaders.run("report_page.py", [file])
    #expect(lines.count == 9 && lines.allSatisfy { $0.hasSuffix(": ok") }, "\(lines)")
  }

  @Test("The check in the browser finds a page that loads something, or cannot be read", .needsBrowser)
  func badPage() throws {
    let bad = """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8"/><title>Bad</title><style>p{color:#ccc;width:2000px}</style></head>
      <body><main><p>Pale and wide</p><img src="http://192.0.2.1/a.png"/><svg data-axis="clock"><title>a</title></svg>
      </main></body></html>
      """
    let file = try folder.write(bad, to: "bad.html")
    let words = try FileReaders.run("report_page.py", [file]).joined(separator: "\n")
    for fault in ["request: http://192.0.2.1/a.png", "scrolls sideways", "color-contrast", "image-alt", "Home in"] {
      #expect(words.contains(fault), "\(fault)")
    }
  }
}

extension Trait where Self == ConditionTrait {
  /// Skips a test if there is no Chromium, or nothing that drives it. CI installs both.
  fileprivate static var needsBrowser: Self {
    .enabled(
      if: FileReaders.isAvailable && (getenv("CI") != nil || access("/usr/bin/chromium", X_OK) == 0),
      "needs Chromium and .build/file-readers: see the page ChangeTheProgram")
  }
}
