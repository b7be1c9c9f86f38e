/// What a client asks of a workout that runs.
public enum WorkoutCommand: String, Hashable, Sendable, CaseIterable {
  /// Stops its clock.
  case pause
  /// Has its clock run again.
  case resume
  /// Ends the step.
  case next
  /// Ends it.
  case stop
}
