import Primitives
import Testing
import Training

/// Workouts: steps, repeats, ends, pauses and results.
struct WorkoutTests {
  typealias R = Recording

  /// The lines of `run` about the workout.
  static func workout(_ run: Recording) -> [String] {
    run.lines.filter { line in
      [" workout ", " target ", "_target: ", " step: ", " recovered: "].contains { line.contains($0) }
    }
  }

  @Test("steps with durations, inside and outside repeats, each at its own instant")
  func steps() throws {
    var run = try Recording()
    run.sample(0, 120)
    try run.start(
      0, R.seconds("Warm-up", 10),
      .repeat(count: 2, [R.seconds("Fast", 5), .repeat(count: 2, [R.seconds("Easy", 2)])]),
      R.seconds("Out", 1))
    run.advance(60)
    #expect(
      Self.workout(run).filter { $0.contains("workout") } == [
        "0 workout running 1/8 Warm-up left 10.0 at 0.0",
        "10 workout running 2/8 Fast left 5.0 at 10.0 | 1 Warm-up: 10.0, live 3.0",
        "15 workout running 3/8 Easy left 2.0 at 15.0 | 2 Fast: 5.0, live 0.0",
        "17 workout running 4/8 Easy left 2.0 at 17.0 | 3 Easy: 2.0, live 0.0",
        "19 workout running 5/8 Fast left 5.0 at 19.0 | 4 Easy: 2.0, live 0.0",
        "24 workout running 6/8 Easy left 2.0 at 24.0 | 5 Fast: 5.0, live 0.0",
        "26 workout running 7/8 Easy left 2.0 at 26.0 | 6 Easy: 2.0, live 0.0",
        "28 workout running 8/8 Out left 1.0 at 28.0 | 7 Easy: 2.0, live 0.0",
        "29 workout finished at 29.0 | 8 Out: 1.0, live 0.0 | 8 steps: 29.0, live 3.0",
      ])
    #expect(run.state(60).workout == nil)
  }

  @Test("a step is announced, and three seconds before its end the next one")
  func countdown() throws {
    var run = try Recording()
    run.sample(0, 120)
    try run.start(
      0, R.seconds("Warm-up", 4, .zone(.name("Easy"))), R.seconds("Short", 3), R.step("On", .open),
      R.step("Back", .untilBelow(.bpm(110))))
    run.samples(1...9, 120)
    try run.control(9, .next)
    #expect(
      run.lines.filter { $0.contains(" step: ") } == [
        "0 step: Warm-up, 4 s, Easy, 114-132 bpm", "1 step: Short in 3 s", "4 step: Short, 3 s", "7 step: On",
        "9 step: Back, until under 110 bpm",
      ])
    #expect(run.state(9).workout?.step?.next == nil)
    var last = try Recording()
    last.sample(0, 120)
    try last.start(0, R.seconds("Only", 60))
    last.samples(1...60, 120)
    #expect(
      last.lines.filter { $0.contains(" step: ") } == [
        "0 step: Only, 60 s", "57 step: The end in 3 s", "60 step: W is done: 60 s",
      ])
  }

  @Test("a step's target replaces the one set by hand, which returns")
  func targets() throws {
    var run = try Recording()
    run.sample(0, 140)
    try run.target(0, .band(from: 100, to: 110))
    try run.start(1, R.seconds("A", 2, .zone(.name("LSD"))), R.seconds("B", 2))
    try run.target(2, .band(from: 100, to: 111))
    run.advance(10)
    #expect(
      run.lines.filter { $0.contains(" target ") } == [
        "0 target 100-110 bpm", "1 target LSD, 133-151 bpm", "3 target -", "5 target 100-111 bpm",
      ])
    #expect(run.state(10).target == TargetBand(from: 100, to: 111))
  }

  @Test("after a workout there is a step's grace for the target set by hand", arguments: [true, false])
  func graceAfter(isStopped: Bool) throws {
    var run = try Recording()
    run.sample(0, 110)
    try run.target(0, .zone(.name("LSD")))
    try run.start(1, R.seconds("Cool-down", isStopped ? 300 : 30))
    run.samples(1...31, 110)
    if isStopped { try run.control(31, .stop) }
    run.samples(32...60, 110)
    #expect(!run.lines.contains { $0.contains("below_target") })
    run.sample(61, 110)
    #expect(run.lines.last == "61 below_target: 110 bpm is below the target (LSD, 133-151 bpm): speed up")
  }

  @Test("a step begins with thirty seconds of grace, then ten, and counts the time on target")
  func grace() throws {
    var run = try Recording()
    run.sample(0, 120)
    try run.start(0, R.seconds("Run", 100, .zone(.name("LSD"))), R.seconds("Out", 5, .band(from: 100, to: 200)))
    run.samples(1...39, 120)
    run.samples(40...49, 140)
    run.samples(50...105, 155)
    #expect(
      Self.workout(run).filter { !$0.contains(" step: ") } == [
        "0 workout running 1/2 Run left 100.0 at 0.0", "0 target LSD, 133-151 bpm",
        "30 below_target: 120 bpm is below the target (LSD, 133-151 bpm): speed up",
        "40 on_target: 140 bpm is on target (LSD, 133-151 bpm)",
        "60 above_target: 155 bpm is above the target (LSD, 133-151 bpm): slow down",
        "90 above_target: 155 bpm is above the target (LSD, 133-151 bpm): slow down",
        "100 workout running 2/2 Out left 5.0 at 100.0 | 1 Run: 100.0, live 100.0, on 10.0, 155 bpm",
        "100 target 100-200 bpm",
        "105 workout finished at 105.0 | 2 Out: 5.0, live 5.0, on 5.0, 155 bpm"
          + " | 2 steps: 105.0, live 105.0, on 15.0 of 105.0",
        "105 target -",
      ])
  }

  @Test("while paused, the clock stops and advice is silent, but not the ceiling and the strap")
  func paused() throws {
    var run = try Recording(runner: Runner(maxHR: MaxHeartRate(bpm: 190), ceiling: 180))
    run.sample(0, 140)
    try run.start(0, R.seconds("Run", 20, .zone(.name("LSD"))))
    run.samples(1...5, 140)
    try run.control(5.5, .pause)
    #expect(run.state(50).workout?.line == "paused 1/1 Run left 14.5 at 5.5")
    run.samples(6...30, 120)
    run.samples(31...60, 181)
    run.battery(61, 10)
    #expect(
      run.lines.filter { $0.contains(": ") }.dropFirst() == [
        "36 ceiling: 181 bpm is above your ceiling of 180", "61 battery_low: The strap's battery is at 10 %",
      ])
    try run.control(61, .resume)
    run.samples(62...100, 181)
    #expect(
      Self.workout(run).suffix(6) == [
        "5.500 workout paused 1/1 Run left 14.5 at 5.5", "61 workout running 1/1 Run left 14.5 at 5.5",
        "72.500 step: The end in 3 s",
        "75.500 workout finished at 20.0 | 1 Run: 20.0, live 20.0, on 5.5, 181 bpm"
          + " | 1 steps: 20.0, live 20.0, on 5.5 of 20.0",
        "75.500 target -", "75.500 step: W is done: 20 s, 6 s of 20 s on target (28 %)",
      ])
  }

  @Test("a step that began in a pause is announced once when the clock runs again")
  func stepBegunInAPause() throws {
    var run = try Recording()
    run.samples(0...1, 140)
    try run.start(1, Recording.seconds("A", 60), Recording.seconds("B", 60), Recording.seconds("C", 60))
    run.samples(2...5, 140)
    try run.control(5, .pause)
    try run.control(6, .next)
    try run.control(7, .next)
    run.samples(8...9, 140)
    try run.control(9, .resume)
    run.samples(10...12, 140)
    try run.control(12, .pause)
    try run.control(12, .resume)
    #expect(run.lines.filter { $0.contains(" step: ") } == ["1 step: A, 60 s", "9 step: C, 60 s"])
  }

  @Test("a step that began without a live signal is announced with the next one, unless its countdown is due")
  func stepBegunInAGap() throws {
    func play(_ duration: Int, backAt second: Int) throws -> [String] {
      var run = try Recording()
      run.samples(0...9, 140)
      try run.start(9, R.seconds("A", 2), R.seconds("B", duration), R.step("C", .open))
      run.sample(10, 200)
      run.sample(11, 201)
      run.advance(Double(second))
      run.samples(second...second + 60, 141)
      return run.lines.filter { $0.contains(" step: ") }
    }
    // B begins at 11, where two values are implausible.
    #expect(try play(30, backAt: 12) == ["9 step: A, 2 s", "12 step: B, 30 s", "38 step: C in 3 s", "41 step: C"])
    #expect(try play(30, backAt: 13).dropFirst() == ["13 step: B, 28 s left", "38 step: C in 3 s", "41 step: C"])
    #expect(try play(30, backAt: 37).dropFirst() == ["37 step: B, 4 s left", "38 step: C in 3 s", "41 step: C"])
    #expect(try play(30, backAt: 38).dropFirst() == ["41 step: C"], "the countdown came without a signal")
    #expect(try play(3, backAt: 12).dropFirst() == ["14 step: C"])
    #expect(try play(4, backAt: 70).dropFirst() == ["70 step: C"], "B is done, and is not told")
  }

  @Test("a step that began in a gap and in a pause is announced once both are over")
  func stepBegunInAGapAndAPause() throws {
    var run = try Recording()
    run.samples(0...1, 140)
    try run.start(1, R.seconds("A", 60), R.seconds("B", 3))
    try run.control(1, .pause)
    run.sample(2, 0)
    try run.control(3, .next)
    run.sample(4, 141)
    run.sample(5, 0)
    try run.control(6, .resume)
    #expect(run.lines.filter { $0.contains(" step: ") } == ["1 step: A, 60 s"])
    run.sample(6, 141)
    #expect(run.lines.last == "6 step: B, 3 s", "nothing of it is over")
    run.samples(7...8, 141)
    #expect(run.lines.filter { $0.contains(" step: ") }.count == 2)
  }

  @Test("a zone change in a pause is not announced after it either")
  func pausedZone() throws {
    var run = try Recording()
    run.samples(0...10, 143)
    try run.start(10, R.step("On", .open))
    try run.control(10, .pause)
    run.samples(11...40, 120)
    try run.control(40, .resume)
    run.samples(41...60, 120)
    run.samples(61...80, 143)
    let changes = run.lines.filter { $0.contains(" zone ") || $0.contains("zone_changed") }
    #expect(
      changes == [
        "0 zone - > LSD 143", "13 zone LSD > Easy 120", "63 zone Easy > LSD 143",
        "63 zone_changed: LSD, up from Easy: 143 bpm, 75.3 %",
      ])
  }

  @Test("without a signal the workout continues in silence")
  func lost() throws {
    var run = try Recording()
    run.sample(0, 140)
    try run.start(0, R.seconds("A", 10, .zone(.name("LSD"))), R.seconds("B", 10), R.seconds("C", 20))
    run.advance(25)
    run.samples(25...30, 140)
    #expect(
      Self.workout(run) == [
        "0 workout running 1/3 A left 10.0 at 0.0", "0 target LSD, 133-151 bpm", "0 step: A, 10 s, LSD, 133-151 bpm",
        "10 workout running 2/3 B left 10.0 at 10.0 | 1 A: 10.0, live 3.0, on 3.0", "10 target -",
        "20 workout running 3/3 C left 20.0 at 20.0 | 2 B: 10.0, live 0.0", "25 step: C, 15 s left",
      ])
    #expect(run.state(30).workout?.line == "running 3/3 C left 10.0 at 30.0")
  }

  @Test("impossible commands change nothing")
  func refused() throws {
    var run = try Recording()
    for command in WorkoutCommand.allCases {
      #expect(throws: WorkoutError.absent) { try run.control(0, command) }
    }
    let unknown = #expect(throws: WorkoutError.self) { try run.start(0, R.seconds("A", 5, .zone(.name("Sprint")))) }
    #expect(
      unknown?.description == "steps[0].zone is 'Sprint', which is not a zone: give one of Rest, Recovery, Easy, "
        + "LSD, Tempo, Maximum.")
    #expect(throws: WorkoutError.self) { try run.start(0) }
    #expect(run.lines == [] && run.state(0).workout == nil)
    try run.start(1, R.seconds("A", 5))
    #expect(throws: WorkoutError.present(name: "W")) { try run.start(2, R.seconds("B", 5)) }
    #expect(throws: WorkoutError.running) { try run.control(2, .resume) }
    try run.control(3, .pause)
    #expect(throws: WorkoutError.paused) { try run.control(4, .pause) }
    #expect(throws: WorkoutError.present(name: "W")) { try run.start(4, R.seconds("B", 5)) }
    #expect(run.state(4).workout?.line == "paused 1/1 A left 3.0 at 2.0")
    try run.control(5, .resume)
    // It ends at 8, and another workout may begin at that instant.
    try run.start(8, R.seconds("B", 5))
    #expect(run.state(8).workout?.line == "running 1/1 B left 5.0 at 0.0")
  }

  @Test("next ends any step, paused or not; stop ends the workout")
  func nextAndStop() throws {
    var run = try Recording()
    run.samples(0...2, 140)
    try run.start(2, R.seconds("A", 5), R.step("B", .open), R.step("C", .untilBelow(.bpm(60))), R.seconds("D", 9))
    try run.control(3, .next)
    run.sample(3, 140)
    try run.control(4, .pause)
    try run.control(5, .next)
    try run.control(6, .next)
    try run.control(7, .resume)
    try run.control(9, .stop)
    #expect(
      Self.workout(run).filter { $0.contains("workout") } == [
        "2 workout running 1/4 A left 5.0 at 0.0", "3 workout running 2/4 B at 1.0 | 1 A: 1.0, live 1.0, 140 bpm",
        "4 workout paused 2/4 B at 2.0", "5 workout paused 3/4 C at 2.0 | 2 B: 1.0, live 1.0, 140 bpm",
        "6 workout paused 4/4 D left 9.0 at 2.0 | 3 C: 0.0, live 0.0",
        "7 workout running 4/4 D left 9.0 at 2.0",
        "9 workout stopped at 4.0 | 4 D: 2.0, live 0.0 | 3 steps: 4.0, live 2.0",
      ])
  }

  @Test("after a change of zones a step's target has its zone's new bounds")
  func zones() throws {
    var run = try Recording()
    run.samples(0...1, 140)
    try run.start(
      1, R.seconds("A", 50, .zone(.name("LSD"))), R.step("B", .untilBelow(.zone("Easy")), .zone(.name("LSD"))))
    run.advance(2)
    let runner = Runner(maxHR: MaxHeartRate(bpm: 180))
    let lower = try Zones(model: .percentMax, bounds: .standard, runner: runner)
    run.session.reconfigure(runner: runner, zones: lower, settings: TrainingSettings())
    #expect(run.state(2).target?.description == "LSD, 126-143 bpm")
    var graced = run
    for second in 3...30 { graced.sample(Double(second), 120) }
    #expect(!graced.lines.contains { $0.contains("below_target") }, "the step's grace goes on: it began at 1")
    let others = try Zones(model: .bpm, bounds: [ZoneBound(name: "Run", from: 100)], runner: runner)
    run.session.reconfigure(runner: runner, zones: others, settings: TrainingSettings())
    run.advance(51)
    let step = run.state(51).workout?.step
    #expect(step?.target == TargetBand(from: 126, to: 143))
    #expect(step?.end == .untilBelow(108))
  }

  @Test("five hundred steps without duration are done at once, each with its result")
  func many() throws {
    var run = try Recording()
    let step = R.step("A", .duration(.nanoseconds(1)))
    try run.start(0, .repeat(count: 100, [.repeat(count: 5, [step])]))
    run.advance(1)
    #expect(run.lines.count == 501)
    #expect(run.lines.last?.contains("500 steps: 5e-07, live 0.0") == true)
  }
}
