import Training
import WorkoutFile
import ZoneReport

/// What begins a workout.
enum WorkoutRequest {
  /// Begins `found` on `strap`, and says so.
  static func start(_ found: FoundWorkout, strap: String?, path: String) throws(CommandError) -> ExitStatus {
    let workout = found.document.workout
    do throws(CommandError) {
      return try NotedChange.ask(
        .workoutStart(strap: strap, workout), path: path,
        done: "Started: \(workout.name), \(WorkoutText.size(workout)).")
    } catch {
      // What this runner's zones lack is told with the step's path.
      throw CommandError(error.message.countingStepsFromOne, error.status)
    }
  }
}

extension Output {
  /// Writes `lines` to standard output.
  static func print(_ lines: [String]) throws(CommandError) -> ExitStatus {
    try print(lines.flatMap { Array(($0 + "\n").utf8) })
  }

  /// Writes `bytes` to standard output.
  static func print(_ bytes: [UInt8]) throws(CommandError) -> ExitStatus {
    do throws(OutputError) {
      try Output(1).write(bytes)
    } catch {
      return try error.ending(writing: "standard output")
    }
    return .success
  }
}
