import TestSupport
import Testing
import Training

@testable import WorkoutFile

/// The workouts in config/workouts are valid and have the intended structure.
@Suite struct ShippedWorkoutTests {
  private static let root = String(#filePath.dropLast("Tests/WorkoutFileTests/ShippedWorkoutTests.swift".count))
  private let library = WorkoutLibrary(folders: [.init(.shipped, path: Self.root + "config/workouts")])

  @Test func thereIsOneForEachTraining() {
    #expect(
      library.entries().map(\.name) == [
        "agility", "hiit", "hiit-beginner", "hills", "lsd", "recovery", "sprints", "tempo",
      ])
  }

  /// The duration of each in minutes and seconds, and the number of steps with repetitions.
  @Test(arguments: [
    ("lsd", 50 * 60, 1), ("tempo", 47 * 60, 3), ("hiit", 28 * 60, 26), ("hiit-beginner", 28 * 60 + 20, 22),
    ("sprints", 31 * 60, 14), ("hills", 30 * 60 + 20, 18), ("recovery", 30 * 60, 1), ("agility", 33 * 60, 29),
  ])
  func eachCanBeRun(_ name: String, _ seconds: Int, _ steps: Int) throws {
    let document = try WorkoutDocument(path: try #require(library.entry(name)).path)
    #expect(document.about != nil)
    #expect(document.workout.stepCount == steps)
    #expect(document.workout.timed == .seconds(seconds))
  }

  /// The targets in bpm for a maximum of 190, whatever the zones: 60 % is 114, 70 % is 133, 80 % is 152, 90 % is 171. With the
  /// default zones each target has a zone's name.
  @Test(
    arguments: [
      ("lsd", ["LSD, 133-151 bpm"]), ("tempo", ["Easy, 114-132 bpm", "Tempo, 152-170 bpm", "-"]),
      ("hiit", ["Easy, 114-132 bpm", "Maximum, 171 bpm and up", "-", "-"]),
      ("hiit-beginner", ["Easy, 114-132 bpm", "Maximum, 171 bpm and up", "-", "-"]),
      ("sprints", ["Easy, 114-132 bpm", "-", "-", "-"]), ("hills", ["Easy, 114-132 bpm", "-", "-", "-"]),
      ("recovery", ["Recovery, 95-113 bpm"]), ("agility", ["Easy, 114-132 bpm", "-", "-", "-", "-"]),
    ] as [(String, [String])], ZonePreset.allCases)
  func eachAsksTheSameOfTheHeartUnderAllZones(_ workout: (name: String, targets: [String]), preset: ZonePreset) throws {
    let document = try WorkoutDocument(path: try #require(library.entry(workout.name)).path)
    let runner = Runner(
      maxHR: MaxHeartRate(bpm: 190), restingHR: 50, thresholdHR: 172, aerobicThresholdHR: 150)
    let zones = try Zones(preset: preset, runner: runner)
    #expect(document.workout.faults(for: zones) == [])
    let bands = try Self.steps(document.workout.elements).map { step in
      try step.target.map { try zones.band(of: $0).description } ?? "-"
    }
    let isNamed = preset == .standard
    #expect(
      bands
        == workout.targets.map { isNamed ? $0 : String($0.drop { $0 != "," }.dropFirst(2)) }.map {
          $0.isEmpty ? "-" : $0
        })
  }

  private static func steps(_ elements: [Workout.Element]) -> [Workout.Step] {
    elements.flatMap { element in
      switch element {
      case .step(let step): [step]
      case .repeat(_, let inner): steps(inner)
      }
    }
  }

  @Test func theProgrammeNamesWorkoutsThatThereAre() throws {
    let programme = try ProgrammeDocument(path: try #require(library.programmePath()))
    #expect(programme.days.count == 7)
    let names = Set(library.entries().map(\.name))
    for day in programme.days.values { #expect(day.workout.map { names.contains($0) } ?? (day.note != nil)) }
    #expect(Weekday.allCases.filter { programme.days[$0]?.workout == nil } == [.tuesday, .thursday])
  }

  @Test func theExampleOfTheREADMEIsSound() throws {
    let readme = try #require(Folder.content(Self.root + "README.md"))
    let blocks = readme.split(separator: "```toml\n").dropFirst().compactMap { $0.split(separator: "```").first }
    let example = try #require(blocks.first { $0.contains("[[steps]]") })
    #expect(try WorkoutDocument(parsing: Array(example.utf8)).workout.stepCount == 14)
  }
}

/// The examples on the page that describes the format are valid.
@Suite struct FormatExampleTests {
  @Test func theExamplesOfThePageAreValid() throws {
    let path = #filePath.dropLast("Tests/WorkoutFileTests/ShippedWorkoutTests.swift".count)
    let page = try #require(Folder.content(path + "Sources/WorkoutFile/WorkoutFile.docc/WorkoutFormat.md"))
    let examples = page.split(separator: "```toml\n").dropFirst().compactMap { $0.split(separator: "```").first }
    try #require(examples.count == 2)
    let workout = try WorkoutDocument(parsing: Array(examples[0].utf8))
    #expect(workout.workout.stepCount == 14)
    let programme = try ProgrammeDocument(parsing: Array(examples[1].utf8))
    #expect(programme.days.count == 3)
  }
}
