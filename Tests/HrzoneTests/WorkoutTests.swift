import JSON
import TestSupport
import Testing
import WorkoutFile

@testable import hrzone

@Suite("hrzone workout") struct WorkoutTests {
  let folder: Folder
  var socket: String { folder.path + "/s" }
  /// The environment of a user whose workouts are in `folder`.
  var home: [String: String] { ["XDG_CONFIG_HOME": folder.path, "HOME": "/nonexistent"] }

  init() throws {
    folder = try Folder()
  }

  static let mine = """
    name = "Mine"
    about = "A short one."
    [[steps]]
    name = "Warm-up"
    zone = "Easy"
    duration = "1 min 30 s"
    [[steps]]
    repeat = 2
    steps = [{ name = "Fast", from = 150, to = 170, duration = 30 }, { name = "Slow", until_below = "LSD" }]
    [[steps]]
    name = "Stroll"
    zone = 1
    open = true
    """

  /// The steps of `mine` in the protocol's form.
  static let steps =
    #"[{"name":"Warm-up","zone":"Easy","duration":90},{"repeat":2,"steps":[{"name":"Fast","from":150,"to":170,"#
    + #""duration":30},{"name":"Slow","until_below":"LSD"}]},{"name":"Stroll","zone":1,"open":true}]"#

  /// Writes a file into the user's workout folder.
  @discardableResult
  func put(_ text: String, _ name: String) throws -> String {
    try folder.makeFolders("hrzone/workouts")
    return try folder.write(text, to: "hrzone/workouts/" + name)
  }

  // MARK: Files

