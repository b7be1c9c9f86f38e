import TestSupport
import Testing
import Training

@testable import WorkoutFile

/// What lies in config/workouts is sound, and is the training that product.md asks for.
@Suite struct ShippedWorkoutTests {
  private static let root = String(#filePath.dropLast("Tests/WorkoutFileTests/ShippedWorkoutTests.swift".count))
  private let library = WorkoutLibrary(folders: [.init(.shipped, path: Self.root + "config/workouts")])

  @Test func thereIsOneForEachTraining() {
    #expect(
      library.entries().map(\.name) == [
        "agility", "hiit", "hiit-beginner", "hills", "lsd", "recovery", "sprints", "tempo",
      ])
  }

  /// Minutes and seconds of each, and its steps with the repeated ones counted.
  @Test(arguments: [
    ("lsd", 50 * 60, 1), ("tempo", 47 * 60, 3), ("hiit", 28 * 60, 26), ("hiit-beginner", 28 * 60 + 20, 22),
    ("sprints", 31 * 60, 14), ("hills", 30 * 60 + 20, 18), ("recovery", 30 * 60, 1), ("agility", 33 * 60, 29),
  ])
  func eachCanBeRun(_ name: String, _ seconds: Int, _ steps: Int) throws {
    let document = try WorkoutDocument(path: try #require(library.entry(name)).path)
    #expect(document.about != nil)
    #expect(document.workout.stepCount == steps)
    #expect(document.workout.timed == .seconds(seconds))
    let zones = try Zones(model: .percentMax, bounds: .standard, runner: .standard)
    #expect(document.workout.faults(for: zones).isEmpty)
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
