import Foundation
import JSON
import SensorLink
import TestSupport
import Testing

/// A message bus with a fake bluetoothd (`Tests/FakeBluetoothd`), ended with the test.
final class FakeBluetoothd {
  let address: String
  private let bus: ChildProgram
  private let bluetoothd: ChildProgram
  private let commands: FileHandle

  private static let python = "/usr/bin/python3"

  /// Whether the tests can run. CI installs the requirements and sets `CI`.
  static let isAvailable: Bool = {
    if ProcessInfo.processInfo.environment["CI"] != nil { return true }
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/dbus-daemon"),
      let check = try? ChildProgram(python, ["-c", "import dbus, dbusmock; from gi.repository import GLib"])
    else { return false }
    return (try? check.end()) == 0
  }()

  init(in folder: Folder) throws {
    address = "unix:path=\(folder.path)/bus"
    let configuration = try folder.write(
      """
      <busconfig><type>session</type><listen>\(address)</listen><policy context="default"><allow user="*"/>
      <allow own="*"/><allow send_destination="*"/><allow receive_sender="*"/></policy></busconfig>
      """, to: "bus.conf")
    bus = try ChildProgram("/usr/bin/dbus-daemon", ["--config-file=\(configuration)", "--nofork", "--print-address"])
    try bus.output.until("unix:")
    let fifo = folder.path + "/commands"
    try #require(mkfifo(fifo, 0o600) == 0)
    let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    // Also open for writing, so that the standard input does not end.
    bluetoothd = try ChildProgram(
      "/bin/sh",
      ["-c", #"exec "$1" -u "$2" 0<>"$3""#, "sh", Self.python]
        + [tests.appending(path: "FakeBluetoothd/fake-bluetoothd.py").path, fifo],
      ["DBUS_SYSTEM_BUS_ADDRESS": address])
    commands = try #require(FileHandle(forUpdatingAtPath: fifo))
    // A daemon that sees bluetoothd start blames the losses of the next seconds on that.
    try expectAnswer(to: "its start")
  }

  /// Runs a line of Python in the fake, and waits until it is done.
  func run(_ line: String) throws {
    try commands.write(contentsOf: Data((line + "\n").utf8))
    try expectAnswer(to: line)
  }

  private func expectAnswer(to line: String) throws {
    let answer = try bluetoothd.output.line("the answer to \(line)")
    try #require(answer == "ok", "\(line): \(answer ?? "the fake bluetoothd ended")")
  }
}

/// The real executable with a fake bluetoothd.
@Suite(.enabled(if: FakeBluetoothd.isAvailable)) struct BluetoothdTests {
  let folder: Folder
  let bluetoothd: FakeBluetoothd
  var socket: String { "\(folder.path)/hrzoned.sock" }

  init() throws {
    folder = try Folder()
    bluetoothd = try FakeBluetoothd(in: folder)
  }

  func start(config: String = "/dev/null") throws -> ChildProgram {
    try ChildProgram(
      "hrzoned", ["--config", config, "--socket", socket],
      ["STATE_DIRECTORY": folder.path + "/state", "DBUS_SYSTEM_BUS_ADDRESS": bluetoothd.address])
  }

  @Test func aStrapIsReadThroughBluetoothdWhereTheSettingsSaySo() throws {
    let config = try folder.write(
      "[[strap]]\naddress = 'F0:9E:1A:00:00:01'\nlink = 'bluetoothd'", to: "hrzoned.toml")
    try bluetoothd.run("adapter(); strap()")
    let daemon = try start(config: config)
    let client = try Client(socket)
    // The link may have come up before the client.
    client.send(
      #"{"id": 1, "method": "subscribe", "reports": ["strap", "sample"], "since": {"boot": "", "seq": 0}}"#)
    while true {
      let report = try client.next("strap")
      guard report["reason"]?.string == SilenceLadder.waiting else { continue }
      #expect(report["link"]?.string == "bluetoothd")
      break
    }
    try bluetoothd.run("notify('/org/bluez/hci0/dev_F0_9E_1A_00_00_01/service0010/char2a37', 0x16, 143, 0x6A, 0x03)")
    #expect(try client.next("sample")["bpm"]?.integer == 143)
    withExtendedLifetime(daemon) {}
  }

  /// A daemon that reads a strap, `p`, through bluetoothd, and a client that follows it.
  private func startAndRead(_ strap: String) throws -> (daemon: ChildProgram, client: Client) {
    let config = try folder.write(
      "[[strap]]\naddress = 'F0:9E:1A:00:00:01'\nlink = 'bluetoothd'", to: "hrzoned.toml")
    try bluetoothd.run("adapter(); p = \(strap)")
    let daemon = try start(config: config)
    let client = try Client(socket)
    client.send(#"{"id": 1, "method": "subscribe", "reports": ["strap", "alert"]}"#)
    try bluetoothd.run("keep_notifying(p + '/service0010/char2a37', 0, 143)")
    while try client.next("strap")["phase"]?.string != "live" {}
    return (daemon, client)
  }

  /// The daemon made the bond, so it removes it and pairs the strap again.
  @Test func aStrapThatLostTheKeysOfTheDaemonsBondIsPairedAgain() throws {
    try bluetoothd.run("fault('StartNotify', 'org.bluez.Error.NotPermitted', 'Not paired')")
    let (daemon, client) = try startAndRead("strap()")
    func bonds() -> Bool {
      (try? String(contentsOfFile: folder.path + "/state/straps.json", encoding: .utf8))?
        .contains(#""bonds":["F0:9E:1A:00:00:01"]"#) ?? false
    }
    // The keys may be stored a moment after the strap is live.
    try eventually("the daemon remembers its bond") { bonds() }
    try bluetoothd.run("lose_keys(p)")
    try daemon.error.until("removing the pairing that hrzoned made")
    while try client.next("strap")["reason"]?.string?.contains("pairs the strap again") != true {}
    try eventually("the daemon forgets its bond") { !bonds() }
    while try client.next("strap")["phase"]?.string != "searching" {}
    try bluetoothd.run("fault('StartNotify', 'org.bluez.Error.NotPermitted', 'Not paired'); strap()")
    while try client.next("strap")["phase"]?.string != "live" {}
    try eventually("the daemon remembers its new bond") { bonds() }
    withExtendedLifetime(daemon) {}
  }

  /// A person made the bond, so the fault says what to type until that is done.
  @Test func aStrapThatLostTheKeysOfAPersonsBondIsTold() throws {
    let (daemon, client) = try startAndRead("strap(Paired=True, Bonded=True)")
    try bluetoothd.run("lose_keys(p)")
    var alert = try client.next("alert")
    while alert["kind"]?.string != "pairing_lost" { alert = try client.next("alert") }
    #expect(alert["text"]?.string?.contains("`bluetoothctl remove F0:9E:1A:00:00:01`") == true, "\(alert)")
    var report = try client.next("strap")
    while report["fault"]?.string != "pairing" { report = try client.next("strap") }
    #expect(report["reason"]?.string == alert["text"]?.string, "\(report)")
    try bluetoothd.run("forget(p); strap()")
    while report["phase"]?.string != "live" { report = try client.next("strap") }
    #expect(report["fault"] == nil)
    withExtendedLifetime(daemon) {}
  }

  /// A daemon that has just adopted a strap with a private address, `p`, and a client that follows the straps.
  private func startAndAdoptByName() throws -> (daemon: ChildProgram, client: Client) {
    let daemon = try start()
    let client = try Client(socket)
    client.send(#"{"id": 1, "method": "subscribe", "reports": ["strap"]}"#)
    _ = try client.next("reply")
    try bluetoothd.run("adapter(); p = strap('41:00:00:00:00:01', Name='H10 6D4F')")
    try daemon.error.until("Taking H10 6D4F, name:H10 6D4F, the strongest strap in range")
    return (daemon, client)
  }

  /// A strap with a private address is adopted, shown and added by its name.
  @Test func aStrapWhoseAddressChangesIsKnownByItsName() throws {
    let (daemon, client) = try startAndAdoptByName()
    while try client.next("strap")["reason"]?.string != SilenceLadder.waiting {}
    try bluetoothd.run("change(p, Connected=False, ServicesResolved=False); remove(p, DEVICE)")
    while try client.next("strap")["phase"]?.string != "lost" {}
    try bluetoothd.run("strap('42:00:00:00:00:02', Name='H10 6D4F')")
    while try client.next("strap")["reason"]?.string != SilenceLadder.waiting {}
    let list = try client.ask(#"{"id": 2, "method": "straps.list"}"#)["straps"]?.elements
    #expect(list?.map { $0["address"]?.string } == ["name:H10 6D4F"])
    let added = try client.ask(#"{"id": 3, "method": "straps.add", "address": "41:00:00:00:00:01/random"}"#)
    #expect(added["reason"]?.string?.contains("changes its address from time to time") == true, "\(added)")
    withExtendedLifetime(daemon) {}
  }

  /// The same strap by name and by address: the later entry is kept, and there is one link.
  @Test func aStrapIsOneByItsNameAndByItsAddress() throws {
    let (daemon, client) = try startAndAdoptByName()
    func addresses() throws -> [String?]? {
      try client.ask(#"{"id": 2, "method": "straps.list"}"#)["straps"]?.elements?.map { $0["address"]?.string }
    }
    _ = try client.ask(#"{"id": 3, "method": "straps.add", "address": "41:00:00:00:00:01/random"}"#)
    #expect(try addresses() == ["41:00:00:00:00:01/random"])
    _ = try client.ask(#"{"id": 4, "method": "straps.add", "address": "name:H10 6D4F"}"#)
    #expect(try addresses() == ["name:H10 6D4F"])
    _ = try client.ask(#"{"id": 5, "method": "straps.forget", "address": "41:00:00:00:00:01/random"}"#)
    #expect(try addresses() == [])
    // A bonded strap is found by its address. Once it is forgotten by its name, it is not adopted again.
    try bluetoothd.run("change(p, Paired=True, Bonded=True)")
    try bluetoothd.run("change(p, RSSI=dbus.Int16(-40))")
    try bluetoothd.run("strap('F0:9E:1A:00:00:09', Name='Other')")
    try daemon.error.until("Taking Other, ")
    #expect(try addresses() == ["F0:9E:1A:00:00:09"])
  }

  @Test func withNothingConfiguredTheStrongestStrapIsTakenAndRemembered() throws {
    let daemon = try start()
    let client = try Client(socket)
    client.send(#"{"id": 1, "method": "subscribe", "reports": ["strap"]}"#)
    _ = try client.next("reply")
    try bluetoothd.run("adapter(); a = device('F0:9E:1A:00:00:01'); b = device('F0:9E:1A:00:00:02'); n = [0]")
    // They advertise all the time.
    try bluetoothd.run(
      "GLib.timeout_add(100, lambda: [n.append(0), change(a, RSSI=dbus.Int16(-80 - len(n) % 2)), "
        + "change(b, RSSI=dbus.Int16(-50 - len(n) % 2))] != [])")
    try daemon.error.until("Taking Strap, F0:9E:1A:00:00:02, the strongest strap in range")
    #expect(try client.next("strap")["strap"]?.string == "F0:9E:1A:00:00:02")
    let list = try client.ask(#"{"id": 2, "method": "straps.list"}"#)["straps"]?.elements
    #expect(list?.map { $0["source"]?.string } == ["adopted"])
    try eventually("the strap is in the file") {
      (try? String(contentsOfFile: folder.path + "/state/straps.json", encoding: .utf8))
        == #"{"version":1,"straps":[{"address":"F0:9E:1A:00:00:02","name":"Strap","adopted":true}],"forgotten":[]}"#
        + "\n"
    }
    let scan = try Client(socket)
    scan.send(#"{"id": 1, "method": "straps.scan", "seconds": 1}"#)
    let found = try [scan.next("found"), scan.next("found")]
    #expect(found.allSatisfy { $0["address"]?.string?.hasPrefix("F0:9E:1A:00:00:0") == true })
    let all = try scan.next("reply")["straps"]?.elements
    #expect(all?.map { $0["known"]?.bool } == [true, false])
    #expect(all?.map { ($0["signal_dbm"]?.integer ?? 0) / 10 } == [-5, -8])
    // A forgotten strap is not adopted again; the other one is.
    _ = try client.ask(#"{"id": 3, "method": "straps.forget", "address": "F0:9E:1A:00:00:02"}"#)
    while try client.next("strap")["strap"]?.string != "F0:9E:1A:00:00:01" {}
    withExtendedLifetime(daemon) {}
  }

  /// The strap is free for another device: this machine has no connection to it.
  @Test func aStrapThatIsLentIsDisconnected() throws {
    let config = try folder.write(
      "[[strap]]\naddress = 'F0:9E:1A:00:00:01'\nlink = 'bluetoothd'", to: "hrzoned.toml")
    try bluetoothd.run("adapter(); strap()")
    let daemon = try start(config: config)
    let client = try Client(socket)
    let calls = folder.path + "/calls"
    try bluetoothd.run("GLib.timeout_add(50, lambda: open('\(calls)', 'w').write(' '.join(calls)) >= 0)")
    func wait(for call: String) throws {
      try eventually(call) { ((try? String(contentsOfFile: calls, encoding: .utf8)) ?? "").contains(call) }
    }
    func phase() throws -> String? {
      try client.ask(#"{"id": 1, "method": "straps.list"}"#)["straps"]?.elements?.first?["phase"]?.string
    }
    try wait(for: "StartNotify")
    _ = try client.ask(#"{"id": 2, "method": "straps.release", "address": "F0:9E:1A:00:00:01"}"#)
    #expect(try phase() == "lent")
    try wait(for: "Disconnect")
    _ = try client.ask(#"{"id": 3, "method": "straps.add", "address": "F0:9E:1A:00:00:01"}"#)
    #expect(try phase() != "lent")
    withExtendedLifetime(daemon) {}
  }

  /// A watch that does not advertise the Heart Rate service is shown, and its address suffices.
  @Test func aDeviceThatDoesNotOfferHeartRateIsShownAndAdded() throws {
    let config = try folder.write("[daemon]\nadopt = 'never'", to: "hrzoned.toml")
    try bluetoothd.run(
      "adapter(); device('F0:9E:1A:00:00:05', Alias='Watch', Name='Watch', UUIDs=dbus.Array([], signature='s'))")
    let daemon = try start(config: config)
    let client = try Client(socket)
    var straps: [JSONValue]?
    try eventually("a scan, once bluetoothd is there") {
      straps = try client.ask(#"{"id": 1, "method": "straps.scan", "seconds": 1}"#)["straps"]?.elements
      return straps != nil
    }
    #expect(straps?.isEmpty == true)
    let scan = try client.ask(#"{"id": 2, "method": "straps.scan", "seconds": 1, "all": true}"#)
    let device = try #require(scan["straps"]?.elements?.first)
    #expect(device["name"]?.string == "Watch" && device["heart_rate"]?.bool == false, "\(device)")
    let added = try client.ask(#"{"id": 3, "method": "straps.add", "address": "F0:9E:1A:00:00:05"}"#)
    #expect(added["type"]?.string == "reply")
    let list = try client.ask(#"{"id": 4, "method": "straps.list"}"#)["straps"]?.elements
    #expect(list?.map { $0["address"]?.string } == ["F0:9E:1A:00:00:05"])
    withExtendedLifetime(daemon) {}
  }
}
