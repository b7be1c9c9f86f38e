import Primitives
import ReportSocket
import Training
import ZoneReport

/// What clients may ask about targets and workouts.
extension Daemon {
  func makeTrainingHandlers() -> ReportServer.TrainingHandlers {
    .init(
      setTarget: { [unowned self] name, target throws(ErrorMessage) in try setTarget(target, of: name) },
      startWorkout: { [unowned self] name, workout throws(ErrorMessage) in
        try refuseLent(name)
        try train(name) { session, now, emit throws(WorkoutError) in
          try session.startWorkout(workout, at: now, emit: emit)
        }
      },
      control: { [unowned self] name, command throws(ErrorMessage) in
        try train(name) { session, now, emit throws(WorkoutError) in
          try session.control(command, at: now, emit: emit)
        }
      })
  }

  private func setTarget(_ target: Target?, of name: String) throws(ErrorMessage) -> String? {
    let strap = try strap(named: name)
    do throws(TargetError) {
      try strap.train { session, now, emit throws(TargetError) in
        try session.setTarget(target, at: now, emit: emit)
      }
    } catch {
      throw ErrorMessage(code: .badParameter, message: "'\(error.key.rawValue)' \(error).")
    }
    return target != nil && strap.isInWorkout ? "The workout's own targets come first, until it is over." : nil
  }

  private func train(
    _ name: String,
    _ body: (inout TrainingSession, Instant, (TrainingEvent, Instant) -> Void) throws(WorkoutError) -> Void
  ) throws(ErrorMessage) {
    let strap = try strap(named: name)
    do throws(WorkoutError) {
      try strap.train(body)
    } catch {
      switch error {
      case .faulty: throw ErrorMessage(code: .badParameter, message: "\(error)")
      case .present, .absent, .paused, .running: throw ErrorMessage(code: .notPossible, message: "\(error)")
      }
    }
  }

  /// Nothing of a workout would be heard while the strap is lent.
  private func refuseLent(_ name: String) throws(ErrorMessage) {
    let strap = try strap(named: name)
    // The reason says how to take it back.
    if strap.lentUntil != nil {
      throw ErrorMessage(code: .notPossible, message: strap.condition.reason ?? "It is lent.")
    }
  }

  private func strap(named name: String) throws(ErrorMessage) -> StrapSupervisor {
    if let strap = straps.first(where: { $0.name == name }) { return strap }
    throw ErrorMessage(code: .unknownStrap, message: "\(name) is no longer known.")
  }
}
