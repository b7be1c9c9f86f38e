/// Why a target or a bound is invalid.
public enum TargetError: Error, Hashable, Sendable {
  /// The runner has no zone of this name or number; `known` lists the names.
  case unknownZone(ZoneReference, known: [String], key: Key)
  /// A heart rate is outside `allowed`.
  case heartRateOutOfRange(Key, bpm: Int, allowed: ClosedRange<Int>)
  /// The band's upper bound is below its lower bound.
  case upsideDown(from: Int, to: Int)
  /// A percentage of the maximum heart rate is outside `allowed`.
  case percentOutOfRange(Key, percent: Int, allowed: ClosedRange<Int>)
  /// The upper percentage is not above the lower.
  case percentsNotRising(from: Int, to: Int)
  /// A band has no bound.
  case unbounded(Key)
  /// No whole heart rate of this runner is between the percentages.
  case noHeartRate(fromPercent: Int, toPercent: Int)
  /// No heart rate is below this zone, so a recovery cannot end below it.
  case nothingUnder(Zone)

  /// The faulty key, on the socket and in files.
  public enum Key: String, Hashable, Sendable {
    case zone
    case from
    case to
    case fromPercent = "from_percent"
    case toPercent = "to_percent"
    case untilBelow = "until_below"
  }

  /// The faulty key.
  public var key: Key {
    switch self {
    case .unknownZone(_, _, let key), .heartRateOutOfRange(let key, _, _), .percentOutOfRange(let key, _, _),
      .unbounded(let key):
      key
    case .upsideDown: .to
    case .percentsNotRising, .noHeartRate: .toPercent
    case .nothingUnder: .untilBelow
    }
  }
}

extension TargetError: CustomStringConvertible {
  /// The fault of the value of `key`, and its remedy: "is 20: give 25 to 250 bpm".
  public var description: String {
    switch self {
    case .unknownZone(let reference, let known, _):
      "is '\(String("\(reference)".unicodeScalars.prefix(64)))', which is not a zone: give one of "
        + known.joined(separator: ", ")
    case .heartRateOutOfRange(_, let bpm, let allowed):
      "is \(bpm): give \(allowed.lowerBound) to \(allowed.upperBound) bpm"
    case .upsideDown(let from, let to):
      "is \(to), under from, which is \(from): give the lower one first"
    case .percentOutOfRange(_, let percent, let allowed):
      "is \(percent): give \(allowed.lowerBound) to \(allowed.upperBound) percent of the maximum heart rate"
    case .percentsNotRising(let from, let to):
      "is \(to), not above from_percent, which is \(from): give a greater one, or leave it out"
    case .unbounded(let key):
      "is missing, and so is \(key == .from ? Key.to.rawValue : Key.toPercent.rawValue): give one of them, or both"
    case .noHeartRate(let from, let to):
      "is \(to), but no whole heart rate of this runner lies between \(from) % and \(to) %: give bounds further apart"
    case .nothingUnder(let zone):
      "is \(zone.name), and no heart rate is below it: name a higher zone, or give bpm"
    }
  }
}
