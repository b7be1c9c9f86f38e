/// New values for some of a runner's figures.
public struct RunnerChange: Hashable, Sendable {
  /// The new heart rates in bpm. Figures that are absent keep their values.
  public var figures: [RunnerFigure: Int] = [:]
  /// The age in years from which to estimate the maximum heart rate; nil if a maximum is given.
  public var age: Int?

  /// An empty change.
  public init() {}

  /// Whether the change is empty.
  public var isEmpty: Bool { figures.isEmpty && age == nil }

  /// The first figure out of its range; nil if there is none. `applied(to:)` and the zones check the figures against each
  /// other.
  public var fault: ZonesError? {
    for figure in RunnerFigure.allCases {
      if let bpm = figures[figure], !figure.allowed.contains(bpm) {
        return .heartRateOutOfRange(figure, bpm: bpm, allowed: figure.allowed)
      }
    }
    return age.flatMap { MaxHeartRate.ages.contains($0) ? nil : .ageOutOfRange($0) }
  }

  /// Adds a later change, which takes precedence. Of a maximum and an age, the later one counts.
  public mutating func merge(_ later: RunnerChange) {
    figures.merge(later.figures) { _, new in new }
    if later.figures[.maxHR] != nil { age = nil }
    if let years = later.age {
      age = years
      figures[.maxHR] = nil
    }
  }

  /// `runner` with the change made.
  /// - Throws: `ZonesError.ageOutOfRange` for an age without an estimate.
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

extension RunnerChange {
  /// The names of the changed figures, such as `max_hr` and `ceiling`.
  public var keys: [String] {
    RunnerFigure.allCases.filter { figures[$0] != nil }.map(\.rawValue) + (age == nil ? [] : ["age"])
  }
}
