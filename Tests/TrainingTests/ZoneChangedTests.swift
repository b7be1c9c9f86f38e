import Primitives
import Testing
import Training

/// `zone_changed`: when it is delayed, and when it is dropped. HRmax 190: LSD begins at 133, Tempo at 152.
struct ZoneChangedTests {
  /// All but forecasts.
  static func advice(_ run: Recording) -> [String] { run.advice.filter { !$0.contains("zone_ahead") } }

  @Test("a return within thirty seconds of the last change waits until they are over")
  func deferredReturn() throws {
    var run = try Recording()
    run.samples(0...20, 143)
    run.samples(21...29, 160)
    run.samples(30...48, 143)
    _ = run.takeLines()
    run.sample(49.5, 143)
    run.sample(51.2, 144)
    #expect(run.session.nextDeadline == Recording.at(52))
    run.advance(53)
    #expect(run.takeLines() == ["52 zone_changed: LSD, down from Tempo: 144 bpm, 75.8 %"])
  }

  @Test("a return that was reversed meanwhile is not announced")
  func takenBack() throws {
    var run = try Recording()
    run.samples(0...20, 143)
    run.samples(21...29, 160)
    run.samples(30...39, 143)
    run.samples(40...100, 160)
    #expect(
      Self.advice(run) == [
        "0 zone - > LSD 143", "22 zone LSD > Tempo 160", "22 zone_changed: Tempo, up from LSD: 160 bpm, 84.2 %",
        "31 zone Tempo > LSD 143", "41 zone LSD > Tempo 160",
      ])
  }

  @Test("a further zone is announced at once, in both directions")
  func further() throws {
    var up = try Recording()
    up.samples(0...20, 143)
    up.samples(21...29, 160)
    up.samples(30...60, 175)
    #expect(
      Self.advice(up).suffix(2) == [
        "31 zone Tempo > Maximum 175", "31 zone_changed: Maximum, up from Tempo: 175 bpm, 92.1 %",
      ])
    var back = try Recording()
    back.samples(0...20, 143)
    back.samples(21...29, 160)
    back.samples(30...39, 143)
    back.samples(40...60, 124)
    #expect(
      Self.advice(back).suffix(3) == [
        "31 zone Tempo > LSD 143", "41 zone LSD > Easy 124",
        "41 zone_changed: Easy, down from Tempo: 124 bpm, 65.3 %",
      ])
  }

  @Test("a zone change waits for a heart rate in that zone, also after its repeat interval")
  func zoneOfTheMoment() throws {
    var way = try Recording()
    way.samples(0...20, 143)
    way.sample(22.5, 160)
    // The median is 155.5, and the evidence of the sample before suffices.
    way.sample(23.2, 151)
    way.sample(24, 160)
    #expect(
      Self.advice(way) == [
        "0 zone - > LSD 143", "23.200 zone LSD > Tempo 151", "24 zone_changed: Tempo, up from LSD: 160 bpm, 84.2 %",
      ])
    var late = try Recording()
    late.samples(0...20, 143)
    late.samples(21...29, 160)
    late.samples(30...50, 143)
    late.samples(51...53, 153)
    late.samples(54...60, 143)
    #expect(
      Self.advice(late).suffix(2) == [
        "31 zone Tempo > LSD 143", "54 zone_changed: LSD, down from Tempo: 143 bpm, 75.3 %",
      ])
  }

  @Test("it is quiet while a target is set, unless the rules make it audible", arguments: [false, true])
  func quiet(besideTarget: Bool) throws {
    var run = try Recording(settings: TrainingSettings(alerts: AlertRules(besideTarget: besideTarget)))
    try run.target(0, .band(from: 100, to: 180))
    for second in 0...40 { run.sample(Double(second), UInt16(130 + second)) }
    let alerts = run.alerts.filter { $0.kind == .zoneChanged || $0.kind == .zoneAhead }
    #expect(Set(alerts.map(\.kind)) == [.zoneChanged, .zoneAhead])
    #expect(alerts.allSatisfy { $0.message.isQuiet != besideTarget })
    // Without a target it is audible; no other alert is ever quiet.
    try run.target(41, nil)
    for second in 41...80 { run.sample(Double(second), UInt16(211 - second)) }
    #expect(run.alerts.contains { $0.kind == .zoneChanged && !$0.message.isQuiet })
    #expect(run.alerts.allSatisfy { !$0.message.isQuiet || $0.kind == .zoneChanged || $0.kind == .zoneAhead })
  }
}
