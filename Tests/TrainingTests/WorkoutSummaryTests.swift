import Primitives
import Testing
import Training

/// The results of workouts.
struct WorkoutSummaryTests {
  typealias R = Recording

  @Test("the time on target is a share of the live time of the steps with a target only")
  func shareOnTarget() throws {
    var run = try Recording()
    run.sample(0, 140)
    try run.start(0, R.seconds("Run", 60, .zone(.name("LSD"))), R.seconds("Walk", 300))
    run.samples(1...180, 140)
    try run.control(180, .stop)
    #expect(run.lines.contains { $0.hasSuffix("| 1 steps: 180.0, live 180.0, on 60.0 of 60.0") })
    // Time without a signal does not count.
    var lost = try Recording()
    lost.sample(0, 140)
    try lost.start(0, R.seconds("Run", 180, .zone(.name("LSD"))))
    lost.samples(1...30, 140)
    lost.samples(139...180, 140)
    #expect(lost.lines.last == "180 step: W is done: 3 min, 74 s of 74 s on target (100 %)")
    // Nothing is given if there was no signal at all, or no target.
    for target in [Target.zone(.name("LSD")), nil] {
      var never = try Recording()
      never.sample(0, 140)
      try never.start(0, R.seconds("Walk", 10), R.seconds("Run", 10, target), R.seconds("Walk", 10))
      never.samples(1...7, 140)
      never.samples(23...30, 140)
      #expect(never.lines.last == "30 step: W is done: 30 s")
    }
  }

  @Test(
    "the share is 100 % only if all of the time was on target",
    arguments: [
      (60, 60, 100), (0, 60, 0), (1, 60, 2), (59, 60, 98), (1199, 1200, 99), (61, 60, nil), (-1, 60, nil),
      (-9, -1, nil), (0, 0, nil), (nil, 60, nil), (60, nil, nil),
    ] as [(Int?, Int?, Int?)])
  func percentOnTarget(_ onTarget: Int?, _ withTarget: Int?, _ percent: Int?) {
    let summary = WorkoutSummary(
      time: .seconds(3600), live: .seconds(3600), withTarget: withTarget.map { .seconds($0) },
      onTarget: onTarget.map { .seconds($0) }, steps: 1)
    #expect(summary.percentOnTarget == percent)
  }
}
