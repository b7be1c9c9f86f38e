import Primitives
import ProgramSupport
import Training
import WorkoutFile

/// Workouts as text.
enum WorkoutText {
  /// `31:00`; `31:00+` if some steps have no duration; `open` if none has.
  static func time(_ workout: Workout) -> String {
    let clock = DurationText.clock(workout.timed.inSeconds)
    if workout.isTimed { return clock }
    return workout.timed == .zero ? "open" : clock + "+"
  }

  /// `14 steps, 31:00`
  static func size(_ workout: Workout) -> String {
    let count = workout.stepCount
    return "\(count) \(count == 1 ? "step" : "steps"), \(time(workout))"
  }

  /// The workout, with a line for each step.
  static func lines(_ document: WorkoutDocument) -> [String] {
    let workout = document.workout
    let title = workout.name + (document.about.map { ": " + $0 } ?? "")
    let table = TextTable.lines([["STEP", "TARGET", "ENDS"]] + rows(workout.elements, indent: ""))
    return [title.oneLine, ""] + table + ["", size(workout) + "."]
  }

  private static func rows(_ elements: [Workout.Element], indent: String) -> [[String]] {
    elements.flatMap { element in
      switch element {
      case .step(let step): [[indent + step.name, target(step.target), end(step.end)]]
      case .repeat(let count, let inner):
        [[indent + (count == 1 ? "once:" : "\(count) times:"), "", ""]] + rows(inner, indent: indent + "  ")
      }
    }
  }

  private static func target(_ target: Target?) -> String {
    switch target {
    case .zone(.name(let name))?: name
    case .zone(.index(let index))?: "zone \(index)"
    case .band?, .percentOfMax?: target?.description ?? "-"
    case nil: "-"
    }
  }

  private static func bound(_ bound: HeartRateBound) -> String {
    switch bound {
    case .bpm(let bpm): "\(bpm) bpm"
    case .zone(let name): name
    }
  }

  private static func end(_ end: Workout.End) -> String {
    switch end {
    case .duration(let duration): "after \(DurationText.clock(duration.inSeconds))"
    case .untilBelow(let bound, let limit):
      "under \(self.bound(bound))" + (limit.map { ", or after \(DurationText.clock($0.inSeconds))" } ?? "")
    case .open: "with `hrzone workout next`"
    }
  }
}
