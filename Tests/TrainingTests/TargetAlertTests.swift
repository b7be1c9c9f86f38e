import Primitives
import Testing
import Training

/// `above_target`, `below_target`, `on_target` and `battery_low`.
struct TargetAlertTests {
  /// The lines of `run` about the target.
  static func targets(_ run: Recording) -> [String] {
    run.lines.filter { $0.contains("_target: ") || $0.contains(" target ") }
  }

  /// The seconds at which `kind` was sent.
  static func times(_ run: Recording, _ kind: String) -> [Int] {
    run.lines.filter { $0.contains(" \(kind): ") }.compactMap { Int($0.prefix { $0 != " " }) }
  }

  @Test("after ten seconds out of the band, again every thirty, and once on return")
  func above() throws {
    var run = try Recording()
    run.samples(0...4, 140)
    try run.target(4, .zone(.name("LSD")))
    run.samples(5...80, 160)
    run.samples(81...100, 151)
    #expect(
      Self.targets(run) == [
        "4 target LSD, 133-151 bpm", "15 above_target: 160 bpm is above the target (LSD, 133-151 bpm): slow down",
        "45 above_target: 160 bpm is above the target (LSD, 133-151 bpm): slow down",
        "75 above_target: 160 bpm is above the target (LSD, 133-151 bpm): slow down",
        "81 on_target: 151 bpm is on target (LSD, 133-151 bpm)",
      ])
    #expect(
      run.adviceEvents.contains(
        .alert(.onTarget(bpm: 151, target: run.state(100).target ?? TargetBand(from: 0, to: 0), after: .seconds(76)))))
  }

  @Test("up to 5 bpm out of the band, it repeats after one, two and four intervals")
  func growing() throws {
    var run = try Recording()
    try run.target(0, .band(from: 130, to: 150))
    run.samples(0...500, 155)
    #expect(Self.times(run, "above_target") == [10, 40, 100, 220, 340, 460])
    // Further out it is disobedience; back near the band, the count continues.
    run.samples(501...540, 156)
    #expect(Self.times(run, "above_target").suffix(2) == [501, 531])
    run.samples(541...700, 155)
    #expect(Self.times(run, "above_target").last == 651)
  }

  @Test("a short return does not restart the count; two minutes in the band do")
  func drifting() throws {
    func play(inside seconds: Int) throws -> [Int] {
      var run = try Recording()
      try run.target(0, .band(from: 130, to: 150))
      run.samples(0...41, 155)
      run.samples(42...41 + seconds, 145)
      run.samples(42 + seconds...400, 155)
      return Self.times(run, "above_target")
    }
    // The second alert came at 40; the third comes at least 60 s after it.
    #expect(try play(inside: 5).prefix(3) == [10, 40, 100])
    #expect(try play(inside: 100).prefix(3) == [10, 40, 152])
    #expect(try play(inside: 100).prefix(4).last == 272, "after four times the repeat")
    #expect(try play(inside: 121).prefix(4) == [10, 40, 173, 203], "anew")
  }

  @Test("out means by more than 2 bpm, and back means inside")
  func tolerance() throws {
    var run = try Recording()
    try run.target(0, .band(from: 130, to: 150))
    run.samples(0...30, 152)
    #expect(Self.targets(run).count == 1)
    run.samples(31...39, 153)
    // Heart rate is still out, but there is nothing to announce.
    run.samples(40...60, 152)
    #expect(Self.targets(run).count == 1)
    run.sample(61, 153)
    #expect(Self.targets(run).last == "61 above_target: 153 bpm is above the target (130-150 bpm): slow down")
    run.samples(62...70, 151)
    #expect(Self.targets(run).count == 2)
    run.sample(71, 150)
    #expect(Self.targets(run).last == "71 on_target: 150 bpm is on target (130-150 bpm)")
    // Below without a break: up to 2 bpm outside it is neither in the band nor out of it.
    run.samples(72...90, 129)
    run.samples(91...100, 127)
    #expect(Self.targets(run).count == 3)
    run.sample(101, 127)
    #expect(Self.targets(run).last == "101 below_target: 127 bpm is below the target (130-150 bpm): speed up")
  }

  @Test("no alert asks for what heart rate already does")
  func trend() throws {
    var rising = try Recording()
    try rising.target(0, .band(from: 130, to: 150))
    // A change of 1 bpm in 15 s is a trend; 1 bpm in 30 s is not.
    for second in 0...150 { rising.sample(Double(second), UInt16(110 + second / 8)) }
    #expect(!rising.lines.contains { $0.contains("below_target") })
    rising.samples(151...170, 127)
    #expect(Self.times(rising, "below_target").count == 1)
    var falling = try Recording()
    try falling.target(0, .band(from: 130, to: 150))
    for second in 0...20 { falling.sample(Double(second), UInt16(180 - second)) }
    #expect(!falling.lines.contains { $0.contains("above_target") })
    falling.samples(21...40, 160)
    #expect(Self.times(falling, "above_target").count == 1)
    // A change away from the band does not stop the alert.
    var away = try Recording()
    try away.target(0, .band(from: 130, to: 150))
    for second in 0...20 { away.sample(Double(second), UInt16(155 + second)) }
    #expect(Self.times(away, "above_target") == [10])
  }

  @Test("below, counted from the moment the target is set")
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

  @Test("one sample in the band restarts the ten seconds, and so does a change of side")
  func anew() throws {
    var run = try Recording(settings: TrainingSettings(maxJump: 30))
    try run.target(0, .band(from: 133, to: 151))
    run.samples(0...9, 155)
    run.sample(10, 151)
    run.samples(11...20, 155)
    run.samples(21...30, 129)
    #expect(Self.targets(run) == ["0 target 133-151 bpm"])
    run.sample(31, 129)
    #expect(Self.targets(run).last == "31 below_target: 129 bpm is below the target (133-151 bpm): speed up")
  }

  @Test(
    "no alert asks for more effort for a target above the ceiling",
    arguments: [(148, 152, 150, false), (148, 149, 140, false), (148, 148, 145, true), (148, 130, 120, true)])
  func ceiling(ceiling: Int, from: Int, bpm: UInt16, isTold: Bool) throws {
    var run = try Recording(runner: Runner(maxHR: MaxHeartRate(bpm: 190), ceiling: ceiling))
    try run.target(0, .band(from: from, to: 170))
    run.samples(0...60, bpm)
    #expect(run.lines.contains { $0.contains("below_target") } == isTold)
    // A return is not announced without an alert before it, and alerts above the band are sent as usual.
    run.samples(61...62, UInt16(from))
    run.samples(63...100, 176)
    #expect(run.lines.contains { $0.contains("on_target") } == isTold)
    #expect(run.lines.contains { $0.contains("above_target") })
  }

  @Test("without a live signal there are no alerts, and a long loss restarts everything")
  func signal() throws {
    var run = try Recording()
    try run.target(0, .band(from: 133, to: 151))
    run.samples(0...9, 160)
    run.samples(20...29, 160)
    #expect(Self.targets(run) == ["0 target 133-151 bpm"])
    run.sample(30, 160)
    #expect(Self.targets(run).last == "30 above_target: 160 bpm is above the target (133-151 bpm): slow down")
  }

  @Test("after an alert, the return is announced too, whatever was lost meanwhile")
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
    // Heart rate is still off, which is announced after another ten seconds; the return counts from the first.
    var off = try Recording()
    try off.target(0, .band(from: 140, to: 150))
    off.samples(0...39, 155)
    off.samples(46...56, 137)
    off.samples(57...60, 145)
    #expect(
      Self.targets(off).suffix(2) == [
        "56 below_target: 137 bpm is below the target (140-150 bpm): speed up",
        "57 on_target: 145 bpm is on target (140-150 bpm)",
      ])
    let offBand = TargetBand(from: 140, to: 150)
    #expect(off.adviceEvents.contains(.alert(.onTarget(bpm: 145, target: offBand, after: .seconds(57)))))
    // Another target starts afresh.
    var other = try Recording()
    try other.target(0, .zone(.name("LSD")))
    other.samples(0...39, 160)
    try other.target(42, .band(from: 140, to: 150))
    other.samples(46...60, 145)
    #expect(!other.lines.contains { $0.contains("on_target") })
  }

  @Test("a short loss of signal delays alerts to its end")
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

  @Test("setting the same target changes nothing; another one restarts; no target is silent")
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

  @Test("an invalid target changes nothing")
  func refused() throws {
    var run = try Recording()
    try run.target(0, .band(from: 133, to: 151))
    #expect(throws: TargetError.upsideDown(from: 152, to: 133)) { try run.target(1, .band(from: 152, to: 133)) }
    #expect(throws: TargetError.self) { try run.target(1, .zone(.name("Sprint"))) }
    #expect(run.state(2).target == TargetBand(from: 133, to: 151))
  }

  @Test("after a change of zones a target takes its zone's new bounds, or keeps its bpm")
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

  @Test("a low battery is announced at 15 % and at 5 %, once per charge, with or without a signal")
  func battery() throws {
    var run = try Recording()
    run.battery(0, 16)
    run.battery(10, 15)
    run.battery(60, 14)
    run.battery(120, 17)
    run.battery(180, 15)
    run.battery(200, 30)
    run.battery(220, 6)
    run.battery(230, 5)
    run.battery(235, 4)
    run.battery(240, 31)
    run.battery(300, 3)
    #expect(
      run.lines == [
        "10 battery_low: The strap's battery is at 15 %", "230 battery_low: The strap's battery is at 5 %",
        "300 battery_low: The strap's battery is at 3 %",
      ])
  }
}
