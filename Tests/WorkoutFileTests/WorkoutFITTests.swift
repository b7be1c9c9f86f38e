import FIT
import Foundation
import Primitives
import TestSupport
import Testing
import Training

@testable import WorkoutFile

@Suite struct WorkoutFITTests {
  private static let created = UTCTime(milliseconds: 1_772_346_600_000)

  /// A runner whose zones are in bpm.
  private static let zones = ZoneRanges(
    [
      ZoneRanges.Range(Zone(index: 0, name: "Rest"), low: nil, high: .bpm(94)),
      ZoneRanges.Range(Zone(index: 1, name: "Easy"), low: .bpm(95), high: .bpm(132)),
      ZoneRanges.Range(Zone(index: 2, name: "LSD"), low: .bpm(133), high: nil),
    ], maxHR: 190)

  private static func workout(_ text: String) throws -> WorkoutDocument {
    try WorkoutDocument(parsing: Array("name = 'Mine'\nabout = 'Short.'\n\(text)".utf8))
  }

  /// A step of a file, its end and its target in FIT, and what is said about it.
  static let exports: [(String, FITWorkout.End, FITWorkout.Target, [String])] = [
    ("duration = '90 s'", .time(.seconds(90)), .open, []), ("open = true", .open, .open, []),
    ("duration = 30.5", .time(.milliseconds(30_500)), .open, []),
    ("duration = 0.0305", .time(.milliseconds(30)), .open, ["x: the duration is written in whole milliseconds."]),
    ("from = 150, to = 170, open = true", .open, .heartRates(low: .bpm(150), high: .bpm(170)), []),
    ("from = 150, open = true", .open, .heartRates(low: .bpm(150), high: .bpm(250)), []),
    ("to = 140, open = true", .open, .heartRates(low: .bpm(25), high: .bpm(140)), []),
    ("from_percent = 60, to_percent = 70, open = true", .open, .heartRates(low: .percent(60), high: .percent(70)), []),
    ("from_percent = 90, open = true", .open, .heartRates(low: .percent(90), high: .percent(100)), []),
    (
      "to_percent = 105, open = true", .open, .heartRates(low: .percent(0), high: .percent(100)),
      ["x: FIT has no percentage above 100, so 105 % is written as 100 %."]
    ),
    (
      "zone = 'easy', open = true", .open, .heartRates(low: .bpm(95), high: .bpm(132)),
      ["The zone Easy is written as 95 bpm to 132 bpm."]
    ),
    (
      "zone = 2, open = true", .open, .heartRates(low: .bpm(133), high: .bpm(250)),
      ["The zone LSD is written as 133 bpm to 250 bpm."]
    ),
    (
      "zone = 0, open = true", .open, .heartRates(low: .bpm(25), high: .bpm(94)),
      ["The zone Rest is written as 25 bpm to 94 bpm."]
    ),
    ("zone = 'Odd', open = true", .open, .open, ["x: the zone Odd is unknown, so the step has no target."]),
    ("until_below = 120", .heartRateBelow(.bpm(120)), .open, []),
    (
      "until_below = 'LSD'", .heartRateBelow(.bpm(133)), .open,
      ["The zone LSD is written as a bound of 133 bpm: a step ends below it."]
    ),
    (
      "until_below = 120, at_most = '4 min'", .heartRateBelow(.bpm(120)), .open,
      ["x: in FIT a step that ends below a heart rate has no longest time, so its at_most of 240 s is left out."]
    ),
  ]

  @Test("Each end and each target in FIT, and what FIT cannot say.", arguments: exports)
  func exportsStep(keys: String, end: FITWorkout.End, target: FITWorkout.Target, notes: [String]) throws {
    let document = try Self.workout("steps = [{ name = 'x', \(keys) }]")
    let made = FITWorkout.make(document.workout, about: document.about, zones: Self.zones)
    #expect(made.workout.name == "Mine" && made.workout.about == "Short.")
    #expect(made.workout.steps.map(\.end) == [end])
    #expect(made.workout.steps.map(\.target) == [target])
    #expect(made.notes == notes)
  }

