import Primitives
import Training
import ZoneProtocol

/// The steps of a workout over time, with width, height and colour.
package struct WorkoutProfile: Hashable {
  /// A step as drawn.
  package struct Bar: Hashable {
    /// Start, in seconds from the beginning of the workout.
    package let start: Double
    /// Duration, in seconds.
    package let seconds: Double
    /// Height from 0 to 1, by intensity; 0 for a step without a target.
    package let height: Double
    /// Zone of the target; nil without a target or if the zones are unknown.
    package let zone: Int?
  }

  /// A step at the time when it was run.
  package struct Run: Hashable {
    package let step: WorkoutReport.Step
    /// Start, in seconds from the beginning of the run.
    package let start: Double
    /// Duration, in seconds.
    package let seconds: Double

    package init(_ step: WorkoutReport.Step, start: Double, seconds: Double) {
      self.step = step
      self.start = start
      self.seconds = seconds
    }
  }

  /// Assumed duration of a step without one, in seconds.
  private static let usualSeconds = 60.0
  /// Longest step, in seconds. A daemon may send any number.
  private static let longestSeconds = 86_400.0

  /// All steps, in order.
  package let bars: [Bar]
  /// Duration of what is drawn, in seconds.
  package let seconds: Double
  /// Current position, in seconds from the beginning of the workout; nil once it is over.
  package let position: Double?
  /// Time left of the workout, in seconds; nil if a remaining step does not end by time.
  package let remaining: Double?

  /// The profile of a workout that is running or paused; nil if `current` is not one of its steps.
  /// - Parameters:
  ///   - steps: all steps, in order. While they are unknown (nil), all but the current one look alike.
  ///   - current: the current step.
  ///   - left: time left of the current step; nil if it does not end by time.
  ///   - zones: the zones with their bounds.
  package init?(
    _ steps: [WorkoutReport.Step]?, current: WorkoutReport.Step, left: Duration?, zones: [TotalsReport.ZoneTime]
  ) {
    guard (1...Workout.maximumSteps).contains(current.count), (1...current.count).contains(current.index),
      steps.map({ $0.count == current.count }) ?? true
    else { return nil }
    let shown =
      steps
      ?? (1...current.count).map { index in
        index == current.index ? current : WorkoutReport.Step(index: index, count: current.count, name: "", end: nil)
      }
    var runs: [Run] = []
    var start = 0.0
    for step in shown {
      let seconds = steps == nil ? Self.usualSeconds : Self.seconds(step)
      runs.append(Run(step, start: start, seconds: seconds))
      start += seconds
    }
    bars = Self.bars(runs, zones: zones)
    seconds = start
    let bar = bars[current.index - 1]
    let left = left.map { min(bar.seconds, max(0, $0.inSeconds)) }
    position = bar.start + (left.map { bar.seconds - $0 } ?? 0)
    let isTimed = steps?[(current.index - 1)...].allSatisfy { $0.limit != nil } ?? false
    remaining = isTimed ? left.map { start - bar.start - bar.seconds + $0 } : nil
  }

  /// The profile of a recorded run of `seconds`, with the steps as they were run.
  package init(_ runs: [Run], zones: [TotalsReport.ZoneTime], seconds: Double) {
    bars = Self.bars(runs, zones: zones)
    self.seconds = seconds
    position = nil
    remaining = nil
  }

  private static func bars(_ runs: [Run], zones: [TotalsReport.ZoneTime]) -> [Bar] {
    let bounds = zones.compactMap(\.from).map(clamped)
    let efforts = runs.compactMap { $0.step.target.map(effort) }
    let low = Double(min(bounds.min() ?? 90, efforts.min() ?? 90) - 10)
    let high = Double(max(bounds.max() ?? 170, efforts.max() ?? 170) + 5)
    return runs.map { run in
      let effort = run.step.target.map(effort)
      let zone = run.step.target.flatMap { target in
        target.zone?.index ?? effort.flatMap { zones.zone(of: $0)?.index }
      }
      let height = effort.map { max(0.15, min(1, (Double($0) - low) / max(1, high - low))) }
      return Bar(start: run.start, seconds: run.seconds, height: height ?? 0, zone: zone)
    }
  }

  private static func seconds(_ step: WorkoutReport.Step) -> Double {
    min(longestSeconds, max(1, step.limit?.inSeconds ?? usualSeconds))
  }

  /// Heart rate that stands for a target, in bpm.
  private static func effort(_ target: TargetBand) -> Int {
    let from = target.from.map(clamped)
    let to = target.to.map(clamped)
    switch (from, to) {
    case (let from?, let to?): return (from + to) / 2
    case (let from?, nil): return from + 8
    case (nil, let to?): return to - 8
    case (nil, nil): return HeartLine.heartRates.lowerBound
    }
  }

  /// `bpm`, limited to possible heart rates. A daemon may send any number.
  private static func clamped(_ bpm: Int) -> Int {
    min(max(bpm, HeartLine.heartRates.lowerBound), HeartLine.heartRates.upperBound)
  }

  /// The highest step between the shares `from` and `to` of the workout; the first of equals.
  package func bar(from: Double, to: Double) -> Bar? {
    let start = from * seconds
    let end = max(start, to * seconds)
    var best: Bar?
    for bar in bars where bar.start < end && bar.start + bar.seconds > start {
      if best.map({ $0.height >= bar.height }) != true { best = bar }
    }
    return best
  }
}

extension WorkoutReport.Step {
  /// Longest duration of the step; nil if no time ends it.
  package var limit: Duration? {
    switch end {
    case .duration(let duration)?: duration
    case .untilBelow(_, let limit)?: limit
    case .open?, nil: nil
    }
  }
}
