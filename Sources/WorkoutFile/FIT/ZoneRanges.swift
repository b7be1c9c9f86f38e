import FIT
import Training

/// The zones of a runner as FIT says heart rates. FIT has no zones of its own that would be the runner's.
public struct ZoneRanges: Sendable {
  /// A zone and its heart rates, both included; nil for an open end.
  public struct Range: Sendable {
    /// The zone.
    public let zone: Zone
    /// The lowest heart rate.
    public let low: FITWorkout.HeartRate?
    /// The highest heart rate.
    public let high: FITWorkout.HeartRate?

    /// `zone` from `low` to `high`.
    public init(_ zone: Zone, low: FITWorkout.HeartRate?, high: FITWorkout.HeartRate?) {
      self.zone = zone
      self.low = low
      self.high = high
    }
  }

  /// The zones, Rest first.
  public let ranges: [Range]
  /// The runner's maximum heart rate in bpm; nil if unknown.
  public let maxHR: Int?

  /// The zones with their heart rates.
  /// - Parameters:
  ///   - ranges: the zones, Rest first.
  ///   - maxHR: the runner's maximum heart rate in bpm; nil if unknown.
  public init(_ ranges: [Range], maxHR: Int?) {
    self.ranges = ranges
    self.maxHR = maxHR
  }

  /// The default zones in percent of the maximum heart rate, for when no runner is known.
  public static let standard: ZoneRanges = {
    let bounds = [ZoneBound].standard
    let rest = Range(Zone(index: 0, name: Zones.restName), low: nil, high: bounds.first.map { .percent($0.from) })
    return ZoneRanges(
      [rest]
        + bounds.enumerated().map { index, bound in
          let next = index + 1 < bounds.count ? bounds[index + 1].from : nil
          return Range(
            Zone(index: index + 1, name: bound.name), low: .percent(bound.from), high: next.map { .percent($0) })
        }, maxHR: nil)
  }()

  /// The zone for `reference`; nil if there is none.
  func range(_ reference: ZoneReference) -> Range? {
    let zone = ranges.map(\.zone).zone(reference)
    return ranges.first { $0.zone == zone }
  }
}

extension FITWorkout.HeartRate {
  /// `133 bpm`, `70 %`
  var text: String {
    switch self {
    case .percent(let percent): "\(percent) %"
    case .bpm(let bpm): "\(bpm) bpm"
    }
  }
}