  @Test("Repetitions are steps that refer back. Once is no repetition.")
  func exportsRepetitions() throws {
    let document = try Self.workout(
      """
      steps = [{ name = 'a', open = true }, { repeat = 2, steps = [{ name = 'b', open = true }, { repeat = 3, steps = [
        { name = 'c', open = true }] }] }, { repeat = 1, steps = [{ name = 'd', open = true }] }]
      """)
    let steps = FITWorkout.make(document.workout, about: nil, zones: Self.zones).workout.steps
    #expect(steps.map(\.name) == ["a", "b", "c", nil, nil, "d"])
    #expect(steps[3].end == .repeatSteps(from: 2, times: 3))
    #expect(steps[4].end == .repeatSteps(from: 1, times: 2))
    let again = try Workout.make(FITWorkout(name: nil, steps: steps), name: "Mine", zones: Self.zones)
    #expect(again.workout.elements.prefix(2) == document.workout.elements.prefix(2))
    #expect(again.notes == [])
  }

  @Test("The shipped workouts are the same after a way through FIT, but for what is said.")
  func shipped() throws {
    let root = String(#filePath.dropLast("Tests/WorkoutFileTests/WorkoutFITTests.swift".count))
    let library = WorkoutLibrary(folders: [.init(.shipped, path: root + "config/workouts")])
    for entry in library.entries() {
      let document = try WorkoutDocument(path: entry.path)
      let exported = FITWorkout.make(document.workout, about: document.about, zones: .standard)
      let (read, fault) = FITWorkout.read(try exported.workout.encoded(created: Self.created))
      #expect(fault == nil)
      let imported = try Workout.make(read, name: "none", zones: .standard)
      #expect(imported.about == document.about)
      #expect(imported.workout.faults == [])
      #expect(imported.workout.stepCount == document.workout.stepCount)
      if exported.notes.isEmpty { #expect(imported.workout == document.workout) }
      let text = WorkoutDocument.text(imported.workout, about: imported.about)
      let again = try WorkoutDocument(parsing: Array(text.utf8))
      #expect(again.workout == imported.workout && again.about == document.about)
    }
  }

  /// A step of a FIT file, the same in our file, and what is said about it.
  static let imports: [(FITWorkout.Step, String, [String])] = [
    (FITWorkout.Step(end: .open), "name = \"Run\", open = true", []),
    (FITWorkout.Step(name: "\u{1B}[2J", end: .open, intensity: .warmup), "name = \"[2J\", open = true", []),
    (FITWorkout.Step(end: .open, intensity: .cooldown), "name = \"Cool-down\", open = true", []),
    (
      FITWorkout.Step(end: .open, target: .zone(3)), "name = \"Run\", zone = 3, open = true",
      ["Run: the device's zone 3 is written as the runner's zone 3."]
    ),
    (
      FITWorkout.Step(end: .open, target: .other(3)), "name = \"Run\", open = true",
      ["Run: the target is left out, since it is not a heart rate."]
    ),
    (
      FITWorkout.Step(end: .open, target: .heartRates(low: .bpm(100), high: .percent(80))),
      "name = \"Run\", open = true",
      ["Run: the target is left out, since one bound is in bpm and the other in percent."]
    ),
    (
      FITWorkout.Step(end: .open, target: .heartRates(low: .percent(0), high: .percent(100))),
      "name = \"Run\", open = true", []
    ),
    (
      FITWorkout.Step(end: .open, target: .heartRates(low: .bpm(25), high: .bpm(140))),
      "name = \"Run\", to = 140, open = true",
      []
    ),
    (FITWorkout.Step(end: .time(.seconds(3600))), "name = \"Run\", duration = \"60 min\"", []),
    (FITWorkout.Step(end: .time(.seconds(90))), "name = \"Run\", duration = \"90 s\"", []),
    (FITWorkout.Step(end: .time(.seconds(150))), "name = \"Run\", duration = \"2 min 30 s\"", []),
    (FITWorkout.Step(end: .time(.milliseconds(90_500))), "name = \"Run\", duration = 90.5", []),
    (FITWorkout.Step(end: .heartRateBelow(.bpm(120))), "name = \"Run\", until_below = 120", []),
    (
      FITWorkout.Step(end: .heartRateBelow(.percent(66))), "name = \"Run\", until_below = 126",
      ["Run: the bound of 66 % is written as 126 bpm, for a maximum of 190 bpm."]
    ),
    (
      FITWorkout.Step(end: .heartRateAbove(.bpm(150))), "name = \"Run\", open = true",
      ["Run: ends above 150 bpm, which a step cannot: it ends when the runner says so."]
    ),
    (
      FITWorkout.Step(end: .other(1, value: 40_000)), "name = \"Run\", open = true",
      ["Run: ends after a distance (40000), which hrzoned cannot measure: it ends when the runner says so."]
    ),
    (
      FITWorkout.Step(end: .other(99, value: nil)), "name = \"Run\", open = true",
      ["Run: ends in an unknown way (99): it ends when the runner says so."]
    ),
    (
      FITWorkout.Step(notes: "Go!", end: .open, hasSecondTarget: true), "name = \"Run\", open = true",
      ["Run: the second target is left out.", "Run: the notes are left out."]
    ),
  ]

  @Test("Each end and each target of FIT in our file, and what it cannot say.", arguments: imports)
  func importsStep(step: FITWorkout.Step, keys: String, notes: [String]) throws {
    let made = try Workout.make(FITWorkout(name: nil, steps: [step]), name: "a \"b\" \\", zones: Self.zones)
    #expect(made.notes == notes)
    let lines = keys.split(separator: ", ").joined(separator: "\n")
    let text = WorkoutDocument.text(made.workout, about: made.about)
    #expect(text == "name = \"a \\\"b\\\" \\\\\"\n\n[[steps]]\n\(lines)\n")
    #expect(try WorkoutDocument(parsing: Array(text.utf8)).workout == made.workout)
  }

  @Test("Other ways to repeat are done once, and repetitions that do not fit are faults with a place.")
  func repetitions() throws {
    let open = FITWorkout.Step(end: .open)
    let once = try Workout.make(
      FITWorkout(name: nil, steps: [open, FITWorkout.Step(end: .other(7, value: 0))]), name: "x", zones: .standard)
    #expect(once.workout.stepCount == 1)
    #expect(once.notes == ["Step 2 repeats others until a time, which hrzoned cannot: they are done once."])
    let crossing = [
      open, open, FITWorkout.Step(end: .repeatSteps(from: 0, times: 2)),
      FITWorkout.Step(end: .repeatSteps(from: 1, times: 2), place: 77),
    ]
    for steps in [crossing, [FITWorkout.Step(end: .repeatSteps(from: 0, times: 2), place: 77)]] {
      let fault = #expect(throws: FITFault.self) {
        try Workout.make(FITWorkout(name: nil, steps: steps), name: "x", zones: .standard)
      }
      #expect(fault?.offset == 77)
    }
  }

  @Test("garmin-fit-sdk reads our workout.", .needsFileReaders)
  func garminReads() throws {
    let document = try Self.workout(
      """
      steps = [{ name = 'Warm-up', from_percent = 60, to_percent = 70, duration = '5 min' }, { repeat = 6, steps = [
        { name = 'Fast', from = 150, to = 170, duration = 30.5 }, { name = 'Slow', until_below = 120 }] },
        { name = 'Home', open = true }]
      """)
    let made = FITWorkout.make(document.workout, about: document.about, zones: Self.zones)
    #expect(made.notes == [])
    let folder = try TestSupport.Folder()
    try Data(made.workout.encoded(created: Self.created)).write(to: URL(filePath: folder.path + "/w.fit"))
    let head = [
      #"file_id {"manufacturer":"development","product":0,"product_name":"hrzoned","serial_number":1,"#
        + #""time_created":1772346600,"type":"workout"}"#,
      #"file_creator {"software_version":100}"#,
    ]
    let lines = try FileReaders.run("fit_messages.py", ["garmin", folder.path + "/w.fit"])
    #expect(
      lines == head + [
        #"workout {"num_valid_steps":5,"sport":"running","sub_sport":"treadmill","wkt_description":"Short.","wkt_name":"Mine"}"#,
        #"workout_step {"custom_target_heart_rate_high":70,"custom_target_heart_rate_low":60,"custom_target_value_high":70,"#
          + #""custom_target_value_low":60,"duration_time":300,"duration_type":"time","duration_value":300000,"#
          + #""intensity":"active","message_index":0,"target_hr_zone":0,"target_type":"heart_rate","target_value":0,"#
          + #""wkt_step_name":"Warm-up"}"#,
        #"workout_step {"custom_target_heart_rate_high":270,"custom_target_heart_rate_low":250,"#
          + #""custom_target_value_high":270,"custom_target_value_low":250,"duration_time":30.5,"duration_type":"time","#
          + #""duration_value":30500,"intensity":"active","message_index":1,"target_hr_zone":0,"#
          + #""target_type":"heart_rate","target_value":0,"wkt_step_name":"Fast"}"#,
        #"workout_step {"duration_hr":220,"duration_type":"hr_less_than","duration_value":220,"intensity":"rest","#
          + #""message_index":2,"target_type":"open","wkt_step_name":"Slow"}"#,
        #"workout_step {"duration_step":1,"duration_type":"repeat_until_steps_cmplt","duration_value":1,"#
          + #""message_index":3,"repeat_steps":6,"target_value":6}"#,
        #"workout_step {"duration_type":"open","intensity":"active","message_index":4,"target_type":"open","#
          + #""wkt_step_name":"Home"}"#, "end",
      ])
    #expect(try FileReaders.run("fit_messages.py", ["fitdecode", folder.path + "/w.fit"]).count == lines.count)
  }

