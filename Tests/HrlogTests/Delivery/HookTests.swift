import Glibc
import TestSupport
import Testing

/// The commands in config/hooks. That for intervals.icu runs against a local server that answers as the service documents, and fails.
@Suite("Hooks") struct HookTests {
  /// Without curl, only CI must fail.
  static let hasCurl = access("/usr/bin/curl", X_OK) == 0 || getenv("CI") != nil
  private static let root = #filePath.split(separator: "/").dropLast(4).reduce(into: "") { $0 += "/" + $1 }

  private let folder: Folder

  init() throws {
    folder = try Folder()
    // The head of a FIT file is enough for the server.
    try folder.write("\u{E} 12345 .FIT" + String(repeating: "x", count: 5000), to: "run, a;b.fit")
    try folder.write("athlete = i42\nkey = secret123\n", to: "key", mode: 0o600)
    try folder.makeFolders("runs")
  }

  private var variables: [String: String] {
    [
      "HRLOG_ID": "hrlog-20261129T171000.000Z-1df6d3312601d6f0", "HRLOG_START": "2026-11-29T17:10:00.000Z",
      "HRLOG_RUNNER": "Anna", "HRLOG_FIT": "\(folder.path)/run, a;b.fit", "TZ": "Europe/Berlin",
      "TMPDIR": folder.path, "HOME": folder.path,
    ]
  }

  private func run(
    _ hook: String, _ arguments: [String] = [], _ more: [String: String] = [:]
  ) throws -> (status: Int32, text: String) {
    let program = try ChildProgram(
      "/bin/sh", ["\(Self.root)/config/hooks/\(hook)"] + arguments, variables.merging(more) { $1 })
    return (try program.end(), program.error.text)
  }

  private func lines(_ name: String) -> [String] {
    (folder.content(name) ?? "").split(separator: "\n").map(String.init)
  }

  // MARK: intervals.icu

  /// The local server, which is killed with this object.
  private func server(_ plan: String = "") throws -> (program: ChildProgram, variables: [String: String]) {
    try folder.write(plan, to: "plan")
    let server = try ChildProgram("/usr/bin/python3", ["-B", "\(Self.root)/Tests/HookServer/server.py", folder.path])
    let port = try server.output.until("\n").filter(\.isNumber)
    return (
      server,
      [
        "INTERVALS_ICU_URL": "http://127.0.0.1:\(port)", "INTERVALS_ICU_FILE": "\(folder.path)/key",
        "INTERVALS_ICU_TIMEOUT": "2", "no_proxy": "127.0.0.1",
      ]
    )
  }

