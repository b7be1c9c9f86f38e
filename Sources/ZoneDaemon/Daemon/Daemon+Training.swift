import Primitives
import Training
import ZoneProtocol

/// Handling of the requests about targets and workouts.
extension Daemon {
  /// Sets or clears the strap's target. Returns a note if the target applies only after the workout.
  func setTarget(_ target: Target?, of strap: StrapSupervisor) throws(ErrorMessage) -> String? {
    do throws(TargetError) {
      try strap.train { session, now, emit throws(TargetError) in
        try session.setTarget(target, at: now, emit: emit)
      }
    } catch {
      throw ErrorMessage(code: .badParameter, message: "'\(error.key.rawValue)' \(error).")
    }
    return target != nil && strap.isInWorkout ? "The workout's own targets apply until it is over." : nil
  }

  func start(_ workout: Workout, on strap: StrapSupervisor) throws(ErrorMessage) {
    // A lent strap sends nothing, so a workout would have no heart rate. The reason says how to end the loan.
    if strap.lentUntil != nil {
      throw ErrorMessage(code: .notPossible, message: strap.condition.reason ?? "It is lent.")
    }
    try train(strap) { session, now, emit throws(WorkoutError) in
      try session.startWorkout(workout, at: now, emit: emit)
    }
  }

  /// Pauses, resumes, advances or stops the workout.
  func control(_ strap: StrapSupervisor, _ command: WorkoutCommand) throws(ErrorMessage) {
    try train(strap) { session, now, emit throws(WorkoutError) in
      try session.control(command, at: now, emit: emit)
    }
  }

  private func train(
    _ strap: StrapSupervisor,
    _ body: (inout TrainingSession, Instant, (TrainingEvent, Instant) -> Void) throws(WorkoutError) -> Void
  ) throws(ErrorMessage) {
    do throws(WorkoutError) {
      try strap.train(body)
    } catch {
      switch error {
      case .faulty: throw ErrorMessage(code: .badParameter, message: "\(error)")
      case .present, .absent, .paused, .running: throw ErrorMessage(code: .notPossible, message: "\(error)")
      }
    }
  }
}