  @Test("the list has the user's and the shipped workouts, and the faults of others")
  func list() throws {
    try put(Self.mine, "mine.toml")
    try put("name = 'Long'\nsteps = [{ name = 'Run', duration = '1 h' }]", "lsd.toml")
    let faulty = try put("name = 'x'\nsteps = [{ name = 'y', duration = -1 }]\ncolour = 'red'", "odd.toml")
    let result = try ChildProgram.run(["workout", "list"], home)
    #expect(result.status == 65)
    let lines = result.output.split(separator: "\n").map(String.init)
    #expect(lines[0].hasPrefix("WORKOUT        TIME     FROM     ABOUT"))
    #expect(lines.contains("mine           2:30+    user     A short one."))
    #expect(lines.contains("lsd            1:00:00  user     Long"))
    #expect(lines.count == 10, "\(lines)")
    #expect(lines.contains { $0.hasPrefix("sprints        31:00    shipped  6 sprints") })
    #expect(
      result.error == """
        hrzone: \(faulty): line 3, column 1: colour: is not a key of a workout; this file has name, about, steps
        hrzone: \(faulty): line 2, column 24: steps[1].duration: must be more than 0 s and at most 86400 s; it is -1 s

        """)
    folder.remove("hrzone/workouts/odd.toml")
    #expect(try ChildProgram.run(["workout", "list"], home).status == 0)
  }

  @Test("a zone that no runner has is a fault, if a daemon knows the runners")
  func showUnknownZone() throws {
    let text = """
      name = 'Mine'
      steps = [
        { name = 'a', zone = 'Fast', open = true }, { name = 'b', zone = 'easy', open = true },
        { name = 'c', zone = 'Z2', until_below = 'Sprint' },
      ]
      """
    let path = try put(text, "mine.toml")
    let socket = folder.path + "/s"
    let daemon = try FakeDaemon(socket)
    let program = try ChildProgram(["workout", "show", "mine", "--socket", socket], home)
    let client = try daemon.accept()
    client.send(hello())
    #expect(try client.line() == #"{"id":1,"method":"runner.list"}"#)
    func runner(_ name: String, _ zones: [String]) -> String {
      let bands = zones.enumerated().map { #"{"index":\#($0),"name":"\#($1)"}"# }.joined(separator: ",")
      return #"{"name":"\#(name)","max_hr":190,"max_hr_estimated":false,"max_hr_from":"settings","model":"bpm","#
        + #""zones":[\#(bands)],"straps":[]}"#
    }
    client.send(
      #"{"type":"reply","id":1,"runners":[\#(runner("Anna", ["Rest", "Low", "Mid"])),\#(runner("Ben", ["Rest", "Easy"]))]}"#
    )
    #expect(try program.end() == 65)
    #expect(program.output.text.contains("Fast"))
    let known = "which is not a zone: give one of Rest, Low, Mid, Easy"
    #expect(
      program.error.text == """
        hrzone: \(path): line 3, column 17: steps[1].zone: is 'Fast', \(known)
        hrzone: \(path): line 4, column 30: steps[3].until_below: is 'Sprint', which is not a zone: give one of Low, Mid, Easy

        """)
    // Without a daemon the runners are unknown.
    #expect(try ChildProgram.run(["workout", "show", "mine", "--socket", folder.path + "/none"], home).status == 0)
  }

  @Test("the list for programs has an object for each workout, with its faults")
  func listJSON() throws {
    let faulty = try put("name = 'x'\nsteps = [{ name = 'y', duration = -1 }]", "a.toml")
    let sound = try put(Self.mine, "b.toml")
    let result = try ChildProgram.run(["workout", "list", "--json"], home)
    #expect(result.status == 65)
    #expect(result.error.isEmpty)
    let lines = result.output.split(separator: "\n").map(String.init)
    #expect(
      lines.first == #"{"workout":"a","file":"\#(faulty)","origin":"user","faults":[{"place":"steps[1].duration","#
        + #""line":2,"column":24,"problem":"must be more than 0 s and at most 86400 s; it is -1 s"}]}"#)
    #expect(
      lines.contains(
        #"{"workout":"b","file":"\#(sound)","origin":"user","name":"Mine","about":"A short one.","time":150.0,"#
          + #""timed":false,"count":6}"#))
  }

  @Test("the steps of a workout")
  func show() throws {
    try put(Self.mine, "mine.toml")
    let result = try ChildProgram.run(["workout", "show", "mine"], home)
    #expect(
      result.output == """
        Mine: A short one.

        STEP      TARGET       ENDS
        Warm-up   Easy         after 1:30
        2 times:
          Fast    150-170 bpm  after 0:30
          Slow    -            under LSD
        Stroll    zone 1       with `hrzone workout next`

        6 steps, 2:30+.

        """)
    #expect(result.status == 0)
  }

  @Test("the steps of a workout for programs are those of the protocol")
  func showJSON() throws {
    let path = try put(Self.mine, "mine.toml")
    let result = try ChildProgram.run(["workout", "show", path, "--json"], home)
    let head = #"{"workout":"\#(path)","file":"\#(path)","name":"Mine","about":"A short one.","time":150.0,"#
    #expect(result.output == head + #""timed":false,"count":6,"steps":\#(Self.steps)}"# + "\n")
  }

  @Test(
    "workouts that cannot be shown or started",
    arguments: [
      (["show", "lds"], Int32(66), "there is no workout 'lds'; did you mean lsd?"),
      (["show", "zumba"], 66, "there is no workout 'zumba'; `hrzone workout list` shows all workouts."),
      (["show", "programme"], 66, "there is no workout 'programme'"),
      (["show", "./nowhere.toml"], 66, "./nowhere.toml: does not exist"),
      (["show", "/tmp/"], 66, "/tmp/: is not a regular file"),
      (["start", "zumba\u{1B}[2J"], 66, "there is no workout 'zumba[2J'"),
      (["start"], 64, "Missing expected argument"),
    ])
  func missing(_ arguments: [String], _ status: Int32, _ words: String) throws {
    let result = try ChildProgram.run(["workout"] + arguments, home)
    #expect(result.status == status)
    #expect(result.error.contains(words), "\(result.error)")
    #expect(result.output.isEmpty)
  }

  @Test("a faulty file is refused without asking hrzoned")
  func faulty() throws {
    let path = try put("name = 'x'\nsteps = []", "a.toml")
    let result = try ChildProgram.run(["workout", "start", "a", "--socket", socket], home)
    #expect(result.status == 65)
    #expect(result.error == "hrzone: \(path): line 2, column 1: steps: must have at least one step\n")
  }

  // MARK: Folders

  @Test(
    "the folders of workouts",
    arguments: [
      (
        ["XDG_CONFIG_HOME": "/x", "HOME": "/h"], "/usr/local/bin/hrzone", ["/usr/local/share/hrzoned/workouts"],
        ["/x/hrzone/workouts", "/etc/hrzoned/workouts", "/usr/local/share/hrzoned/workouts"]
      ),
      (
        ["XDG_CONFIG_HOME": "x", "HOME": "/h"], "/src/.build/x86_64-unknown-linux-gnu/debug/hrzone",
        ["/src/config/workouts"], ["/h/.config/hrzone/workouts", "/etc/hrzoned/workouts", "/src/config/workouts"]
      ),
      (
        [:], "/src/.build-fuzz/release/hrzone", ["/src/config/workouts"],
        ["/etc/hrzoned/workouts", "/src/config/workouts"]
      ),
      ([:], "/src/bin/hrzone", ["/src/config/workouts"], ["/etc/hrzoned/workouts"]),
      ([:], "/hrzone", ["/share/hrzoned/workouts"], ["/etc/hrzoned/workouts"]),
      ([:], nil, ["/share/hrzoned/workouts"], ["/etc/hrzoned/workouts"]),
    ] as [([String: String], String?, Set<String>, [String])])
  func folders(_ environment: [String: String], _ program: String?, _ there: Set<String>, _ folders: [String]) {
    let library = WorkoutFolders.library(environment: environment, executable: program, exists: there.contains)
    #expect(library.folders.map(\.path) == folders)
  }

  @Test("without workouts, the list says where the shipped ones should be")
  func none() throws {
    try folder.makeFolders("bin")
    // A link would lead to the build's own folder, with its workouts.
    try folder.copy(ChildProgram.folder + "/hrzone", to: "bin/hrzone")
    let program = try ChildProgram(folder.path + "/bin/hrzone", ["workout", "list"], home)
    #expect(try program.end() == 0)
    #expect(
      program.output.text == """
        There are no workouts in \(folder.path)/hrzone/workouts, /etc/hrzoned/workouts. Those that come with hrzone \
        should be in \(folder.path)/share/hrzoned/workouts.

        """)
  }

  @Test("the shell completes names and files of valid workouts", arguments: ["", "no", "here/", "here/o"])
  func completion(_ word: String) throws {
    try put(Self.mine, "mine.toml")
    try put("name = 'x'", "faulty.toml")
    try put(Self.mine, "$(touch x).toml")
    try folder.makeFolders("here")
    try folder.write(Self.mine, to: "here/own.toml")
    try folder.write("steps = 1", to: "here/odd.toml")
    let typed = word.hasPrefix("here/") ? "\(folder.path)/\(word)" : word
    let line = ["hrzone", "workout", "start", typed]
    let result = try ChildProgram.run(
      ["---completion", "workout", "start", "--", "positional@0", "3", "\(typed.count)"] + line, home)
    let offered = Set(result.output.split(separator: "\n").map(String.init))
    #expect(offered.isSuperset(of: ["mine", "hiit-beginner"]), "\(result)")
    #expect(offered.contains("\(folder.path)/here/own.toml") == word.hasPrefix("here/"))
    #expect(!offered.contains { $0.contains("faulty") || $0.contains("odd") || $0.contains("$") })
  }

  // MARK: Requests

  /// Runs `arguments` against a daemon that answers `answer`.
  private func ask(_ arguments: [String], answer: String) throws -> (
    request: String?, status: Int32, output: String, error: String
  ) {
    let daemon = try FakeDaemon(socket)
    let program = try ChildProgram(["workout"] + arguments + ["--socket", socket], home)
    let client = try daemon.accept()
    client.send(hello())
    let request = try client.line()
    client.send(#"{"type":\#(answer)}"#)
    return (request, try program.end(), program.output.text, program.error.text)
  }

  @Test("start sends the steps", arguments: [nil, "F0:9E:1A:00:00:01"])
  func start(_ strap: String?) throws {
    try put(Self.mine, "mine.toml")
    let result = try ask(
      ["start", "mine"] + (strap.map { ["--strap", $0] } ?? []), answer: #""reply","id":1,"reason":"Hm.\u001b[2J""#)
    let named = strap.map { #""strap":"\#($0)","# } ?? ""
    let request = #"{"id":1,"method":"workout.start",\#(named)"name":"Mine","steps":\#(Self.steps)}"#
    #expect(result.request == request)
    #expect(result.output == "Started: Mine, 6 steps, 2:30+.\n")
    #expect(result.error == "hrzone: Hm.[2J\n")
    #expect(result.status == 0)
  }

  @Test(
    "the other commands",
    arguments: [("pause", "Paused."), ("resume", "Resumed.")])
  func control(_ command: String, _ done: String) throws {
    let result = try ask([command], answer: #""reply","id":1"#)
    #expect(result.request == #"{"id":1,"method":"workout.\#(command)"}"#)
    #expect(result.output == done + "\n")
    #expect(result.error.isEmpty)
    #expect(result.status == 0)
    let other = try ask([command, "--strap", "sim:lsd"], answer: #""reply","id":1"#)
    #expect(other.request == #"{"id":1,"method":"workout.\#(command)","strap":"sim:lsd"}"#)
  }

  /// A line of the daemon about the workout `HIIT`.
  private static func report(_ members: String) -> String {
    #"{"type":"workout","seq":9,"time":"2026-03-01T06:30:00.125Z","strap":"sim:lsd","name":"HIIT",\#(members)}"#
  }

  @Test(
    "next and stop print the result that comes before the reply",
    arguments: [
      (
        ["next"],
        #""step":{"index":5,"count":33,"name":"Light\u001b","target":{"zone":{"index":2,"name":"Easy"},"from":114,"#
          + #""to":132},"duration":60},"remaining":60.0,"elapsed":700.0,"state":"running""#,
        "Step 5 of 33: Light, 1:00 left, target 2 Easy, 114-132 bpm.\n"
      ),
      (
        ["next", "--strap", "sim:lsd"],
        #""step":{"index":33,"count":33,"name":"Stroll","open":true},"elapsed":700.0,"state":"running""#,
        "Step 33 of 33: Stroll, until `hrzone workout next`.\n"
      ),
      (
        ["next"],
        #""step":{"index":33,"count":33,"name":"Stroll","open":true},"elapsed":700.0,"state":"paused""#,
        "Step 33 of 33: Stroll, until `hrzone workout next` (paused).\n"
      ),
      (
        ["next"],
        #""elapsed":1512.0,"state":"finished","summary":{"time":1512.0,"live":1500.0,"with_target":1200.0,"#
          + #""on_target":1110.0,"steps":33}"#,
        "HIIT finished after 25:12, 18:30 of 20:00 on target (93 %).\n"
      ),
      (
        ["stop"], #""elapsed":1512.0,"state":"stopped","summary":{"time":1512.0,"live":0.0,"steps":3}"#,
        "HIIT stopped after 25:12.\n"
      ),
      (
        ["stop"],
        #""elapsed":9.0,"state":"stopped","summary":{"time":9.0,"live":9.0,"with_target":0.000000001,"#
          + #""on_target":9000000000.0,"steps":1}"#,
        "HIIT stopped after 0:09.\n"
      ),
      (
        // An earlier daemon does not report the share.
        ["stop"], #""elapsed":9.0,"state":"stopped","summary":{"time":9.0,"live":9.0,"on_target":9.0,"steps":1}"#,
        "HIIT stopped after 0:09.\n"
      ),
      (["next"], nil, "Next.\n"), (["stop"], nil, "Stopped.\n"),
    ] as [([String], String?, String)])
  func ending(_ arguments: [String], _ members: String?, _ output: String) throws {
    let daemon = try FakeDaemon(socket)
    let program = try ChildProgram(["workout"] + arguments + ["--socket", socket], home)
    let (client, subscription) = try daemon.subscriber()
    #expect(subscription["reports"]?.elements?.compactMap(\.string) == ["workout"])
    #expect((subscription["straps"] != nil) == arguments.contains("--strap"))
    let strap = arguments.contains("--strap") ? #","strap":"sim:lsd""# : ""
    #expect(try client.line() == #"{"id":2,"method":"workout.\#(arguments[0])"\#(strap)}"#)
    if let members { client.send(Self.report(members)) }
    client.send(#"{"type":"reply","id":2}"#)
    #expect(try program.end() == 0)
    #expect(program.output.text == output)
    #expect(program.error.text.isEmpty)
  }

  @Test("next and stop print the reason of a refusal", arguments: ["next", "stop"])
  func endingRefused(_ command: String) throws {
    let daemon = try FakeDaemon(socket)
    let program = try ChildProgram(["workout", command, "--socket", socket], home)
    let (client, _) = try daemon.subscriber()
    _ = try client.line()
    client.send(#"{"type":"error","id":2,"code":"not_possible","message":"No workout is running."}"#)
    #expect(try program.end() == 69)
    #expect(program.error.text == "hrzone: hrzoned says: No workout is running.\n")
  }

  @Test(
    "a refusal names steps as counted in files",
    arguments: [
      ("not_possible", "No workout is paused.", Int32(69), "hrzone: hrzoned says: No workout is paused.\n"),
      ("unknown_strap", "No such strap.", 66, "hrzone: hrzoned says: No such strap.\n"),
      (
        "bad_parameter", "steps[1].steps[0].zone is 'Fast', which is not a zone.", 64,
        "hrzone: PATH: steps[2].steps[1].zone is 'Fast', which is not a zone.\n"
      ),
      (
        "bad_parameter", "There are 2 straps; say which one with 'strap': A, B.", 64,
        "hrzone: hrzoned says: There are 2 straps; say which one with --strap: A, B.\n"
      ),
    ])
  func refusal(_ code: String, _ message: String, _ status: Int32, _ words: String) throws {
    let path = try put(Self.mine, "mine.toml")
    let result = try ask(["start", "mine"], answer: #""error","id":1,"code":"\#(code)","message":"\#(message)""#)
    #expect(result.error == words.replacing("PATH", with: path))
    #expect(result.output.isEmpty)
    #expect(result.status == status)
  }
}
