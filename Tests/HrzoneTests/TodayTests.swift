import Glibc
import ProgramSupport
import TestSupport
import Testing
import WorkoutFile

@testable import hrzone

@Suite("hrzone today") struct TodayTests {
  let folder: Folder
  /// The environment of a user whose workouts are in `folder`.
  var home: [String: String] { ["XDG_CONFIG_HOME": folder.path] }

  init() throws {
    folder = try Folder()
    try folder.makeFolders("hrzone/workouts")
  }

  /// Writes a programme with `plan` for every day of the week.
  private func put(_ plan: String) throws {
    let lines = Weekday.allCases.map { "\($0.rawValue) = \(plan)" }
    try folder.write(lines.joined(separator: "\n"), to: "hrzone/workouts/programme.toml")
  }

  private var library: WorkoutLibrary {
    WorkoutFolders.library(
      environment: home, executable: ChildProgram.folder + "/hrzone", exists: { access($0, F_OK) == 0 })
  }

  @Test("the shipped week")
  func week() throws {
    let plans = try Weekday.allCases.map { try DayPlan($0, in: library) }
    #expect(plans.map { $0.workout?.name } == ["sprints", nil, "hills", nil, "hiit", "agility", "lsd"])
    #expect(
      plans.map(\.heading) == [
        "Monday: Sprints. Technique first: ten minutes of running drills.",
        "Tuesday: Strength: legs, hips and trunk.",
        "Wednesday: Hill repeats. For endurance, run easily as long as you like after them.",
        "Thursday: Rest.",
        "Friday: HIIT. Plyometrics before it, while you are fresh.",
        "Saturday: Agility.",
        "Sunday: Long steady distance.",
      ])
  }

  @Test("a day with a workout shows it, and how to start it")
  func day() throws {
    try put("'lsd'")
    let plan = try DayPlan(.sunday, in: library)
    #expect(
      plan.lines() == [
        "Sunday: Long steady distance.", "",
        "Long steady distance: 50 minutes at 70 to 80 % of your maximum, at a pace at which you can talk.", "",
        "STEP  TARGET   ENDS", "Run   70-80 %  after 50:00", "", "1 step, 50:00.", "",
        "Start it with `hrzone workout start lsd`, or `hrzone today --start`.",
      ])
  }

  @Test(
    "a shell can run the command that starts it",
    arguments: [("my run", "'my run'"), ("Anna's", #"'Anna'\''s'"#), ("-x", "-- '-x'"), ("tempo-2", "tempo-2")])
  func command(_ name: String, _ words: String) throws {
    try folder.write("name = 'Run'\n[[steps]]\nname = 'Run'\nopen = true\n", to: "hrzone/workouts/\(name).toml")
    try put("\"\(name)\"")
    #expect(
      try DayPlan(.sunday, in: library).lines().last
        == "Start it with `hrzone workout start \(words)`, or `hrzone today --start`.")
    let arguments = ["workout", "start", "--socket", "nowhere"] + (name.hasPrefix("-") ? ["--", name] : [name])
    let error = try ChildProgram.run(arguments, home).error
    #expect(error.contains("nowhere"), "the name is found, and the daemon is not: \(error)")
  }

  @Test("it starts the day's workout")
  func start() throws {
    try put("{ workout = 'lsd', note = 'Slowly.' }")
    let socket = folder.path + "/s"
    let daemon = try FakeDaemon(socket)
    let program = try ChildProgram(["today", "--start", "--strap", "sim:lsd", "--socket", socket], home)
    let client = try daemon.accept()
    client.send(hello())
    #expect(
      try client.line() == #"{"id":1,"method":"workout.start","strap":"sim:lsd","name":"Long steady distance","#
        + #""steps":[{"name":"Run","from_percent":70,"to_percent":80,"duration":3000}]}"#)
    client.send(#"{"type":"reply","id":1}"#)
    #expect(try program.output.rest() == "Started: Long steady distance, 1 step, 50:00.\n")
    #expect(try program.end() == 0)
  }

  @Test("a rest day has nothing to start")
  func rest() throws {
    try put("{ note = 'Rest.' }")
    let result = try ChildProgram.run(["today", "--start"], home)
    #expect(result.status == 66)
    #expect(result.error.contains("there is nothing to start. "))
    #expect(result.error.hasSuffix("day: Rest.\n"))
    #expect(try ChildProgram.run(["today"], home).output.hasSuffix("day: Rest.\n"))
    #expect(try ChildProgram.run(["today", "--start", "--json"], home).status == 64)
  }

  /// The two time zones are 26 hours apart.
  @Test("the day is that of the local time zone")
  func timeZone() throws {
    try put("{ note = 'Rest.' }")
    let days = try ["EAST-14", "WEST12"].map { zone in
      let output = try ChildProgram.run(["today", "--json"], home.merging(["TZ": zone]) { $1 }).output
      return try #require(Weekday.allCases.firstIndex { output.contains(#""day":"\#($0.rawValue)""#) })
    }
    #expect([1, 2].contains((days[0] - days[1] + 7) % 7), "\(days)")
  }

  @Test(
    "faults of a programme",
    arguments: [
      ("'lds'", Int32(66), "day: there is no workout 'lds'; did you mean lsd?"),
      ("7", 65, "monday: must be a workout's name"),
      ("{}", 65, "monday: must have a workout or a note"),
    ])
  func faults(_ plan: String, _ status: Int32, _ words: String) throws {
    try put(plan)
    let result = try ChildProgram.run(["today"], home)
    #expect(result.status == status)
    #expect(result.error.contains(words), "\(result.error)")
    #expect(result.error.hasPrefix("hrzone: \(folder.path)/hrzone/workouts/programme.toml: "))
  }

  @Test("a day that is missing in the programme")
  func nothing() throws {
    try folder.write("monday = 'lsd'", to: "hrzone/workouts/programme.toml")
    #expect(try DayPlan(.tuesday, in: library).lines() == ["Tuesday: nothing is planned."])
    #expect(throws: CommandError.self) { try DayPlan(.monday, in: WorkoutLibrary(folders: [])) }
  }
}
