import Training

/// What a `SettingsReport` was made of, for a program that computes with it again.
extension SettingsReport {
  /// The runner called `name`, as `Report.runner` gives it.
  public func runner(named name: String?) -> Runner {
    Runner(
      name: name, maxHR: MaxHeartRate(bpm: maxHR, isEstimated: maxHRIsEstimated), restingHR: figures[.restingHR],
      thresholdHR: figures[.thresholdHR], aerobicThresholdHR: figures[.aerobicThresholdHR], ceiling: figures[.ceiling],
      body: body)
  }

  /// The zones' lower bounds in the model's unit, without Rest; nil if one is missing, or for an unknown model.
  public var bounds: [ZoneBound]? {
    guard let model = model.value, zones.first?.zone == Zone(index: 0, name: Zones.restName) else { return nil }
    var bounds: [ZoneBound] = []
    for band in zones.dropFirst() {
      guard let from = model.percentOf == nil ? band.from : band.fromPercent, band.zone.index == bounds.count + 1 else {
        return nil
      }
      bounds.append(ZoneBound(name: band.zone.name, from: from))
    }
    return bounds
  }

  /// The zones of `runner`; nil if the report has none that this version understands.
  /// - Throws: `ZonesError` if they are no valid zones of the runner.
  public func zones(of runner: Runner) throws(ZonesError) -> Zones? {
    guard let model = model.value, let bounds else { return nil }
    return try Zones(model: model, bounds: bounds, runner: runner)
  }

  /// The target that was set by hand, as it was given.
  public var targetSetByHand: Target? { target.map { $0.target(given: targetGiven) } }
}

extension WorkoutReport.Step {
  /// The step as it was planned; nil if its end is of a kind that this version does not know.
  public var plan: Workout.Step? {
    let planned: Workout.End
    switch end {
    case .duration(let duration)?: planned = .duration(duration)
    case .untilBelow(let bpm, let limit)?:
      planned = .untilBelow(boundGiven.map { .zone($0) } ?? .bpm(bpm), atMost: limit)
    case .open?: planned = .open
    case nil: return nil
    }
    return Workout.Step(name: name, target: target.map { $0.target(given: targetGiven) }, end: planned)
  }
}
