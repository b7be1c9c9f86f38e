import FIT
import Foundation
import ProgramSupport
import TestSupport
import Testing
import WorkoutFile

@testable import hrzone

@Suite("hrzone workout import and export") struct WorkoutFITTests {
  let folder: TestSupport.Folder
  var socket: String { folder.path + "/s" }
  var fit: String { folder.path + "/mine.fit" }
  var mine: String { folder.path + "/hrzone/workouts/mine.toml" }
  /// The environment of a user whose workouts are in `folder`.
  var home: [String: String] { ["XDG_CONFIG_HOME": folder.path, "HOME": "/nonexistent", "HRZONE_SOCKET": socket] }

  init() throws {
    folder = try TestSupport.Folder()
    try folder.makeFolders("hrzone/workouts")
  }

  private func put(_ bytes: [UInt8], _ name: String) throws -> String {
    try Data(bytes).write(to: URL(filePath: "\(folder.path)/\(name)"))
    return "\(folder.path)/\(name)"
  }

  private func bytes(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: path))) }

  private static let percents = """
    name = "Mine"
    about = "A short one."

    [[steps]]
    name = "Warm-up"
    from_percent = 60
    to_percent = 70
    duration = "10 min"

    [[steps]]
    repeat = 6
    steps = [
      { name = "Fast", from = 150, to = 170, duration = "30 s" },
      { name = "Jog", until_below = 120 },
    ]

    [[steps]]
    name = "Home"
    open = true

    """

  @Test("a workout without zones is the same after a way through a FIT file, and needs no daemon")
  func wayThroughFIT() throws {
    try folder.write(Self.percents, to: "hrzone/workouts/mine.toml")
    #expect(try ChildProgram.run(["workout", "export", "mine", "--output", fit], home) == (0, "", ""))
    folder.remove("hrzone/workouts/mine.toml")
    let result = try ChildProgram.run(["workout", "import", fit], home)
    #expect(result == (0, "\(mine): 14 steps.\n", ""))
    #expect(TestSupport.Folder.content(mine) == Self.percents)
    // The new workout is in the library.
    #expect(try ChildProgram.run(["workout", "show", "mine"], home).output.hasPrefix("Mine: A short one."))
    #expect(try ChildProgram.run(["workout", "import", fit, "--output", "-"], home) == (0, Self.percents, ""))
    let other = folder.path + "/new/other.toml"
    #expect(try ChildProgram.run(["workout", "import", fit, "--output", other], home).status == 0)
    #expect(TestSupport.Folder.content(other) == Self.percents)
  }

  @Test("an existing workout is replaced only with --force")
  func force() throws {
    try folder.write(Self.percents, to: "hrzone/workouts/mine.toml")
    _ = try ChildProgram.run(["workout", "export", "mine", "--output", fit], home)
    try folder.write("# mine", to: "hrzone/workouts/mine.toml")
    let refused = try ChildProgram.run(["workout", "import", fit], home)
    let words = "exists already. Name another file with --output, or overwrite it with --force."
    #expect(refused == (73, "", "hrzone: \(mine) \(words)\n"))
    #expect(TestSupport.Folder.content(mine) == "# mine")
    #expect(try ChildProgram.run(["workout", "import", fit, "--force"], home).status == 0)
    #expect(TestSupport.Folder.content(mine) == Self.percents)
  }

  @Test("zones are written in bpm as the daemon knows them, for a named runner or the first")
  func zonesOfRunners() throws {
    func runner(_ name: String, _ from: Int) -> String {
      #"{"name":"\#(name)","max_hr":190,"max_hr_estimated":false,"max_hr_from":"settings","model":"bpm","zones":["#
        + #"{"index":0,"name":"Rest","to":\#(from - 1)},{"index":1,"name":"Easy","from":\#(from),"to":\#(from + 19)},"#
        + #"{"index":2,"name":"LSD","from":\#(from + 20)}],"straps":[]}"#
    }
    try folder.write(
      "name = 'x'\nsteps = [{ name = 'a', zone = 'easy', open = true }, { name = 'b', zone = 2, until_below = 'LSD' }]",
      to: "hrzone/workouts/mine.toml")
    for (arguments, from) in [([], 100), (["--runner", "ben"], 110)] as [([String], Int)] {
      let daemon = try FakeDaemon(socket)
      let program = try ChildProgram(["workout", "export", "mine", "--output", fit] + arguments, home)
      let client = try daemon.accept()
      client.send(hello())
      #expect(try client.line() == #"{"id":1,"method":"runner.list"}"#)
      client.send(#"{"type":"reply","id":1,"runners":[\#(runner("Anna", 100)),\#(runner("Ben", 110))]}"#)
      #expect(try program.end() == 0)
      #expect(
        program.error.text == """
          hrzone: The zone Easy is written as \(from) bpm to \(from + 19) bpm.
          hrzone: The zone LSD is written as \(from + 20) bpm to 250 bpm.
          hrzone: The zone LSD is written as a bound of \(from + 20) bpm: a step ends below it.

          """)
      let (workout, fault) = FITWorkout.read(try bytes(fit))
      #expect(fault == nil)
      #expect(workout.steps.map(\.end) == [.open, .heartRateBelow(.bpm(from + 20))])
      #expect(workout.steps.first?.target == .heartRates(low: .bpm(from), high: .bpm(from + 19)))
    }
    let daemon = try FakeDaemon(socket)
    let program = try ChildProgram(["workout", "export", "mine", "--output", fit, "--runner", "Cleo"], home)
    let client = try daemon.accept()
    client.send(hello())
    _ = try client.line()
    client.send(#"{"type":"reply","id":1,"runners":[\#(runner("Anna", 100))]}"#)
    #expect(try program.end() == 66)
    #expect(program.error.text == "hrzone: there is no runner 'Cleo'; hrzoned knows Anna.\n")
  }

  @Test("without a daemon the default zones are written in percent, and an unknown zone is a fault of the file")
  func defaultZones() throws {
    try folder.write(
      "name = 'x'\nsteps = [{ name = 'a', zone = 'LSD', open = true }, { name = 'b', until_below = 'LSD' }]",
      to: "hrzone/workouts/mine.toml")
    let result = try ChildProgram.run(["workout", "export", "mine", "--output", fit], home)
    #expect(
      result == (
        0, "",
        """
        hrzone: hrzoned cannot be asked for your zones: the default zones are taken, in percent of the maximum heart rate.
        hrzone: The zone LSD is written as 70 % to 80 %.
        hrzone: The zone LSD is written as a bound of 70 %: a step ends below it.

        """
      ))
    let back = try ChildProgram.run(["workout", "import", fit, "--output", "-"], home)
    #expect(back.status == 0)
    #expect(
      back.output.contains("from_percent = 70\nto_percent = 80\n") && back.output.contains("until_below = \"LSD\""))
    let odd = try folder.write("name = 'x'\nsteps = [{ name = 'a', zone = 'Odd', open = true }]", to: "odd.toml")
    let faulty = try ChildProgram.run(["workout", "export", odd, "--output", folder.path + "/odd.fit"], home)
    #expect(faulty.status == 65)
    #expect(faulty.error.contains("steps[1].zone: is 'Odd', which is not a zone"))
    #expect(!folder.names.contains("odd.fit"))
  }

  @Test("what cannot be said is named, and of faulty files none is written")
  func faults() throws {
    let steps = [
      FITWorkout.Step(name: "Lap", end: .other(1, value: 40_000)),
      FITWorkout.Step(name: "Home", end: .time(.seconds(60))),
    ]
    let created = Clock.time
    let sound = try put(FITWorkout(name: "Theirs", steps: steps).encoded(created: created), "sound.fit")
    let damaged = try put(Array(bytes(sound).dropLast(10)), "damaged.fit")
    let long = try put(
      FITWorkout(name: nil, steps: [FITWorkout.Step(name: "x", end: .time(.seconds(90_000)))]).encoded(
        created: created),
      "long.fit")
    let text = try put(Array("lap,time\n".utf8), "text.fit")
    let result = try ChildProgram.run(
      ["workout", "import", sound, damaged, long, text, folder.path + "/none.fit"], home)
    #expect(result.status == 65 && result.output.isEmpty)
    let size = try bytes(damaged).count
    #expect(
      result.error == """
        hrzone: \(damaged): byte \(size): the file ends within a workout_step message; 1 step can be read: --partial takes it
        hrzone: \(long): steps[1].duration: must be more than 0 s and at most 86400 s; it is 90000 s
        hrzone: \(text): byte 0: this is not a FIT file
        hrzone: \(folder.path)/none.fit: does not exist

        """)
    #expect(TestSupport.Folder.names(folder.path + "/hrzone/workouts") == [])
    let alone = try ChildProgram.run(["workout", "import", sound], home)
    #expect(
      alone == (
        0, "\(folder.path)/hrzone/workouts/sound.toml: 2 steps.\n",
        "hrzone: \(sound): Lap: ends after a distance (40000), which hrzoned cannot measure: it ends when the runner says so.\n"
      ))
    let partial = try ChildProgram.run(["workout", "import", "--partial", damaged], home)
    #expect(partial.status == 0)
    #expect(partial.error.contains("what can be read is taken"))
    let both = try ChildProgram.run(["workout", "import", sound, damaged, "--output", "-"], home)
    #expect(both.status == 64)
  }

  @Test("programme.toml and hidden files are no workouts")
  func names() throws {
    let bytes = try FITWorkout(name: "x", steps: [FITWorkout.Step(end: .open)]).encoded(created: Clock.time)
    for name in ["programme.FIT", ".hidden.fit"] {
      let result = try ChildProgram.run(["workout", "import", try put(bytes, name)], home)
      #expect(result.status == 73)
      #expect(result.error.contains("cannot be the name of a workout"))
    }
    let twice = try put(bytes, "x.fit")
    #expect(try ChildProgram.run(["workout", "import", twice, twice], home).status == 73)
    #expect(TestSupport.Folder.names(folder.path + "/hrzone/workouts") == [])
  }
}
