/// Figures of a runner that take the place of others.
public struct RunnerChange: Hashable, Sendable {
  /// Heart rates in bpm; those that are not here stay as they are.
  public var figures: [ZonesError.RunnerFigure: Int] = [:]
  /// The age in years by which the maximum heart rate is estimated; not beside one that is given.
  public var age: Int?

  /// A change of nothing.
  public init() {}

  /// Whether it changes nothing.
  public var isEmpty: Bool { figures.isEmpty && age == nil }

  /// The first figure that is out of its range; nil if none is. Whether all fit together is for `applied(to:)` and the zones.
  public var fault: ZonesError? {
    for figure in ZonesError.RunnerFigure.allCases {
      if let bpm = figures[figure], !figure.allowed.contains(bpm) {
        return .heartRateOutOfRange(figure, bpm: bpm, allowed: figure.allowed)
      }
    }
    return age.flatMap { MaxHeartRate.ages.contains($0) ? nil : .ageOutOfRange($0) }
  }

  /// Adds a change that was made after it and holds over it. Of a maximum and an age the one given last counts.
  public mutating func merge(_ later: RunnerChange) {
    figures.merge(later.figures) { _, new in new }
    if later.figures[.maxHR] != nil { age = nil }
    if let years = later.age {
      age = years
      figures[.maxHR] = nil
    }
  }

  /// `runner` with the change made.
  /// - Throws: `ZonesError.ageOutOfRange` for an age that has no estimate.
  public func applied(to runner: Runner) throws(ZonesError) -> Runner {
    var runner = runner
    for (figure, bpm) in figures {
      switch figure {
      case .maxHR: runner.maxHR = MaxHeartRate(bpm: bpm)
      case .restingHR: runner.restingHR = bpm
      case .thresholdHR: runner.thresholdHR = bpm
      case .aerobicThresholdHR: runner.aerobicThresholdHR = bpm
      case .ceiling: runner.ceiling = bpm
      }
    }
    if let age { runner.maxHR = try .estimated(age: age) }
    return runner
  }
}

extension ZonesError.RunnerFigure {
  /// The heart rates in bpm that settings and requests may give. They are stricter than `Zones.plausible`, which holds for
  /// measured heart rates too: a maximum under 60 or a resting heart rate over 150 is a typing error.
  public var allowed: ClosedRange<Int> {
    switch self {
    case .maxHR: 60...Zones.plausible.upperBound
    case .restingHR: Zones.plausible.lowerBound...150
    case .thresholdHR, .aerobicThresholdHR, .ceiling: 40...Zones.plausible.upperBound
    }
  }
}

extension RunnerChange {
  /// The names of the figures that it changes: `max_hr`, `ceiling`.
  public var keys: [String] {
    ZonesError.RunnerFigure.allCases.filter { figures[$0] != nil }.map(\.rawValue) + (age == nil ? [] : ["age"])
  }
}
