/// A command for the current workout.
public enum WorkoutCommand: String, Hashable, Sendable, CaseIterable {
  /// Pauses the workout.
  case pause
  /// Resumes the workout.
  case resume
  /// Ends the step, whatever its end.
  case next
  /// Ends the workout.
  case stop
}

/// Why a workout cannot start or a command cannot be carried out.
public enum WorkoutError: Error, Hashable, Sendable {
  /// There is a workout already.
  case present(name: String)
  /// There is no workout.
  case absent
  /// The workout is paused already.
  case paused
  /// The workout is not paused.
  case running
  /// The workout is invalid for this runner.
  case faulty([WorkoutFault])
}

extension WorkoutError: CustomStringConvertible {
  /// A sentence that says what to do.
  public var description: String {
    switch self {
    case .present(let name): "The workout '\(name)' is not over: stop it first."
    case .absent: "No workout is running: start one first."
    case .paused: "The workout is paused already: resume it, or stop it."
    case .running: "The workout is not paused, so there is nothing to resume."
    case .faulty(let faults): faults.sentence
    }
  }
}
