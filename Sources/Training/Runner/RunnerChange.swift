/// New values for some of a runner's figures.
public struct RunnerChange: Hashable, Sendable {
  /// The new heart rates in bpm. Figures that are absent keep their values.
  public var figures: [RunnerFigure: Int] = [:]
  /// The new values of the body. Those that are nil stay the same. The maximum heart rate is estimated from the age, unless the
  /// runner or this change gives it.
  public var body = RunnerBody()

  /// An empty change.
  public init() {}

  /// Whether the change is empty.
  public var isEmpty: Bool { figures.isEmpty && body.isEmpty }

  /// The first value out of its range; nil if there is none. `applied(to:)` and the zones check the figures against each
  /// other.
  public var fault: ZonesError? {
    for figure in RunnerFigure.allCases {
      if let bpm = figures[figure], !figure.allowed.contains(bpm) {
        return .heartRateOutOfRange(figure, bpm: bpm, allowed: figure.allowed)
      }
    }
    if let age = body.age, !MaxHeartRate.ages.contains(age) { return .ageOutOfRange(age) }
    if let weight = body.weight, !RunnerBody.weights.contains(weight) { return .weightOutOfRange(weight) }
    return nil
  }

  /// Adds a later change, which takes precedence.
  public mutating func merge(_ later: RunnerChange) {
    figures.merge(later.figures) { _, new in new }
    body.merge(later.body)
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
    runner.body.merge(body)
    if let age = body.age, runner.maxHR.isEstimated { runner.maxHR = try .estimated(age: age) }
    return runner
  }
}

extension RunnerChange {
  /// The keys of the changed values in the protocol, such as `max_hr` and `weight_kg`.
  public var keys: [String] {
    RunnerFigure.allCases.filter { figures[$0] != nil }.map(\.rawValue) + body.keys.map(\.rawValue)
  }
}
