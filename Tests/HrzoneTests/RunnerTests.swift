import JSON
import TestSupport
import Testing
import Training
import ZoneProtocol

@testable import hrzone

@Suite("hrzone runner, hrzone zones") struct RunnerTests {
  let folder: Folder
  var socket: String { folder.path + "/s" }

  init() throws {
    folder = try Folder()
  }

  static let anna =
    #"{"name":"Anna","max_hr":184,"max_hr_estimated":true,"max_hr_from":"age","age":34,"weight_kg":62.5,"#
    + #""resting_hr":50,"ceiling":186,"taught":["ceiling","weight_kg"],"model":"percent-max","percent_of":"max","zones":["#
    + #"{"index":0,"name":"Rest","to":91,"to_percent":50},"#
    + #"{"index":1,"name":"Easy","from":92,"to":147,"from_percent":50,"to_percent":80},"#
    + #"{"index":2,"name":"Hard\u001b","from":148,"from_percent":80}],"straps":["sim:lsd","F0:9E:1A:00:00:01"]}"#
  static let bela =
    #"{"name":"Béla","max_hr":195,"max_hr_estimated":false,"max_hr_from":"taught","taught":["max_hr"],"#
    + #""model":"bpm","preset":"three-zones","zones":[{"index":0,"name":"Rest","to":24},"#
    + #"{"index":1,"name":"Low","from":25,"to":149},{"index":2,"name":"High","from":150}],"straps":[]}"#

  /// Runs hrzone with `arguments`; the daemon answers its request, which must be `request`, with `answer`.
  func run(
    _ arguments: [String], _ request: String, _ answer: String
  ) throws -> (status: Int32, output: String, error: String) {
    let daemon = try FakeDaemon(socket)
    let program = try ChildProgram(arguments + ["--socket", socket])
    let client = try daemon.accept()
    client.send(hello())
    #expect(try client.line() == request)
    client.send(answer)
    return (try program.end(), program.output.text, program.error.text)
  }

  func ask(_ arguments: String..., runners: String...) throws -> (status: Int32, output: String, error: String) {
    try run(
      arguments, #"{"id":1,"method":"runner.list"}"#,
      #"{"type":"reply","id":1,"runners":[\#(runners.joined(separator: ","))]}"#)
  }

  @Test("the list shows each runner, and the changes")
  func list() throws {
    #expect(
      try ask("runner", "list", runners: Self.anna, Self.bela).output == """
        RUNNER  MAX   FROM            RESTING  AEROBIC  THRESHOLD  CEILING  AGE  WEIGHT    ZONES        STRAPS
        Anna    184   age, estimated  50       -        -          186*     34   62.5 kg*  percent-max  sim:lsd F0:9E:1A:00:00:01
        Béla    195*  taught          -        -        -          -        -    -         three-zones  -
        * changed with `hrzone runner set`; `hrzone runner forget` undoes it.

        """)
  }

  @Test(
    "the maximum is marked if it was set, or if the age was that it is estimated from",
    arguments: [
      (true, ["age"], "184*", "34*"), (false, ["age"], "184", "34*"), (false, ["max_hr"], "184*", "34"),
      (true, ["ceiling"], "184", "34"),
    ])
  func marks(_ isEstimated: Bool, _ taught: [String], _ max: String, _ age: String) {
    var runner = RunnerEntry(
      name: "Anna", maxHR: MaxHeartRate(bpm: 184, isEstimated: isEstimated), source: .taught, model: .percentMax)
    runner.body = RunnerBody(age: 34, sex: .female)
    runner.taught = taught
    let lines = RunnersTable.list([runner])
    #expect(lines[0].split(separator: " ").suffix(4) == ["AGE", "SEX", "ZONES", "STRAPS"])
    let cells = lines[1].split(separator: " ").map(String.init)
    #expect(cells[1] == max && cells.suffix(4) == [age, "female", "percent-max", "-"], "\(lines)")
  }

