import Primitives

/// Drift of heart rate at steady effort. Coyle and González-Alonso (2001), "Cardiovascular drift during prolonged exercise: new
/// perspectives", Exerc Sport Sci Rev 29:88-92.
public struct HeartRateDrift: Hashable, Sendable {
  /// Mean heart rate of the second half against that of the first, in percent; positive if it rose.
  public let percent: Double
  /// The start of the steady part, from the first live sample on.
  public let start: Duration
  /// The length of the steady part.
  public let duration: Duration
  /// Mean heart rate of its first half, in bpm.
  public let firstHalf: Double
  /// Mean heart rate of its second half, in bpm.
  public let secondHalf: Double
}

/// Mean heart rates of the minutes of a run, counted from its first live sample.
struct MinuteMeans {
  struct Minute {
    let number: Int64
    fileprivate(set) var beats = 0.0
    fileprivate(set) var seconds = 0.0

    var mean: Double { beats / seconds }
    /// Whether live samples stand for at least half of it.
    var isKnown: Bool { seconds >= 30 }
  }

  /// Minutes with a live sample.
  private(set) var minutes: [Minute] = []

  private static let minute: Int64 = 60_000_000_000
  /// The minutes at the start that do not count: heart rate still adapts to the effort.
  private static let warmUp = 10
  /// The fewest minutes of a steady part, and the most.
  private static let shortest = 20
  private static let longest = 720
  /// The greatest difference in bpm between two minutes.
  private static let greatestStep = 5.0
  /// The greatest standard deviation in bpm of the minutes from their line.
  private static let greatestDeviation = 3.0
  /// Below this share of the maximum, in percent, there is no effort.
  private static let leastEffort = 50.0

  /// Adds the time of a live sample that came `offset` after the first.
  mutating func add(_ time: Duration, bpm: Int, at offset: Duration) {
    let number = offset.nanoseconds / Self.minute
    if minutes.last?.number != number { minutes.append(Minute(number: number)) }
    let seconds = time.inSeconds
    minutes[minutes.count - 1].beats += Double(bpm) * seconds
    minutes[minutes.count - 1].seconds += seconds
  }

  /// Drift in the longest steady part of the run. The first of equally long ones counts.
  ///
  /// A part is steady if all of its minutes are known, at least 20, after the first 10 of the run, at or above 50 % of `maxHR`,
  /// at most 5 bpm from one to the next, and within a standard deviation of 3 bpm of their least-squares line. With an odd
  /// number of minutes, the middle one belongs to neither half.
  func drift(maxHR: Int) -> Figure<HeartRateDrift> {
    guard let last = minutes.last else { return .absent(.noLiveSample) }
    guard last.number + 1 >= Self.warmUp + Self.shortest else { return .absent(.tooShort) }
    var best: Range<Int>?
    for stretch in stretches(maxHR: maxHR) {
      guard let part = steadyPart(of: stretch, longerThan: best?.count ?? Self.shortest - 1) else { continue }
      best = part
    }
    guard let best else { return .absent(.notSteady) }
    let half = best.count / 2
    let (one, two) = (mean(best.prefix(half)), mean(best.suffix(half)))
    return .known(
      HeartRateDrift(
        percent: (two - one) * 100 / one, start: .seconds(60 * minutes[best.lowerBound].number),
        duration: .seconds(60 * best.count), firstHalf: one, secondHalf: two))
  }

  private func mean(_ part: Range<Int>) -> Double {
    part.reduce(0) { $0 + minutes[$1].mean } / Double(part.count)
  }

  /// The longest stretches that fulfil every condition but that of the line.
  private func stretches(maxHR: Int) -> [Range<Int>] {
    var found: [Range<Int>] = []
    for (index, minute) in minutes.enumerated() {
      guard minute.number >= Self.warmUp, minute.isKnown, minute.mean * 100 >= Self.leastEffort * Double(maxHR) else {
        continue
      }
      if let last = found.last, last.upperBound == index, minutes[index - 1].number + 1 == minute.number,
        abs(minute.mean - minutes[index - 1].mean) <= Self.greatestStep
      {
        found[found.count - 1] = last.lowerBound..<index + 1
      } else {
        found.append(index..<index + 1)
      }
    }
    return found
  }

  /// The longest part of `stretch` that is near its line, if it has more than `count` minutes.
  private func steadyPart(of stretch: Range<Int>, longerThan count: Int) -> Range<Int>? {
    guard stretch.count > count else { return nil }
    let means = stretch.map { minutes[$0].mean }
    let line = LinesOfParts(means)
    var length = min(means.count, Self.longest)
    while length > count {
      for start in 0...means.count - length
      where line.deviation(of: start..<start + length) <= Self.greatestDeviation {
        let first = stretch.lowerBound + start
        return first..<first + length
      }
      length -= 1
    }
    return nil
  }
}

/// Least-squares lines through any part of a series of values at equal distances.
private struct LinesOfParts {
  /// Sums of the first values: y, y squared, and place times y. Values are relative to the first one, so that squares stay
  /// exact.
  private var sums: [(y: Double, yy: Double, xy: Double)] = [(0, 0, 0)]

  init(_ values: [Double]) {
    sums.reserveCapacity(values.count + 1)
    var sum = (y: 0.0, yy: 0.0, xy: 0.0)
    for (place, value) in values.enumerated() {
      let y = value - values[0]
      sum = (sum.y + y, sum.yy + y * y, sum.xy + Double(place) * y)
      sums.append(sum)
    }
  }

  /// Standard deviation of the values in `part` from their line.
  func deviation(of part: Range<Int>) -> Double {
    let (low, high) = (sums[part.lowerBound], sums[part.upperBound])
    let n = Double(part.count)
    let y = high.y - low.y
    let middle = Double(part.lowerBound) + (n - 1) / 2
    let covariance = high.xy - low.xy - middle * y
    let variance = high.yy - low.yy - y * y / n
    let spread = n * (n * n - 1) / 12
    return (max(0, variance - covariance * covariance / spread) / n).squareRoot()
  }
}
