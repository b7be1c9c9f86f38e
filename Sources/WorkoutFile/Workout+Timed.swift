import Training

extension Workout {
  /// The total duration of the steps with a duration, including repetitions.
  public var timed: Duration { Self.timed(elements) }

  /// Whether every step has a duration, so that `timed` is that of the workout.
  public var isTimed: Bool { Self.isTimed(elements) }

  private static func timed(_ elements: [Element]) -> Duration {
    elements.reduce(.zero) { sum, element in
      switch element {
      case .step(let step):
        switch step.end {
        case .duration(let duration): sum + duration
        case .untilBelow, .open: sum
        }
      case .repeat(let count, let inner): sum + timed(inner) * count
      }
    }
  }

  private static func isTimed(_ elements: [Element]) -> Bool {
    elements.allSatisfy { element in
      switch element {
      case .step(let step):
        switch step.end {
        case .duration: true
        case .untilBelow, .open: false
        }
      case .repeat(_, let inner): isTimed(inner)
      }
    }
  }
}
