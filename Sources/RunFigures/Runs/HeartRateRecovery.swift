import Primitives

/// How far heart rate fell after the last hard effort. Cole et al. (1999), N Engl J Med 341:1351-1357 (one minute); Shetler et
/// al. (2001), J Am Coll Cardiol 38:1980-1987 (two minutes); Daanen et al. (2012), Int J Sports Physiol Perform 7:251-260.
public struct HeartRateRecovery: Hashable, Sendable {
  /// The end of the effort, from the first live sample on.
  public let start: Duration
  /// The heart rate then, in bpm.
  public let bpm: Double
  /// The fall within one minute, in bpm.
  public let oneMinute: Double
  /// The fall within two minutes, in bpm; negative if the heart rate is higher again.
  public let twoMinutes: Figure<Double>
  /// The fall within five minutes, in bpm.
  public let fiveMinutes: Figure<Double>

  /// The effort is hard from this share of the maximum on, in percent.
  static let hard = 80
  /// A hard effort lasts at least this long.
  static let shortest = Duration.seconds(60)
  /// The longest gap within an effort.
  static let longestGap = Duration.seconds(15)
  /// Heart rate may take this long from the end of an effort until it is no longer hard.
  static let longestFall = Duration.seconds(120)
  /// After a smaller fall within a minute, in bpm, the runner did not rest.
  static let leastFall = 10
  /// Differences of heart rate in bpm that do not matter for the end of an effort.
  static let slack = 2
}

extension HeartRateCurve {
  /// Recovery of a runner with `maxHR` in bpm after the last hard effort, in a run whose first live sample came at `origin`.
  func recovery(maxHR: Int, since origin: Instant) -> Figure<HeartRateRecovery> {
    guard !points.isEmpty else { return .absent(.tooShort) }
    guard let effort = hardEfforts(maxHR: maxHR).last else { return .absent(.noHardEffort) }
    return recovery(after: effort, since: origin)
  }

  /// The recoveries after all hard efforts that have one, in order.
  func recoveries(maxHR: Int, since origin: Instant) -> [HeartRateRecovery] {
    hardEfforts(maxHR: maxHR).compactMap { recovery(after: $0, since: origin).value }
  }

  /// Recovery after the hard effort with the points `effort`.
  ///
  /// Heart rate alone does not show when the legs stopped. So of the last two minutes of the effort, it ended where the fall
  /// within a minute is greatest: at the last instant at which neither it nor heart rate is more than 2 bpm less. After a
  /// smaller fall than 10 bpm there was no rest.
  private func recovery(after effort: ClosedRange<Int>, since origin: Instant) -> Figure<HeartRateRecovery> {
    guard let last = points.last else { return .absent(.tooShort) }
    let end = points[effort.upperBound].instant
    var falls: [(start: Point, doubled: Int)] = []
    var unknown: Point?
    var later = PointsInOrder(points, from: effort.lowerBound)
    for start in points[effort] where start.instant >= end - HeartRateRecovery.longestFall {
      if let point = later.point(at: start.instant + .seconds(60)) {
        falls.append((start, start.doubled - point.doubled))
        unknown = nil
      } else {
        unknown = unknown ?? start
      }
    }
    let greatest = falls.max { $0.doubled < $1.doubled }
    let slack = 2 * HeartRateRecovery.slack
    let place = falls.lastIndex { fall in
      greatest.map { fall.doubled >= $0.doubled - slack && fall.start.doubled >= $0.start.doubled - slack } ?? false
    }
    // If the last known fall is the greatest, later ones may be greater.
    if let unknown, place == nil || place == falls.count - 1 {
      return .absent(last.instant - unknown.instant >= .seconds(60) ? .signalLost : .endedEarly)
    }
    guard let greatest, let place else { return .absent(.signalLost) }
    guard greatest.doubled >= 2 * HeartRateRecovery.leastFall else {
      return .absent(.noRest(Double(max(0, greatest.doubled)) / 2))
    }
    let start = falls[place].start
    func fall(after time: Duration) -> Figure<Double> {
      var later = PointsInOrder(points, from: effort.lowerBound)
      guard let point = later.point(at: start.instant + time) else {
        return .absent(last.instant - start.instant >= time ? .signalLost : .endedEarly)
      }
      return .known(start.bpm - point.bpm)
    }
    return .known(
      HeartRateRecovery(
        start: start.instant - origin, bpm: start.bpm, oneMinute: Double(falls[place].doubled) / 2,
        twoMinutes: fall(after: .seconds(120)), fiveMinutes: fall(after: .seconds(300))))
  }

  /// The points of each hard effort: a time in which the curve stayed at or above 80 % of the maximum for at least a minute.
  private func hardEfforts(maxHR: Int) -> [ClosedRange<Int>] {
    var efforts: [ClosedRange<Int>] = []
    var start: Int?
    for (index, point) in points.enumerated() {
      guard point.doubled * 100 >= 2 * HeartRateRecovery.hard * maxHR else {
        start = nil
        continue
      }
      if index > 0, point.instant - points[index - 1].instant > HeartRateRecovery.longestGap { start = nil }
      let begin = start ?? index
      start = begin
      guard point.instant - points[begin].instant >= HeartRateRecovery.shortest else { continue }
      if efforts.last?.lowerBound == begin { efforts.removeLast() }
      efforts.append(begin...index)
    }
    return efforts
  }
}

/// Finds the points at instants that rise.
private struct PointsInOrder {
  private let points: [HeartRateCurve.Point]
  private var index: Int

  /// No instant may be before the point `first`.
  init(_ points: [HeartRateCurve.Point], from first: Int) {
    self.points = points
    index = first
  }

  /// The last point at or before `instant`; nil if it is not fresh any more.
  mutating func point(at instant: Instant) -> HeartRateCurve.Point? {
    while index + 1 < points.count, points[index + 1].instant <= instant { index += 1 }
    guard index < points.count else { return nil }
    let point = points[index]
    return point.instant <= instant && instant - point.instant < point.fresh ? point : nil
  }
}
