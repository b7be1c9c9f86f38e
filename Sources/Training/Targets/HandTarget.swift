/// The target that was set by hand.
struct HandTarget: Sendable {
  private var target: Target?
  /// The target in bpm.
  private(set) var band: TargetBand?

  /// Takes another target, which is `band` in bpm.
  mutating func set(_ target: Target?, band: TargetBand?) {
    (self.target, self.band) = (target, band)
  }

  /// Other zones are in force: a target that names one is that zone as it now is.
  mutating func resolve(with zones: Zones) {
    band = target.flatMap { zones.band(of: $0, before: band) }
  }
}
