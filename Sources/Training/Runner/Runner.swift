/// Who wears the strap, as far as training needs to know.
public struct Runner: Hashable, Sendable {
  /// What the runner is called; nil for the one runner of a daemon without settings.
  public var name: String?
  /// The runner's maximum heart rate.
  public var maxHR: MaxHeartRate
  /// Resting heart rate in bpm; needed by `ZoneModel.percentReserve`.
  public var restingHR: Int?
  /// Heart rate at the lactate threshold, LT2, in bpm; needed by `ZoneModel.percentThreshold`.
  public var thresholdHR: Int?
  /// Heart rate at the aerobic threshold, LT1, in bpm; needed by `ZonePreset.threeZones`.
  public var aerobicThresholdHR: Int?
  /// The heart rate in bpm that the runner must not stay above, for instance by a physician's word.
  public var ceiling: Int?

  /// A runner; heart rates in bpm.
  public init(
    name: String? = nil, maxHR: MaxHeartRate, restingHR: Int? = nil, thresholdHR: Int? = nil,
    aerobicThresholdHR: Int? = nil, ceiling: Int? = nil
  ) {
    self.name = name
    self.maxHR = maxHR
    self.restingHR = restingHR
    self.thresholdHR = thresholdHR
    self.aerobicThresholdHR = aerobicThresholdHR
    self.ceiling = ceiling
  }

  /// The figure that the settings call so; nil if the runner has none.
  public subscript(figure: ZonesError.RunnerFigure) -> Int? {
    switch figure {
    case .maxHR: maxHR.bpm
    case .restingHR: restingHR
    case .thresholdHR: thresholdHR
    case .aerobicThresholdHR: aerobicThresholdHR
    case .ceiling: ceiling
    }
  }

  /// The runner of a daemon that was told of none: HRmax 190, marked estimated.
  public static let standard = Runner(maxHR: MaxHeartRate(bpm: 190, isEstimated: true))
}

/// A maximum heart rate, and how it is known.
public struct MaxHeartRate: Hashable, Sendable {
  /// Beats per minute.
  public let bpm: Int
  /// Whether it is an estimate, which is to be said wherever it is shown.
  public let isEstimated: Bool

  /// A maximum of `bpm`, measured unless `isEstimated`.
  public init(bpm: Int, isEstimated: Bool = false) {
    self.bpm = bpm
    self.isEstimated = isEstimated
  }

  /// Years of age for which an estimate is made.
  public static let ages = 5...120

  /// The estimate for `age` in years: 208 - 0.7 x age (Tanaka 2001), rounded to the nearest, a half up.
  /// - Throws: `ZonesError.ageOutOfRange` outside `ages`.
  public static func estimated(age: Int) throws(ZonesError) -> MaxHeartRate {
    guard ages.contains(age) else { throw .ageOutOfRange(age) }
    return MaxHeartRate(bpm: (2080 - 7 * age + 5) / 10, isEstimated: true)
  }
}
