import Primitives
import SensorLink
import Testing
import ZoneProtocol

@testable import ZoneDaemon

@Suite struct AdoptionTests {
  let script: Script
  let discovery = FakeDiscovery()

  init() throws {
    script = try Script()
  }

  final class Seen {
    var reasons: [String] = []
    var adopted: [StrapInRange] = []
    var found: [(seconds: Double, StrapEntry)] = []
    var ends: [Result<[StrapEntry], ErrorMessage>] = []
  }

  func adoption(_ seen: Seen, refusing refused: Int? = nil) -> Adoption {
    Adoption(
      loop: script.loop, discovery: discovery,
      mayAdopt: { address in address != refused.map { StateFileTests.address($0) } },
      changed: { seen.reasons.append($0) }, adopt: { seen.adopted.append($0) })
  }

  @Test func theStrongestWinsNotTheFirst() throws {
    let seen = Seen()
    let adoption = adoption(seen)
    let discovery = discovery
    script.at(10) { discovery.advertise(1, -80) }
    script.at(11) { discovery.advertise(3, nil) }
    script.at(11.5) { discovery.advertise(2, -70, name: "Polar") }
    script.at(11.6) { discovery.advertise(2, -75) }
    script.at(11.7) { discovery.advertise(1, -79) }
    script.at(11.9) { #expect(seen.adopted.isEmpty, "not before 2 s after the first") }
    try script.run(12.1)
    #expect(seen.adopted == [FakeDiscovery.strap(2, -70, name: "Polar")])
    #expect(!discovery.isSearching, "and the search is over")
    #expect(seen.reasons == ["No strap is known: searching for one. Put it on and wet its electrodes."])
    withExtendedLifetime(adoption) {}
  }

  /// A private address changes every few minutes; the name comes in another packet.
  @Test func oneWhoseNameComesLaterIsTakenByItsName() throws {
    let seen = Seen()
    let adoption = adoption(seen)
    let discovery = discovery
    script.at(1) { discovery.advertise(1, -60) }
    script.at(1.1) { discovery.advertise(1, -70, name: "Mine", as: .named("Mine")) }
    try script.run(5)
    #expect(seen.adopted == [FakeDiscovery.strap(1, -60, name: "Mine", as: .named("Mine"))])
    withExtendedLifetime(adoption) {}
  }

  @Test func oneWhoseNameComesLaterIsListedOnce() throws {
    let seen = Seen()
    let scan = try scan(seen)
    let discovery = discovery
    script.at(1) { discovery.advertise(1, -60) }
    script.at(1.1) { discovery.advertise(1, -70, name: "Mine", as: .named("Mine")) }
    try script.run(11)
    guard case .success(let straps)? = seen.ends.first else {
      Issue.record("\(seen.ends)")
      return
    }
    #expect(straps.map(\.address) == ["name:Mine"])
    withExtendedLifetime(scan) {}
  }

  @Test func oneThatWasForgottenIsNotTakenAgain() throws {
    let seen = Seen()
    let adoption = adoption(seen, refusing: 1)
    let discovery = discovery
    script.at(1) { discovery.advertise(1, -40) }
    script.at(20) { discovery.advertise(2, -90) }
    try script.run(22)
    #expect(seen.adopted.isEmpty)
    try script.run(2)
    #expect(seen.adopted.map(\.address) == [StateFileTests.address(2)])
    withExtendedLifetime(adoption) {}
  }

  @Test func whyNoneCanBeFoundIsSaidAndItGoesOnAfterwards() throws {
    let seen = Seen()
    discovery.discoveryState = .impossible("bluetoothd is not running: start it with `sudo systemctl start bluetooth`.")
    let adoption = adoption(seen)
    #expect(adoption.reason.contains("without bluetoothd hrzoned cannot look for one"))
    #expect(adoption.reason.contains("hrzone straps add ADDRESS"))
    let discovery = discovery
    script.at(1) { discovery.discoveryState = .ready }
    script.at(2) { discovery.failed?("The adapter is off.") }
    script.at(3) { discovery.advertise(1, -60) }
    try script.run(7)
    #expect(
      seen.reasons.map { $0.contains("systemctl start bluetooth") ? 1 : $0.contains("The adapter is off.") ? 2 : 3 }
        == [1, 3, 2, 3])
    #expect(seen.adopted.count == 1)
    withExtendedLifetime(adoption) {}
  }

  // MARK: Scans of clients

  func scan(_ seen: Seen, for seconds: Int = 10, all: Bool = false) throws -> StrapScan {
    let loop = script.loop
    let start = loop.now
    return try StrapScan(
      loop: loop, discovery: discovery, for: .seconds(seconds), all: all,
      isKnown: { $0 == StateFileTests.address(2) },
      found: { seen.found.append(((loop.now - start).inSeconds, $0)) }, ended: { seen.ends.append($0) })
  }

