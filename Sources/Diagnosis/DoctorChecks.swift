import BlueZ
import Glibc
import SensorLink
import ZoneClient
import ZoneProtocol

/// The checks of `hrzone doctor` over gathered facts. A check of a cause comes before the checks of its effects.
public struct DoctorChecks {
  let facts: DoctorFacts

  /// Creates the checks of `facts`.
  public init(facts: DoctorFacts) {
    self.facts = facts
  }

  /// All checks, in the order in which they are shown.
  public var all: [DoctorCheck] {
    let radio = [bluetooth, adapter, rfkill, power, bluetoothd, permission]
    let needed = facts.needsBluetooth ? radio : radio.map(Self.notNeeded)
    return [settings] + needed + straps + [intervals, daemon]
  }

  /// A failure becomes `notApplicable` if no strap needs Bluetooth.
  private static func notNeeded(_ check: DoctorCheck) -> DoctorCheck {
    guard check.outcome.value == .failed else { return check }
    return DoctorCheck(check.name, check.title, .notApplicable, check.text + " No strap here needs it.")
  }

  // MARK: The settings

  var settings: DoctorCheck {
    let (name, title) = ("settings", "Settings")
    switch facts.settings {
    case .success(let settings):
      let straps = "\(settings.straps.count) \(settings.straps.count == 1 ? "strap" : "straps")"
      let people = "\(settings.runnerCount) \(settings.runnerCount == 1 ? "runner" : "runners")"
      guard let path = facts.settingsPath else {
        return DoctorCheck(name, title, .ok, "There is no \(facts.standardSettingsPath); none is needed.")
      }
      let warnings = settings.warnings.map { " Warning: \($0)." }.joined()
      return DoctorCheck(name, title, .ok, "\(path) is in order: \(straps), \(people).\(warnings)")
    case .failure(let error):
      let option = facts.settingsPath.map { $0 == facts.standardSettingsPath ? "" : " --config \($0)" } ?? ""
      return DoctorCheck(
        name, title, .failed, error.text,
        remedy: "Correct the faults. `hrzoned --check\(option)` checks the file again. Then run "
          + "`sudo systemctl reload hrzoned`.")
    }
  }

  // MARK: The kernel and the adapter

  var bluetooth: DoctorCheck {
    let (name, title) = ("bluetooth", "Bluetooth")
    guard let fault = facts.machine.bluetoothFault else {
      return DoctorCheck(name, title, .ok, "Linux \(facts.machine.kernelRelease) supports it.")
    }
    switch fault.code {
    case EAFNOSUPPORT, EPROTONOSUPPORT, ESOCKTNOSUPPORT:
      return DoctorCheck(
        name, title, .failed,
        "The kernel offers no Bluetooth sockets: the module is not loaded, or this is a container.",
        remedy: "Run `sudo modprobe bluetooth`. A container needs the host's network.")
    case EACCES, EPERM:
      return DoctorCheck(
        name, title, .failed, "The system does not let this process use Bluetooth.",
        remedy: "Let its sandbox allow AF_BLUETOOTH.")
    default:
      return DoctorCheck(name, title, .failed, "The kernel offers no Bluetooth socket (\(fault)).")
    }
  }

  var adapter: DoctorCheck {
    let (name, title) = ("adapter", "Adapter")
    guard facts.machine.bluetoothFault == nil else {
      return DoctorCheck(name, title, .notApplicable, "An adapter needs Bluetooth in the kernel.")
    }
    let findings = "`sudo dmesg | grep -i bluetooth`"
    guard let adapters = facts.machine.adapters, let candidates = facts.candidates else {
      return DoctorCheck(
        name, title, .failed, "The kernel does not list its adapters.",
        remedy: "\(findings) may show why.")
    }
    guard candidates.isEmpty else {
      return DoctorCheck(name, title, .ok, candidates.map(\.displayName).joined(separator: ", ") + ".")
    }
    if let chosen = facts.chosenAdapter, !adapters.isEmpty {
      let others = adapters.map(\.displayName).joined(separator: ", ")
      return DoctorCheck(
        name, title, .failed, "The chosen adapter \(chosen) is not plugged in; this machine has \(others).",
        remedy: "Plug it in, or name another as `adapter` in the settings.")
    }
    if let blocked = facts.machine.switches.first(where: \.isHardBlocked) {
      return DoctorCheck(
        name, title, .failed,
        "This machine shows no Bluetooth adapter; the switch \(blocked.name) may have disabled it.",
        remedy: "Turn the machine's radio switch, or press its key, or allow Bluetooth in its firmware's setup.")
    }
    return DoctorCheck(
      name, title, .failed, "This machine has no Bluetooth adapter.",
      remedy: "Plug one in. If it has one, \(findings) shows what is missing, often firmware.")
  }

