import BlueZ
import StrapLink
import TOMLFile
import ZoneReport

extension DoctorChecks {
  /// A check for each strap that is known; where there is none, one for what is in range.
  var straps: [DoctorCheck] {
    facts.straps.isEmpty ? [noStrap] : facts.straps.map(strap)
  }

  private static let silence =
    "it is off, not worn, out of range, or connected to another phone or watch, which keeps it silent"
  private static let wearing =
    "Wear it near this machine, its electrodes wet; end its connection in the other device's settings or app."

  private func strap(_ strap: StrapAddress) -> DoctorCheck {
    let (name, title) = ("strap", name(of: strap))
    let known = facts.known(strap)
    if let known, let check = held(known, name, title) { return check }
    guard strap.isBluetooth else {
      return DoctorCheck(name, title, .notApplicable, known?.reason ?? "It is not on the air.")
    }
    switch facts.machine.scan {
    case .none(let reason):
      // What keeps it from being looked for has a check of its own.
      let words = known?.reason.map { " hrzoned says: \($0)" } ?? ""
      return DoctorCheck(name, title, .notApplicable, "It could not be looked for: \(reason)" + words)
    case .straps(let straps, let time):
      guard let heard = straps.first(where: { $0.isStrap(strap) }) else {
        return DoctorCheck(
          name, title, .failed, "Not heard in \(time.components.seconds) s: \(Self.silence).", remedy: Self.wearing)
      }
      guard heard.isConnected else {
        let words = known?.reason.map { " hrzoned says: \($0)" } ?? ""
        return DoctorCheck(name, title, .ok, "In range\(Self.strength(heard)), and free." + words)
      }
      switch facts.daemon {
      case .unreachable(_, .denied), .unreachable(_, .silent), .unreachable(_, .other):
        return DoctorCheck(
          name, title, .notApplicable,
          "Connected to this machine: by hrzoned, or by another program; hrzoned cannot be asked.")
      case .serving, .unreachable(_, .notRunning):
        return DoctorCheck(
          name, title, .failed, "Held by another program on this machine: bluetoothd has the connection to it.",
          remedy: "`bluetoothctl disconnect \(heard.address)` frees it.")
      }
    }
  }

  /// What follows from the daemon's own word; nil where the air must be asked.
  private func held(_ known: DoctorFacts.KnownStrap, _ name: String, _ title: String) -> DoctorCheck? {
    switch known.phase {
    case .live: return connected(known, name, title)
    case .discovering:
      guard known.reason == SilenceLadder.waiting else {
        return DoctorCheck(name, title, .ok, "hrzoned has just connected to it.")
      }
      return connected(known, name, title)
    case .refused: return DoctorCheck(name, title, .failed, known.reason ?? "hrzoned cannot use it.")
    case .searching, .connecting, .lost, nil: return nil
    }
  }

  /// A strap that hrzoned is connected to, judged by its signal and by what of it was dropped.
  private func connected(_ known: DoctorFacts.KnownStrap, _ name: String, _ title: String) -> DoctorCheck {
    let dropped = known.state?.rejects.text.map { " " + $0 } ?? ""
    if let fault = known.state?.signalFault {
      return DoctorCheck(name, title, .failed, fault.text + dropped, remedy: fault.remedy)
    }
    return DoctorCheck(name, title, .ok, "hrzoned reads it" + (known.link.map { " (\($0))." } ?? ".") + dropped)
  }

  private var noStrap: DoctorCheck {
    let (name, title) = ("strap", "Straps")
    switch facts.machine.scan {
    case .none(let reason):
      return DoctorCheck(
        name, title, .notApplicable, "None is known, and none could be looked for: \(reason)",
        remedy: "`hrzone straps add ADDRESS` names one.")
    case .straps(let straps, let time):
      let offered = straps.filter(\.offersHeartRate).sorted { $0.signalStrength ?? -128 > $1.signalStrength ?? -128 }
      guard !offered.isEmpty else {
        return DoctorCheck(
          name, title, .failed,
          "None is known, and none was heard in \(time.components.seconds) s: \(Self.silence).", remedy: Self.wearing)
      }
      let list = offered.map { "\($0.address)" + ($0.name.map { " \($0)" } ?? "") + Self.strength($0) }
      let words = "in range: \(list.joined(separator: "; "))."
      guard facts.mayAdopt else {
        return DoctorCheck(
          name, title, .failed, "None is known, and `adopt = \"never\"` keeps one from being taken; \(words)",
          remedy: "`hrzone straps add \(offered[0].address)` names it, if it is yours.")
      }
      return DoctorCheck(name, title, .ok, "None is known yet, and hrzoned takes the strongest; \(words)")
    }
  }

  private func name(of strap: StrapAddress) -> String {
    let named = (try? facts.settings.get())?.straps.first { $0.address == strap }
    switch strap {
    case .bluetooth(let address, _): return named?.name ?? "\(address)"
    case .named(let name): return named?.name ?? name.visible
    case .unix, .simulated, .replay: return named?.displayName ?? strap.description
    }
  }

  /// ", at -60 dBm".
  private static func strength(_ strap: Machine.Strap) -> String {
    strap.signalStrength.map { ", at \($0) dBm" } ?? ""
  }

  // MARK: Straps that drop

  /// From Linux 6.8 on the kernel refuses a strap's wish for an interval outside the adapter's range, 30 to 50 ms, and
  /// some straps then end the connection.
  var intervals: DoctorCheck {
    let (name, title) = ("intervals", "Intervals")
    guard facts.needsBluetooth, let version = facts.machine.kernelVersion else {
      return DoctorCheck(name, title, .notApplicable, "No connection's interval matters here.")
    }
    guard version >= (6, 8) else {
      return DoctorCheck(
        name, title, .ok, "Linux \(version.major).\(version.minor) grants straps the interval that they ask for.")
    }
    guard facts.machine.connectionSettings?.isWide != true else {
      return DoctorCheck(name, title, .ok, "main.conf lets straps have the interval that they ask for.")
    }
    let cause =
      "Linux \(version.major).\(version.minor) refuses the interval that some straps ask for, which then drop every "
      + "20 to 150 s"
    let remedy =
      "Have these lines in /etc/bluetooth/main.conf, then `sudo systemctl restart bluetooth`:\n"
      + ConnectionSettings.remedy
    guard case .serving(_, let answer) = facts.daemon else {
      return DoctorCheck(
        name, title, .notApplicable, "\(cause). Only a daemon that runs can tell whether yours did.", remedy: remedy)
    }
    guard let worst = answer.drops.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }), worst.value >= 3 else {
      return DoctorCheck(name, title, .ok, "\(cause); none of yours did in the last hour.")
    }
    return DoctorCheck(
      name, title, .failed, "\(cause): \(worst.key) did \(worst.value) times in the last hour.", remedy: remedy)
  }
}

extension Machine.Strap {
  /// Whether this is the strap that `strap` names.
  fileprivate func isStrap(_ strap: StrapAddress) -> Bool {
    switch strap {
    case .bluetooth(let address, _): self.address == address
    case .named(let name): self.name == name
    case .unix, .simulated, .replay: false
    }
  }
}
