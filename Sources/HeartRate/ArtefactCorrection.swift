/// Finds beats that were missed, invented or misplaced, and ectopic ones, and puts intervals there that the heart may have
/// had.
///
/// First the intervals that contradict the strap's own heart rate are resolved. Then artefacts are found as by Lipponen and
/// Tarvainen (2019), "A robust algorithm for heart rate variability time series artefact correction using novel beat
/// classification", J Med Eng Technol 43(3):173-181. Each interval's difference from the one before and its deviation from the
/// median of 11 are compared with 5.2 times the quartile deviation of the same in the 91 beats around. An extra beat is taken
/// out, a missed one is put into the middle. All others are interpolated linearly, where the paper takes a cubic spline: a line
/// cannot swing.
///
/// The quartile deviation of the differences is taken with their signs. The paper prints it of their absolute values, but
/// explains the factor 5.2 as 3.5 standard deviations, which holds only for signed values: 0.05 % of normal beats are beyond.
/// With absolute values the threshold is 2.2 standard deviations, and 2 % of white noise is flagged. The deviations from the
/// median keep their absolute values, as printed: there, signs changed no verdict on noise and none on 300 artefacts in noise.
///
/// A beat is judged by the two after it, so the last two are not judged: they are good until they are.
enum ArtefactCorrection {
  /// How many beats at the end of a series are not judged yet.
  static let unjudged = 2
  /// The quartile deviation is never taken for less than the unit in which straps count: at an even pulse the differences are
  /// the rounding's own, and an interval is no artefact for being two units longer.
  private static let leastDeviation = 1.0

  enum Verdict {
    case good
    /// Ectopic, or too long or too short.
    case misplaced
    /// The beat at its end is none.
    case extra
    /// A beat in the middle of it was not seen.
    case missed
  }

  /// `beats` with their artefacts corrected.
  static func correct(_ beats: [ReportedInterval]) -> CorrectedSeries {
    let resolved = StrapContradiction.resolve(beats)
    let intervals = resolved.intervals
    let verdicts = judge(intervals.map(\.ticks))
    var corrected = CorrectedSeries(dropped: resolved.dropped)
    corrected.intervals.reserveCapacity(intervals.count)
    var misplaced: [Int] = []
    var index = 0
    while index < intervals.count {
      var interval = intervals[index]
      switch verdicts[index] {
      case .good:
        if interval.isOpen { misplaced.append(corrected.intervals.count) }
        corrected.intervals.append(interval)
      case .misplaced:
        misplaced.append(corrected.intervals.count)
        interval.isCorrected = true
        corrected.intervals.append(interval)
      case .extra:
        // The last two are never extra, so there is one after it.
        let first = interval.index
        index += 1
        if first != intervals[index].index { corrected.dropped.append(first) }
        let joined = interval.ticks + intervals[index].ticks
        corrected.intervals.append(CorrectedInterval(ticks: joined, isCorrected: true, index: intervals[index].index))
      case .missed:
        interval.ticks /= 2
        interval.isCorrected = true
        corrected.intervals.append(interval)
        corrected.intervals.append(interval)
      }
      index += 1
    }
    interpolate(misplaced, in: &corrected.intervals)
    return corrected
  }

  /// Each interval at one of `places`, which rise, comes onto the line between its nearest neighbours that are not; at an end
  /// of the series it becomes the one neighbour. They stay as they are if there is no other interval.
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

  /// The verdicts on `intervals`, in ticks. Figure 1 of the paper. Nothing comes before the first interval to judge it by, so the
  /// median of the first five stands there. All are good if they are too few to make quartiles.
  static func judge(_ intervals: [Double]) -> [Verdict] {
    guard intervals.count >= HeartRateVariability.leastIntervals else {
      return [Verdict](repeating: .good, count: intervals.count)
    }
    let intervals = [intervals.prefix(5).sorted()[2]] + intervals
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
      tolerances = Self.thresholds(of: deviations.map(\.magnitude))
      for index in intervals.indices {
        differences[index] /= thresholds[index]
        deviations[index] /= tolerances[index]
      }
    }

    private static func thresholds(of values: [Double]) -> [Double] {
      SortedWindow.slide(over: values, reach: 45) { window in
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
