import EventLoop
import Primitives
import ReportSocket
import SensorLink
import TestSupport
import Testing
import Training
import ZoneProtocol

@testable import ZoneDaemon

/// A supervisor's reaction to the end of a link.
@Suite struct SupervisorLinkTests {
  let folder: Folder
  let script: Script
  let handler = NoRequests()
  let server: ReportServer

  init() throws {
    folder = try Folder()
    script = try Script()
    server = try ReportServer(
      loop: script.loop, socket: ListeningSocket(path: folder.path + "/s"), boot: "b", server: "test",
      handler: handler, log: { _, _ in })
  }

  /// A handler for a server without requests.
  final class NoRequests: RequestHandler {
    func states() -> [Report] { [] }
    func handle(_ request: PendingRequest) throws(ErrorMessage) {
      throw ErrorMessage(code: .notPossible, message: "There is no daemon.")
    }
  }

  /// A link that is live for the given time, and then ends with the given reason.
  final class ScriptedLink: StrapLink {
    weak var delegate: (any StrapLinkDelegate)?
    let name: LinkName
    private let loop: Loop
    private let live: Duration?
    private let end: LinkEnd
    private var timer: ScheduledTimer?

    init(_ loop: Loop, _ name: LinkName, live: Duration?, _ end: LinkEnd) {
      self.loop = loop
      self.name = name
      self.live = live
      self.end = end
    }

    func start() {
      timer = loop.schedule(at: loop.now) { [unowned self] instant in
        if live != nil { delegate?.link(self, entered: .live, reason: "The strap sends its heart rate.") }
        timer = loop.schedule(at: instant + (live ?? .zero)) { [unowned self] _ in
          delegate?.link(self, ended: end)
        }
      }
    }

    func stop() { timer = nil }
    func resetEnergyExpended() throws(LinkError) { throw .notConnected }
  }

  final class Made {
    var links: [(name: LinkName, seconds: Double)] = []
  }

  /// Makes links that all end the same way, and records in `made` when each was made.
  func links(
    _ made: Made, live: Duration?, _ end: LinkEnd, strap: StrapInBluetoothd? = nil
  ) -> LinkMaker {
    let loop = script.loop
    let start = loop.now
    return LinkMaker(strap: strap) {
      made.links.append((.direct, (loop.now - start).inSeconds))
      return ScriptedLink(loop, .direct, live: live, end)
    }
  }

  func supervisor(_ links: LinkMaker) throws -> StrapSupervisor {
    let runner = try #require(try parsedSettings("").runners.first)
    return StrapSupervisor(
      name: "F0:9E:1A:00:00:01", displayName: "Polar",
      session: TrainingSession(runner: runner.runner, zones: runner.zones, settings: runner.training),
      loop: script.loop, log: Log(level: .error), server: server, conditionChanged: {}, links: links)
  }