  @Test("a maximum that was set does not come from the age")
  func measured() throws {
    let anna = Self.anna.replacing(
      #""max_hr_estimated":true,"max_hr_from":"age""#, with: #""max_hr_estimated":false,"max_hr_from":"settings""#)
    #expect(try ask("zones", runners: anna).output.hasPrefix("Anna: maximum heart rate 184 bpm, from the settings.\n"))
    #expect(try ask("runner", "list", runners: anna).output.contains("Anna    184  settings"))
  }

  @Test("zones are in bpm and percent, with the source of the maximum")
  func zones() throws {
    #expect(
      try ask("zones", runners: Self.anna, Self.bela).output == """
        Anna: maximum heart rate 184 bpm, estimated from age 34.
           ZONE  BPM       % OF MAX
        0  Rest  under 92  under 50
        1  Easy  92-147    50-80
        2  Hard  from 148  from 80

        Béla: maximum heart rate 195 bpm, from `hrzone runner set`.
           ZONE  BPM
        1  Low   under 150
        2  High  from 150

        """)
    // The first zone of `friel-running` begins below every plausible heart rate, so Rest has no row. A bound may be any number.
    let friel =
      #"{"name":"Cleo","max_hr":190,"max_hr_estimated":false,"max_hr_from":"settings","model":"percent-threshold","#
      + #""percent_of":"threshold","zones":[{"index":0,"name":"Rest","to":1,"to_percent":1},"#
      + #"{"index":1,"name":"Recovery","from":2,"to":146,"from_percent":1,"to_percent":85},"#
      + #"{"index":2,"name":"Aerobic","to":9223372036854775807,"from_percent":85}],"straps":[]}"#
    #expect(
      try ask("zones", runners: friel).output == """
        Cleo: maximum heart rate 190 bpm, from the settings.
           ZONE      BPM                        % OF THRESHOLD
        1  Recovery  under 147                  under 85
        2  Aerobic   under 9223372036854775807  from 85

        """)
    let nobody =
      #"{"max_hr":190,"max_hr_estimated":true,"max_hr_from":"default","model":"percent-max","zones":[],"straps":[]}"#
    #expect(
      try ask("zones", runners: nobody).output.hasPrefix(
        "The runner: maximum heart rate 190 bpm, estimated: nobody has set it. Set it with `hrzone runner set --max-hr BPM`"
      ))
  }

  @Test("one runner's zones, and an unknown runner")
  func oneRunner() throws {
    let bela = try run(
      ["zones", "Béla"], #"{"id":1,"method":"runner.list","name":"Béla"}"#,
      #"{"type":"reply","id":1,"runners":[\#(Self.bela)]}"#)
    #expect(bela.output.hasPrefix("Béla: maximum"))
    let none = try run(
      ["zones", "Zoé"], #"{"id":1,"method":"runner.list","name":"Zoé"}"#,
      #"{"type":"error","id":1,"code":"bad_parameter","message":"No runner is called 'Zoé'."}"#)
    #expect(none.status == 64 && none.output.isEmpty)
    #expect(none.error.contains("No runner is called 'Zoé'."))
  }

  @Test("with --json each runner is a line", arguments: [["runner", "list", "--json"], ["zones", "--json"]])
  func json(_ arguments: [String]) throws {
    let (status, output, _) = try run(
      arguments, #"{"id":1,"method":"runner.list"}"#,
      #"{"type":"reply","id":1,"runners":[\#(Self.anna),\#(Self.bela)]}"#)
    #expect(status == 0)
    #expect(output == Self.anna + "\n" + Self.bela + "\n")
  }

  @Test(
    "changes go to the daemon, and the result is shown",
    arguments: [
      (["--max-hr", "195"], #""max_hr":195"#, [anna]),
      (
        [
          "béla", "--ceiling", "186", "--resting-hr=50", "--threshold-hr", "172", "--aerobic-threshold-hr", "150",
          "--age", "34", "--weight", "62.5", "--sex", "female", "--max-hr", "195",
        ],
        #""name":"béla","max_hr":195,"resting_hr":50,"threshold_hr":172,"aerobic_threshold_hr":150,"ceiling":186,"#
          + #""age":34,"weight_kg":62.5,"sex":"female""#,
        [bela]
      ),
      (["--weight=70"], #""weight_kg":70.0"#, [anna]),
    ])
  func set(_ arguments: [String], _ parameters: String, _ runners: [String]) throws {
    let request = #"{"id":1,"method":"runner.set",\#(parameters)}"#
    let daemon = try FakeDaemon(socket)
    let program = try ChildProgram(["runner", "set"] + arguments + ["--socket", socket])
    let answers = [
      (request, #","reason":"Not kept.""#),
      (
        #"{"id":1,"method":"runner.list"\#(arguments[0] == "béla" ? #","name":"béla""# : "")}"#,
        #","runners":[\#(runners.joined(separator: ","))]"#
      ),
    ]
    for (request, answer) in answers {
      let client = try daemon.accept()
      client.send(hello())
      #expect(try client.line() == request)
      client.send(#"{"type":"reply","id":1\#(answer)}"#)
    }
    #expect(try program.end() == 0)
    let lines = program.output.text.split(separator: "\n")
    #expect(lines.count == 3 && lines[0].hasPrefix("RUNNER") && lines[2].hasPrefix("* changed"))
    #expect(lines[1].hasPrefix(arguments[0] == "béla" ? "Béla" : "Anna"))
    #expect(program.error.text == "hrzone: Not kept.\n")
  }

  @Test(
    "changes are undone",
    arguments: [([], ""), (["Anna"], #","name":"Anna""#)] as [([String], String)])
  func forget(_ arguments: [String], _ name: String) throws {
    let command = ["runner", "forget"] + arguments
    let request = #"{"id":1,"method":"runner.forget"\#(name)}"#
    let done = "The settings apply again for \(arguments.first ?? "the runner").\n"
    #expect(try run(command, request, #"{"type":"reply","id":1}"#) == (0, done, ""))
    let noted = try run(command, request, #"{"type":"reply","id":1,"reason":"Not kept."}"#)
    #expect(noted == (0, done, "hrzone: Not kept.\n"))
  }

  @Test("an invalid change is refused", arguments: [["set", "--max-hr", "195"], ["forget"]])
  func refused(_ arguments: [String]) throws {
    let daemon = try FakeDaemon(socket)
    let program = try ChildProgram(["runner"] + arguments + ["--socket", socket])
    let client = try daemon.accept()
    client.send(hello())
    _ = try client.line()
    client.send(#"{"type":"error","id":1,"code":"bad_parameter","message":"There are several runners."}"#)
    #expect(try program.end() == 64)
    #expect(program.output.text.isEmpty && program.error.text.contains("There are several runners."))
  }

  @Test(
    "exit status 64: typing errors",
    arguments: [
      (["set"], "Nothing to set"), (["set", "Anna"], "Nothing to set"), (["set", "--max-hr", "300"], "max_hr is 300"),
      (["set", "--max-hr", "x"], "x"), (["set", "--age", "3"], "age is 3"),
      (["set", "--weight", "19.9"], "weight is 19.9: give 20 to 300 kg."),
      (["set", "--weight", "nan"], "weight is nan"),
      (["set", "--weight", "62,5"], "62,5"), (["set", "--sex", "f"], "'female' and 'male'"),
    ])
  func usage(_ arguments: [String], _ words: String) throws {
    let (status, _, error) = try ChildProgram.run(["runner"] + arguments)
    #expect(status == 64 && error.contains(words), "\(error)")
  }
}
