import DBus
import Primitives
import SensorLink
import Testing

@testable import BlueZ

/// The daemon's view of bluetoothd, against a fake one on a private bus.
@Suite(
  .enabled(if: PrivateBus.isAvailable, "needs dbus-daemon and Debian's python3-dbusmock"), .timeLimit(.minutes(20)))
struct BluetoothDaemonTests {
  @Test func itsObjectsAreKnownAndFollowed() throws {
    let stage = try Stage("adapter()", "p = device(RSSI=dbus.Int16(-71), Name='H10')")
    try stage.wait(until: "it is there") { stage.bluetoothd.presence == .present }
    let adapter = try #require(stage.bluetoothd.adapters.first)
    #expect(adapter.name == "hci0" && adapter.isPowered && !adapter.isDiscovering)
    let device = try #require(stage.bluetoothd.devices.first)
    #expect(device.address.description == "F0:9E:1A:00:00:01" && device.kind == .random && device.name == "H10")
    #expect(device.signalStrength == -71 && device.offersHeartRate && !device.isConnected && !device.isBonded)

    var changes = 0
    let observation = stage.bluetoothd.observe { changes += 1 }
    try stage.bus.run("change(p, Connected=True, Bonded=True, invalidated=['RSSI'])")
    try stage.wait(until: "the change is told") { changes == 1 }
    let changed = try #require(stage.bluetoothd.devices.first)
    #expect(changed.isConnected && changed.isBonded && changed.signalStrength == nil)

    try stage.bus.run("add(p, BATTERY, {'Percentage': dbus.Byte(87)})")
    try stage.wait(until: "the battery is known") { stage.bluetoothd.devices.first?.battery?.percent == 87 }
    try stage.bus.run("adapter('hci1', powered=False); remove(p, DEVICE)")
    try stage.wait(until: "both are told") { stage.bluetoothd.devices.isEmpty && stage.bluetoothd.adapters.count == 2 }
    #expect(stage.bluetoothd.adapters.map(\.isPowered) == [true, false])
    withExtendedLifetime(observation) {}
  }

  @Test func bluetoothdMayComeAndGo() throws {
    let bus = try PrivateBus()
    try bus.startBus()
    let stage = try Stage(bus: bus)
    try stage.wait(until: "its absence is known") { stage.bluetoothd.presence == .absent }
    try bus.startBluetoothd("adapter(); device()")
    try stage.wait(until: "it came") { stage.bluetoothd.presence == .present && stage.bluetoothd.devices.count == 1 }
    bus.killBluetoothd()
    try stage.wait(until: "it went") { stage.bluetoothd.presence == .absent }
    #expect(stage.bluetoothd.devices.isEmpty && stage.bluetoothd.adapters.isEmpty)
    try bus.startBluetoothd("adapter()")
    try stage.wait(until: "it came back") {
      stage.bluetoothd.presence == .present && stage.bluetoothd.adapters.count == 1
    }
  }

  @Test func theBusMayComeAndGo() throws {
    let bus = try PrivateBus()
    let stage = try Stage(bus: bus)
    try stage.wait(until: "there is none") { if case .noBus = stage.bluetoothd.presence { true } else { false } }
    try bus.startBus()
    try bus.startBluetoothd("adapter()")
    try stage.wait(until: "it came") { stage.bluetoothd.presence == .present }
    bus.killBus()
    try stage.wait(until: "it went") { if case .noBus = stage.bluetoothd.presence { true } else { false } }
    #expect(stage.bluetoothd.adapters.isEmpty)
    try bus.startBus()
    try bus.startBluetoothd("adapter()")
    try stage.wait(until: "it came back") {
      stage.bluetoothd.presence == .present && stage.bluetoothd.adapters.count == 1
    }
  }

  @Test func aPolicyThatForbidsIsTold() throws {
    let bus = try PrivateBus()
    try bus.startBus(isDenying: true)
    try bus.startBluetoothd()
    let stage = try Stage(bus: bus)
    try stage.wait(until: "it is denied") { if case .denied = stage.bluetoothd.presence { true } else { false } }
  }

