/// Corrects artefacts in a series of RR intervals: missed, extra, misplaced and ectopic beats. It replaces them with
/// intervals that the heart may have had.
///
/// First it resolves intervals that contradict the strap's own heart rate. Then it finds artefacts by the method of
/// Lipponen and Tarvainen (2019), "A robust algorithm for heart rate variability time series artefact correction using
/// novel beat classification", J Med Eng Technol 43(3):173-181. Two series are tested: each interval's difference from
/// the one before, and its deviation from the median of 11. The threshold is 5.2 times the quartile deviation of that
/// series in the 91 beats around. An extra beat is removed, and a missed one is inserted in the middle. All others are
/// interpolated linearly, where the paper uses a cubic spline: a line cannot overshoot.
///
/// The quartile deviation of the differences uses signed values. The paper prints absolute values, but explains the
/// factor 5.2 as 3.5 standard deviations. That holds only for signed values, for which 0.05 % of normal beats exceed the
/// threshold. With absolute values the threshold is 2.2 standard deviations, and 2 % of white noise is flagged. The
/// deviations from the median use absolute values, as printed. There, signs changed no verdict on noise and none on 300
/// artefacts in noise.
///
/// A verdict needs the next two beats, so the last two beats count as good.
enum ArtefactCorrection {
  /// Number of beats at the end of a series without a verdict.
  static let unclassified = 2
  /// Lower bound of the quartile deviation: the unit in which straps count. At an even pulse, differences come only from
  /// rounding, and two units more make no artefact.
  private static let leastDeviation = 1.0

  enum Verdict {
    case good
    /// Ectopic, or too long or too short.
    case misplaced
    /// The beat at its end is not real.
    case extra
    /// A beat in its middle was not detected.
    case missed
  }

  /// `beats` with their artefacts corrected.
  static func correct(_ beats: [ReportedInterval]) -> CorrectedSeries {
    let resolved = StrapContradiction.resolve(beats)
    let intervals = resolved.intervals
    let verdicts = classify(intervals.map(\.ticks))
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
        // The last two are never extra, so another interval follows.
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

  /// Interpolates the intervals at `places`, in rising order, between their nearest other neighbours. At an end of the
  /// series they take the one neighbour's length. If there is no other interval they stay unchanged.
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

  /// The verdicts on `intervals`, in ticks. Figure 1 of the paper. The median of the first five is put before the first
  /// interval, which has no predecessor. All are good if there are too few for quartiles.
  static func classify(_ intervals: [Double]) -> [Verdict] {
    guard intervals.count >= HeartRateVariability.leastIntervals else {
      return [Verdict](repeating: .good, count: intervals.count)
    }
    let intervals = [intervals.prefix(5).sorted()[2]] + intervals
    var verdicts = [Verdict](repeating: .good, count: intervals.count)
    let beats = Beats(intervals)
    var index = 0
    while index < intervals.count - unclassified {
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
      // If the next difference is greater, the beat between is also tested.
      if abs(beats.differences[index + 1]) < abs(beats.differences[index + 2]) {
        index += 1
        verdicts[index] = beats.verdict(index)
      }
      index += 1
    }
    verdicts.removeFirst()
    return verdicts
  }

  /// The normalized series of the paper, in which thresholds are 1.
  private struct Beats {
    let intervals: [Double]
    /// dRR: each interval minus the one before; 0 for the first.
    var differences: [Double]
    /// mRR: each interval minus the median around it, doubled if negative.
    var deviations: [Double]
    let medians: [Double]
    /// Th2, by which `deviations` were divided, in ticks.
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

    /// Equations 3 and 4, over the subspace S12: the neighbouring differences have the opposite sign.
    func isEctopic(_ index: Int) -> Bool {
      guard index > 0 else { return false }
      let difference = differences[index]
      let before = differences[index - 1]
      let after = differences[index + 1]
      return difference > 0
        ? max(before, after) < -0.13 * difference - 0.17 : min(before, after) > -0.13 * difference + 0.17
    }

    /// Tests for too long or too short, over the subspace S22: the differences of the next two beats.
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
