/// What is asked of a workout that runs.
public enum WorkoutCommand: String, Hashable, Sendable, CaseIterable {
  /// Stops its clock.
  case pause
  /// Has its clock run again.
  case resume
  /// Ends the step, whatever it waits for.
  case next
  /// Ends it.
  case stop
}

/// Why a workout cannot be begun, or be told something.
public enum WorkoutError: Error, Hashable, Sendable {
  /// There is one already.
  case present(name: String)
  /// There is none.
  case absent
  /// It is paused already.
  case paused
  /// It is not paused.
  case running
  /// It is none that this runner can do.
  case faulty([WorkoutFault])
}

extension WorkoutError: CustomStringConvertible {
  /// A sentence that says what to do.
  public var description: String {
    switch self {
    case .present(let name): "The workout '\(name)' is not over: stop it first."
    case .absent: "No workout runs: start one first."
    case .paused: "The workout is paused already: resume it, or stop it."
    case .running: "The workout is not paused, so there is nothing to resume."
    case .faulty(let faults): faults.sentence
    }
  }
}
