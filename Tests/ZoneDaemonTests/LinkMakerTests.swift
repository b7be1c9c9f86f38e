import EventLoop
import Primitives
import StrapLink
import Testing

@testable import ZoneDaemon

@Suite struct LinkMakerTests {
  /// A link that does nothing but have a name.
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
      throughBluetoothd: { isHeld in
        heard(isHeld)
        return NamedLink(.bluetoothd)
      },
      bluetoothdIsThere: { isThere }, strap: .scripted(isBonded: { isBonded }))
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
    #expect(auto.openDetour(isHeld: true))
    #expect(auto.make().name == .bluetoothd)
    #expect(auto.make().name == .direct, "who held it may have let it go")
    #expect(!maker(.auto, isThere: false).openDetour(isHeld: true))
    #expect(!maker(.direct).openDetour(isHeld: true))
  }

  @Test func theWayThroughBluetoothdIsToldWhetherTheStrapIsHeld() {
    var heard: [Bool] = []
    let auto = maker(.auto) { heard.append($0) }
    #expect(auto.openDetour(isHeld: true))
    _ = auto.make()
    #expect(auto.openDetour(isHeld: false))
    _ = auto.make()
    _ = maker(.bluetoothd) { heard.append($0) }.make()
    _ = maker(.auto, isBonded: true) { heard.append($0) }.make()
    #expect(heard == [true, false, false, false])
  }

  @Test(
    arguments: [
      ([30, 149, 20], [false, false, true]), ([30, 30, 30, 30], [false, false, true, true]),
      ([30, 30, 19, 30], [false, false, false, false]), ([30, 151, 30, 30], [false, false, false, false]),
      ([30, -30, 30, 30, 30], [false, false, false, false, true]),
    ] as [([Int], [Bool])])
  func theRhythmOfDropsIsRecognised(_ links: [Int], _ recognised: [Bool]) {
    // Seconds that a connection lasted; negative where it was not the strap that ended it.
    var rhythm = DropRhythm()
    let meanings = links.map { live -> String? in
      rhythm.connectionEnded(after: .seconds(abs(live)), byStrap: live > 0)
      return rhythm.meaning
    }
    #expect(meanings.map { $0 != nil } == recognised)
    #expect(
      rhythm.drops(whileConnected: .seconds(150)) == rhythm.drops && rhythm.drops(whileConnected: nil) == rhythm.drops)
    #expect(rhythm.drops(whileConnected: .seconds(151)) == 0, "a link that outlasts the rhythm has ended it")
    for case let meaning? in meanings {
      #expect(meaning.contains("`hrzone doctor`"), "it reads main.conf, and knows whether that helps")
    }
  }
}