  var rfkill: DoctorCheck {
    let (name, title) = ("rfkill", "rfkill")
    guard !facts.machine.switches.isEmpty else {
      return DoctorCheck(name, title, .notApplicable, "This machine has no switch that blocks Bluetooth.")
    }
    let hard = facts.machine.switches.filter(\.isHardBlocked)
    let soft = facts.machine.switches.filter(\.isSoftBlocked)
    // A blocked adapter does not matter while another one is in use.
    guard !(hard.isEmpty && soft.isEmpty), facts.candidates?.contains(where: \.isPowered) != true else {
      return DoctorCheck(name, title, .ok, "Bluetooth is not blocked.")
    }
    guard hard.isEmpty else {
      return DoctorCheck(
        name, title, .failed, "Bluetooth is blocked by hardware (\(hard.map(\.name).joined(separator: ", "))).",
        remedy: "Turn the machine's radio switch, or press its key, or allow Bluetooth in its firmware's setup.")
    }
    return DoctorCheck(
      name, title, .failed, "Bluetooth is blocked by software (\(soft.map(\.name).joined(separator: ", "))).",
      remedy: "`sudo rfkill unblock bluetooth`")
  }

  var power: DoctorCheck {
    let (name, title) = ("power", "Adapter is on")
    guard let candidates = facts.candidates, let first = candidates.first else {
      return DoctorCheck(name, title, .notApplicable, "There is no adapter to switch on.")
    }
    guard let on = candidates.first(where: \.isPowered) else {
      guard rfkill.outcome.value != .failed else {
        return DoctorCheck(name, title, .notApplicable, "It is off because it is blocked.")
      }
      let command =
        switch facts.machine.bluetoothd {
        case .running: "`bluetoothctl power on`"
        case .noBus, .notRunning, .denied, .silent: "`sudo hciconfig hci\(first.index) up`"
        }
      return DoctorCheck(name, title, .failed, "\(first.displayName) is switched off.", remedy: command)
    }
    guard candidates.contains(where: { $0.isPowered && $0.hasLowEnergy }) else {
      return DoctorCheck(
        name, title, .failed, "\(on.displayName) is on, but it has no Bluetooth LE, or Bluetooth LE is disabled.",
        remedy: "`sudo btmgmt --index \(on.index) le on`; if that fails, use another adapter.")
    }
    return DoctorCheck(name, title, .ok, "\(on.displayName) is on.")
  }

  // MARK: bluetoothd

  var bluetoothd: DoctorCheck {
    let (name, title) = ("bluetoothd", "bluetoothd")
    let consequence = "hrzoned cannot look for straps; it reads only those whose address it knows"
    switch facts.machine.bluetoothd {
    case .running(let version):
      return DoctorCheck(
        name, title, .ok, version.map { "bluetoothd \($0) is running." } ?? "It is running.")
    case .notRunning:
      return DoctorCheck(
        name, title, .failed, "It is not running: \(consequence).",
        remedy: "`sudo systemctl enable --now bluetooth`; Debian's package is `bluez`.")
    case .noBus(let reason):
      return DoctorCheck(
        name, title, .failed, reason,
        remedy: "`sudo systemctl start dbus`; Debian's package is `dbus`.")
    case .silent:
      return DoctorCheck(
        name, title, .failed, "It is running but does not answer.", remedy: "`sudo systemctl restart bluetooth`")
    case .denied:
      return DoctorCheck(name, title, .notApplicable, "Your user may not talk to it.")
    }
  }

  var permission: DoctorCheck {
    let (name, title) = ("permission", "Permission")
    switch facts.machine.bluetoothd {
    case .running: return DoctorCheck(name, title, .ok, "You may talk to bluetoothd.")
    case .denied:
      return DoctorCheck(
        name, title, .failed, "The system bus does not let you talk to bluetoothd.",
        remedy: "`sudo usermod -aG bluetooth \(facts.userName ?? "USER")`, then log in again; "
          + "/etc/dbus-1/system.d/bluetooth.conf has the rules.")
    case .noBus, .notRunning, .silent:
      return DoctorCheck(name, title, .notApplicable, "bluetoothd does not answer.")
    }
  }

  // MARK: The daemon

  var daemon: DoctorCheck {
    let (name, title) = ("daemon", "hrzoned")
    switch facts.daemon {
    case .serving(let path, let answer):
      let own = "hrzoned \(Release.version)"
      guard answer.server == own else {
        return DoctorCheck(
          name, title, .failed, "\(answer.server) serves \(path), and this is \(own).",
          remedy: "Start the installed one with `sudo systemctl restart hrzoned`.")
      }
      return DoctorCheck(name, title, .ok, "\(own) serves \(path).")
    case .unreachable(_, .notFound(let places)): return stopped(name, title, SocketPath.absence(places))
    case .unreachable(let path, .notRunning): return stopped(name, title, "nothing is listening on \(path)")
    case .unreachable(let path, .denied):
      return DoctorCheck(
        name, title, .failed, "You may not connect to \(path).",
        remedy: SocketPath.joiningGroup(facts.userName) + ".")
    case .unreachable(let path, .silent):
      return DoctorCheck(
        name, title, .failed, "\(path) accepts connections but does not answer.",
        remedy: "`sudo systemctl restart hrzoned`")
    case .unreachable(let path, .other(let reason)):
      return DoctorCheck(
        name, title, .failed, "\(path): \(reason)" + (reason.hasSuffix(".") ? "" : "."),
        remedy: "Name hrzoned's socket with --socket or HRZONE_SOCKET.")
    }
  }

  private func stopped(_ name: String, _ title: String, _ reason: String) -> DoctorCheck {
    DoctorCheck(
      name, title, .failed, "It is not running: \(reason).",
      remedy: "`sudo systemctl start hrzoned`; `journalctl -u hrzoned` shows why it ended.")
  }
}
