import Training
import ZoneProtocol

/// Settings to compute with in place of the recorded ones.
public struct ReplayOverrides: Hashable, Sendable {
  /// The maximum heart rate in bpm; nil for the recorded one.
  public var maxHR: Int?
  /// The zones; nil for the recorded ones, which move with `maxHR` if they are in percent of it.
  public var zones: ZoneRules?

  /// Zones for any runner.
  public struct ZoneRules: Hashable, Sendable {
    /// The unit of the bounds.
    public var model: ZoneModel
    /// The lower bounds, without Rest.
    public var bounds: [ZoneBound]

    /// Zones with `bounds` in the unit of `model`.
    public init(model: ZoneModel, bounds: [ZoneBound]) {
      self.model = model
      self.bounds = bounds
    }
  }

  /// Overrides; by default none.
  public init(maxHR: Int? = nil, zones: ZoneRules? = nil) {
    self.maxHR = maxHR
    self.zones = zones
  }

  /// Whether nothing is overridden.
  public var isEmpty: Bool { maxHR == nil && zones == nil }
}

/// Everything of a `settings` report that a session is made of.
struct ReplaySettings: Hashable, Sendable {
  let runner: Runner
  let zones: Zones
  let rules: TrainingSettings

  /// The settings of `report` for the runner called `name`, with `overrides`.
  /// - Throws: `ZonesError` if the zones do not fit the runner. Nil for zones that this version does not understand.
  init?(_ report: SettingsReport, runner name: String?, _ overrides: ReplayOverrides) throws(ZonesError) {
    var runner = report.runner(named: name)
    if let maxHR = overrides.maxHR { runner.maxHR = MaxHeartRate(bpm: maxHR) }
    let zones: Zones?
    if let rules = overrides.zones {
      zones = try Zones(model: rules.model, bounds: rules.bounds, runner: runner)
    } else {
      zones = try report.zones(of: runner)
    }
    guard let zones else { return nil }
    self.runner = runner
    self.zones = zones
    rules = report.rules
  }
}
