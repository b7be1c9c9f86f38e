import Primitives
import Testing
import Training

/// Steps that end when heart rate is below their bound.
struct RecoveryTests {
  typealias R = Recording

  @Test("a recovery ends after three of its own live samples below its bound")
  func recovery() throws {
    var run = try Recording()
    run.samples(0...2, 119)
    try run.start(2, R.step("Back", .untilBelow(.bpm(120))), R.step("Jog", .untilBelow(.zone("easy"))))
    run.advance(2.9)
    #expect(WorkoutTests.workout(run) == ["2 workout running 1/2 Back at 0.0", "2 step: Back, until under 120 bpm"])
    run.sample(3, 120)
    run.samples(4...5, 119)
    run.sample(6, 112)
    // Samples that are not live do not count, nor those that ended the step before.
    run.sample(7, 113, contact: .notDetected)
    run.sample(8, 114)
    run.samples(9...11, 113)
    #expect(
      WorkoutTests.workout(run).dropFirst(2) == [
        "6 recovered: Recovered: 112 bpm is under 120",
        "6 workout running 2/2 Jog at 4.0 | 1 Back: 4.0, live 4.0, 112 bpm", "6 step: Jog, until under 114 bpm",
        "11 recovered: Recovered: 113 bpm is under 114",
        "11 workout finished at 9.0 | 2 Jog: 5.0, live 4.0, 113 bpm | 2 steps: 9.0, live 8.0",
        "11 step: W is done: 9 s",
      ])
  }

  @Test("nothing false ends a recovery: other samples, losses and pauses restart the row of three")
  func recoveryInARow() throws {
    func play(_ rest: (inout Recording) throws -> Void) throws -> [String] {
      var run = try Recording()
      run.samples(0...9, 140)
      try run.start(9, R.step("Back", .untilBelow(.bpm(133))), R.seconds("Fast", 60))
      run.samples(10...19, 140)
      try rest(&run)
      return run.lines.filter { $0.contains("recovered") }
    }
    let told = { (second: Int) in ["\(second) recovered: Recovered: 131 bpm is under 133"] }
    #expect(try play { $0.samples(20...30, 131) } == told(22))
    #expect(
      try play { run in
        run.samples(20...21, 131)
        run.samples(22...90, 140)
      } == [])
    // Rows broken by a heart rate above the bound, no contact, a jump, a silence, and a pause.
    for other in [133, 0, 240] as [UInt16] {
      let times = try play { run in
        run.samples(20...21, 131)
        run.sample(22, other)
        run.samples(23...30, 131)
      }
      #expect(times == told(25), "\(other)")
    }
    #expect(
      try play { run in
        run.samples(20...21, 131)
        run.samples(25...30, 131)
      } == told(27))
    #expect(
      try play { run in
        run.samples(20...21, 131)
        try run.control(21, .pause)
        run.sample(22, 131)
        try run.control(22, .resume)
        run.samples(23...30, 131)
      } == told(25))
  }

  @Test("a heart rate that has not risen yet has not recovered: it must reach the bound, or have its grace")
  func recoveryOfALateHeart() throws {
    func play(_ rates: (Int) -> Int) throws -> [String] {
      var run = try Recording(settings: TrainingSettings(alerts: AlertRules(stepGrace: .seconds(20))))
      run.samples(0...4, 110)
      try run.start(4, R.seconds("Sprint", 6), R.step("Back", .untilBelow(.bpm(120))), R.step("On", .open))
      for second in 5...60 { run.sample(Double(second), UInt16(rates(second))) }
      return run.lines.filter { $0.contains("recovered") }
    }
    // The sprint ends at 10. Heart rate rises until 20 and falls from then on; or it never reaches the bound, or just reaches
    // it.
    #expect(
      try play { $0 < 20 ? 110 + $0 : 150 - $0 } == ["33 recovered: Recovered: 117 bpm is under 120"])
    #expect(try play { _ in 115 } == ["30 recovered: Recovered: 115 bpm is under 120"])
    #expect(try play { $0 == 13 ? 120 : 119 } == ["16 recovered: Recovered: 119 bpm is under 120"])
    #expect(try play { $0 == 10 ? 120 : 119 } == ["13 recovered: Recovered: 119 bpm is under 120"])
    #expect(try play { $0 == 9 ? 120 : 119 } == ["30 recovered: Recovered: 119 bpm is under 120"])
  }

  @Test("a pause does not count for a recovery's grace, and neither do its samples")
  func recoveryInAPause() throws {
    var run = try Recording(settings: TrainingSettings(alerts: AlertRules(stepGrace: .seconds(20))))
    run.sample(0, 110)
    try run.start(0, R.step("Back", .untilBelow(.bpm(120))))
    run.samples(1...10, 110)
    try run.control(10, .pause)
    run.samples(11...20, 125)
    run.samples(21...49, 119)
    try run.control(50, .resume)
    run.samples(51...70, 119)
    #expect(run.lines.filter { $0.contains("recovered") } == ["60 recovered: Recovered: 119 bpm is under 120"])
  }
}
