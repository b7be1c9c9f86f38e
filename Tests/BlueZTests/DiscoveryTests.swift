import SensorLink
import Testing

@testable import BlueZ

/// Scans, against a fake bluetoothd.
@Suite(
  .enabled(if: PrivateBus.isAvailable, "needs dbus-daemon and Debian's python3-dbusmock"), .timeLimit(.minutes(20)))
struct DiscoveryTests {
  @Test func scansShareOneDiscovery() throws {
    let stage = try Stage("adapter()")
    var found: [[String]] = [[], []]
    var failures: [String] = []
    var scans = (0..<2).map { index in
      stage.bluetoothd.scan({ found[index].append($0.address.description) }, failed: { failures.append($0) })
    }
    try stage.wait(until: "it scans") { stage.bluetoothd.adapters.first?.isDiscovering == true }
    try stage.bus.run("device(); device('F0:9E:1A:00:00:02', UUIDs=dbus.Array([uuid('180f')], signature='s'))")
    try stage.bus.run("device('F0:9E:1A:00:00:03')")
    try stage.wait(until: "both scans hear of both straps") {
      found.allSatisfy { Set($0) == ["F0:9E:1A:00:00:01", "F0:9E:1A:00:00:03"] }
    }
    let late = stage.bluetoothd.scan({ found[1].append("late \($0.address)") }, failed: { failures.append($0) })
    try stage.wait(until: "a later scan hears what is there") { found[1].contains("late F0:9E:1A:00:00:01") }
    #expect(failures.isEmpty)
    #expect(
      try stage.bus.calls() == ["hci0 SetDiscoveryFilter Transport=le", "hci0 StartDiscovery"])
    scans.removeLast()
    try stage.bus.run("calls.clear()")
    withExtendedLifetime(late) {}
    scans.removeAll()
  }

  @Test func aStrapThatIsConnectedAlreadyIsFound() throws {
    let stage = try Stage("adapter(); c = device(Connected=True); change(c, invalidated=['RSSI'])")
    var found: [String] = []
    // Created before bluetoothd has answered.
    let scan = stage.bluetoothd.scan({ found.append("\($0.address)") }, failed: { _ in })
    try stage.wait(until: "it is found") { found == ["F0:9E:1A:00:00:01"] }
    withExtendedLifetime(scan) {}
  }

  @Test func theLastScanEndsTheDiscovery() throws {
    let stage = try Stage("adapter()")
    var scan: BluetoothDaemon.Scan? = stage.bluetoothd.scan({ _ in }, failed: { _ in })
    try stage.wait(until: "it scans") { stage.bluetoothd.adapters.first?.isDiscovering == true }
    withExtendedLifetime(scan) {}
    scan = nil
    try stage.wait(until: "it stopped") { stage.bluetoothd.adapters.first?.isDiscovering == false }
    #expect(try stage.bus.calls().last == "hci0 StopDiscovery")
  }

  @Test func aDiscoveryInProgressIsTriedAgain() throws {
    let stage = try Stage("adapter(); fault('StartDiscovery', 'org.bluez.Error.InProgress', times=2)")
    var failures: [String] = []
    let scan = stage.bluetoothd.scan({ _ in }, failed: { failures.append($0) })
    try stage.wait(until: "it scans") { stage.bluetoothd.adapters.first?.isDiscovering == true }
    #expect(failures.isEmpty)
    #expect(try stage.bus.calls().filter { $0 == "hci0 StartDiscovery" }.count == 3)
    withExtendedLifetime(scan) {}
  }

  /// A bluetoothd that wrongly believes that it scans.
  @Test func aDiscoveryThatHearsNothingIsStartedAnew() throws {
    let stage = try Stage("h = adapter(); change(h, ADAPTER, Discovering=True)", speed: 10)
    try stage.bus.run("start = lambda self: called(h, 'StartDiscovery')")
    try stage.bus.run("objects[h].AddMethod(ADAPTER, 'StartDiscovery', '', '', start)")
    var found: [String] = []
    let scan = stage.bluetoothd.scan({ found.append("\($0.address)") }, failed: { _ in })
    func count(_ method: String) throws -> Int { try stage.bus.calls().filter { $0 == "hci0 \(method)" }.count }
    try stage.wait(seconds: 300, until: "it is started") { try count("StartDiscovery") == 1 }
    try stage.wait(seconds: 300, until: "it is started anew") { try count("StartDiscovery") == 2 }
    #expect(try count("StopDiscovery") == 1)
    // A scan that finds devices continues.
    let began = stage.loop.now
    try stage.bus.run("p = device()")
    try stage.wait(seconds: 300, until: "it is found") { found == ["F0:9E:1A:00:00:01"] }
    try stage.wait(seconds: 300, until: "it hears nothing more") { try count("StartDiscovery") == 3 }
    #expect(began.duration(to: stage.loop.now) > .seconds(15))
    withExtendedLifetime(scan) {}
  }

  @Test func aScanThatEndsWhileItStartsIsStopped() throws {
    let stage = try Stage("h = adapter(); keep_unanswered('StartDiscovery')")
    var scan: BluetoothDaemon.Scan? = stage.bluetoothd.scan({ _ in }, failed: { _ in })
    try stage.wait(until: "it is being started") { try stage.bus.calls().last == "hci0 StartDiscovery" }
    try stage.bus.run("change(h, ADAPTER, Discovering=True)")
    try stage.wait(until: "it scans") { stage.bluetoothd.adapters.first?.isDiscovering == true }
    withExtendedLifetime(scan) {}
    scan = nil
    // An answer to this call means that everything sent before has arrived.
    var isThere = false
    let call = stage.bluetoothd.call("/org/bluez/hci0", .adapter, "Nothing") { _ in isThere = true }
    try stage.wait(until: "it is answered") { isThere }
    withExtendedLifetime(call) {}
    try stage.bus.run("answer()")
    try stage.wait(until: "nobody scans") { stage.bluetoothd.adapters.first?.isDiscovering == false }
    #expect(
      try stage.bus.calls().map { $0.split(separator: " ")[1] } == [
        "SetDiscoveryFilter", "StartDiscovery", "StopDiscovery",
      ])
  }

  /// For instance a session of this process that bluetoothd never ended.
  @Test func aDiscoveryThatIsInProgressForeverIsEndedAndTold() throws {
    let stage = try Stage("adapter(); fault('StartDiscovery', 'org.bluez.Error.InProgress', times=7)")
    var failures: [String] = []
    let scan = stage.bluetoothd.scan({ _ in }, failed: { failures.append($0) })
    try stage.wait(until: "it is told") { !failures.isEmpty }
    #expect(
      failures.first?.contains("hci0 is already scanning, but it is not. `sudo systemctl restart bluetooth`") == true)
    #expect(try stage.bus.calls().filter { $0 == "hci0 StopDiscovery" }.count == 1)
    try stage.wait(until: "it scans in the end") { stage.bluetoothd.adapters.first?.isDiscovering == true }
    withExtendedLifetime(scan) {}
  }

  @Test func aScanSaysWhyNothingScansAndGoesOnByItself() throws {
    let bus = try PrivateBus()
    let stage = try Stage(bus: bus)
    var failures: [String] = []
    let scan = stage.bluetoothd.scan({ _ in }, failed: { failures.append($0) })
    func next(_ text: String) throws {
      try stage.wait(until: "'\(text)' is said; so far \(failures)") { failures.last?.contains(text) == true }
    }
    try next("system bus cannot be reached")
    try bus.startBus()
    try next("bluetoothd is not running")
    try bus.startBluetoothd()
    try next("no Bluetooth adapter")
    try bus.run("fault('StartDiscovery', 'org.bluez.Error.Failed', 'broken'); h = adapter(powered=False)")
    try next("hci0 is switched off")
    try bus.run("change(h, ADAPTER, Powered=True)")
    try next("hci0 cannot scan: broken")
    try stage.wait(until: "it scans") { stage.bluetoothd.adapters.first?.isDiscovering == true }
    // An adapter that loses power forgets its scans.
    try bus.run("change(h, ADAPTER, Powered=False, Discovering=False)")
    try next("hci0 is switched off")
    try bus.run("change(h, ADAPTER, Powered=True)")
    try stage.wait(until: "it scans again") { stage.bluetoothd.adapters.first?.isDiscovering == true }
    bus.killBluetoothd()
    try next("bluetoothd is not running")
    try bus.startBluetoothd("adapter()")
    try stage.wait(until: "it scans for the new bluetoothd") { stage.bluetoothd.adapters.first?.isDiscovering == true }
    withExtendedLifetime(scan) {}
  }

  @Test func aScanForAllHearsDevicesThatDoNotOfferHeartRate() throws {
    let stage = try Stage("adapter(); device('F0:9E:1A:00:00:02', UUIDs=dbus.Array([], signature='s'))")
    var found: [Set<String>] = [[], []]
    let scans = [true, false].enumerated().map { index, all in
      stage.bluetoothd.scan(all: all, { found[index].insert("\($0.address) \($0.offersHeartRate)") }, failed: { _ in })
    }
    try stage.wait(until: "it scans") { stage.bluetoothd.adapters.first?.isDiscovering == true }
    try stage.bus.run("device('F0:9E:1A:00:00:03', UUIDs=dbus.Array([uuid('180f')], signature='s')); device()")
    try stage.wait(until: "all are heard") {
      found[0] == ["F0:9E:1A:00:00:01 true", "F0:9E:1A:00:00:02 false", "F0:9E:1A:00:00:03 false"]
        && found[1] == ["F0:9E:1A:00:00:01 true"]
    }
    withExtendedLifetime(scans) {}
  }
}
