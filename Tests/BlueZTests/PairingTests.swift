import SensorLink
import Testing

@testable import BlueZ

/// Straps that require pairing, against a fake bluetoothd.
@Suite(
  .enabled(if: PrivateBus.isAvailable, "needs dbus-daemon and Debian's python3-dbusmock"), .timeLimit(.minutes(20)))
struct PairingTests {
  private static let demand = "fault('StartNotify', 'org.bluez.Error.NotPermitted', 'Not paired')"

  @Test func aStrapThatDemandsItIsPairedByAnAgentThatAgreesToNothingElse() throws {
    let stage = try Stage("adapter(); p = strap(); let_pairing_ask(p)", Self.demand)
    let (link, ear) = try stage.link(mayPair: true)
    try stage.wait(until: "it is subscribed to") { ear.isSubscribed }
    #expect(
      try stage.bus.calls().contains(
        "/org/hrzoned/agent NoInputNoOutput agreed org.bluez.Error.Rejected org.bluez.Error.Rejected"))
    withExtendedLifetime(link) {}
  }

  /// bluetoothd reads more than it is asked for, and encrypts the connection for that.
  @Test func thePairingThatBluetoothdBeginsIsAgreedToUntilTheStrapIsLive() throws {
    let stage = try Stage("adapter(); p = strap(); let_connect_ask(p)")
    let (link, ear) = try stage.link(mayPair: true)
    try stage.wait(until: "it is subscribed to") { ear.isSubscribed }
    #expect(try stage.bus.calls().contains("/org/hrzoned/agent NoInputNoOutput agreed"))
    try stage.wait(until: "the agent is gone") { try stage.bus.run("print(agent())") == ["none"] }
    withExtendedLifetime(link) {}
  }

  /// The connection is lost and made again; the link's permission also covers the second one.
  @Test func thePairingIsAgreedToAlsoOnASecondConnection() throws {
    let stage = try Stage("adapter(); p = device(Connected=True); let_connect_ask(p)")
    let (link, ear) = try stage.link(mayPair: true)
    try stage.wait(until: "it looks for services") { ear.phases.last == .discovering }
    try stage.bus.run("characteristic('2a37', p); change(p, Connected=False)")
    // The fake must not be called meanwhile: it is waiting for the agent's answer.
    try stage.wait(until: "it is connected anew") {
      ear.phases.contains(.connecting) && ear.phases.last == .discovering
    }
    #expect(try stage.bus.calls().contains("/org/hrzoned/agent NoInputNoOutput agreed"))
    withExtendedLifetime(link) {}
  }

  @Test func thePairingThatBluetoothdBeginsIsNotAgreedToForAStrapThatNobodyNamed() throws {
    let stage = try Stage("adapter(); p = strap(); let_connect_ask(p)")
    let (link, ear) = try stage.link(mayPair: false)
    try stage.wait(until: "it is subscribed to") { ear.isSubscribed }
    #expect(try stage.bus.calls().contains("none org.freedesktop.DBus.Error.UnknownObject"))
    withExtendedLifetime(link) {}
  }

  @Test func aStrapThatNobodyNamedIsNotPaired() throws {
    let stage = try Stage("adapter(); strap()", Self.demand)
    let (link, ear) = try stage.link(mayPair: false)
    try stage.wait(until: "it ended") { ear.end != nil }
    #expect(ear.end?.reason.contains("hrzone straps add F0:9E:1A:00:00:01") == true && ear.end?.needsPairing == true)
    #expect(try !stage.bus.calls().contains { $0.hasSuffix("Pair") })
    #expect(try stage.bus.run("print(agent())") == ["none"])
    withExtendedLifetime(link) {}
  }

  /// A person must act if the strap refuses, but not if it went away.
  @Test(arguments: [("AuthenticationFailed", true), ("ConnectionAttemptFailed", false)])
  func aPairingThatFailsHasAReason(error: String, needsPairing: Bool) throws {
    let stage = try Stage("adapter(); strap(); fault('Pair', 'org.bluez.Error.\(error)', 'Refused')", Self.demand)
    let (link, ear) = try stage.link(mayPair: true)
    try stage.wait(until: "it ended") { ear.end != nil }
    #expect(ear.end?.reason.contains("pairing failed: Refused") == true)
    #expect(ear.end?.reason.contains("end that pairing there, or reset the strap") == true)
    #expect(ear.end?.needsPairing == needsPairing)
    withExtendedLifetime(link) {}
  }

  /// The keys may be stored shortly after the strap accepted the subscription.
  @Test func aBondThatComesJustAfterIsTheLinks() throws {
    let stage = try Stage("adapter(); p = strap(); keep_notifying(p + '/service0010/char2a37', 0, 143)")
    var told: [String] = []
    let address = try BluetoothAddress(parsing: "F0:9E:1A:00:00:01")
    let link = BluetoothdLink(
      loop: stage.loop, bluetoothd: stage.bluetoothd, sought: .address(address, .random), mayPair: true,
      bonded: { told.append("\($0)") })
    let ear = Ear()
    link.delegate = ear
    link.start()
    try stage.wait(until: "it is live") { ear.phases.last == .live }
    #expect(told.isEmpty)
    try stage.bus.run("change(p, Paired=True, Bonded=True)")
    try stage.wait(until: "it is bonded") { stage.bluetoothd.devices.first?.isBonded == true }
    #expect(told == ["F0:9E:1A:00:00:01"])
    withExtendedLifetime(link) {}
  }

  /// Only a bond that was made with this link's permission is the daemon's own.
  @Test(arguments: [(false, true), (true, true), (false, false)])
  func aBondThatTheLinkMadeIsTold(isBonded: Bool, mayPair: Bool) throws {
    let bonded = isBonded ? "Paired=True, Bonded=True" : ""
    let stage = try Stage("adapter(); p = strap(\(bonded)); keep_notifying(p + '/service0010/char2a37', 0, 143)")
    if !isBonded, mayPair { try stage.bus.run(Self.demand) }
    var told: [String] = []
    let address = try BluetoothAddress(parsing: "F0:9E:1A:00:00:01")
    let link = BluetoothdLink(
      loop: stage.loop, bluetoothd: stage.bluetoothd, sought: .address(address, .random), mayPair: mayPair,
      bonded: { told.append("\($0)") })
    let ear = Ear()
    link.delegate = ear
    link.start()
    try stage.wait(until: "it is live") { ear.phases.last == .live }
    // A later bond, made by someone else.
    try stage.bus.run("change(p, Paired=True, Bonded=True)")
    try stage.wait(until: "it is bonded") { stage.bluetoothd.devices.first?.isBonded == true }
    #expect(told == (!isBonded && mayPair ? ["F0:9E:1A:00:00:01"] : []))
    withExtendedLifetime(link) {}
  }

  @Test func aStrapThatStillDemandsItAfterwardsIsGivenUp() throws {
    let stage = try Stage("adapter(); strap()", Self.demand, Self.demand)
    let (link, ear) = try stage.link(mayPair: true)
    try stage.wait(until: "it ended") { ear.end != nil }
    #expect(ear.end?.reason.contains("still refuses") == true)
    withExtendedLifetime(link) {}
  }
}
