import BlueZ
import EventLoop
import Glibc
import Posix
import Primitives
import SensorLink
import Testing
import ZoneProtocol

@testable import Diagnosis

/// Every cause that the doctor knows: its facts, and its text.
@Suite struct DoctorChecksTests {
  static let adapter = BluetoothAddress(littleEndian: [1, 0, 0, 0xCC, 0xBB, 0xAA])
  static let strap = BluetoothAddress(littleEndian: [1, 0, 0, 0x1A, 0x9E, 0xF0])

  /// A healthy machine: an adapter that is on, bluetoothd, and a strap that the daemon reads.
  static func wellFacts() throws -> DoctorFacts {
    let settings = DoctorFacts.SettingsFacts(straps: [.init(address: try StrapAddress(parsing: "F0:9E:1A:00:00:01"))])
    return DoctorFacts(
      settings: .success(settings), settingsPath: nil, standardSettingsPath: "/etc/hrzoned/hrzoned.toml",
      machine: Machine(
        kernelRelease: "6.1.0-13-amd64",
        adapters: [Adapter(index: 0, address: adapter, isPowered: true, hasLowEnergy: true)],
        bluetoothd: .running(version: "5.66"), scan: .none(reason: "No strap is missing.")),
      daemon: .serving(
        path: "/run/hrzoned/hrzoned.sock",
        DoctorFacts.DaemonAnswer(
          server: "hrzoned \(Release.version)",
          straps: [
            DoctorFacts.KnownStrap(address: "F0:9E:1A:00:00:01", phase: .live, reason: "Live.", link: "direct")
          ])),
      userName: "anna")
  }

