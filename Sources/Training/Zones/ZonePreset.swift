/// Named sets of zones from coaching and the literature.
public enum ZonePreset: String, Hashable, Sendable, CaseIterable {
  /// Five zones by percent of HRmax.
  case standard = "default"
  /// The same five zones by percent of heart-rate reserve. Karvonen, Kentala and Mustala (1957), Ann Med Exp Biol Fenn
  /// 35:307-315.
  case karvonen = "karvonen"
  /// Seven running zones by percent of the heart rate at the lactate threshold. Friel, The Triathlete's Training Bible: zone 1
  /// under 85 %, 2 from 85, 3 from 90, 4 from 95, 5a from 100, 5b from 103, 5c above 106. Here 5c includes 106 % itself, which
  /// matters only if 106 % is a whole heart rate.
  case frielRunning = "friel-running"
  /// Three zones by the aerobic and the lactate threshold. Seiler and Kjerland (2006), Scand J Med Sci Sports 16:49-56.
  case threeZones = "three-zones"

  /// The unit of its bounds.
  public var model: ZoneModel {
    switch self {
    case .standard: .percentMax
    case .karvonen: .percentReserve
    case .frielRunning: .percentThreshold
    case .threeZones: .bpm
    }
  }

  /// The figures of a runner that it requires besides HRmax.
  public var needs: [RunnerFigure] {
    switch self {
    case .standard: []
    case .karvonen: [.restingHR]
    case .frielRunning: [.thresholdHR]
    case .threeZones: [.aerobicThresholdHR, .thresholdHR]
    }
  }

  /// The bounds for `runner`; a bound whose figure is missing is left out. If the first zone has no lower bound in its source,
  /// it begins at the lowest plausible heart rate. So no time counts as Rest.
  public func bounds(for runner: Runner) -> [ZoneBound] {
    switch self {
    case .standard, .karvonen: return .standard
    case .frielRunning:
      return [
        ZoneBound(name: "Recovery", from: 1), ZoneBound(name: "Aerobic", from: 85), ZoneBound(name: "Tempo", from: 90),
        ZoneBound(name: "Subthreshold", from: 95), ZoneBound(name: "5a Superthreshold", from: 100),
        ZoneBound(name: "5b Aerobic capacity", from: 103), ZoneBound(name: "5c Anaerobic capacity", from: 106),
      ]
    case .threeZones:
      let zones = [
        ("Low", Zones.plausible.lowerBound), ("Threshold", runner.aerobicThresholdHR), ("High", runner.thresholdHR),
      ]
      return zones.compactMap { name, from in from.map { ZoneBound(name: name, from: $0) } }
    }
  }
}

extension Zones {
  /// The zones of `preset` for `runner`.
  /// - Throws: the first of `faults(preset:runner:)`.
  public init(preset: ZonePreset, runner: Runner) throws(ZonesError) {
    if let fault = Self.faults(preset: preset, runner: runner).first { throw fault }
    try self.init(model: preset.model, bounds: preset.bounds(for: runner), runner: runner)
  }

  /// All faults of a preset for a runner.
  public static func faults(preset: ZonePreset, runner: Runner) -> [ZonesError] {
    let missing = preset.needs.filter { runner[$0] == nil }.map { ZonesError.missingForPreset($0, preset) }
    let faults = missing + faults(of: runner)
    guard faults.isEmpty else { return faults }
    return self.faults(model: preset.model, bounds: preset.bounds(for: runner), runner: runner)
  }
}
