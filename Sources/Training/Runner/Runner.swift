/// The runner who wears the strap, with the figures that training needs.
public struct Runner: Hashable, Sendable {
  /// The runner's name; nil for the only runner of a daemon without settings.
  public var name: String?
  /// The runner's maximum heart rate.
  public var maxHR: MaxHeartRate
  /// Resting heart rate in bpm. `ZoneModel.percentReserve` needs it.
  public var restingHR: Int?
  /// Heart rate at the lactate threshold, LT2, in bpm. `ZoneModel.percentThreshold` needs it.
  public var thresholdHR: Int?
  /// Heart rate at the aerobic threshold, LT1, in bpm. `ZonePreset.threeZones` needs it.
  public var aerobicThresholdHR: Int?
  /// The heart rate in bpm that the runner must not exceed for long, for instance on medical advice.
  public var ceiling: Int?
  /// The runner's body.
  public var body: RunnerBody

  /// A runner; heart rates in bpm.
  public init(
    name: String? = nil, maxHR: MaxHeartRate, restingHR: Int? = nil, thresholdHR: Int? = nil,
    aerobicThresholdHR: Int? = nil, ceiling: Int? = nil, body: RunnerBody = RunnerBody()
  ) {
    self.name = name
    self.maxHR = maxHR
    self.restingHR = restingHR
    self.thresholdHR = thresholdHR
    self.aerobicThresholdHR = aerobicThresholdHR
    self.ceiling = ceiling
    self.body = body
  }

  /// The value of `figure`; nil if the runner has none.
  public subscript(figure: RunnerFigure) -> Int? {
    switch figure {
    case .maxHR: maxHR.bpm
    case .restingHR: restingHR
    case .thresholdHR: thresholdHR
    case .aerobicThresholdHR: aerobicThresholdHR
    case .ceiling: ceiling
    }
  }

  /// The runner of a daemon without settings: HRmax 190, marked as an estimate.
  public static let standard = Runner(maxHR: MaxHeartRate(bpm: 190, isEstimated: true))
}

/// A maximum heart rate, measured or estimated.
public struct MaxHeartRate: Hashable, Sendable {
  /// Beats per minute.
  public let bpm: Int
  /// Whether it is an estimate. Every display of it must say so.
  public let isEstimated: Bool

  /// A maximum of `bpm`, measured unless `isEstimated`.
  public init(bpm: Int, isEstimated: Bool = false) {
    self.bpm = bpm
    self.isEstimated = isEstimated
  }

  /// The ages in years for which the maximum can be estimated.
  public static let ages = 5...120

  /// The estimate for `age` in years: 208 - 0.7 x age (Tanaka 2001), rounded to the nearest; halves round up.
  /// - Throws: `ZonesError.ageOutOfRange` outside `ages`.
  public static func estimated(age: Int) throws(ZonesError) -> MaxHeartRate {
    guard ages.contains(age) else { throw .ageOutOfRange(age) }
    return MaxHeartRate(bpm: (2080 - 7 * age + 5) / 10, isEstimated: true)
  }
}