  @Test("We read a workout of garmin-fit-sdk's encoder.", .needsFileReaders)
  func garminWrites() throws {
    let folder = try TestSupport.Folder()
    _ = try FileReaders.run("fit_workout.py", [folder.path + "/w.fit"])
    let bytes = try Data(contentsOf: URL(filePath: folder.path + "/w.fit"))
    let (read, fault) = FITWorkout.read([UInt8](bytes))
    #expect(fault == nil)
    let made = try Workout.make(read, name: "none", zones: .standard)
    #expect(
      WorkoutDocument.text(made.workout, about: made.about) == """
        name = "Theirs"
        about = "Of another program."

        [[steps]]
        name = "Warm-up"
        from_percent = 60
        to_percent = 70
        duration = "5 min"

        [[steps]]
        repeat = 2
        steps = [
          { repeat = 6, steps = [{ name = "Fast", from = 150, to = 170, duration = 30.5 }, { name = "Rest", until_below = 120 }] },
          { name = "Outer", zone = 3, open = true },
        ]

        [[steps]]
        name = "Lap"
        open = true

        [[steps]]
        name = "Down"
        until_below = "LSD"

        """)
    #expect(
      made.notes == [
        "Fast: the notes are left out.", "Outer: the device's zone 3 is written as the runner's zone 3.",
        "Lap: ends after a distance (40000), which hrzoned cannot measure: it ends when the runner says so.",
        "Lap: the target is left out, since it is not a heart rate.",
        "Down: the bound of 70 % is written as the zone LSD, which begins there.",
        "Down: the second target is left out.",
      ])
  }
}
