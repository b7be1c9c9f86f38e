import Training
import ZoneProtocol

/// A workout, put together from its reports. A step that was never reached has only a name.
struct ReplayedWorkout {
  /// The workout as it was planned.
  let planned: Workout
  /// The workout with all heart rates in bpm, as they were when each step began.
  let inBPM: Workout

  /// The workout whose reports begin with `first`; nil if they do not describe one.
  init?(_ first: WorkoutReport, and later: some Sequence<WorkoutReport>) {
    guard let count = first.step?.count, (1...Workout.maximumSteps).contains(count) else { return nil }
    var steps: [Int: WorkoutReport.Step] = [:]
    var names: [Int: String] = [:]
    func note(_ report: WorkoutReport) {
      guard let step = report.step, (1...count).contains(step.index), steps[step.index] == nil else { return }
      steps[step.index] = step
      names[step.index + 1] = step.next
    }
    note(first)
    for report in later { note(report) }
    func workout(_ plan: (WorkoutReport.Step) -> Workout.Step?) -> Workout {
      Workout(
        name: first.name,
        elements: (1...count).map { index in
          .step(steps[index].flatMap(plan) ?? Workout.Step(name: names[index] ?? "Step \(index)", end: .open))
        })
    }
    planned = workout(\.plan)
    inBPM = workout(\.planInBPM)
  }
}

extension WorkoutReport {
  /// Whether the report may be of the begin of a workout.
  var isBegin: Bool { state == .known(.running) && step?.index == 1 && result == nil && elapsed == .zero }

  /// Whether the report is of the end of a workout.
  var isEnd: Bool { step == nil }
}

extension WorkoutReport.Step {
  /// The step with heart rates in bpm instead of zones and percentages.
  fileprivate var planInBPM: Workout.Step? {
    guard var plan else { return nil }
    plan.target = target.map { .band(from: $0.from, to: $0.to) }
    if case .untilBelow(let bpm, let limit)? = end { plan.end = .untilBelow(.bpm(bpm), atMost: limit) }
    return plan
  }
}
