import Primitives

/// The efforts and faults of a simulated run. Heart rates are for a runner with HRmax 190.
struct Scenario: Sendable {
  /// A stretch of constant effort.
  struct Stretch: Sendable {
    let seconds: Int
    /// The steady-state heart rate of this effort, in bpm. It may exceed HRmax if the effort cannot be sustained.
    let demand: Double
  }

  /// The initial heart rate, in bpm.
  let start: Double
  let stretches: [Stretch]
  /// Index of the stretch that follows the last one.
  let goesOnWith: Int
  let faults: FaultPlan

  init(from start: Double, _ stretches: [Stretch], goesOnWith: Int = 0, faults: FaultPlan = .none) {
    self.start = start
    self.stretches = stretches
    self.goesOnWith = goesOnWith
    self.faults = faults
  }

  /// The effort `second` seconds after the start, as a heart rate in bpm.
  func demand(at second: Int) -> Double {
    var left = second
    for stretch in stretches {
      if left < stretch.seconds { return stretch.demand }
      left -= stretch.seconds
    }
    let again = stretches[min(max(goesOnWith, 0), stretches.count)...]
    let period = again.reduce(0) { $0 + $1.seconds }
    guard period > 0 else { return start }
    left %= period
    for stretch in again {
      if left < stretch.seconds { return stretch.demand }
      left -= stretch.seconds
    }
    return start
  }

  /// The scenario of a simulation: a training session, or a strap with every fault.
  init(_ name: SimulationName) {
    switch name {
    case .lsd: self.init(from: 78, Self.steady)
    case .tempo:
      self.init(
        from: 78,
        [Stretch(seconds: 720, demand: 122), Stretch(seconds: 1500, demand: 161), Stretch(seconds: 600, demand: 108)])
    case .hiit: self.init(from: 78, Self.intervals(300, Self.times(12, [(30, 215), (60, 108)])))
    case .hiitBeginner: self.init(from: 78, Self.intervals(300, Self.times(10, [(20, 215), (90, 108)])))
    case .sprints: self.init(from: 78, Self.intervals(600, Self.times(6, [(10, 240), (150, 100)])))
    case .hills: self.init(from: 78, Self.intervals(600, Self.times(8, [(25, 220), (90, 112)])))
    case .agility:
      let set = Self.times(4, [(20, 180), (40, 110)]) + [Stretch(seconds: 120, demand: 98)]
      self.init(from: 78, Self.intervals(600, Self.times(3, set)))
    case .recovery: self.init(from: 78, [Stretch(seconds: 60, demand: 105)])
    case .rest: self.init(from: 62, [Stretch(seconds: 60, demand: 58)])
    case .dropouts: self.init(from: 78, Self.steady, faults: .all)
    }
  }

  /// A warm-up of `seconds`, then `efforts`, then a cool-down.
  private static func intervals(_ seconds: Int, _ efforts: [Stretch]) -> [Stretch] {
    [Stretch(seconds: seconds, demand: 122)] + efforts + [Stretch(seconds: 300, demand: 104)]
  }

  private static let steady = [Stretch(seconds: 60, demand: 143)]

  private static func times(_ count: Int, _ stretches: [(seconds: Int, demand: Double)]) -> [Stretch] {
    times(count, stretches.map { Stretch(seconds: $0.seconds, demand: $0.demand) })
  }

  private static func times(_ count: Int, _ stretches: [Stretch]) -> [Stretch] {
    (0..<count).flatMap { _ in stretches }
  }
}
