import Training
import ZoneReport

/// The requests about targets and workouts.
extension ReportClient {
  func setTarget(_ target: Target?, of strap: String?, id: RequestID) throws(ErrorMessage) {
    let strap = try theStrap(strap, id: id)
    // Which heart rates it names is not for the log.
    try change("\(target == nil ? "target.clear" : "target.set") of \(strap)", id: id) {
      () throws(ErrorMessage) -> String? in
      try server.handlers.training.setTarget(strap, target)
    }
  }

  func startWorkout(_ workout: Workout, of strap: String?, id: RequestID) throws(ErrorMessage) {
    let strap = try theStrap(strap, id: id)
    try change("workout.start of '\(workout.name)' for \(strap)", id: id) { () throws(ErrorMessage) -> String? in
      try server.handlers.training.startWorkout(strap, workout)
      return nil
    }
  }

  func control(_ command: WorkoutCommand, of strap: String?, id: RequestID) throws(ErrorMessage) {
    let strap = try theStrapInWorkout(strap, id: id)
    try change("workout.\(command.rawValue) of \(strap)", id: id) { () throws(ErrorMessage) -> String? in
      try server.handlers.training.control(strap, command)
      return nil
    }
  }

  /// The strap called `name`, or the only one.
  private func theStrap(_ name: String?, id: RequestID) throws(ErrorMessage) -> String {
    if let name { return try knownStrap(name, id: id) }
    return try theOne(of: server.handlers.states(), "straps", id: id)
  }

  /// The strap called `name`, or the only one; of several the only one that has a workout.
  private func theStrapInWorkout(_ name: String?, id: RequestID) throws(ErrorMessage) -> String {
    let states = server.handlers.states()
    guard name == nil, states.count > 1 else { return try theStrap(name, id: id) }
    let busy = states.filter { report in
      guard case .state(let state) = report.body else { return false }
      return state.workout != nil
    }
    guard !busy.isEmpty else { throw ErrorMessage(id: id, code: .notPossible, message: "\(WorkoutError.absent)") }
    return try theOne(of: busy, "workouts", id: id)
  }

  /// The strap of `states` where it is a single one; `what` they are called where they are several.
  private func theOne(of states: [Report], _ what: String, id: RequestID) throws(ErrorMessage) -> String {
    guard let first = states.first else {
      throw ErrorMessage(
        id: id, code: .unknownStrap, message: server.handlers.straps.reasonForNone() ?? "No strap is known: add one.")
    }
    guard states.count == 1 else {
      throw ErrorMessage(
        id: id, code: .badParameter,
        message: "There are \(states.count) \(what); say which with 'strap': \(states.strapsAndRunners).")
    }
    return first.strap
  }
}