  @Test("A run is uploaded once, however often it is delivered", .enabled(if: hasCurl))
  func uploads() throws {
    let (server, variables) = try server()
    for round in 0..<3 {
      let result = try run("intervals-icu", [], variables)
      #expect(result.status == 0, "\(result.text)")
      #expect(result.text.contains(round == 0 ? "is uploaded" : "there already"))
    }
    #expect(lines("requests").map { $0.prefix { $0 != " " } } == ["GET", "POST", "GET", "GET"])
    #expect(lines("activities") == ["hrlog-20261129T171000.000Z-1df6d3312601d6f0 Treadmill run 5012"])
    // Another run of the same minute is not mistaken for it.
    #expect(
      try run("intervals-icu", [], variables.merging(["HRLOG_ID": "hrlog-20261129T171000.000Z-1df6"]) { $1 }).status
        == 0)
    #expect(lines("activities").count == 2)
    withExtendedLifetime(server) {}
  }

  /// The words are for the requests GET, POST, GET, POST, … of several attempts.
  @Test(
    "After any fault it tries later, and never uploads twice", .enabled(if: hasCurl),
    arguments: [
      "cut", "cut-body", "slow", "429", "500", "502", "503", "408", "text", "partial", "usual cut", "usual cut-body",
      "usual slow", "usual 429", "usual 500", "usual 503", "usual accepted", "usual partial",
      "usual accepted cut 500 partial", "usual cut usual 429 500 usual accepted",
    ])
  func faults(_ plan: String) throws {
    let (server, variables) = try server(plan)
    var attempts = 0
    while true {
      let result = try run("intervals-icu", [], variables)
      attempts += 1
      if result.status == 0 { break }
      #expect(result.status == 75, "\(result.text)")
      #expect(result.text.contains("later"))
      #expect(!result.text.contains("secret123"))
      if plan.contains("429"), result.text.contains("429") { #expect(result.text.contains("not before 30 s")) }
      guard attempts < 10 else { break }
    }
    // "partial" of an empty list cuts nothing that matters: the answer has another length than it says.
    #expect((2...5).contains(attempts))
    #expect(lines("activities").count == 1, "\(lines("requests"))")
    withExtendedLifetime(server) {}
  }

  @Test(
    "What a person must repair is said, and not tried again", .enabled(if: hasCurl),
    arguments: [
      ("401", Int32(77), "API key"), ("403", 77, "Compare both"), ("404", 77, "knows no athlete"),
      ("422", 78, "as planned"),
      ("301", 78, "Update hrlog"), ("usual 401", 77, "API key"), ("usual 422", 78, "as planned"),
    ])
  func final(_ plan: String, _ status: Int32, _ words: String) throws {
    let (server, variables) = try server(plan)
    let result = try run("intervals-icu", [], variables)
    #expect(result.status == status && result.text.contains(words), "\(result.text)")
    #expect(lines("activities").isEmpty)
    withExtendedLifetime(server) {}
  }

  @Test("A wrong key and a wrong athlete are refused by the server", .enabled(if: hasCurl))
  func wrongKey() throws {
    let (server, variables) = try server()
    try folder.write("athlete = i42\nkey = wrong\n", to: "key", mode: 0o600)
    #expect(try run("intervals-icu", [], variables).status == 77)
    try folder.write("athlete = i43\nkey = secret123\n", to: "key", mode: 0o600)
    #expect(try run("intervals-icu", [], variables).status == 77)
    withExtendedLifetime(server) {}
  }

  @Test("A key that others can read is refused, and so is an incomplete one", .enabled(if: hasCurl))
  func keyFile() throws {
    let (server, variables) = try server()
    let path = "\(folder.path)/key"
    for mode in [0o644, 0o640, 0o604, 0o660, 0o606, 0o601] as [mode_t] {
      chmod(path, mode)
      let result = try run("intervals-icu", [], variables)
      #expect(result.status == 77 && result.text.contains("chmod 600"), "\(String(mode, radix: 8)): \(result.text)")
    }
    chmod(path, 0o600)
    for text in ["", "athlete = i42\n", "key = a\n", "athlete = i42\nkey = a\"b\\c\n"] {
      try folder.write(text, to: "key", mode: 0o600)
      #expect(try run("intervals-icu", [], variables).status == 78)
    }
    unlink(path)
    #expect(try run("intervals-icu", [], variables).status == 78)
    #expect(lines("requests").isEmpty)
    withExtendedLifetime(server) {}
  }

  @Test("The key is on no command line", .enabled(if: hasCurl))
  func commandLine() throws {
    let (server, variables) = try server()
    // A curl that notes its arguments and environment.
    try folder.makeFolders("bin")
    try folder.write(
      "#!/bin/sh\necho \"$@\" >>'\(folder.path)/seen'; env >>'\(folder.path)/seen'; exec /usr/bin/curl \"$@\"\n",
      to: "bin/curl", mode: 0o755)
    let path = "\(folder.path)/bin:/usr/bin:/bin"
    #expect(try run("intervals-icu", [], variables.merging(["PATH": path]) { $1 }).status == 0)
    let seen = try #require(folder.content("seen"))
    #expect(seen.contains("--config -") && !seen.contains("secret123"))
    withExtendedLifetime(server) {}
  }

  @Test("With a runner's name, only this runner's runs are uploaded", .enabled(if: hasCurl))
  func runner() throws {
    let (server, variables) = try server()
    #expect(try run("intervals-icu", ["Ben"], variables).status == 0)
    #expect(lines("requests").isEmpty)
    #expect(try run("intervals-icu", ["Anna"], variables).status == 0)
    #expect(lines("activities").count == 1)
    withExtendedLifetime(server) {}
  }

  @Test("Through hrlog deliver: a cut connection leads to one upload, a refused key to none", .enabled(if: hasCurl))
  func throughDeliver() throws {
    let (server, variables) = try server("usual accepted")
    let id = "hrlog-20261129T171000.000Z-1df6d3312601d6f0"
    try folder.makeFolders("queue/waiting/\(id)")
    try folder.write("HRLOG_ID=\(id)\0HRLOG_START=2026-11-29T17:10:00.000Z\0", to: "queue/waiting/\(id)/environment")
    try folder.copy("\(folder.path)/run, a;b.fit", to: "queue/waiting/\(id)/run.fit")
    func deliver() throws -> Int32 {
      try ChildProgram(
        "hrlog",
        [
          "deliver", "--now", "--database", "\(folder.path)/history.db", "--on-session-end",
          "\(Self.root)/config/hooks/intervals-icu",
        ], variables
      ).end()
    }
    #expect(try deliver() == 1)
    #expect(folder.content("queue/waiting/\(id)/run.fit") != nil)
    #expect(try deliver() == 0)
    #expect(folder.content("queue/waiting/\(id)/run.fit") == nil)
    #expect(lines("activities").count == 1)
    withExtendedLifetime(server) {}
  }

  // MARK: copy-fit

  @Test("The FIT file is copied under a name that tells the time and the runner")
  func copies() throws {
    let runs = "\(folder.path)/runs"
    for _ in 0..<2 { #expect(try run("copy-fit", [runs]).status == 0) }
    #expect(Folder.names(runs) == ["2026-11-29-1810-Anna.fit"])
    #expect(folder.content("runs/2026-11-29-1810-Anna.fit") == folder.content("run, a;b.fit"))
    // Another run of the minute.
    try folder.write("other", to: "run, a;b.fit")
    for _ in 0..<2 { #expect(try run("copy-fit", [runs]).status == 0) }
    #expect(Folder.names(runs).sorted() == ["2026-11-29-1810-Anna-2.fit", "2026-11-29-1810-Anna.fit"])
    #expect(folder.content("runs/2026-11-29-1810-Anna-2.fit") == "other")
  }

  @Test(
    "Any runner's name is safe in a file's name",
    arguments: [
      ("", "2026-11-29-1810.fit"), ("../../x", "2026-11-29-1810-..-..-x.fit"),
      ("a\n*?\\b", "2026-11-29-1810-a----b.fit"),
      ("Zoë $(id)", "2026-11-29-1810-Zoë-$(id).fit"), ("-rf", "2026-11-29-1810--rf.fit"),
    ])
  func names(_ runner: String, _ name: String) throws {
    #expect(try run("copy-fit", ["\(folder.path)/runs"], ["HRLOG_RUNNER": runner]).status == 0)
    #expect(Folder.names("\(folder.path)/runs") == [name])
  }

  @Test("A missing folder is tried later; a wrong call is not")
  func copyFaults() throws {
    #expect(try run("copy-fit", ["\(folder.path)/none"]).status == 75)
    #expect(try run("copy-fit", []).status == 64)
    #expect(try run("copy-fit", ["\(folder.path)/runs"], ["HRLOG_FIT": ""]).status == 64)
    #expect(try run("copy-fit", ["\(folder.path)/runs"], ["HRLOG_FIT": "/none"]).status == 75)
    #expect(Folder.names("\(folder.path)/runs").isEmpty)
  }
}
