import FIT
import Training

extension Workout {
  /// Whether a target or an end names a zone, so that FIT needs the runner's zones.
  public var hasZones: Bool { Self.hasZones(elements) }

  private static func hasZones(_ elements: [Element]) -> Bool {
    elements.contains { element in
      switch element {
      case .repeat(_, let inner): return hasZones(inner)
      case .step(let step):
        if case .zone = step.target { return true }
        if case .untilBelow(.zone, _) = step.end { return true }
        return false
      }
    }
  }
}

extension FITWorkout {
  /// Whether a step ends below a percentage of the maximum heart rate, so that a workout file needs the runner's zones.
  public var hasPercentBound: Bool {
    steps.contains { step in
      if case .heartRateBelow(.percent) = step.end { true } else { false }
    }
  }
}
