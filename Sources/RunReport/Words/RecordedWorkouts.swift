import Primitives
import RunHistory
import RunPanels
import RunReplay
import ZoneProtocol

/// The workouts of a record, with their steps as they were run.
package struct RecordedWorkouts: Hashable {
  /// A step at the time when it was run, since the session's start.
  package struct Step: Hashable {
    /// The workout's name.
    package let workout: String
    /// The step.
    package let step: WorkoutReport.Step
    /// When it began, or the session did.
    package let start: Duration
    /// When it ended.
    package let end: Duration
  }

  /// The steps, in order.
  package let steps: [Step]
  /// How the workouts went, as a line.
  package let words: String

  /// The workouts of `record`; nil if there was none.
  /// - Parameters:
  ///   - record: the record.
  ///   - end: the end of the session, since its start.
  package init?(_ record: RunRecord, until end: Duration) {
    // How each workout went.
    var ends: [String] = []
    var current: (step: WorkoutReport.Step, start: Duration, workout: String)?
    var steps: [Step] = []
    func finishStep(at time: Duration) {
      guard let (step, start, workout) = current else { return }
      current = nil
      if time > start { steps.append(Step(workout: workout, step: step, start: start, end: time)) }
    }
    for part in record.parts {
      // A workout may have begun before the session.
      for case .report(let report) in part.context + part.reports {
        guard case .workout(let workout) = report.body, let t = report.t else { continue }
        // A step is reported again when it is paused or resumed.
        if let current, workout.step?.index == current.step.index, workout.name == current.workout { continue }
        let time = min(max(.zero, t + part.shift - Instant(nanoseconds: 0)), end)
        let former = current?.workout
        finishStep(at: time)
        if let step = workout.step {
          if former != workout.name { ends.append("\(workout.name) was not finished".oneLine) }
          current = (step, time, workout.name)
        } else if former != nil {
          ends[ends.count - 1] = WorkoutProgress.line(workout)
        }
      }
    }
    finishStep(at: end)
    guard !steps.isEmpty else { return nil }
    self.steps = steps
    words = ends.joined(separator: "; ")
  }
}
