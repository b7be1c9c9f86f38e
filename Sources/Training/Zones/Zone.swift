/// A training zone: a named range of heart rates.
public struct Zone: Hashable, Sendable {
  /// The zone's number: 0 is Rest, below the first bound; the others follow with rising heart rate.
  public let index: Int
  /// The zone's name.
  public let name: String

  /// The zone called `name` with number `index`.
  public init(index: Int, name: String) {
    self.index = index
    self.name = name
  }
}

/// The lower bound of a zone. The zone ends where the next begins; the last zone has no upper bound.
public struct ZoneBound: Hashable, Sendable {
  /// The zone's name.
  public var name: String
  /// The lower bound, included in the zone, in percent or bpm according to the model.
  public var from: Int

  /// The zone called `name` from `from` on, in percent or bpm according to the model.
  public init(name: String, from: Int) {
    self.name = name
    self.from = from
  }
}

extension [ZoneBound] {
  /// The default zones, in percent of HRmax.
  public static var standard: [ZoneBound] {
    [
      ZoneBound(name: "Recovery", from: 50), ZoneBound(name: "Easy", from: 60), ZoneBound(name: "LSD", from: 70),
      ZoneBound(name: "Tempo", from: 80), ZoneBound(name: "Maximum", from: 90),
    ]
  }
}

/// The unit of a zone's bounds.
public enum ZoneModel: String, Hashable, Sendable, CaseIterable {
  /// Percent of HRmax.
  case percentMax = "percent-max"
  /// Percent of the heart-rate reserve, which is HRmax minus resting heart rate, added to resting heart rate (Karvonen 1957).
  case percentReserve = "percent-reserve"
  /// Percent of the heart rate at the lactate threshold (Friel).
  case percentThreshold = "percent-threshold"
  /// Beats per minute.
  case bpm = "bpm"

  /// The reference of the model's percentages; nil for the bpm model.
  public var percentOf: PercentOf? {
    switch self {
    case .percentMax: .max
    case .percentReserve: .reserve
    case .percentThreshold: .threshold
    case .bpm: nil
    }
  }
}

/// The reference of a percentage: the heart rate that is 100 %.
public enum PercentOf: String, Hashable, Sendable, CaseIterable {
  case max
  case reserve
  case threshold

  /// Whether it depends on the maximum heart rate, which may be an estimate.
  public var usesMaximum: Bool {
    switch self {
    case .max, .reserve: true
    case .threshold: false
    }
  }

  /// The reference for `runner`, with its heart rates: `the reserve above 52 up to HRmax 190`.
  public func text(for runner: Runner) -> String {
    let max = "HRmax \(runner.maxHR.bpm)\(runner.maxHR.isEstimated ? ", which is estimated" : "")"
    return switch self {
    case .max: max
    case .reserve: "the reserve above \(runner.restingHR ?? 0) up to \(max)"
    case .threshold: "the threshold \(runner.thresholdHR ?? 0)"
    }
  }
}

/// A percentage in tenths, so that it is exact and prints the same everywhere.
public struct Percent: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Tenths of a percent: 753 is 75.3 %.
  public let tenths: Int

  /// `tenths` tenths of a percent.
  public init(tenths: Int) {
    self.tenths = tenths
  }

  /// `75.3`, without a percent sign.
  public var description: String {
    let (whole, tenth) = tenths.magnitude.quotientAndRemainder(dividingBy: 10)
    return "\(tenths < 0 ? "-" : "")\(whole).\(tenth)"
  }

  /// Whether `lhs` is less than `rhs`.
  public static func < (lhs: Percent, rhs: Percent) -> Bool { lhs.tenths < rhs.tenths }
}
