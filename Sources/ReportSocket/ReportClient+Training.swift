import Training
import ZoneReport

/// The requests about targets and workouts.
extension ReportClient {
  func setTarget(_ target: Target?, of strap: String?, id: RequestID) throws(ErrorMessage) {
    let strap = try theStrap(strap, id: id)
    let what = target.map { "target.set of \(strap) to \($0)" } ?? "target.clear of \(strap)"
    try change(what, id: id) { () throws(ErrorMessage) -> String? in
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
    let strap = try theStrap(strap, id: id)
    try change("workout.\(command.rawValue) of \(strap)", id: id) { () throws(ErrorMessage) -> String? in
      try server.handlers.training.control(strap, command)
      return nil
    }
  }

  /// The strap called `name`, or the only one.
  private func theStrap(_ name: String?, id: RequestID) throws(ErrorMessage) -> String {
    if let name { return try knownStrap(name, id: id) }
    let straps = server.handlers.straps.list().map(\.address)
    guard let strap = straps.first else {
      throw ErrorMessage(
        id: id, code: .unknownStrap, message: server.handlers.straps.reasonForNone() ?? "No strap is known: add one.")
    }
    guard straps.count == 1 else {
      throw ErrorMessage(
        id: id, code: .badParameter,
        message:
          "There are \(straps.count) straps; say which with 'strap': \(straps.prefix(8).joined(separator: ", ")).")
    }
    return strap
  }
}
