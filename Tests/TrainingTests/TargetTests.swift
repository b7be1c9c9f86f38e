import Testing

@testable import Training

struct TargetTests {
  static let zones = try? Zones(model: .percentMax, bounds: .standard, runner: .standard)

  @Test(
    arguments: [
      (.zone(.name("LSD")), "LSD, 133-151 bpm"), (.zone(.name("lsd")), "LSD, 133-151 bpm"),
      (.zone(.index(3)), "LSD, 133-151 bpm"), (.zone(.name("Rest")), "Rest, up to 94 bpm"),
      (.zone(.index(5)), "Maximum, 171 bpm and up"), (.band(from: 133, to: 152), "133-152 bpm"),
      (.zone(.name("Z3")), "LSD, 133-151 bpm"), (.zone(.name("ZONE 3")), "LSD, 133-151 bpm"),
      (.zone(.name("3")), "LSD, 133-151 bpm"), (.zone(.name("z0")), "Rest, up to 94 bpm"),
      (.band(from: 150, to: nil), "150 bpm and up"), (.band(from: nil, to: 140), "up to 140 bpm"),
      (.band(from: 25, to: 25), "25-25 bpm"), (.percentOfMax(from: 70, to: 80), "LSD, 133-151 bpm"),
      (.percentOfMax(from: 70, to: 81), "133-153 bpm"), (.percentOfMax(from: 71, to: 80), "135-151 bpm"),
      (.percentOfMax(from: 90, to: nil), "Maximum, 171 bpm and up"),
      (.percentOfMax(from: 85, to: nil), "162 bpm and up"), (.percentOfMax(from: nil, to: 50), "Rest, up to 94 bpm"),
      (.percentOfMax(from: nil, to: 60), "up to 113 bpm"), (.percentOfMax(from: 1, to: 2), "2-3 bpm"),
      (.percentOfMax(from: 90, to: 120), "171-227 bpm"),
    ] as [(Target, String)])
  func isResolved(target: Target, band: String) throws {
    let zones = try #require(Self.zones)
    #expect(try zones.band(of: target).description == band)
  }

  @Test(
    arguments: [
      (
        .zone(.name("Sprint")), .zone,
        "is 'Sprint', which is not a zone: give one of Rest, Recovery, Easy, LSD, Tempo, Maximum"
      ),
      (
        .zone(.index(6)), .zone,
        "is '6', which is not a zone: give one of Rest, Recovery, Easy, LSD, Tempo, Maximum"
      ),
      (
        .zone(.index(-1)), .zone,
        "is '-1', which is not a zone: give one of Rest, Recovery, Easy, LSD, Tempo, Maximum"
      ),
      (
        .zone(.name("Z6")), .zone,
        "is 'Z6', which is not a zone: give one of Rest, Recovery, Easy, LSD, Tempo, Maximum"
      ),
      (.band(from: nil, to: 24), .to, "is 24: give 25 to 250 bpm"),
      (.band(from: nil, to: nil), .from, "is missing, and so is to: give one of them, or both"),
      (.band(from: 24, to: 152), .from, "is 24: give 25 to 250 bpm"),
      (.band(from: 25, to: 251), .to, "is 251: give 25 to 250 bpm"),
      (.band(from: 152, to: 151), .to, "is 151, under from, which is 152: give the lower one first"),
      (.percentOfMax(from: 0, to: 80), .fromPercent, "is 0: give 1 to 120 percent of the maximum heart rate"),
      (.percentOfMax(from: nil, to: 121), .toPercent, "is 121: give 1 to 120 percent of the maximum heart rate"),
      (
        .percentOfMax(from: .min, to: .max), .fromPercent,
        "is -9223372036854775808: give 1 to 120 percent of the maximum heart rate"
      ),
      (
        .percentOfMax(from: 80, to: 80), .toPercent,
        "is 80, not above from_percent, which is 80: give a greater one, or leave it out"
      ),
      (
        .percentOfMax(from: nil, to: nil), .fromPercent, "is missing, and so is to_percent: give one of them, or both"
      ),
    ] as [(Target, TargetError.Key, String)])
  func isRefused(target: Target, key: TargetError.Key, message: String) throws {
    let zones = try #require(Self.zones)
    let error = #expect(throws: TargetError.self) { try zones.band(of: target) }
    #expect(error?.key == key)
    #expect(error?.description == message)
  }

  @Test("a zone's own name takes precedence over the number in a name")
  func numbersInNames() throws {
    let bounds = [ZoneBound(name: "Z2", from: 100), ZoneBound(name: "zone 1", from: 150)]
    let zones = try Zones(model: .bpm, bounds: bounds, runner: .standard)
    #expect(zones.all.zone(.name("z2"))?.index == 1)
    #expect(zones.all.zone(.name("Zone 2"))?.index == 2)
    #expect(zones.all.zone(.name("Zone 1"))?.index == 2)
    #expect(zones.all.zone(.name("Z1"))?.index == 1)
    for name in ["Z3", "z", "zone", "", "Z-1", "Zone II", "Z+1", "zz1", "Z001", "Z1 "] {
      #expect(zones.all.zone(.name(name)) == nil, "\(name)")
    }
  }

