import Posix
import Primitives
import ProgramSupport
import Training
import WorkoutFile
import ZoneProtocol

/// Starts workouts.
enum WorkoutRequest {
  /// Starts `found` on `strap` and prints a confirmation.
  static func start(_ found: FoundWorkout, strap: String?, path: String) throws(CommandError) -> ExitStatus {
    let workout = found.document.workout
    do throws(CommandError) {
      return try OneAnswer.change(
        .workoutStart(strap: strap, workout), path: path,
        done: "Started: \(workout.name), \(WorkoutText.size(workout)).")
    } catch {
      // If the runner lacks a zone, the error names the file and the step.
      let message = error.message.countingStepsFromOne
      guard error.status == .usage, let place = message.firstRange(of: "steps[") else { throw error }
      throw CommandError("\(found.path.oneLine): \(message[place.lowerBound...])", error.status)
    }
  }
}
