import Glibc
import Primitives

/// A morning measurement at rest.
public struct MorningMeasurement: Hashable, Sendable {
  /// The shortest measurement that counts.
  public static let shortest = Duration.seconds(60)

  /// The local day, in days since 1970-01-01.
  public var day: Int
  /// RMSSD in milliseconds.
  public var rmssd: Double

  /// A measurement of `rmssd` in milliseconds on the local `day`.
  public init(day: Int, rmssd: Double) {
    self.day = day
    self.rmssd = rmssd
  }
}

/// How ready the runner is for hard training: the logarithm of RMSSD against the runner's own history.
///
/// One morning says little, so the mean of 7 days is compared with the 60 days before. Within half a standard deviation of their
/// mean, the smallest worthwhile change, it is normal. Plews et al. (2013), Sports Med 43:773-781; Buchheit (2014), Front Physiol
/// 5:73; for the range in use Javaloyes et al. (2019), Int J Sports Physiol Perform 14:23-32.
public struct Readiness: Hashable, Sendable {
  /// Days of the mean that is judged; today is the last.
  public static let week = 7
  /// Days before today with which it is compared.
  public static let baseline = 60
  /// The fewest measurements among these. For 7 days three suffice (Plews et al. 2014, Int J Sports Physiol Perform 9:783-790).
  static let leastInWeek = 3
  static let leastInBaseline = 14
  /// The smallest worthwhile change, in standard deviations.
  static let worthwhile = 0.5

  /// The natural logarithm of today's RMSSD in milliseconds.
  public let today: Double
  /// The last 7 days, with today.
  public let lastWeek: Spread
  /// The 60 days before today; nil without two measurements.
  public let usual: Spread?
  /// What this means.
  public let verdict: Verdict

  /// Mean and spread of logarithms of RMSSD.
  public struct Spread: Hashable, Sendable {
    /// The number of days with a measurement.
    public let count: Int
    /// The mean.
    public let mean: Double
    /// The standard deviation; nil for one measurement.
    public let deviation: Double?

    /// The coefficient of variation in percent; nil for one measurement, and if the mean is not positive.
    public var variation: Double? { mean > 0 ? deviation.map { $0 * 100 / mean } : nil }

    /// The mean as RMSSD in milliseconds.
    public var rmssd: Double { exp(mean) }

    /// The spread of `values`; nil if there are none.
    init?(_ values: [Double]) {
      guard !values.isEmpty else { return nil }
      let mean = values.reduce(0, +) / Double(values.count)
      count = values.count
      self.mean = mean
      let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      deviation = values.count > 1 ? (squares / Double(values.count - 1)).squareRoot() : nil
    }
  }

  /// What a measurement means.
  public enum Verdict: Hashable, Sendable {
    /// Measurements on so many more days are needed.
    case needs(days: Int)
    /// The last week is below the usual range.
    case low
    /// Only today is below it.
    case lowToday
    /// The last week and today are within it.
    case normal
    /// Only today is above it.
    case highToday
    /// The last week is above it.
    case high
  }

  /// The readiness on the local day `today`; nil without a measurement then. `measurements` may be in any order. Of several on
  /// one day the last in the array counts.
  public init?(_ measurements: [MorningMeasurement], today: Int) {
    var days: [Int: Double] = [:]
    // Whoever measured in the year 1 is not compared with today.
    let (earliest, isOverflow) = today.subtractingReportingOverflow(Self.baseline)
    guard !isOverflow else { return nil }
    for measurement in measurements where measurement.rmssd.isFinite && measurement.rmssd > 0 {
      if (earliest...today).contains(measurement.day) { days[measurement.day] = log(measurement.rmssd) }
    }
    let inOrder = days.sorted { $0.key < $1.key }
    guard let now = days[today],
      let lastWeek = Spread(inOrder.filter { $0.key > today - Self.week }.map(\.value))
    else { return nil }
    let usual = Spread(inOrder.filter { $0.key < today }.map(\.value))
    self.today = now
    self.lastWeek = lastWeek
    self.usual = usual?.deviation == nil ? nil : usual
    let missing = max(Self.leastInWeek - lastWeek.count, Self.leastInBaseline - (usual?.count ?? 0))
    guard missing <= 0, let range = Self.range(of: usual) else {
      verdict = .needs(days: max(1, missing))
      return
    }
    if lastWeek.mean < range.lowerBound {
      verdict = .low
    } else if lastWeek.mean > range.upperBound {
      verdict = .high
    } else if now < range.lowerBound {
      verdict = .lowToday
    } else {
      verdict = now > range.upperBound ? .highToday : .normal
    }
  }

  /// The usual range of the logarithm of RMSSD; nil without two measurements before today.
  public var usualRange: ClosedRange<Double>? { Self.range(of: usual) }

  private static func range(of usual: Spread?) -> ClosedRange<Double>? {
    guard let usual, let deviation = usual.deviation else { return nil }
    // Equal measurements give a range of one number, and means are not exact.
    let change = worthwhile * deviation + 1e-9
    return usual.mean - change...usual.mean + change
  }
}

extension Readiness.Verdict {
  /// The meaning in words, as a sentence.
  public var text: String {
    switch self {
    case .needs(let days): "Measure on \(days) more \(days == 1 ? "day" : "days") to learn your usual range."
    case .low: "Your last week is below your usual range: prefer easy training or rest."
    case .lowToday: "Today is below your usual range, your last week is not: train as you feel."
    case .normal: "Within your usual range: train as planned."
    case .highToday: "Today is above your usual range, your last week is not: train as planned."
    case .high: "Your last week is above your usual range: train as planned, but rest if you feel tired."
    }
  }
}
