import Primitives

/// Finds RR intervals that are impossible at the strap's own heart rate.
///
/// Such an interval is an artefact whatever its neighbours are. Examples are zeros that pad a list, halves and thirds of
/// beats, and several merged beats. A run of them is divided into the beats that it stands for.
enum StrapContradiction {
  /// The shortest possible interval: 200 ms, in ticks.
  static let shortest = 204.8
  /// An interval contradicts a heart rate if the ratio of the two, either way round, is 0.7 or less.
  static let leastRatio = 0.7
  /// Straps average their heart rate, so it lags. An interval is no contradiction if it agrees with a heart rate reported
  /// within this time before or after.
  static let lag = Duration.seconds(10)

  /// `beats`, with each run of contradictions replaced by the beats that it stands for.
  static func resolve(_ beats: [ReportedInterval]) -> CorrectedSeries {
    var series = CorrectedSeries()
    series.intervals.reserveCapacity(beats.count)
    let heartRates = beats.lazy.map(\.heartRate)
    let range = (heartRates.min() ?? 0)...(heartRates.max() ?? 0)
    var start = 0
    for index in beats.indices where !isContradiction(index, of: beats, range) {
      if start < index { resolve(start..<index, of: beats, into: &series) }
      series.intervals.append(CorrectedInterval(ticks: beats[index].ticks, index: index))
      start = index + 1
    }
    if start < beats.count { resolve(start..<beats.count, of: beats, into: &series) }
    return series
  }

  /// Divides the time of `run` evenly among the beats that it stands for. A run shorter than one beat stays unchanged, so
  /// that it can be joined with the next interval. A run of zeros is dropped.
  private static func resolve(_ run: Range<Int>, of beats: [ReportedInterval], into series: inout CorrectedSeries) {
    let ticks = beats[run].reduce(0) { $0 + $1.ticks }
    guard ticks > 0 else {
      series.dropped += run
      return
    }
    let heartRate = beats[run.lowerBound].heartRate
    let count = Int((ticks * Double(heartRate) / ReportedInterval.ticksPerMinute).rounded())
    guard count > 0 else {
      series.intervals += run.map {
        CorrectedInterval(ticks: beats[$0].ticks, isCorrected: true, isOpen: true, index: $0)
      }
      return
    }
    let each = ticks / Double(count)
    let isOpen = isContradiction(each, heartRate)
    for place in 0..<count {
      let index = min(run.lowerBound + place, run.upperBound - 1)
      series.intervals.append(CorrectedInterval(ticks: each, isCorrected: true, isOpen: isOpen, index: index))
    }
    series.dropped += run.dropFirst(count)
  }

  /// Whether the interval at `index` contradicts the heart rates around it. `range` spans the heart rates of all beats.
  private static func isContradiction(
    _ index: Int, of beats: [ReportedInterval], _ range: ClosedRange<UInt16>
  ) -> Bool {
    let beat = beats[index]
    let ticks = beat.ticks
    guard ticks >= shortest else { return true }
    guard isContradiction(ticks, beat.heartRate) else { return false }
    // Few intervals get here, and most of them contradict every heart rate.
    let isLong = ticks * Double(beat.heartRate) > ReportedInterval.ticksPerMinute
    if isContradiction(ticks, isLong ? range.lowerBound : range.upperBound) { return true }
    let end = beat.instant + lag
    var after = index
    while after < beats.count, beats[after].instant <= end {
      guard isContradiction(ticks, beats[after].heartRate) else { return false }
      after += 1
    }
    let start = beat.instant - lag
    var before = index
    while before >= 0, beats[before].instant >= start {
      guard isContradiction(ticks, beats[before].heartRate) else { return false }
      before -= 1
    }
    return true
  }

  /// Whether an interval of `ticks` differs from `heartRate` by 30 % or more; false for an unknown heart rate.
  private static func isContradiction(_ ticks: Double, _ heartRate: UInt16) -> Bool {
    let beats = ticks * Double(heartRate) / ReportedInterval.ticksPerMinute
    return heartRate > 0 && (beats <= leastRatio || leastRatio * beats >= 1)
  }
}
