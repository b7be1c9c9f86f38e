/// An interval between beats after artefacts were corrected.
struct CorrectedInterval: Hashable {
  /// In units of 1/1024 s.
  var ticks: Double
  /// Whether it is not as the strap sent it.
  let isCorrected: Bool
  /// The place of the interval it was made of, in what the strap sent.
  let index: Int
}

/// Finds beats that were missed, invented or misplaced, and ectopic ones, and puts intervals there that the heart may have
/// had.
///
/// Found as by Lipponen and Tarvainen (2019), "A robust algorithm for heart rate variability time series artefact correction
/// using novel beat classification", J Med Eng Technol 43(3):173-181, with the thresholds given there: each interval's
/// difference from the one before and its deviation from the median of 11 are held against 5.2 times the quartile deviation
/// of the same in the 91 beats around. An extra beat is taken out, a missed one put into the middle. All others are
/// interpolated linearly, where the paper takes a cubic spline: a line cannot swing.
///
/// A beat is judged by the two after it, so the last two are not judged: they are good until they are.
enum ArtefactCorrection {
  /// How many beats at the end of a series are not judged yet.
  static let unjudged = 2
  /// The quartile deviation is never taken for less than the unit in which straps count: at an even pulse the differences are
  /// the rounding's own, and an interval is no artefact for being two units longer.
  private static let leastDeviation = 1.0

  private enum Verdict {
    case good
    /// Ectopic, or too long or too short.
    case misplaced
    /// The beat at its end is none.
    case extra
    /// A beat in the middle of it was not seen.
    case missed
  }

  /// `intervals`, in ticks, with their artefacts corrected; empty if there is nothing to correct them by.
  static func correct(_ intervals: [Double]) -> [CorrectedInterval] {
    let verdicts = judge(intervals)
    var corrected: [CorrectedInterval] = []
    corrected.reserveCapacity(intervals.count)
    var misplaced: [Int] = []
    var index = 0
    while index < intervals.count {
      let ticks = intervals[index]
      switch verdicts[index] {
      case .good: corrected.append(CorrectedInterval(ticks: ticks, isCorrected: false, index: index))
      case .misplaced:
        misplaced.append(corrected.count)
        corrected.append(CorrectedInterval(ticks: ticks, isCorrected: true, index: index))
      case .extra:
        // The last two are never extra, so there is one after it.
        index += 1
        corrected.append(CorrectedInterval(ticks: ticks + intervals[index], isCorrected: true, index: index))
      case .missed:
        let half = CorrectedInterval(ticks: ticks / 2, isCorrected: true, index: index)
        corrected.append(half)
        corrected.append(half)
      }
      index += 1
    }
    guard misplaced.count < corrected.count else { return [] }
    interpolate(misplaced, in: &corrected)
    return corrected
  }

  /// Each interval at one of `places`, which rise, comes onto the line between its nearest neighbours that are not; at an end
  /// of the series it becomes the one neighbour.
  private static func interpolate(_ places: [Int], in intervals: inout [CorrectedInterval]) {
    var rest = places[...]
    while let first = rest.first {
      var next = first
      while rest.first == next {
        rest.removeFirst()
        next += 1
      }
      guard first > 0 || next < intervals.count else { return }
      let after = next < intervals.count ? intervals[next].ticks : intervals[first - 1].ticks
      let before = first > 0 ? intervals[first - 1].ticks : after
      let step = (after - before) / Double(next - first + 1)
      for place in first..<next { intervals[place].ticks = before + step * Double(place - first + 1) }
    }
  }

  /// Figure 1 of the paper. Nothing comes before the first interval to judge it by, so the mean stands there.
  private static func judge(_ intervals: [Double]) -> [Verdict] {
    guard !intervals.isEmpty else { return [] }
    let intervals = [intervals.reduce(0, +) / Double(intervals.count)] + intervals
    var verdicts = [Verdict](repeating: .good, count: intervals.count)
    let beats = Beats(intervals)
    var index = 0
    while index < intervals.count - unjudged {
      guard abs(beats.differences[index]) > 1 else {
        index += 1
        continue
      }
      if beats.isEctopic(index) {
        verdicts[index] = .misplaced
        index += 1
        continue
      }
      verdicts[index] = beats.verdict(index)
      // Where the greater difference comes later, the beat between is in question too.
      if abs(beats.differences[index + 1]) < abs(beats.differences[index + 2]) {
        index += 1
        verdicts[index] = beats.verdict(index)
      }
      index += 1
    }
    verdicts.removeFirst()
    return verdicts
  }

  /// The series that the paper judges by. A difference of 1 is at its threshold.
  private struct Beats {
    let intervals: [Double]
    /// dRR: each interval less the one before; 0 for the first.
    var differences: [Double]
    /// mRR: each interval less the median around, doubled where it is negative.
    var deviations: [Double]
    let medians: [Double]
    /// Th2, which made `deviations` what they are, in ticks.
    let tolerances: [Double]

    init(_ intervals: [Double]) {
      self.intervals = intervals
      differences = intervals.indices.map { $0 == 0 ? 0 : intervals[$0] - intervals[$0 - 1] }
      medians = SortedWindow.slide(over: intervals, reach: 5) { $0.quantile(0.5) }
      deviations = zip(intervals, medians).map { $0 < $1 ? 2 * ($0 - $1) : $0 - $1 }
      let thresholds = Self.thresholds(of: differences)
      tolerances = Self.thresholds(of: deviations)
      for index in intervals.indices {
        differences[index] /= thresholds[index]
        deviations[index] /= tolerances[index]
      }
    }

    private static func thresholds(of values: [Double]) -> [Double] {
      SortedWindow.slide(over: values.map { abs($0) }, reach: 45) { window in
        5.2 * max(leastDeviation, (window.quantile(0.75) - window.quantile(0.25)) / 2)
      }
    }

    /// Equations 3 and 4, over the subspace S12: the neighbours' differences go the other way.
    func isEctopic(_ index: Int) -> Bool {
      guard index > 0 else { return false }
      let difference = differences[index]
      let before = differences[index - 1]
      let after = differences[index + 1]
      return difference > 0
        ? max(before, after) < -0.13 * difference - 0.17 : min(before, after) > -0.13 * difference + 0.17
    }

    /// What is too long or too short, over the subspace S22: the differences of the two beats after it.
    func verdict(_ index: Int) -> Verdict {
      guard index + 2 < intervals.count else { return .good }
      let next = (differences[index + 1], differences[index + 2])
      let isLong = differences[index] > 1 && min(next.0, next.1) < -1
      let isShort = differences[index] < -1 && max(next.0, next.1) > 1
      guard isLong || isShort || abs(deviations[index]) > 3 else { return .good }
      let median = medians[index]
      if isShort, abs(intervals[index] + intervals[index + 1] - median) < tolerances[index] { return .extra }
      if isLong, abs(intervals[index] / 2 - median) < tolerances[index] { return .missed }
      return .misplaced
    }
  }
}
