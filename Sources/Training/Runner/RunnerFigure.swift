/// A heart rate of the runner, under its name in the settings.
public enum RunnerFigure: String, Hashable, Sendable, CaseIterable {
  case maxHR = "max_hr"
  case restingHR = "resting_hr"
  case thresholdHR = "threshold_hr"
  case aerobicThresholdHR = "aerobic_threshold_hr"
  case ceiling = "ceiling"
}

extension RunnerFigure {
  /// The heart rates in bpm that settings and requests may give. They are stricter than `Zones.plausible`, which also applies
  /// to measured heart rates. A maximum under 60 or a resting heart rate over 150 is a typing error.
  public var allowed: ClosedRange<Int> {
    switch self {
    case .maxHR: 60...Zones.plausible.upperBound
    case .restingHR: Zones.plausible.lowerBound...150
    case .thresholdHR, .aerobicThresholdHR, .ceiling: 40...Zones.plausible.upperBound
    }
  }
}
