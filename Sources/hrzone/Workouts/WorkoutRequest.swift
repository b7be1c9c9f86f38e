import Posix
import Primitives
import Training
import WorkoutFile
import ZoneProtocol

/// What begins a workout.
enum WorkoutRequest {
  /// Begins `found` on `strap`, and says so.
  static func start(_ found: FoundWorkout, strap: String?, path: String) throws(CommandError) -> ExitStatus {
    let workout = found.document.workout
    do throws(CommandError) {
      return try OneAnswer.change(
        .workoutStart(strap: strap, workout), path: path,
        done: "Started: \(workout.name), \(WorkoutText.size(workout)).")
    } catch {
      // What this runner's zones lack is told with the file and the step's path.
      let told = error.message.countingStepsFromOne
      guard error.status == .usage, let place = told.firstRange(of: "steps[") else { throw error }
      throw CommandError("\(found.path.oneLine): \(told[place.lowerBound...])", error.status)
    }
  }
}