  @Test func nothingIsSaidAgainstWhatIsWell() throws {
    let checks = DoctorChecks(facts: try Self.wellFacts()).all
    #expect(
      checks.map(\.name) == [
        "settings", "bluetooth", "adapter", "rfkill", "power", "bluetoothd", "permission", "strap", "intervals",
        "daemon",
      ])
    #expect(checks.filter { $0.outcome.value == .failed } == [])
    #expect(checks.filter { $0.remedy != nil } == [])
  }

  struct Cause: CustomTestStringConvertible, Sendable {
    /// The only check that fails; nil for none.
    var fails: String?
    /// A part of its text and remedy; if none fails, of the text of `shows`.
    var text: String
    var remedy: String?
    var shows: String?
    var change: @Sendable (inout DoctorFacts) throws -> Void

    var testDescription: String { text }
  }

  static func off(_ facts: inout DoctorFacts) {
    facts.machine.adapters = [Adapter(index: 0, address: adapter, isPowered: false, hasLowEnergy: true)]
    missing(&facts, .none(reason: "No adapter is on."))
  }

  static func missing(_ facts: inout DoctorFacts, _ scan: Machine.Scan, _ phase: Phase = .searching) {
    facts.machine.scan = scan
    guard case .serving(let path, var answer) = facts.daemon else { return }
    answer.straps[0].phase = phase
    answer.straps[0].reason = "Searching for F0:9E:1A:00:00:01."
    facts.daemon = .serving(path: path, answer)
  }

  static func heard(_ strength: Int?, isConnected: Bool = false) -> Machine.Scan {
    guard let strap else { return .none(reason: "The address is wrong.") }
    let found = Machine.Strap(
      address: strap, name: "Polar H10", signalStrength: strength, isConnected: isConnected, offersHeartRate: true)
    return .straps([found], after: .seconds(5))
  }

  static let causes: [Cause] = [
    Cause(fails: "bluetooth", text: "container", remedy: "modprobe bluetooth") {
      $0.machine.bluetoothFault = SystemError("open a Bluetooth socket", code: EAFNOSUPPORT)
      $0.machine.adapters = nil
    },
    Cause(fails: "bluetooth", text: "does not let this process", remedy: "AF_BLUETOOTH") {
      $0.machine.bluetoothFault = SystemError("open a Bluetooth socket", code: EPERM)
      $0.machine.adapters = nil
    },
    Cause(fails: "adapter", text: "no Bluetooth adapter", remedy: "Plug one in") { $0.machine.adapters = [] },
    Cause(fails: "adapter", text: "does not list", remedy: "dmesg") { $0.machine.adapters = nil },
    Cause(fails: "adapter", text: "this machine has hci0 AA:BB:CC:00:00:01", remedy: "name another") {
      $0.settings = .success(.init(adapter: try BluetoothAddress(parsing: "00:1A:7D:DA:71:13")))
    },
    Cause(
      fails: "power", text: "hci0 AA:BB:CC:00:00:01 is switched off", remedy: "`bluetoothctl power on`", change: off),
    Cause(fails: "rfkill", text: "blocked by software (hci0)", remedy: "`sudo rfkill unblock bluetooth`") {
      off(&$0)
      $0.machine.switches = [RadioSwitch(name: "hci0", isSoftBlocked: true, isHardBlocked: false)]
    },
    Cause(fails: "rfkill", text: "blocked by hardware (tpacpi)", remedy: "radio switch") {
      off(&$0)
      $0.machine.switches = [RadioSwitch(name: "tpacpi", isSoftBlocked: true, isHardBlocked: true)]
    },
    Cause(text: "not blocked", shows: "rfkill") {
      $0.machine.switches = [RadioSwitch(name: "hci1", isSoftBlocked: true, isHardBlocked: false)]
    },
    Cause(fails: "power", text: "no Bluetooth LE", remedy: "btmgmt --index 0 le on") {
      $0.machine.adapters = [Adapter(index: 0, address: adapter, isPowered: true, hasLowEnergy: false)]
    },
    Cause(fails: "bluetoothd", text: "not running", remedy: "`sudo systemctl enable --now bluetooth`") {
      $0.machine.bluetoothd = .notRunning
    },
    Cause(fails: "bluetoothd", text: "does not answer", remedy: "systemctl restart bluetooth") {
      $0.machine.bluetoothd = .silent
    },
    Cause(fails: "bluetoothd", text: "No such file", remedy: "dbus") {
      $0.machine.bluetoothd = .noBus(reason: "No such file or directory.")
    },
    Cause(fails: "permission", text: "does not let you", remedy: "usermod -aG bluetooth anna") {
      $0.machine.bluetoothd = .denied
    },
    Cause(text: "Lent to another device until 18:30. `hrzone straps add F0:9E:1A:00:00:01` takes", shows: "strap") {
      missing(&$0, .straps([], after: .seconds(5)), .lent)
      guard case .serving(let path, var answer) = $0.daemon else { return }
      answer.straps[0].reason =
        "Lent to another device until 18:30. `hrzone straps add F0:9E:1A:00:00:01` takes it back early."
      $0.daemon = .serving(path: path, answer)
    },
    Cause(fails: "strap", text: "another phone or watch", remedy: "electrodes") {
      missing(&$0, .straps([], after: .seconds(5)))
    },
    Cause(fails: "strap", text: "hrzoned cannot look for it: hci0 cannot scan.", remedy: nil) {
      missing(&$0, .failed(reason: "hci0 cannot scan."))
    },
    Cause(fails: "strap", text: "bluetoothd has its connection", remedy: "`bluetoothctl disconnect F0:9E:1A:00:00:01`")
    {
      missing(&$0, heard(nil, isConnected: true), .lost)
    },
    Cause(fails: "daemon", text: "may not connect", remedy: "usermod") {
      $0.machine.scan = heard(nil, isConnected: true)
      $0.daemon = .unreachable(path: "/s", .denied)
    },
    Cause(text: "It is in range, at -60 dBm, and free.", shows: "strap") { missing(&$0, heard(-60)) },
    Cause(text: "No adapter is on. hrzoned says: Searching", shows: "strap") {
      missing(&$0, .none(reason: "No adapter is on."))
    },
    Cause(fails: "strap", text: "hrzoned says no", remedy: nil) {
      $0.daemon = .serving(
        path: "/s",
        DoctorFacts.DaemonAnswer(
          server: "hrzoned \(Release.version)",
          straps: [DoctorFacts.KnownStrap(address: "F0:9E:1A:00:00:01", phase: .refused, reason: "hrzoned says no")]))
    },
    Cause(fails: "daemon", text: "not running: nothing is listening on /s", remedy: "systemctl start hrzoned") {
      $0.machine.scan = heard(-60)
      $0.daemon = .unreachable(path: "/s", .notRunning)
    },
    Cause(fails: "daemon", text: "It is not running: there is no /a and no /b.", remedy: "systemctl start hrzoned") {
      $0.machine.scan = heard(-60)
      $0.daemon = .unreachable(path: "/b", .notFound(["/a", "/b"]))
    },
    Cause(fails: "daemon", text: "may not connect to /s", remedy: "usermod -aG hrzone anna") {
      $0.machine.scan = heard(-60)
      $0.daemon = .unreachable(path: "/s", .denied)
    },
    Cause(fails: "daemon", text: "does not answer", remedy: "systemctl restart hrzoned") {
      $0.machine.scan = heard(-60)
      $0.daemon = .unreachable(path: "/s", .silent)
    },
    Cause(fails: "daemon", text: "it speaks protocol 2.0", remedy: "HRZONE_SOCKET") {
      $0.machine.scan = heard(-60)
      $0.daemon = .unreachable(path: "/s", .other("it speaks protocol 2.0"))
    },
    Cause(fails: "daemon", text: "hrzoned 0.0.1 serves /s", remedy: "restart") {
      $0.machine.scan = heard(-60)
      $0.daemon = .serving(path: "/s", DoctorFacts.DaemonAnswer(server: "hrzoned 0.0.1"))
    },
    Cause(fails: "settings", text: "runner[1].max_hr", remedy: "hrzoned --check --config /x") {
      $0.settings = .failure(.init(text: "/x: runner[1].max_hr: is wrong"))
      $0.settingsPath = "/x"
    },
    Cause(text: "No strap ends its connections", shows: "intervals") {
      // No kernel is blamed for its version.
      $0.machine.kernelRelease = "6.8.0"
      known(&$0) { $0.drops = 2 }
    },
    Cause(
      fails: "intervals", text: "F0:9E:1A:00:00:01 left 3 times in a row",
      remedy: "[LE]\nMinConnectionInterval=6\nMaxConnection"
    ) {
      known(&$0) { $0.drops = 3 }
    },
    Cause(fails: "intervals", text: "although main.conf allows", remedy: "Change its battery") {
      known(&$0) { $0.drops = 4 }
      $0.machine.connectionSettings = ConnectionSettings(parsing: ConnectionSettings.remedy)
    },
    Cause(fails: "strap", text: "The keys are lost.", remedy: "Type `bluetoothctl remove F0:9E:1A:00:00:01`.") {
      missing(&$0, heard(-60), .lost)
      known(&$0) {
        $0.fault = .pairing
        $0.reason = "The keys are lost. Type `bluetoothctl remove F0:9E:1A:00:00:01`."
      }
    },
  ]

  static func known(_ facts: inout DoctorFacts, _ change: (inout DoctorFacts.KnownStrap) -> Void) {
    guard case .serving(let path, var answer) = facts.daemon else { return }
    change(&answer.straps[0])
    facts.daemon = .serving(path: path, answer)
  }

  @Test(arguments: causes) func namesTheCauseAndTheRemedy(_ cause: Cause) throws {
    var facts = try Self.wellFacts()
    try cause.change(&facts)
    let checks = DoctorChecks(facts: facts).all
    let failed = checks.filter { $0.outcome.value == .failed }
    #expect(failed.map(\.name) == [cause.fails].compactMap(\.self))
    let check = try #require(checks.first { $0.name == cause.fails ?? cause.shows })
    #expect(check.text.contains(cause.text))
    #expect(cause.remedy.map { check.remedy?.contains($0) ?? false } ?? (check.remedy == nil), "\(check)")
  }

  @Test func withoutAKnownStrapWhatIsInRangeIsSaid() throws {
    var facts = try Self.wellFacts()
    facts.settings = .success(.init())
    facts.daemon = .serving(path: "/s", DoctorFacts.DaemonAnswer(server: "hrzoned \(Release.version)"))
    facts.machine.scan = Self.heard(-60)
    let inRange = DoctorChecks(facts: facts).straps
    #expect(inRange.map(\.outcome.value) == [.ok])
    #expect(inRange[0].text.contains("F0:9E:1A:00:00:01 Polar H10, at -60 dBm"))
    facts.settings = .success(.init(mayAdopt: false))
    let never = DoctorChecks(facts: facts).straps
    #expect(never.map(\.outcome.value) == [.failed])
    #expect(never[0].remedy?.contains("`hrzone straps add F0:9E:1A:00:00:01`") == true)
    facts.machine.scan = .straps([], after: .seconds(5))
    #expect(DoctorChecks(facts: facts).straps.map(\.outcome.value) == [.failed])
    facts.machine.scan = .none(reason: "bluetoothd is not running.")
    let unknown = DoctorChecks(facts: facts).straps
    #expect(unknown.map(\.outcome.value) == [.notApplicable])
    #expect(unknown[0].text.hasSuffix("bluetoothd is not running."))
    facts.machine.scan = .failed(reason: "hci0 cannot scan.")
    let failed = DoctorChecks(facts: facts).straps
    #expect(failed.map(\.outcome.value) == [.failed])
    #expect(failed[0].text == "No strap is known, and hrzoned cannot look for one: hci0 cannot scan.")
  }

  @Test func whatWasTaughtIsAStrapToo() throws {
    var facts = try Self.wellFacts()
    facts.settings = .success(.init())
    facts.daemon = .unreachable(path: "/s", .notRunning)
    facts.remembered = [try StrapAddress(parsing: "F0:9E:1A:00:00:01"), try StrapAddress(parsing: "F0:9E:1A:00:00:02")]
    facts.machine.scan = Self.heard(-60)
    #expect(DoctorChecks(facts: facts).straps.map(\.outcome.value) == [.ok, .failed])
    // The daemon that runs knows better.
    facts.daemon = .serving(
      path: "/s",
      DoctorFacts.DaemonAnswer(
        server: "hrzoned", straps: [DoctorFacts.KnownStrap(address: "F0:9E:1A:00:00:01/random", phase: .live)]))
    #expect(facts.straps.count == 1)
    #expect(DoctorChecks(facts: facts).straps.map(\.text) == ["hrzoned reads it."])
  }

  @Test func aStrapThatIsNotOnTheAirNeedsNoBluetooth() throws {
    var facts = try Self.wellFacts()
    facts.settings = .success(.init(straps: [.init(address: try StrapAddress(parsing: "sim:lsd?seed=1"))]))
    facts.daemon = .serving(path: "/s", DoctorFacts.DaemonAnswer(server: "hrzoned \(Release.version)"))
    facts.machine.bluetoothFault = SystemError("open a Bluetooth socket", code: EAFNOSUPPORT)
    facts.machine.adapters = nil
    facts.machine.bluetoothd = .noBus(reason: "There is none.")
    let checks = DoctorChecks(facts: facts).all
    #expect(checks.filter { $0.outcome.value == .failed } == [])
    #expect(checks[1].text.hasSuffix("No strap here needs it."))
  }
}
