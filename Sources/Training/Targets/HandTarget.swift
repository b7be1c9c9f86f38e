/// The target that was set by hand.
struct HandTarget: Sendable {
  private(set) var target: Target?
  /// The target in bpm.
  private(set) var band: TargetBand?

  /// Sets another target, which is `band` in bpm.
  mutating func set(_ target: Target?, band: TargetBand?) {
    (self.target, self.band) = (target, band)
  }

  /// Resolves the target after a change of the zones: a target that names a zone takes its new bounds.
  mutating func resolve(with zones: Zones) {
    band = target.flatMap { zones.band(of: $0, before: band) }
  }
}