  @Test func aScanTellsOfEachStrapAtMostTwiceASecond() throws {
    let seen = Seen()
    let scan = try scan(seen)
    let discovery = discovery
    for step in 0..<100 { script.at(1 + Double(step) * 0.03) { discovery.advertise(1, -60 - step) } }
    script.at(2) { discovery.advertise(2, -50, name: "Mine") }
    try script.run(11)
    #expect((6...9).contains(seen.found.filter { $0.1.address.hasSuffix(":01") }.count))
    #expect(seen.found.first?.seconds == 1, "the first time at once")
    guard case .success(let straps)? = seen.ends.first, seen.ends.count == 1 else {
      Issue.record("\(seen.ends)")
      return
    }
    #expect(straps.map(\.address) == ["F0:9E:1A:00:00:02", "F0:9E:1A:00:00:01"], "the strongest first")
    #expect(straps.map(\.signalStrength) == [-50, -159])
    #expect(straps.map(\.isKnown) == [true, false])
    #expect(straps.map(\.kind) == [.known(.random), .known(.random)])
    #expect(straps.first?.name == "Mine")
    #expect(seen.found.last?.1.signalStrength == -159, "the last is told too")
    #expect(!discovery.isSearching)
    withExtendedLifetime(scan) {}
  }

  @Test func aScanForAllShowsThoseWithANameFirst() throws {
    let seen = Seen()
    let scan = try scan(seen, all: true)
    let discovery = discovery
    script.at(1) {
      #expect(discovery.isForAll)
      discovery.advertise(1, -60)
      discovery.advertise(2, -90, name: "Watch", offersHeartRate: false)
      discovery.advertise(3, -40, offersHeartRate: false)
      discovery.advertise(4, -70, name: "Polar")
    }
    try script.run(11)
    guard case .success(let devices)? = seen.ends.first else {
      Issue.record("\(seen.ends)")
      return
    }
    #expect(
      devices.map { "\($0.address.suffix(2)) \($0.offersHeartRate.map(String.init) ?? "-")" } == [
        "04 true", "02 false", "03 false", "01 true",
      ])
    withExtendedLifetime(scan) {}
  }

  /// A hundred phones and earphones in a gym.
  @Test func inACrowdAStrapIsNotLost() throws {
    let seen = Seen()
    let scan = try scan(seen, all: true)
    let discovery = discovery
    script.at(1) {
      for number in 1...100 { discovery.advertise(number, -50 - number % 7, offersHeartRate: false) }
      discovery.advertise(101, -95)
      discovery.advertise(102, -94, name: "Mine", offersHeartRate: false)
      discovery.advertise(103, -99, offersHeartRate: false)
    }
    try script.run(11)
    guard case .success(let devices)? = seen.ends.first else {
      Issue.record("\(seen.ends)")
      return
    }
    #expect(devices.count == StrapScan.maximumStraps)
    #expect(devices.first?.name == "Mine")
    #expect(devices.contains { $0.offersHeartRate == true })
    #expect(!devices.contains { $0.address.hasSuffix(":67") }, "103 is the weakest, without a name")
    withExtendedLifetime(scan) {}
  }

  @Test func aScanThatIsLetGoSaysNothingMore() throws {
    let seen = Seen()
    var scan: StrapScan? = try scan(seen)
    let discovery = discovery
    script.at(1) { discovery.advertise(1, -60) }
    script.at(2) {
      #expect(discovery.isSearching)
      scan = nil
    }
    try script.run(20)
    #expect(scan == nil && seen.found.count == 1 && seen.ends.isEmpty && !discovery.isSearching)
  }

  @Test func aScanEndsWithWhatKeepsItFromFinding() throws {
    let discovery = discovery
    let faults: [(String, () -> Void)] = [
      ("The adapter is off.", { discovery.failed?("The adapter is off.") }),
      ("bluetoothd went.", { discovery.discoveryState = .impossible("bluetoothd went.") }),
      ("bluetoothd does not answer", { discovery.discoveryState = .connecting }),
    ]
    for (reason, fault) in faults {
      let seen = Seen()
      discovery.discoveryState = .ready
      let scan = try scan(seen)
      script.at(1, fault)
      try script.run(11)
      guard case .failure(let error)? = seen.ends.first, seen.ends.count == 1 else {
        Issue.record("no fault: \(reason)")
        continue
      }
      #expect(error.message.contains(reason))
      withExtendedLifetime(scan) {}
    }
    discovery.discoveryState = .impossible("There is no bus.")
    let error = #expect(throws: ErrorMessage.self) { try scan(Seen()) }
    #expect(error?.message.contains("There is no bus.") == true)
    #expect(error?.message.contains("hrzone straps add ADDRESS") == true)
  }

  @Test func aFailureAfterSomethingWasFoundIsNoFault() throws {
    let seen = Seen()
    let scan = try scan(seen)
    let discovery = discovery
    script.at(1) { discovery.advertise(1, -60) }
    script.at(2) { discovery.failed?("The adapter is off.") }
    try script.run(11)
    guard case .success(let straps)? = seen.ends.first else {
      Issue.record("\(seen.ends)")
      return
    }
    #expect(straps.count == 1)
    withExtendedLifetime(scan) {}
  }
}
