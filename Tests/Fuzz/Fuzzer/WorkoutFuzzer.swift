import Training

@testable import WorkoutFile

extension Fuzzer {
  /// A workout file, and a programme file. An accepted workout can be run; a refusal names each fault once, on one line.
  static let workouts = Fuzzer(
    name: "workouts",
    seeds: [
      "name = 'A'\nabout = 'b'\n[[steps]]\nname = \"Run\"\nzone = \"LSD\"\nduration = \"50 min\"\n",
      "name = 'A'\nsteps = [ { name = 'x', zone = 5, duration = 30.5 },\n { name = 'y', open = true } ]\n",
      "name = 'A'\n[[steps]]\nrepeat = 2\n[[steps.steps]]\nname = 'x'\nuntil_below = 120\nfrom = 100\nto = 120\n",
      "name = 'A'\nsteps = [{repeat=9,steps=[{repeat=9,steps=[{name='z',until_below='Easy'}]}]}]\n",
      "monday = 'lsd'\ntuesday = { note = 'Rest.' }\nsunday = { workout = 'x', note = 'y' }\n",
    ].map { Array($0.utf8) }
  ) { bytes in
    do throws(WorkoutFileError) {
      let workout = try WorkoutDocument(parsing: bytes).workout
      expect(workout.faults.isEmpty, "taken with \(workout.faults)")
      expect(workout.timed <= Workout.longestDuration * Workout.maximumSteps, "it lasts \(workout.timed)")
    } catch {
      check(error)
    }
    do throws(WorkoutFileError) {
      let programme = try ProgrammeDocument(parsing: bytes)
      expect(!programme.days.isEmpty, "a week without a day")
    } catch {
      check(error)
    }
  }

  private static func check(_ error: WorkoutFileError) {
    guard case .faulty(path: nil, let faults) = error else { return expect(false, "\(error)") }
    expect(!faults.isEmpty && Set(faults).count == faults.count, "refused for nothing, or twice for one: \(error)")
    expect(faults.allSatisfy { !$0.problem.isEmpty && !$0.description.utf8.contains(UInt8(ascii: "\n")) }, "\(error)")
  }
}
