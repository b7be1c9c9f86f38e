import Glibc
import Primitives
import Training

/// The time at each heart rate, and the figures that depend on nothing else.
struct TimeByHeartRate {
  /// Nanoseconds at each plausible heart rate, the lowest first.
  private var nanoseconds = [Int64](repeating: 0, count: Zones.plausible.count)

  /// Adds the time of a live sample. `bpm` must be plausible.
  mutating func add(_ time: Duration, bpm: Int) {
    let place = bpm - Zones.plausible.lowerBound
    nanoseconds[place] = nanoseconds[place].addingClamped(time.nanoseconds)
  }

  /// Sum over all heart rates of `value` times the minutes there; nil without any time.
  private func sum(_ value: (Int) -> Double) -> Double? {
    var sum = 0.0
    var isEmpty = true
    for (bpm, time) in zip(Zones.plausible, nanoseconds) where time > 0 {
      sum += value(bpm) * Double(time) / 60e9
      isEmpty = false
    }
    return isEmpty ? nil : sum
  }

  private func figure(_ value: (Int) -> Double) -> Figure<Double> {
    sum(value).map { .known($0) } ?? .absent(.noLiveSample)
  }

  /// The mean heart rate in bpm, weighted by time.
  var mean: Figure<Double> {
    guard let time = sum({ _ in 1 }), let beats = sum(Double.init) else { return .absent(.noLiveSample) }
    return .known(beats / time)
  }

  /// Training load: minutes times the weight of their band. The bands begin at 50, 60, 70, 80 and 90 % of `maxHR` and have
  /// the weights 1 to 5. Edwards (1993), The Heart Rate Monitor Book.
  func edwards(maxHR: Int) -> Figure<Double> {
    figure { bpm in
      var weight = 0
      while weight < 5, bpm * 10 >= (5 + weight) * maxHR { weight += 1 }
      return Double(weight)
    }
  }

  /// Training load: minutes times x times a factor that grows with x, the share of the heart-rate reserve. A heart rate
  /// below the resting one counts as it, and one above the maximum as the maximum. Morton, Fitz-Clarke and Banister (1990),
  /// "Modeling human performance in running", J Appl Physiol 69:1171-1177.
  func banister(maxHR: Int, restingHR: Int?, sex: RunnerBody.Sex?) -> Figure<Double> {
    let restingHR = restingHR.flatMap { Zones.plausible.contains($0) && $0 < maxHR ? $0 : nil }
    guard let restingHR, let sex else {
      return .absent(.missing((restingHR == nil ? [.figure(.restingHR)] : []) + (sex == nil ? [.body(.sex)] : [])))
    }
    let reserve = Double(maxHR - restingHR)
    let (factor, exponent) =
      switch sex {
      case .male: (0.64, 1.92)
      case .female: (0.86, 1.67)
      }
    return figure { bpm in
      let share = min(max(Double(bpm - restingHR) / reserve, 0), 1)
      return share * factor * exp(exponent * share)
    }
  }

  /// Energy from heart rate, weight and age. A negative rate, as the equations give for a heart at rest, counts as zero.
  /// Keytel et al. (2005), "Prediction of energy expenditure from heart rate monitoring during submaximal exercise", J
  /// Sports Sci 23:289-297, the equations without fitness.
  func energy(_ body: RunnerBody) -> Figure<EstimatedEnergy> {
    let age = body.age.flatMap { MaxHeartRate.ages.contains($0) ? Double($0) : nil }
    let weight = body.weight.flatMap { RunnerBody.weights.contains($0) ? $0 : nil }
    guard let age, let weight, let sex = body.sex else {
      let missing: [(RunnerBody.Key, Bool)] = [(.weight, weight == nil), (.age, age == nil), (.sex, body.sex == nil)]
      return .absent(.missing(missing.filter(\.1).map { .body($0.0) }))
    }
    let kilojoules = sum { bpm in
      let perMinute =
        switch sex {
        case .male: -55.0969 + 0.6309 * Double(bpm) + 0.1988 * weight + 0.2017 * age
        case .female: -20.4022 + 0.4472 * Double(bpm) - 0.1263 * weight + 0.074 * age
        }
      return max(0, perMinute)
    }
    return kilojoules.map { .known(EstimatedEnergy(kilocalories: $0 / 4.184)) } ?? .absent(.noLiveSample)
  }
}

/// Energy expended, estimated from heart rate.
public struct EstimatedEnergy: Hashable, Sendable {
  /// Kilocalories.
  public let kilocalories: Double
  /// Always true. Every display must say so.
  public var isEstimate: Bool { true }
}

extension Int64 {
  fileprivate func addingClamped(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
