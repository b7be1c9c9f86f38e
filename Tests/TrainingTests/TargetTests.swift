import Testing

@testable import Training

struct TargetTests {
  static let zones = try? Zones(model: .percentMax, bounds: .standard, runner: .standard)

  @Test(
    arguments: [
      (.zone(.name("LSD")), "LSD, 133-151 bpm"), (.zone(.name("lsd")), "LSD, 133-151 bpm"),
      (.zone(.index(3)), "LSD, 133-151 bpm"), (.zone(.name("Rest")), "Rest, up to 94 bpm"),
      (.zone(.index(5)), "Maximum, 171 bpm and up"), (.band(from: 133, to: 152), "133-152 bpm"),
      (.band(from: 25, to: 25), "25-25 bpm"),
    ] as [(Target, String)])
  func isResolved(target: Target, band: String) throws {
    let zones = try #require(Self.zones)
    #expect(try zones.band(of: target).description == band)
  }

  @Test(
    arguments: [
      (
        .zone(.name("Sprint")), .zone,
        "names no zone of this runner, 'Sprint': there are Rest, Recovery, Easy, LSD, Tempo, Maximum"
      ),
      (
        .zone(.index(6)), .zone,
        "names no zone of this runner, '6': there are Rest, Recovery, Easy, LSD, Tempo, Maximum"
      ),
      (
        .zone(.index(-1)), .zone,
        "names no zone of this runner, '-1': there are Rest, Recovery, Easy, LSD, Tempo, Maximum"
      ),
      (.band(from: 24, to: 152), .from, "is 24: give 25 to 250 bpm"),
      (.band(from: 25, to: 251), .to, "is 251: give 25 to 250 bpm"),
      (.band(from: 152, to: 151), .to, "is 151, under from, which is 152: give the lower one first"),
    ] as [(Target, TargetError.Key, String)])
  func isRefused(target: Target, key: TargetError.Key, message: String) throws {
    let zones = try #require(Self.zones)
    let error = #expect(throws: TargetError.self) { try zones.band(of: target) }
    #expect(error?.key == key)
    #expect(error?.description == message)
  }

  @Test(arguments: [(132, .below), (133, .inside), (151, .inside), (152, .above)] as [(Int, TargetBand.Place)])
  func bothEndsAreInIt(bpm: Int, place: TargetBand.Place) {
    #expect(TargetBand(from: 133, to: 151).place(of: bpm) == place)
    #expect(TargetBand(from: nil, to: 151).place(of: bpm) == (place == .below ? .inside : place))
    #expect(TargetBand(from: 133, to: nil).place(of: bpm) == (place == .above ? .inside : place))
  }

  @Test func aNameInExactlyTheseLettersComesFirst() throws {
    let bounds = [
      ZoneBound(name: "easy", from: 50), ZoneBound(name: "EASY", from: 60), ZoneBound(name: "Easy", from: 70),
    ]
    let zones = try Zones(model: .percentMax, bounds: bounds, runner: .standard)
    #expect(zones.zone(.name("EASY"))?.index == 2)
    #expect(zones.zone(.name("Easy"))?.index == 3)
    #expect(zones.zone(.name("eASY"))?.index == 1)
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
        == "names no zone of this runner, 'Sprint': there are Recovery, Easy, LSD, Tempo, Maximum")
  }
}