  @Test(arguments: [LinkPreference.auto, .direct]) func aStrapThatIsHeldIsReachedThroughBluetoothdAtOnce(
    _ preference: LinkPreference
  ) throws {
    let made = Made()
    let loop = script.loop
    let start = loop.now
    func link(_ name: LinkName, _ live: Duration?, _ retry: LinkEnd.Retry) -> any StrapLink {
      made.links.append((name, (loop.now - start).inSeconds))
      return ScriptedLink(loop, name, live: live, LinkEnd(reason: "\(name.rawValue) ended.", retry: retry))
    }
    let strap = try supervisor(
      LinkMaker(
        preference: preference, direct: { link(.direct, nil, .throughWhoHoldsIt) },
        throughBluetoothd: { _ in link(.bluetoothd, .seconds(60), .backOff) }, bluetoothdIsPresent: { true },
        strap: nil))
    script.at(0) { strap.start() }
    try script.run(1)
    switch preference {
    case .auto:
      #expect(made.links.map(\.name) == [.direct, .bluetoothd])
      #expect(made.links.allSatisfy { $0.seconds == 0 }, "without a pause: \(made.links)")
      #expect(strap.condition.phase == .known(.live) && strap.condition.link == "bluetoothd")
      try script.run(60)
      #expect(
        made.links.map(\.name) == [.direct, .bluetoothd, .direct, .bluetoothd], "then the direct one first again")
    case .direct, .bluetoothd:
      #expect(made.links.map(\.name) == [.direct, .direct])
      #expect(made.links.last?.seconds == 0.5, "after the first pause")
      #expect(strap.condition.reason == "direct ended.")
    }
    strap.stop()
  }

  /// Otherwise the kernel would give the abandoned connection to the next socket, and the strap would not notice.
  @Test func aConnectionThatIsGivenUpIsGoneBeforeTheNext() throws {
    let made = Made()
    let strap = try supervisor(
      links(made, live: .zero, LinkEnd(reason: "It is silent.", retry: .overNewConnection)))
    script.at(0) { strap.start() }
    try script.run(15)
    #expect(made.links.map(\.seconds) == [0, 2.5, 5, 7.5, 11.5], "the pauses still grow")
    strap.stop()
  }

  @Test func theRhythmOfDropsIsNamedInTheReason() throws {
    let loop = script.loop
    let strap = try supervisor(
      LinkMaker {
        ScriptedLink(
          loop, .direct, live: .seconds(30), LinkEnd(reason: "It left.", retry: .backOff, loss: .byStrap))
      })
    script.at(0) { strap.start() }
    for (seconds, isNamed) in [(30.1, false), (30.7, false), (31.5, true)] {
      try script.run(seconds)
      #expect(strap.condition.phase == .known(.lost))
      #expect(strap.condition.reason?.hasPrefix("It left.") == true)
      #expect(strap.condition.reason?.contains("`hrzone doctor`") == isNamed, "\(strap.condition.reason ?? "")")
    }
    strap.stop()
  }

  /// A connection ended by bluetoothd is not the strap's fault and does not count as a drop.
  @Test func anEndOfBluetoothdsIsNotTheStraps() throws {
    let loop = script.loop
    var isEnding = true
    let strap = try supervisor(
      LinkMaker(
        strap: .scripted(causeOfLoss: { _ in isEnding ? "bluetoothd ended." : nil }, isBonded: { false })
      ) {
        ScriptedLink(loop, .direct, live: .seconds(30), LinkEnd(reason: "It left.", retry: .backOff, loss: .byStrap))
      })
    func drops() -> Int? {
      guard case .state(let state) = strap.state(at: loop.now).body else { return nil }
      return state.drops
    }
    script.at(0) { strap.start() }
    try script.run(30.2)
    #expect(strap.condition.phase == .known(.live), "bluetoothd may say in a moment that it ended")
    for _ in 1...3 {
      try script.run(0.4)
      #expect(strap.condition.phase == .known(.lost) || strap.condition.phase == .known(.live))
      try script.run(31)
    }
    #expect(drops() == nil)
    isEnding = false
    var reasons: Set<String> = []
    // The pauses between the links grow, because no heart rate comes.
    for _ in 1...800 where drops() != 3 {
      try script.run(0.25)
      if strap.condition.phase == .known(.lost), let reason = strap.condition.reason { reasons.insert(reason) }
    }
    #expect(reasons.contains("It left."))
    #expect(reasons.contains { $0.contains("left 3 times in a row") && $0.contains("`hrzone doctor`") }, "\(reasons)")
    #expect(drops() == 3)
    strap.stop()
  }

  @Test func lostKeysAreToldUntilTheBondIsGone() throws {
    let loop = script.loop
    var isBonded = true
    let strap = try supervisor(
      LinkMaker(strap: .scripted(isBonded: { isBonded })) {
        ScriptedLink(loop, .bluetoothd, live: isBonded ? nil : .seconds(60), PairingMonitorTests.left)
      })
    script.at(0) { strap.start() }
    try script.run(20)
    #expect(strap.condition.fault == .known(.pairing))
    #expect(strap.condition.reason?.contains("`bluetoothctl remove F0:9E:1A:00:00:01`") == true)
    guard case .state(let state) = strap.state(at: loop.now).body else { return }
    #expect(state.fault == .known(.pairing))
    isBonded = false
    try script.run(20)
    #expect(strap.condition.phase == .known(.live) && strap.condition.fault == nil)
    strap.stop()
  }

  /// A strap that refused pairing, and then pairs.
  @Test func aFaultOfThePairingIsOverOnceTheLinkIsLive() throws {
    let loop = script.loop
    var pairs = false
    let refusal = LinkEnd(reason: "Reset it.", retry: .backOff, needsPairing: true)
    let strap = try supervisor(
      LinkMaker(strap: .scripted(isBonded: { false })) {
        ScriptedLink(loop, .bluetoothd, live: pairs ? .seconds(60) : nil, refusal)
      })
    script.at(0) { strap.start() }
    try script.run(3)
    #expect(strap.condition.fault == .known(.pairing) && strap.condition.reason == "Reset it.")
    pairs = true
    try script.run(10)
    #expect(strap.condition.phase == .known(.live) && strap.condition.fault == nil)
    #expect(strap.condition.reason == "The strap sends its heart rate.")
    strap.stop()
  }

  /// The kernel forgets a pending connect while a bond is removed.
  @Test func theNextLinkWaitsUntilTheDaemonsBondIsRemoved() throws {
    let made = Made()
    let strap = try supervisor(
      links(
        made, live: nil, PairingMonitorTests.left, strap: .scripted(isBonded: { true }, removeOwnBond: { true })))
    script.at(0) { strap.start() }
    try script.run(4.6)
    // This includes half a second for bluetoothd to report that the connection ended.
    #expect(made.links.map(\.seconds) == [0, 0.5, 1.5, 4.5])
    strap.stop()
  }

  @Test func aStrapThatDoesTooMuchIsTriedAgainAfterFiveMinutes() throws {
    let made = Made()
    let strap = try supervisor(links(made, live: .seconds(1), RateLimit.Excess.packets.end))
    script.at(0) { strap.start() }
    try script.run(100)
    #expect(strap.condition.phase == .known(.refused))
    #expect(strap.condition.reason?.contains("more than 50 packets a second") == true)
    #expect(strap.condition.reason?.contains("disconnects it for 5 minutes") == true)
    try script.run(250)
    #expect(made.links.map(\.seconds) == [0, 301])
    strap.stop()
  }

  /// The reports of a strap that constantly comes and goes are limited, but the last one is always sent.
  @Test func reportsOfAStrapAreLimited() throws {
    let loop = script.loop
    let strap = try supervisor(
      LinkMaker { ScriptedLink(loop, .direct, live: .seconds(100), LinkEnd(reason: "It left.", retry: .backOff)) })
    let link = ScriptedLink(loop, .direct, live: nil, LinkEnd(reason: "", retry: .never))
    let before = server.seq
    script.at(0) {
      for number in 0..<1000 {
        strap.link(link, entered: number.isMultiple(of: 2) ? .searching : .connecting, reason: "\(number)")
      }
    }
    try script.run(5)
    #expect(server.seq - before == 60)
    #expect(strap.condition.reason == "999")
    try script.run(60)
    #expect(server.seq - before == 61, "the last one comes when there is room")
    strap.stop()
  }

  @Test func oneThatIsLetGoSaysSo() throws {
    let loop = script.loop
    let strap = try supervisor(
      LinkMaker { ScriptedLink(loop, .direct, live: .seconds(30), LinkEnd(reason: "It left.", retry: .backOff)) })
    script.at(0) { strap.start() }
    script.at(10) { strap.retire("Forgotten.") }
    try script.run(100)
    #expect(strap.condition.phase == .known(.lost) && strap.condition.reason == "Forgotten.")
  }
}
