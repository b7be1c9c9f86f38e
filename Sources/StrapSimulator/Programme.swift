/// What a simulated runner does, and what goes wrong meanwhile. Heart rates are for a runner with HRmax 190.
struct Programme: Sendable {
  /// A stretch of even effort.
  struct Stretch: Sendable {
    let seconds: Int
    /// The heart rate that this effort would settle at, in bpm; beyond HRmax for an effort that cannot be kept up.
    let demand: Double
  }

  let name: String
  /// The heart rate it starts with, in bpm.
  let start: Double
  let stretches: [Stretch]
  /// The stretch to go on with after the last one.
  let goesOnWith: Int
  let faults: FaultPlan

  init(_ name: String, from start: Double, _ stretches: [Stretch], goesOnWith: Int = 0, faults: FaultPlan = .none) {
    self.name = name
    self.start = start
    self.stretches = stretches
    self.goesOnWith = goesOnWith
    self.faults = faults
  }

  /// The effort `second` seconds after the start.
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

  /// The trainings of the coaching text, and a strap with every fault in the book.
  static let all = [
    Programme("lsd", from: 78, steady),
    Programme(
      "tempo", from: 78,
      [Stretch(seconds: 720, demand: 122), Stretch(seconds: 1500, demand: 161), Stretch(seconds: 600, demand: 108)]),
    Programme(
      "hiit", from: 78,
      [Stretch(seconds: 300, demand: 122)] + times(12, [(30, 215), (60, 108)]) + [Stretch(seconds: 300, demand: 104)]),
    Programme(
      "hiit-beginner", from: 78,
      [Stretch(seconds: 300, demand: 122)] + times(10, [(20, 215), (90, 108)]) + [Stretch(seconds: 300, demand: 104)]),
    Programme(
      "sprints", from: 78,
      [Stretch(seconds: 600, demand: 122)] + times(6, [(10, 240), (150, 100)]) + [Stretch(seconds: 300, demand: 104)]),
    Programme(
      "hills", from: 78,
      [Stretch(seconds: 600, demand: 122)] + times(8, [(25, 220), (90, 112)]) + [Stretch(seconds: 300, demand: 104)]),
    Programme(
      "agility", from: 78,
      [Stretch(seconds: 600, demand: 122)]
        + times(3, times(4, [(20, 180), (40, 110)]) + [Stretch(seconds: 120, demand: 98)])
        + [Stretch(seconds: 300, demand: 104)]),
    Programme("recovery", from: 78, [Stretch(seconds: 60, demand: 105)]),
    Programme("rest", from: 62, [Stretch(seconds: 60, demand: 58)]),
    Programme("dropouts", from: 78, steady, faults: .all),
  ]

  private static let steady = [Stretch(seconds: 60, demand: 143)]

  private static func times(_ count: Int, _ stretches: [(seconds: Int, demand: Double)]) -> [Stretch] {
    times(count, stretches.map { Stretch(seconds: $0.seconds, demand: $0.demand) })
  }

  private static func times(_ count: Int, _ stretches: [Stretch]) -> [Stretch] {
    (0..<count).flatMap { _ in stretches }
  }
}
