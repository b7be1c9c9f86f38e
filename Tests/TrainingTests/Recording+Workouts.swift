import Primitives
import Testing
import Training

/// Targets and workouts in a recording.
extension Recording {
  /// A step in the notation of the tables: `Easy 10 @100-120`, `Jog <120`, `On`, and `3 x (A 5, B 5)` by `elements`.
  static func step(_ name: String, _ end: Workout.End, _ target: Target? = nil) -> Workout.Element {
    .step(Workout.Step(name: name, target: target, end: end))
  }

  static func seconds(_ name: String, _ seconds: Int, _ target: Target? = nil) -> Workout.Element {
    step(name, .duration(.seconds(seconds)), target)
  }

  mutating func target(_ seconds: Double, _ target: Target?) throws {
    try edit { session, emit throws(TargetError) in try session.setTarget(target, at: Self.at(seconds), emit: emit) }
  }

  mutating func start(_ seconds: Double, _ elements: Workout.Element...) throws {
    try start(seconds, Workout(name: "W", elements: elements))
  }

  mutating func start(_ seconds: Double, _ workout: Workout) throws {
    try edit { session, emit throws(WorkoutError) in
      try session.startWorkout(workout, at: Self.at(seconds), emit: emit)
    }
  }

  mutating func control(_ seconds: Double, _ command: WorkoutCommand) throws {
    try control(at: Self.at(seconds), command)
  }

  mutating func control(at instant: Instant, _ command: WorkoutCommand) throws {
    try edit { session, emit throws(WorkoutError) in try session.control(command, at: instant, emit: emit) }
  }

  mutating func battery(_ seconds: Double, _ percent: Int) {
    edit { session, emit in session.learnBattery(percent, at: Self.at(seconds), emit: emit) }
  }

  mutating func pairingFault(_ seconds: Double, _ reason: String) {
    edit { session, emit in session.announcePairingFault(reason, at: Self.at(seconds), emit: emit) }
  }
}

extension WorkoutStatus {
  /// `running 2/3 Fast left 30 at 60`.
  var line: String {
    let place = step.map { " \($0.index)/\($0.count) \($0.name)" } ?? ""
    return "\(state.rawValue)\(place)\(remaining.map { " left \($0.inSeconds)" } ?? "") at \(elapsed.inSeconds)"
  }
}

extension StepResult {
  /// `Fast: 30.0, live 28.0, on 12.0, 171`.
  var line: String {
    "\(index) \(name): \(time.inSeconds), live \(live.inSeconds)"
      + (onTarget.map { ", on \($0.inSeconds)" } ?? "") + (endBPM.map { ", \($0) bpm" } ?? "")
  }
}

extension WorkoutSummary {
  var line: String {
    let share = withTarget.flatMap { whole in onTarget.map { ", on \($0.inSeconds) of \(whole.inSeconds)" } }
    return "\(steps) steps: \(time.inSeconds), live \(live.inSeconds)" + (share ?? "")
  }
}
