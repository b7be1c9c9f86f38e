/// A training zone: a band of heart rates with a name.
public struct Zone: Hashable, Sendable {
  /// The zone's place: 0 is Rest, under the first bound, then 1, 2, ... with rising heart rate.
  public let index: Int
  /// What the runner calls it.
  public let name: String

  /// The zone called `name` at place `index`.
  public init(index: Int, name: String) {
    self.index = index
    self.name = name
  }
}

/// Where a zone begins. It ends where the next begins; the last is open.
public struct ZoneBound: Hashable, Sendable {
  /// The zone's name.
  public var name: String
  /// The zone's lower bound, which belongs to it: percent or bpm, as the model says.
  public var from: Int

  /// The zone called `name` that begins at `from`, in percent or bpm, as the model says.
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

/// What a zone's bounds are counted in.
public enum ZoneModel: String, Hashable, Sendable, CaseIterable {
  /// Percent of HRmax.
  case percentMax = "percent-max"
  /// Percent of the heart-rate reserve, HRmax less resting heart rate, added to the latter (Karvonen 1957).
  case percentReserve = "percent-reserve"
  /// Percent of the heart rate at the lactate threshold (Friel).
  case percentThreshold = "percent-threshold"
  /// Beats per minute.
  case bpm = "bpm"

  /// What its percentages are a part of; nil for the bpm model.
  public var percentOf: PercentOf? {
    switch self {
    case .percentMax: .max
    case .percentReserve: .reserve
    case .percentThreshold: .threshold
    case .bpm: nil
    }
  }
}

/// What a percentage is a part of.
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

  /// What it is for `runner`, with its heart rates: `the reserve above 52 up to HRmax 190`.
  public func text(for runner: Runner) -> String {
    let max = "HRmax \(runner.maxHR.bpm)\(runner.maxHR.isEstimated ? ", which is estimated" : "")"
    return switch self {
    case .max: max
    case .reserve: "the reserve above \(runner.restingHR ?? 0) up to \(max)"
    case .threshold: "the threshold \(runner.thresholdHR ?? 0)"
    }
  }
}

/// A percentage in tenths, so that it is exact and looks the same everywhere.
public struct Percent: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Tenths of a percent: 753 is 75.3 %.
  public let tenths: Int

  /// `tenths` tenths of a percent.
  public init(tenths: Int) {
    self.tenths = tenths
  }

  /// `75.3`, without the sign of percent.
  public var description: String {
    let (whole, tenth) = tenths.magnitude.quotientAndRemainder(dividingBy: 10)
    return "\(tenths < 0 ? "-" : "")\(whole).\(tenth)"
  }

  /// Whether `lhs` is less than `rhs`.
  public static func < (lhs: Percent, rhs: Percent) -> Bool { lhs.tenths < rhs.tenths }
}
