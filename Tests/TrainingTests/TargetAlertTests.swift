import Primitives
import Testing
import Training

/// `above_target`, `below_target`, `on_target`, `zone_ahead` and `battery_low`.
struct TargetAlertTests {
  /// What of `run` is about the target.
  static func targets(_ run: Recording) -> [String] {
    run.lines.filter { $0.contains("_target: ") || $0.contains(" target ") }
  }

  @Test("out of the band for ten seconds, again every thirty, and once on return")
  func above() throws {
    var run = try Recording()
    run.samples(0...4, 140)
    try run.target(4, .zone(.name("LSD")))
    run.samples(5...80, 152)
    run.samples(81...100, 151)
    #expect(
      Self.targets(run) == [
        "4 target LSD, 133-151 bpm", "15 above_target: 152 bpm is above the target (LSD, 133-151 bpm): slow down",
        "45 above_target: 152 bpm is above the target (LSD, 133-151 bpm): slow down",
        "75 above_target: 152 bpm is above the target (LSD, 133-151 bpm): slow down",
        "81 on_target: 151 bpm is on target (LSD, 133-151 bpm)",
      ])
    #expect(
      run.adviceEvents.contains(
        .alert(.onTarget(bpm: 151, target: run.state(100).target ?? TargetBand(from: 0, to: 0), after: .seconds(76)))))
  }

  @Test("below, and from the moment that the target is set")
  func below() throws {
    var run = try Recording()
    run.samples(0...4, 120)
    try run.target(4.5, .band(from: 133, to: 152))
    run.samples(5...20, 120)
    #expect(
      Self.targets(run) == [
        "4.500 target 133-152 bpm", "15 below_target: 120 bpm is below the target (133-152 bpm): speed up",
      ])
  }

  @Test("one sample in the band begins the ten seconds anew, and a change of side as well")
  func anew() throws {
    var run = try Recording(settings: TrainingSettings(maxJump: 30))
    try run.target(0, .band(from: 133, to: 151))
    run.samples(0...9, 152)
    run.sample(10, 151)
    run.samples(11...20, 155)
    run.samples(21...30, 131)
    #expect(Self.targets(run) == ["0 target 133-151 bpm"])
    run.sample(31, 131)
    #expect(Self.targets(run).last == "31 below_target: 131 bpm is below the target (133-151 bpm): speed up")
  }

  @Test(
    "nobody is told to speed up to a target that begins above their ceiling",
    arguments: [(148, 152, 150, false), (148, 149, 140, false), (148, 148, 147, true), (148, 130, 120, true)])
  func ceiling(ceiling: Int, from: Int, bpm: UInt16, isTold: Bool) throws {
    var run = try Recording(runner: Runner(maxHR: MaxHeartRate(bpm: 190), ceiling: ceiling))
    try run.target(0, .band(from: from, to: 170))
    run.samples(0...60, bpm)
    #expect(run.lines.contains { $0.contains("below_target") } == isTold)
    // What was never told to be off is not told to be back, and what is above is told as ever.
    run.samples(61...62, UInt16(from))
    run.samples(63...100, 171)
    #expect(run.lines.contains { $0.contains("on_target") } == isTold)
    #expect(run.lines.contains { $0.contains("above_target") })
  }

  @Test("without a live signal nothing is said, and after a long loss all begins anew")
  func signal() throws {
    var run = try Recording()
    try run.target(0, .band(from: 133, to: 151))
    run.samples(0...9, 160)
    run.samples(20...29, 160)
    #expect(Self.targets(run) == ["0 target 133-151 bpm"])
    run.sample(30, 160)
    #expect(Self.targets(run).last == "30 above_target: 160 bpm is above the target (133-151 bpm): slow down")
  }

  @Test("who was told to be off target is told to be on it again, whatever was lost meanwhile")
  func backAfterALoss() throws {
    var run = try Recording()
    try run.target(0, .zone(.name("LSD")))
    run.samples(0...39, 160)
    run.samples(46...60, 145)
    #expect(
      Self.targets(run) == [
        "0 target LSD, 133-151 bpm", "10 above_target: 160 bpm is above the target (LSD, 133-151 bpm): slow down",
        "46 on_target: 145 bpm is on target (LSD, 133-151 bpm)",
      ])
    let band = try #require(run.state(60).target)
    #expect(run.adviceEvents.contains(.alert(.onTarget(bpm: 145, target: band, after: .seconds(46)))))
    // Still off, it is told after another ten seconds, and the return counts from the first.
    var off = try Recording(settings: TrainingSettings(maxJump: 30))
    try off.target(0, .zone(.name("LSD")))
    off.samples(0...39, 160)
    off.samples(46...56, 131)
    off.samples(57...60, 145)
    #expect(
      Self.targets(off).suffix(2) == [
        "56 below_target: 131 bpm is below the target (LSD, 133-151 bpm): speed up",
        "57 on_target: 145 bpm is on target (LSD, 133-151 bpm)",
      ])
    #expect(off.adviceEvents.last == .alert(.onTarget(bpm: 145, target: band, after: .seconds(57))))
    // Another target knows nothing of it.
    var other = try Recording()
    try other.target(0, .zone(.name("LSD")))
    other.samples(0...39, 160)
    try other.target(42, .band(from: 140, to: 150))
    other.samples(46...60, 145)
    #expect(!other.lines.contains { $0.contains("on_target") })
  }

  @Test("a short spell without a live signal delays what is due to its end")
  func spell() throws {
    var run = try Recording()
    try run.target(0, .band(from: 133, to: 151))
    run.samples(0...9, 160)
    run.sample(9.5, 0)
    run.advance(10.5)
    #expect(Self.targets(run).count == 1)
    run.sample(11, 160)
    #expect(Self.targets(run).last == "11 above_target: 160 bpm is above the target (133-151 bpm): slow down")
  }

  @Test("a target that is set again changes nothing; another one begins anew; none is silent")
  func change() throws {
    var run = try Recording()
    try run.target(0, .band(from: 133, to: 151))
    run.samples(0...8, 160)
    try run.target(8, .band(from: 133, to: 151))
    run.samples(9...15, 160)
    try run.target(15, .band(from: 133, to: 152))
    run.samples(16...39, 160)
    try run.target(39, nil)
    run.samples(40...80, 160)
    #expect(
      Self.targets(run) == [
        "0 target 133-151 bpm", "10 above_target: 160 bpm is above the target (133-151 bpm): slow down",
        "15 target 133-152 bpm", "39 target -",
      ])
    #expect(run.state(80).target == nil)
  }

  @Test("what is no target changes nothing")
  func refused() throws {
    var run = try Recording()
    try run.target(0, .band(from: 133, to: 151))
    #expect(throws: TargetError.upsideDown(from: 152, to: 133)) { try run.target(1, .band(from: 152, to: 133)) }
    #expect(throws: TargetError.self) { try run.target(1, .zone(.name("Sprint"))) }
    #expect(run.state(2).target == TargetBand(from: 133, to: 151))
  }

  @Test("other zones: a target that names one is that zone as it now is, or the bpm it was")
  func zones() throws {
    var run = try Recording()
    try run.target(0, .zone(.name("LSD")))
    run.samples(0...2, 160)
    let runner = Runner(maxHR: MaxHeartRate(bpm: 200))
    let wider = try Zones(model: .percentMax, bounds: .standard, runner: runner)
    run.session.reconfigure(runner: runner, zones: wider, settings: TrainingSettings())
    #expect(run.state(2).target?.description == "LSD, 140-159 bpm")
    let others = try Zones(model: .bpm, bounds: [ZoneBound(name: "Run", from: 100)], runner: runner)
    run.session.reconfigure(runner: runner, zones: others, settings: TrainingSettings())
    #expect(run.state(2).target?.description == "140-159 bpm")
    run.session.reconfigure(runner: runner, zones: wider, settings: TrainingSettings())
    #expect(run.state(2).target?.description == "LSD, 140-159 bpm")
  }

  @Test("the slopes of 20 s and of 5 s enter another zone within 20 s, held for 5 s")
  func ahead() throws {
    var run = try Recording()
    // A beat more every two seconds: 30 bpm a minute. 152 bpm is Tempo.
    for second in 0...100 { run.sample(Double(second), 110 + UInt16(second / 2)) }
    let ahead = run.lines.filter { $0.contains("zone_ahead") }
    #expect(
      ahead == [
        "33 zone_ahead: LSD in 14 s: 126 bpm, +29.8 bpm a minute"
      ])
  }

  @Test("a heart that falls, whose next zone begins under the bound")
  func falling() throws {
    var run = try Recording()
    for second in 0...60 { run.sample(Double(second), 170 - UInt16(second / 2)) }
    #expect(
      run.lines.filter { $0.contains("zone_ahead") } == ["25 zone_ahead: LSD in 14 s: 158 bpm, -29.8 bpm a minute"])
  }

  @Test("a heart that slows down on its way is told by the slower of both slopes, one that speeds up as well")
  func slower() throws {
    func play(_ bpm: (Int) -> Int) throws -> [String] {
      var run = try Recording()
      for second in 0...35 { run.sample(Double(second), UInt16(bpm(second))) }
      return run.lines.filter { $0.contains("zone_ahead") }.map { String($0.drop { $0 != ":" }) }
    }
    // 60 bpm a minute in the first 20 s, and 30 then; and the other way round.
    #expect(try play { $0 < 20 ? 103 + $0 : 123 + ($0 - 20) / 2 } == [": LSD in 16 s: 125 bpm, +30.0 bpm a minute"])
    #expect(try play { $0 < 20 ? 104 + $0 / 2 : 94 + $0 } == [": LSD in 8 s: 126 bpm, +51.7 bpm a minute"])
  }

  @Test("no forecast from less than 20 s of samples, of a steady heart, or of the zone that is confirmed")
  func noForecast() throws {
    var run = try Recording()
    for second in 0...19 { run.sample(Double(second), 100 + UInt16(2 * second)) }
    run.samples(40...100, 143)
    for second in 101...160 { run.sample(Double(second), second.isMultiple(of: 2) ? 151 : 152) }
    #expect(run.lines.filter { $0.contains("zone_ahead") } == [])
  }

  @Test("a heart that has arrived at its new rate is on its way to no other zone", arguments: [10, 19, 40])
  func arrived(before: Int) throws {
    var run = try Recording()
    run.samples(0...before - 1, 143)
    run.samples(before...before + 60, 160)
    #expect(run.lines.filter { $0.contains("zone_ahead") } == [])
    // It goes on after all.
    for second in 61...80 { run.sample(Double(before + second), UInt16(130 + second / 2)) }
    #expect(run.lines.filter { $0.contains("zone_ahead") }.count == 1)
  }

  @Test("after a loss, a pause, and with other zones a forecast begins anew")
  func forecastAnew() throws {
    // Half a beat a second: after 22 s 25 would be the first, for Easy; LSD begins at 133.
    func climb(resumingAt start: Int = 23, _ interrupt: (inout Recording) throws -> Void) throws -> String? {
      var run = try Recording()
      try run.start(0, Recording.step("On", .open))
      for second in 0...22 { run.sample(Double(second), 95 + UInt16(second / 2)) }
      try interrupt(&run)
      for second in start...75 { run.sample(Double(second), 95 + UInt16(second / 2)) }
      return run.lines.first { $0.contains("zone_ahead") }.map { String($0.prefix { $0 != ":" }) }
    }
    #expect(try climb { _ in } == "25 zone_ahead")
    let pause = { (run: inout Recording) in
      try run.control(22, .pause)
      try run.control(22, .resume)
    }
    #expect(try climb(pause) == "63 zone_ahead")
    #expect(try climb(resumingAt: 32) { _ in } == "63 zone_ahead")
    let zones = { (run: inout Recording) in
      let runner = Runner(maxHR: MaxHeartRate(bpm: 191))
      let zones = try Zones(model: .percentMax, bounds: .standard, runner: runner)
      run.session.reconfigure(runner: runner, zones: zones, settings: TrainingSettings())
    }
    #expect(try climb(zones) == "65 zone_ahead", "LSD begins at 134 now")
  }

  @Test("a low battery is told once for each charge, with or without a signal")
  func battery() throws {
    var run = try Recording()
    run.battery(0, 16)
    run.battery(10, 15)
    run.battery(60, 14)
    run.battery(120, 17)
    run.battery(180, 15)
    run.battery(200, 30)
    run.battery(220, 15)
    run.battery(240, 31)
    run.battery(300, 3)
    #expect(
      run.lines == [
        "10 battery_low: The strap's battery is at 15 %", "300 battery_low: The strap's battery is at 3 %",
      ])
  }
}
