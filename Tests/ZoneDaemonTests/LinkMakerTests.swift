import EventLoop
import Primitives
import SensorLink
import Testing

@testable import ZoneDaemon

@Suite struct LinkMakerTests {
  /// A link that only has a name.
  final class NamedLink: StrapLink {
    weak var delegate: (any StrapLinkDelegate)?
    let name: LinkName
    init(_ name: LinkName) { self.name = name }
    func start() {}
    func stop() {}
    func resetEnergyExpended() throws(LinkError) { throw .notConnected }
  }

  func maker(
    _ preference: LinkPreference, isThere: Bool = true, isBonded: Bool = false,
    heard: @escaping (Bool) -> Void = { _ in }
  ) -> LinkMaker {
    LinkMaker(
      preference: preference, direct: { NamedLink(.direct) },
      throughBluetoothd: { isHeldElsewhere in
        heard(isHeldElsewhere)
        return NamedLink(.bluetoothd)
      },
      bluetoothdIsPresent: { isThere }, strap: .scripted(isBonded: { isBonded }))
  }

  @Test(
    arguments: [
      (.auto, true, false, .direct), (.auto, true, true, .bluetoothd), (.auto, false, true, .direct),
      (.direct, true, true, .direct), (.bluetoothd, true, false, .bluetoothd),
      (.bluetoothd, false, false, .bluetoothd),
    ] as [(LinkPreference, Bool, Bool, LinkName)])
  func theFirstLink(_ preference: LinkPreference, _ isThere: Bool, _ isBonded: Bool, _ link: LinkName) {
    #expect(maker(preference, isThere: isThere, isBonded: isBonded).make().name == link)
  }

  @Test func oneThatIsHeldIsReachedThroughBluetoothdOnce() {
    let auto = maker(.auto)
    #expect(auto.make().name == .direct)
    #expect(auto.openDetour(isHeldElsewhere: true))
    #expect(auto.make().name == .bluetoothd)
    #expect(auto.make().name == .direct, "who held it may have let it go")
    #expect(!maker(.auto, isThere: false).openDetour(isHeldElsewhere: true))
    #expect(!maker(.direct).openDetour(isHeldElsewhere: true))
  }

  @Test func theWayThroughBluetoothdIsToldWhetherTheStrapIsHeld() {
    var heard: [Bool] = []
    let auto = maker(.auto) { heard.append($0) }
    #expect(auto.openDetour(isHeldElsewhere: true))
    _ = auto.make()
    #expect(auto.openDetour(isHeldElsewhere: false))
    _ = auto.make()
    _ = maker(.bluetoothd) { heard.append($0) }.make()
    _ = maker(.auto, isBonded: true) { heard.append($0) }.make()
    #expect(heard == [true, false, false, false])
  }
}
