import Primitives

/// The weeks of one runner.
public struct TrainingWeeks: Sendable {
  private struct Sum {
    var runs = 0
    var volume = Duration.zero
    var live = Duration.zero
    var load = 0.0
  }

  /// The number of weeks in the mean.
  private static let meanOf = 4
  /// An increase that is always fine: a quarter of an hour, and its load at 60 to 70 % of the maximum.
  private static let smallVolume = 15 * 60.0
  private static let smallLoad = 30.0

  private var sums: [Week: Sum] = [:]
  private var first: Week?
  /// The current week.
  public let current: Week

  /// The weeks of `runs` of one runner, in any order. `today` is the local day, in days since 1970-01-01. Runs of later weeks are
  /// ignored.
  public init(_ runs: [WeekRun], today: Int) {
    current = Week(of: today)
    for run in runs {
      let week = Week(of: run.day)
      guard week <= current else { continue }
      first = min(first ?? week, week)
      var sum = sums[week] ?? Sum()
      sum.runs += 1
      sum.volume += max(.zero, run.duration)
      sum.live += max(.zero, run.live)
      if let load = run.load, load.isFinite, load > 0 { sum.load += load }
      sums[week] = sum
    }
  }

  /// The figures of the last weeks, at most `count`, the earliest first. They end with the current week and begin with the
  /// first run at the earliest. Weeks without a run are included.
  public func last(_ count: Int) -> [WeekFigures] {
    guard let first, count > 0 else { return [] }
    let start = current.index - min(count - 1, current.index - first.index)
    return (start...current.index).map { figures(of: Week(index: $0)) }
  }

  /// The figures of `week`.
  public func figures(of week: Week) -> WeekFigures {
    let sum = sums[week] ?? Sum()
    return WeekFigures(
      week: week, runs: sum.runs, volume: sum.volume, live: sum.live, load: sum.load,
      volumeGrowth: growth(of: week, smallStep: Self.smallVolume) { $0.volume.inSeconds },
      loadGrowth: growth(of: week, smallStep: Self.smallLoad) { $0.load })
  }

  /// The volume that the current week may have by the rule of 5 to 10 %; nil if there is nothing to compare with.
  public var limit: Duration? {
    let before = before(current) { $0.volume.inSeconds }
    let reference = max(before.lastWeek, before.mean)
    guard reference > 0 else { return nil }
    return .seconds(WeekGrowth.most(over: reference, WeekGrowth.limit, smallStep: Self.smallVolume).rounded())
  }

  /// The volume that is left in the current week; zero if the limit is reached. Nil if there is no limit.
  public var left: Duration? {
    limit.map { max(.zero, $0 - (sums[current]?.volume ?? .zero)) }
  }

  /// The growth of the current week after another run of `planned`, if that would exceed the limit; nil if it would not.
  public func excess(adding planned: Duration) -> WeekGrowth? {
    let growth = growth(of: current, smallStep: Self.smallVolume, adding: max(.zero, planned).inSeconds) {
      $0.volume.inSeconds
    }
    return growth.verdict == .over ? growth : nil
  }

  private func growth(
    of week: Week, smallStep: Double, adding planned: Double = 0, _ value: (Sum) -> Double
  ) -> WeekGrowth {
    let before = before(week, value)
    return WeekGrowth(
      of: value(sums[week] ?? Sum()) + planned, lastWeek: before.lastWeek, mean: before.mean,
      isFirst: week <= first ?? week, smallStep: smallStep)
  }

  /// The value of the week before `week`, and the mean of the last four.
  private func before(_ week: Week, _ value: (Sum) -> Double) -> (lastWeek: Double, mean: Double) {
    guard let first, first < week else { return (0, 0) }
    let values = (1...min(Self.meanOf, week.index - first.index)).map { back in
      sums[Week(index: week.index - back)].map(value) ?? 0
    }
    return (values[0], values.reduce(0, +) / Double(values.count))
  }
}