  @Test func onlyBluetoothdIsBelieved() throws {
    let stage = try Stage("adapter(); p = device()")
    try stage.wait(until: "it is there") { stage.bluetoothd.presence == .present }
    // A signal sent directly to this process, as any peer may send it.
    try stage.bus.run("lie(p)")
    try stage.bus.run("change(p, Paired=True)")
    try stage.wait(until: "the true word came after the lie") { stage.bluetoothd.devices.first?.isPaired == true }
    #expect(stage.bluetoothd.devices.map(\.isConnected) == [false])
    #expect(stage.bluetoothd.presence == .present)
    #expect(stage.bluetoothd.cause(ofLossAt: stage.loop.now) == nil)
  }

  @Test func aHungBluetoothdDoesNotStopTheLoop() throws {
    let stage = try Stage("adapter(); p = device()")
    try stage.wait(until: "it is there") { stage.bluetoothd.presence == .present }
    stage.bus.hang(true)
    let device = try #require(stage.bluetoothd.devices.first)
    var answer: Result<BusMessage, BusError>?
    let call = stage.bluetoothd.call(device.path, .device, "Connect") { answer = $0 }
    var turns = 0
    try stage.wait(until: "the call ended") {
      turns += 1
      return answer != nil
    }
    #expect(turns > 100, "the loop stood still")
    guard case .failure(let error) = answer else {
      Issue.record("it was answered")
      return
    }
    #expect("\(error)".contains("does not answer"))
    stage.bus.hang(false)
    withExtendedLifetime(call) {}
  }

  /// bluetoothd ends connections before it exits, and sets up adapters when it starts.
  @Test func whatBluetoothdDoesExplainsTheLossesNearIt() throws {
    let stage = try Stage("adapter()")
    try stage.wait(until: "it is there") { stage.bluetoothd.presence == .present }
    #expect(stage.bluetoothd.cause(ofLossAt: stage.loop.now) == nil, "to be there is not to start")
    stage.bus.killBluetoothd()
    try stage.wait(until: "it is gone") { stage.bluetoothd.presence == .absent }
    let gone = stage.loop.now
    #expect(stage.bluetoothd.cause(ofLossAt: gone - .milliseconds(300))?.hasPrefix("bluetoothd ended") == true)
    #expect(stage.bluetoothd.cause(ofLossAt: gone + .seconds(4)) == nil)
    try stage.bus.startBluetoothd("adapter()")
    try stage.wait(until: "it is there again") { stage.bluetoothd.presence == .present }
    // A start explains losses for three seconds; by then the end before it explains none.
    let started = try #require(stage.bluetoothd.startTime)
    #expect(stage.bluetoothd.cause(ofLossAt: started + .seconds(3))?.hasPrefix("bluetoothd was started") == true)
    #expect(stage.bluetoothd.cause(ofLossAt: started + .milliseconds(3001)) == nil)
  }

  /// The kernel tells a direct link only that the connection was ended.
  @Test func sleepExplainsTheLossesNearIt() throws {
    let stage = try Stage("adapter(); p = device(Connected=True)")
    try stage.wait(until: "it is there") { stage.bluetoothd.presence == .present }
    try stage.bus.run("end_connection(p, 'org.bluez.Reason.Remote', '')")
    try stage.wait(until: "it is lost") { stage.bluetoothd.devices.first?.isConnected == false }
    #expect(stage.bluetoothd.cause(ofLossAt: stage.loop.now) == nil)
    try stage.bus.run("change(p, Connected=True); end_connection(p, 'org.bluez.Reason.Suspend', '')")
    try stage.wait(until: "the cause is known") { stage.bluetoothd.cause(ofLossAt: stage.loop.now) != nil }
    let slept = stage.loop.now
    #expect(stage.bluetoothd.cause(ofLossAt: slept - .milliseconds(300))?.contains("went to sleep") == true)
    #expect(stage.bluetoothd.cause(ofLossAt: slept + .seconds(4)) == nil)
  }

  @Test func aDeviceIsRemovedWithItsKeys() throws {
    let stage = try Stage("adapter(); strap(Bonded=True)")
    try stage.wait(until: "it is known") { stage.bluetoothd.devices.count == 1 }
    try stage.bluetoothd.removeDevice(#require(stage.bluetoothd.devices.first))
    try stage.wait(until: "it is gone") { stage.bluetoothd.devices.isEmpty }
    #expect(try stage.bus.calls() == ["hci0 RemoveDevice dev_F0_9E_1A_00_00_01"])
  }
}
