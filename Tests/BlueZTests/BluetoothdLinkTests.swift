import HeartRate
import Primitives
import SensorLink
import TestSupport
import Testing

@testable import BlueZ

/// The link through bluetoothd, against a fake one.
@Suite(
  .enabled(if: PrivateBus.isAvailable, "needs dbus-daemon and Debian's python3-dbusmock"), .timeLimit(.minutes(20)))
struct BluetoothdLinkTests {
  @Test func aStrapIsConnectedReadAndLetGo() throws {
    let stage = try Stage("adapter(); p = strap(); add(p, BATTERY, {'Percentage': dbus.Byte(87)})")
    let (link, ear) = try stage.link()
    try stage.wait(until: "all is known") { ear.isSubscribed && ear.facts.count == 3 }
    #expect(ear.phases == [.searching, .connecting, .discovering, .discovering])
    #expect(try ear.facts == [.battery(#require(BatteryLevel(percent: 87))), .location(.chest), .model("H10")])
    try stage.bus.run("m = p + '/service0010/char2a37'; notify(m, 0, 143); notify(m, 0, 143); notify(m, 0, 144)")
    try stage.wait(until: "each notification came") { ear.values == [[0, 143], [0, 143], [0, 144]] }
    #expect(ear.phases.suffix(2) == [.discovering, .live])
    try stage.bus.run("change(p, BATTERY, Percentage=dbus.Byte(86))")
    try stage.wait(until: "the battery is told") { ear.facts.contains(.battery(BatteryLevel(percent: 86)!)) }
    link.stop()
    try stage.wait(until: "it is disconnected") { stage.bluetoothd.devices.first?.isConnected == false }
    #expect(
      try stage.bus.calls().filter { !$0.contains("ReadValue") } == [
        "dev_F0_9E_1A_00_00_01 Connect", "char2a37 StartNotify", "char2a37 StopNotify",
        "dev_F0_9E_1A_00_00_01 Disconnect",
      ])
    #expect(ear.end == nil)
  }

  @Test func aStrapThatAnotherProgramConnectedStaysConnected() throws {
    let stage = try Stage("adapter(); p = strap(Connected=True)")
    let (link, ear) = try stage.link()
    try stage.wait(until: "it is subscribed to") { ear.isSubscribed }
    #expect(ear.phases == [.searching, .discovering, .discovering])
    link.stop()
    let calls = try stage.bus.calls()
    try stage.wait(until: "the subscription ended") { try stage.bus.calls().last == "char2a37 StopNotify" }
    #expect(!calls.contains { $0.contains("onnect") })
  }

  /// The kernel keeps the direct link's connection for a while, and bluetoothd reports it as a connection.
  @Test func aConnectionThatWasThereAndGoesIsNotTheEnd() throws {
    let stage = try Stage("adapter(); p = device(Connected=True)")
    let (link, ear) = try stage.link()
    try stage.wait(until: "it looks for services") { ear.phases.last == .discovering }
    try stage.bus.run("characteristic('2a37', p); change(p, Connected=False)")
    try stage.wait(until: "it is connected anew") {
      ear.phases.contains(.connecting) && ear.phases.last == .discovering
    }
    try stage.bus.run("change(p, ServicesResolved=True)")
    try stage.wait(until: "it is subscribed to") { ear.isSubscribed }
    #expect(
      ear.phases == [.searching, .discovering, .searching, .connecting, .discovering, .discovering] && ear.end == nil)
    withExtendedLifetime(link) {}
  }

  @Test func anUnknownStrapIsScannedFor() throws {
    let stage = try Stage("adapter()")
    let (link, ear) = try stage.link()
    try stage.wait(until: "it scans") { stage.bluetoothd.adapters.first?.isDiscovering == true }
    // A strap that bluetoothd remembers but does not hear is not present.
    try stage.bus.run("p = device(); change(p, invalidated=['RSSI'])")
    try stage.bus.run("calls.clear()")
    try stage.bus.run("change(p, RSSI=dbus.Int16(-60)); characteristic('2a37', p); change(p, ServicesResolved=True)")
    try stage.wait(until: "it is subscribed to") { ear.isSubscribed }
    // bluetoothd aborts the connect while it scans, and the kernel may refuse to end a scan during a connect.
    #expect(
      try stage.bus.calls().filter { !$0.contains("char") } == [
        "hci0 StopDiscovery", "dev_F0_9E_1A_00_00_01 Connect",
      ])
    withExtendedLifetime(link) {}
  }

  /// A strap whose address changes is identified by its name.
  @Test func aStrapIsFoundByItsName() throws {
    let stage = try Stage("adapter(); device('F0:9E:1A:00:00:09')")
    let (link, ear) = try stage.link(to: .name("Polar H10 6D4F2A2B"))
    try stage.wait(until: "it scans") { stage.bluetoothd.adapters.first?.isDiscovering == true }
    #expect(ear.phases == [.searching])
    // A device of the same name that is only remembered does not match.
    try stage.bus.run("o = device('41:00:00:00:00:01'); change(o, invalidated=['RSSI'], Name='Polar H10 6D4F2A2B')")
    try stage.bus.run("p = strap('42:00:00:00:00:02', Name='Polar H10 6D4F2A2B')")
    try stage.wait(until: "it is subscribed to") { ear.isSubscribed }
    #expect(try stage.bus.calls().filter { $0.contains("Connect") } == ["dev_42_00_00_00_00_02 Connect"])
    withExtendedLifetime(link) {}
  }

  @Test func onlyTheChosenAdapterIsUsed() throws {
    let stage = try Stage(
      "h0 = adapter(); h1 = adapter('hci1'); change(h0, ADAPTER, Address='AA:00:00:00:00:01')",
      "change(h1, ADAPTER, Address='AA:00:00:00:00:02'); device(); strap(adapter=h1)",
      adapter: BluetoothAddress(parsing: "AA:00:00:00:00:02"))
    var found: [String] = []
    let scan = stage.bluetoothd.scan({ found.append($0.path) }, failed: { _ in })
    let (link, ear) = try stage.link()
    try stage.wait(until: "it is subscribed to") { ear.isSubscribed }
    #expect(stage.bluetoothd.adapters.map(\.name) == ["hci1"])
    #expect(stage.bluetoothd.devices.map(\.path) == ["/org/bluez/hci1/dev_F0_9E_1A_00_00_01"])
    #expect(Set(found) == ["/org/bluez/hci1/dev_F0_9E_1A_00_00_01"])
    #expect(try !stage.bus.calls().contains { $0.hasPrefix("hci0") })
    withExtendedLifetime((link, scan)) {}
  }

  @Test func aChosenAdapterThatIsNotThere() throws {
    let stage = try Stage("adapter()", adapter: BluetoothAddress(parsing: "AA:00:00:00:00:02"))
    var failures: [String] = []
    let scan = stage.bluetoothd.scan({ _ in }, failed: { failures.append($0) })
    try stage.wait(until: "that is said") { !failures.isEmpty }
    #expect(failures == ["bluetoothd does not know the chosen adapter AA:00:00:00:00:02; plug it in."])
    withExtendedLifetime(scan) {}
  }

  @Test func servicesMayResolveBeforeTheirObjectsAppear() throws {
    let stage = try Stage("adapter(); p = device()")
    let (link, ear) = try stage.link()
    try stage.wait(until: "it is connected") { ear.phases.last == .discovering }
    try stage.bus.run("change(p, ServicesResolved=True); characteristic('2a38', p)")
    try stage.wait(until: "the word came") { stage.bluetoothd.devices.first?.hasServicesResolved == true }
    #expect(ear.phases.last == .discovering && ear.end == nil)
    try stage.bus.run("characteristic('2a37', p)")
    try stage.wait(until: "it is subscribed to") { ear.isSubscribed }
    withExtendedLifetime(link) {}
  }

  @Test func aConnectionThatIsBeingEndedIsNotTakenOver() throws {
    let stage = try Stage("adapter(); p = strap()")
    let (first, ear) = try stage.link()
    try stage.wait(until: "it is subscribed to") { ear.isSubscribed }
    stage.bus.hang(true)
    first.stop()
    let (second, again) = try stage.link()
    try stage.wait(until: "it searches") { again.phases == [.searching] }
    stage.bus.hang(false)
    try stage.wait(until: "it is connected anew") { again.phases.last == .discovering }
    try stage.bus.run("change(p, ServicesResolved=True)")
    try stage.wait(until: "it is subscribed to again") { again.isSubscribed }
    #expect(again.phases == [.searching, .connecting, .discovering, .discovering] && again.end == nil)
    withExtendedLifetime(second) {}
  }

  /// Another strap that is off, or a client that scans, does not block this strap.
  @Test(arguments: [true, false])
  func nothingScansAmidAConnect(forALink: Bool) throws {
    let stage = try Stage(
      "h = adapter(); p = strap(); del objects[p].props[DEVICE]['RSSI']; let_connect_need_rest(p, h)")
    let (link, ear) = try stage.link()
    var other: (link: BluetoothdLink, ear: Ear)?
    var scan: BluetoothDaemon.Scan?
    if forALink {
      other = try stage.link(to: .address(BluetoothAddress(parsing: "F0:9E:1A:00:00:02"), .random))
    } else {
      scan = stage.bluetoothd.scan({ _ in }, failed: { _ in })
    }
    try stage.wait(until: "it scans") { stage.bluetoothd.adapters.first?.isDiscovering == true }
    try stage.bus.run("change(p, RSSI=dbus.Int16(-60))")
    try stage.wait(until: "it is subscribed to") { ear.isSubscribed }
    #expect(try stage.bus.calls().filter { $0.contains("Connect") }.count == 1)
    try stage.wait(until: "the others go on") { stage.bluetoothd.adapters.first?.isDiscovering == true }
    #expect(other?.ear.end == nil)
    withExtendedLifetime((link, other, scan)) {}
  }

  /// A connect that does not succeed does not keep other devices from being scanned.
  @Test func aConnectIsNotScannedForLong() throws {
    let stage = try Stage("adapter(); strap(); keep_unanswered('Connect')", speed: 5)
    let scan = stage.bluetoothd.scan({ _ in }, failed: { _ in })
    let (link, ear) = try stage.link()
    try stage.wait(seconds: 100, until: "it connects") { try stage.bus.calls().last == "dev_F0_9E_1A_00_00_01 Connect" }
    #expect(stage.bluetoothd.adapters.first?.isDiscovering == false)
    try stage.wait(seconds: 100, until: "there is a scan again") {
      stage.bluetoothd.adapters.first?.isDiscovering == true
    }
    #expect(ear.phases.last == .connecting)
    withExtendedLifetime((link, scan)) {}
  }

  /// A scan that does not end does not keep the connect from being tried.
  @Test func aConnectDoesNotWaitForALongStop() throws {
    let stage = try Stage("adapter(); p = strap(); del objects[p].props[DEVICE]['RSSI']", speed: 5)
    let (link, ear) = try stage.link()
    try stage.wait(seconds: 100, until: "it scans") { stage.bluetoothd.adapters.first?.isDiscovering == true }
    try stage.bus.run("keep_unanswered('StopDiscovery'); change(p, RSSI=dbus.Int16(-60))")
    try stage.wait(seconds: 100, until: "it is subscribed to") { ear.isSubscribed }
    #expect(ear.end == nil)
    withExtendedLifetime(link) {}
  }

  @Test func whereTheAdapterOfAPairedStrapIsOffThatIsSaid() throws {
    let stage = try Stage(
      "h = adapter(); p = strap(Paired=True, Bonded=True); del objects[p].props[DEVICE]['RSSI']",
      "change(h, ADAPTER, Powered=False)")
    let (link, ear) = try stage.link()
    try stage.wait(until: "it ended") { ear.end != nil }
    #expect(ear.end?.reason.contains("hci0 is switched off: switch it on with `bluetoothctl power on`") == true)
    // It must be known to be on before the next try. The change arrives over the bus, perhaps after the try's first check.
    try stage.bus.run("change(h, ADAPTER, Powered=True)")
    try stage.wait(until: "the adapter is on") { stage.bluetoothd.adapters.first?.isPowered == true }
    let (next, again) = try stage.link()
    try stage.wait(until: "it is subscribed to") { again.isSubscribed }
    withExtendedLifetime((link, next)) {}
  }

  /// For a paired strap, bluetoothd's connect is also the search.
  @Test func aPairedStrapThatIsOffIsSearchedFor() throws {
    let stage = try Stage(
      "adapter(); p = strap(Paired=True, Bonded=True); del objects[p].props[DEVICE]['RSSI']; keep_unanswered('Connect')",
      speed: 5)
    let (link, ear) = try stage.link()
    try stage.wait(seconds: 100, until: "it ended") { ear.end != nil }
    #expect(ear.phases == [.searching])
    #expect(ear.end?.reason.contains("the strap may be off") == true && ear.end?.retry == .atOnce)
    withExtendedLifetime(link) {}
  }

  @Test(arguments: [true, false])
  func aSubscriptionThatIsNotAnsweredHasAReasonOfItsOwn(wasConnected: Bool) throws {
    let stage = try Stage(
      "adapter(); strap(Connected=\(wasConnected ? "True" : "False")); keep_unanswered('StartNotify')", speed: 5)
    let (link, ear) = try stage.link()
    try stage.wait(seconds: 100, until: "it ended") { ear.end != nil }
    #expect(ear.end?.reason.contains("did not finish subscribing") == true)
    try stage.wait(seconds: 100, until: "it is disconnected") { stage.bluetoothd.devices.first?.isConnected == false }
    withExtendedLifetime(link) {}
  }

  @Test func objectsOfAnEarlierConnectionAreNotBelieved() throws {
    let stage = try Stage("adapter(); p = strap(); change(p, ServicesResolved=False)")
    let (link, ear) = try stage.link()
    try stage.wait(until: "it is connected") { ear.phases.last == .discovering }
    try stage.bus.run("remove(p + '/service0010/char2a37', CHARACTERISTIC); characteristic('2a37', p, service='s2')")
    try stage.bus.run("change(p, ServicesResolved=True)")
    try stage.wait(until: "it is subscribed to") { ear.isSubscribed }
    #expect(try stage.bus.calls().filter { $0.contains("StartNotify") }.count == 1)
    withExtendedLifetime(link) {}
  }

  /// Errors that a method may return for a while; the link continues.
  @Test(arguments: [
    ("Connect", "org.bluez.Error.InProgress", ""),
    ("Connect", "org.bluez.Error.Failed", "le-connection-abort-by-local"),
    ("Connect", "org.bluez.Error.AlreadyConnected", "Already Connected"),
    ("StartNotify", "org.bluez.Error.InProgress", "In Progress"),
    ("StartNotify", "org.bluez.Error.Failed", "Not connected"),
  ])
  func aPassingRefusalIsTriedAgain(method: String, name: String, message: String) throws {
    let stage = try Stage("adapter(); p = strap(); fault('\(method)', '\(name)', '\(message)')")
    let (link, ear) = try stage.link()
    try stage.wait(until: "it is subscribed to") { ear.isSubscribed }
    #expect(ear.end == nil)
    withExtendedLifetime(link) {}
  }

  struct End: CustomTestStringConvertible, Sendable {
    /// The event, in Python, once the link is live.
    let event: String
    /// A part of the expected reason.
    let reason: String
    let loss: LinkEnd.Loss
    var retry = LinkEnd.Retry.backOff

    var testDescription: String { event }
  }

  static let ends = [
    End(event: "change(p, Connected=False)", reason: "connection was lost: the strap went", loss: .byStrap),
    End(event: "remove(p, DEVICE)", reason: "no longer knows the strap", loss: .otherwise),
    End(
      event: "end_connection(p, 'org.bluez.Reason.Timeout', 'Connection timeout')", reason: "no longer heard",
      loss: .outOfRange),
    End(
      event: "end_connection(p, 'org.bluez.Reason.Remote', 'Connection terminated by remote user')",
      reason: "The strap ended the connection: it was taken off", loss: .byStrap),
    End(
      event: "end_connection(p, 'org.bluez.Reason.Local', 'Connection terminated by local host')",
      reason: "This machine ended the connection", loss: .otherwise),
    End(
      event: "end_connection(p, 'org.bluez.Reason.Suspend', '')", reason: "went to sleep", loss: .otherwise,
      retry: .atOnce),
    End(
      event: "end_connection(p, 'org.bluez.Reason.Authentication', '')", reason: "could not be encrypted",
      loss: .whileEncrypting),
    End(
      event: "end_connection(p, 'org.bluez.Reason.Unknown', 'Unspecified')",
      reason: "connection was lost: the strap went", loss: .byStrap),
    // Reasons of a later bluetoothd, or of none.
    End(
      event: "end_connection(p, 'org.bluez.Reason.Eclipse', 'The moon was in the way')",
      reason: "bluetoothd gives the reason 'The moon was in the way'.", loss: .byStrap),
    End(
      event: "end_connection(p, 'org.bluez.Reason.Eclipse', '')",
      reason: "bluetoothd gives the reason 'org.bluez.Reason.Eclipse'.", loss: .byStrap),
    End(
      event: "end_connection(p, 'Eclipse', '\\u202e\\x1b[31mRed' + 100000 * 'x')", reason: "the reason '[31mRedxxx",
      loss: .byStrap),
    End(event: "end_connection(p, 7, signature='u')", reason: "connection was lost: the strap went", loss: .byStrap),
  ]

  @Test(arguments: ends) func anEndHasAReason(_ expected: End) throws {
    let stage = try Stage("adapter(); p = strap()")
    let (link, ear) = try stage.link()
    try stage.wait(until: "it is subscribed to") { ear.isSubscribed }
    try stage.bus.run(expected.event)
    try stage.wait(until: "it ended") { ear.end != nil }
    let end = try #require(ear.end)
    #expect(end.reason.contains(expected.reason), "\(end.reason)")
    #expect(end.loss == expected.loss && end.retry == expected.retry, "\(end)")
    #expect(end.reason.utf8.count < 300)
    expectHarmless(end.reason, "the end")
    withExtendedLifetime(link) {}
  }

  @Test func aReasonIsThatOfTheLastConnection() throws {
    let stage = try Stage("adapter(); p = strap(Connected=True)")
    try stage.wait(until: "it is known") { stage.bluetoothd.devices.first?.isConnected == true }
    try stage.bus.run("end_connection(p, 'org.bluez.Reason.Timeout', '')")
    try stage.wait(until: "it is lost") { stage.bluetoothd.devices.first?.isConnected == false }
    try stage.bus.run("change(p, ServicesResolved=True)")
    let (link, ear) = try stage.link()
    try stage.wait(until: "it is subscribed to") { ear.isSubscribed }
    try stage.bus.run("change(p, Connected=False)")
    try stage.wait(until: "it ended") { ear.end != nil }
    #expect(ear.end?.reason.contains("connection was lost: the strap went") == true)
    withExtendedLifetime(link) {}
  }

  /// Reasons for which a connection may be lost during a subscription that needs encryption.
  @Test(
    arguments: [
      ("Timeout", .outOfRange), ("Suspend", .otherwise), ("Remote", .whileEncrypting), ("Local", .whileEncrypting),
      ("Unknown", .whileEncrypting),
    ] as [(String, LinkEnd.Loss)])
  func anEndDuringEncryptionHasAReason(reason: String, loss: LinkEnd.Loss) throws {
    let stage = try Stage("adapter(); p = strap()", "keep_unanswered('StartNotify')")
    let (link, ear) = try stage.link()
    try stage.wait(until: "it asks") { try stage.bus.calls().contains { $0.hasSuffix("StartNotify") } }
    try stage.bus.run("end_connection(p, 'org.bluez.Reason.\(reason)', '')")
    try stage.wait(until: "it ended") { ear.end != nil }
    #expect(ear.end?.loss == loss)
    withExtendedLifetime(link) {}
  }

  @Test func aConnectThatFailsHasAReason() throws {
    let stage = try Stage("adapter(); strap(); fault('Connect', 'org.bluez.Error.Failed', 'br-connection-unknown')")
    let (link, ear) = try stage.link()
    try stage.wait(until: "it ended") { ear.end != nil }
    #expect(ear.end?.reason.contains("br-connection-unknown") == true)
    withExtendedLifetime(link) {}
  }

  @Test func bluetoothdMayBeRestarted() throws {
    let stage = try Stage("adapter(); strap()")
    let (first, ear) = try stage.link()
    try stage.wait(until: "it is subscribed to") { ear.isSubscribed }
    stage.bus.killBluetoothd()
    try stage.wait(until: "it ended") { ear.end != nil }
    #expect(ear.end?.reason.hasPrefix("bluetoothd ended, ") == true && ear.end?.loss == .otherwise)
    let (second, deaf) = try stage.link()
    try stage.wait(until: "there is no way") { deaf.end != nil }
    #expect(deaf.end?.reason.contains("systemctl start bluetooth") == true)
    try stage.bus.startBluetoothd("adapter(); strap()")
    try stage.wait(until: "it is there") { stage.bluetoothd.presence == .present }
    let (third, again) = try stage.link()
    try stage.wait(until: "it is subscribed to again") { again.isSubscribed }
    withExtendedLifetime([first, second, third]) {}
  }

  /// The state after bluetoothd was killed and restarted while the kernel kept the connection.
  @Test func aConnectionWithoutServicesIsMadeAnew() throws {
    let stage = try Stage("adapter(); p = device(Connected=True)")
    let (first, ear) = try stage.link()
    try stage.wait(until: "it is given up") { ear.end != nil }
    #expect(ear.end?.reason.contains("reconnecting") == true)
    try stage.wait(until: "it is disconnected") { stage.bluetoothd.devices.first?.isConnected == false }
    try stage.bus.run("characteristic('2a37', p)")
    let (second, again) = try stage.link()
    try stage.wait(until: "it is connected") { again.phases.last == .discovering }
    try stage.bus.run("change(p, ServicesResolved=True)")
    try stage.wait(until: "it is subscribed to") { again.isSubscribed }
    #expect(again.phases.contains(.connecting))
    withExtendedLifetime([first, second]) {}
  }

  /// The kernel reports that the strap is taken. bluetoothd cannot say by whom, and that connection continues.
  @Test func aConnectionOfAnotherProgramIsNotCut() throws {
    let stage = try Stage("adapter(); p = device(Connected=True)", speed: 5)
    let (link, ear) = try stage.link(isHeldElsewhere: true)
    try stage.wait(seconds: 100, until: "it is given up") { ear.end != nil }
    #expect(ear.end?.reason.contains("machine, not bluetoothd, holds") == true && ear.end?.retry == .backOff)
    #expect(try !stage.bus.calls().contains { $0.contains("onnect") })
    withExtendedLifetime(link) {}
  }

  @Test func aMeasurementThatMovedMeanwhileIsFound() throws {
    let stage = try Stage(
      "adapter(); p = strap(); fault('StartNotify', 'org.freedesktop.DBus.Error.UnknownObject', '')")
    let (link, ear) = try stage.link()
    try stage.wait(until: "it was refused") { try stage.bus.calls().last == "char2a37 StartNotify" }
    try stage.bus.run(
      "remove(p + '/service0010/char2a37', CHARACTERISTIC); n = characteristic('2a37', p, service='s2')")
    try stage.wait(until: "it is subscribed to") { ear.isSubscribed }
    try stage.bus.run("notify(n, 0, 99)")
    try stage.wait(until: "the new one is heard") { ear.values == [[0, 99]] }
    withExtendedLifetime(link) {}
  }

  @Test func theBusMayGoAway() throws {
    let stage = try Stage("adapter(); strap()")
    let (link, ear) = try stage.link()
    try stage.wait(until: "it is subscribed to") { ear.isSubscribed }
    stage.bus.killBus()
    try stage.wait(until: "it ended") { ear.end != nil }
    #expect(ear.end?.reason.contains("dbus.service") == true && ear.end?.retry == .backOff)
    #expect(throws: LinkError.notConnected) { try link.resetEnergyExpended() }
  }

  @Test func servicesThatChangeAreLookedForAgain() throws {
    let stage = try Stage("adapter(); p = strap()")
    let (link, ear) = try stage.link()
    try stage.wait(until: "it is subscribed to") { ear.isSubscribed }
    try stage.bus.run("change(p, ServicesResolved=False); remove(p + '/service0010/char2a37', CHARACTERISTIC)")
    try stage.wait(until: "it is seen") { ear.reasons.last?.contains("changed its services") == true }
    try stage.bus.run("n = characteristic('2a37', p, service='s2'); change(p, ServicesResolved=True)")
    try stage.wait(until: "it is subscribed to again") { ear.isSubscribed }
    try stage.bus.run("notify(n, 0, 99)")
    try stage.wait(until: "the new one is heard") { ear.values == [[0, 99]] }
    withExtendedLifetime(link) {}
  }

  @Test func energyIsResetOnceAtATime() throws {
    let stage = try Stage("adapter(); strap()")
    let (link, ear) = try stage.link()
    #expect(throws: LinkError.notConnected) { try link.resetEnergyExpended() }
    try stage.wait(until: "it is subscribed to") { ear.isSubscribed }
    try link.resetEnergyExpended()
    #expect(throws: LinkError.busy) { try link.resetEnergyExpended() }
    try stage.wait(until: "it is written") { try stage.bus.calls().contains("char2a39 WriteValue 01") }
    try stage.wait(until: "another may follow") { (try? link.resetEnergyExpended()) != nil }
    try stage.bus.run("remove('/org/bluez/hci0/dev_F0_9E_1A_00_00_01/service0010/char2a39', CHARACTERISTIC)")
    try stage.wait(until: "there is none") {
      do throws(LinkError) { try link.resetEnergyExpended() } catch { return error == .noControlPoint }
      return false
    }
  }

  /// The ladder uses the strap's own rhythm, known from four heart rates.
  @Test func aSilentStrapIsSubscribedAgainAndThenGivenUp() throws {
    let stage = try Stage("adapter(); p = strap()")
    let (link, ear) = try stage.link()
    try stage.wait(until: "it is subscribed to") { ear.isSubscribed }
    for bpm in 60..<64 {
      try stage.bus.run("notify(p + '/service0010/char2a37', 0, \(bpm))")
      try stage.wait(until: "it is heard") { ear.values.count == bpm - 59 }
      let next = stage.loop.now + .milliseconds(200)
      try stage.wait(until: "the next one is due") { stage.loop.now >= next }
    }
    let began = stage.loop.now
    try stage.wait(until: "it is subscribed again") {
      try stage.bus.calls().suffix(2) == ["char2a37 StopNotify", "char2a37 StartNotify"]
    }
    #expect(began.duration(to: stage.loop.now) > .milliseconds(5500))
    try stage.wait(until: "it is given up") { ear.end != nil }
    #expect(began.duration(to: stage.loop.now) > .milliseconds(11_500))
    #expect(ear.end?.reason.contains("no heart rate for 12 s") == true)
    try stage.wait(until: "it is disconnected") { stage.bluetoothd.devices.first?.isConnected == false }
    withExtendedLifetime(link) {}
  }

  @Test func whereTheFirstOfTwoMeasurementsIsSilentTheNextIsTried() throws {
    let stage = try Stage("adapter(); p = strap(); n = characteristic('2a37', p, service='service0020')")
    let (link, ear) = try stage.link()
    try stage.wait(until: "it is subscribed to") { ear.isSubscribed }
    #expect(try stage.bus.calls().filter { $0.hasSuffix("StartNotify") }.count == 1)
    try stage.bus.run("notify(n, 0, 98)")
    try stage.wait(until: "the next is subscribed to") {
      try stage.bus.calls().filter { $0.hasSuffix("StartNotify") }.count == 2
    }
    try stage.bus.run("notify(n, 0, 99)")
    try stage.wait(until: "it is live by that") { ear.phases.last == .live && ear.values == [[0, 99]] }
    // Values from the first link would be counted twice.
    try stage.bus.run("notify(p + '/service0010/char2a37', 0, 60); notify(n, 0, 100)")
    try stage.wait(until: "it goes on") { ear.values == [[0, 99], [0, 100]] }
    withExtendedLifetime(link) {}
  }

  @Test func whereTheFirstOfTwoMeasurementsIsRefusedTheNextIsTaken() throws {
    let stage = try Stage(
      "adapter(); p = strap(); n = characteristic('2a37', p, service='service0020')",
      "fault('StartNotify', 'org.bluez.Error.NotSupported', 'Operation is not supported')")
    let (link, ear) = try stage.link()
    try stage.wait(until: "it is subscribed to") { ear.isSubscribed }
    try stage.bus.run("notify(n, 0, 99)")
    try stage.wait(until: "it is live") { ear.values == [[0, 99]] && ear.phases.last == .live }
    withExtendedLifetime(link) {}
  }
}