  @Test(arguments: [(132, .below), (133, .inside), (151, .inside), (152, .above)] as [(Int, TargetBand.Place)])
  func bothEndsAreInIt(bpm: Int, place: TargetBand.Place) {
    #expect(TargetBand(from: 133, to: 151).place(of: bpm) == place)
    #expect(TargetBand(from: nil, to: 151).place(of: bpm) == (place == .below ? .inside : place))
    #expect(TargetBand(from: 133, to: nil).place(of: bpm) == (place == .above ? .inside : place))
  }

  /// Computed by hand: 70 % of 190 is 133 and 80 % is 152; of 185 they are 129.5 and 148.
  @Test(
    arguments: [
      (.karvonen, 190, "133-151 bpm"), (.frielRunning, 190, "133-151 bpm"), (.threeZones, 190, "133-151 bpm"),
      (.standard, 185, "LSD, 130-147 bpm"), (.frielRunning, 185, "130-147 bpm"),
    ] as [(ZonePreset, Int, String)])
  func aPercentageIsOfTheMaximumWhateverTheZonesAre(preset: ZonePreset, maxHR: Int, band: String) throws {
    let runner = Runner(
      maxHR: MaxHeartRate(bpm: maxHR), restingHR: 50, thresholdHR: 172, aerobicThresholdHR: 150)
    let zones = try Zones(preset: preset, runner: runner)
    #expect(try zones.band(of: .percentOfMax(from: 70, to: 80)).description == band)
  }

  /// With a maximum of 60, one percent is less than 1 bpm.
  @Test func percentagesBetweenWhichThereIsNoHeartRateAreRefused() throws {
    let zones = try Zones(model: .bpm, bounds: [ZoneBound(name: "A", from: 30)], runner: Runner(maxHR: .init(bpm: 60)))
    #expect(try zones.band(of: .percentOfMax(from: 71, to: 72)).description == "43-43 bpm")
    let error = #expect(throws: TargetError.self) { try zones.band(of: .percentOfMax(from: 72, to: 73)) }
    #expect(error?.key == .toPercent)
    #expect(
      error?.description
        == "is 73, but no whole heart rate of this runner lies between 72 % and 73 %: give bounds further apart")
  }

  @Test func everyZoneEndsWhereTheNextBegins() throws {
    let zones = try #require(Self.zones)
    #expect(zones.all.map { zones.upperBound(of: $0) } == [94, 113, 132, 151, 170, nil])
    #expect(zones.upperBound(of: Zone(index: 1, name: "Other")) == nil)
    #expect(zones.upperBound(of: Zone(index: -1, name: "Rest")) == nil)
  }

  @Test func anotherMaximumMovesWhatIsInPercentOfItAndLeavesZonesInBpmAlone() throws {
    let bounds = [ZoneBound(name: "Low", from: 100), ZoneBound(name: "High", from: 150)]
    var run = try Recording(model: .bpm, bounds: bounds)
    try run.target(0, .percentOfMax(from: 70, to: 80))
    run.samples(0...8, 140)
    let runner = Runner(maxHR: MaxHeartRate(bpm: 200))
    run.session.reconfigure(
      runner: runner, zones: try Zones(model: .bpm, bounds: bounds, runner: runner), settings: run.session.settings)
    #expect(run.state(8).target?.description == "140-159 bpm")
    #expect(run.state(8).zone?.name == "Low", "its zones are as they were")
    run.samples(9...30, 135)
    #expect(run.lines.contains { $0.contains("below_target: 135 bpm is below the target (140-159 bpm)") })
  }

  @Test func aBoundIsTheFirstHeartRateThatIsNotUnder() throws {
    let zones = try #require(Self.zones)
    #expect(try zones.bpm(of: .bpm(130)) == 130)
    #expect(try zones.bpm(of: .zone("easy")) == 114)
    #expect(throws: TargetError.nothingUnder(Zone(index: 0, name: "Rest"))) { try zones.bpm(of: .zone("Rest")) }
    #expect(throws: TargetError.heartRateOutOfRange(.untilBelow, bpm: 0, allowed: 25...250)) {
      try zones.bpm(of: .bpm(0))
    }
    let error = #expect(throws: TargetError.self) { try zones.bpm(of: .zone("Sprint")) }
    #expect(
      error?.description
        == "is 'Sprint', which is not a zone: give one of Recovery, Easy, LSD, Tempo, Maximum")
  }
}
