import BlueZ
import SensorLink
import TOMLFile
import ZoneProtocol

extension DoctorChecks {
  /// A check for each known strap. If no strap is known, one check of the straps in range.
  var straps: [DoctorCheck] {
    facts.straps.isEmpty ? [noStrap] : facts.straps.map(strap)
  }

  private static let silence =
    "it is off, not worn, out of range, or connected to another phone or watch, which keeps it silent"
  private static let wearing =
    "Wear it near this machine with wet electrodes. End its connection in the other device's settings or app."

  private func strap(_ strap: StrapAddress) -> DoctorCheck {
    let (name, title) = ("strap", name(of: strap))
    let known = facts.known(strap)
    if let known, let check = linkCheck(known, name, title) { return check }
    guard strap.isBluetooth else {
      return DoctorCheck(name, title, .notApplicable, known?.reason ?? "It is not a Bluetooth strap.")
    }
    switch facts.machine.scan {
    case .none(let reason):
      // A check of its own explains why hrzoned cannot look for straps.
      let words = known?.reason.map { " hrzoned says: \($0)" } ?? ""
      return DoctorCheck(name, title, .notApplicable, "hrzoned cannot look for it: \(reason)" + words)
    case .failed(let reason): return DoctorCheck(name, title, .failed, "hrzoned cannot look for it: \(reason)")
    case .straps(let straps, let time):
      guard let heard = straps.first(where: { $0.isStrap(strap) }) else {
        return DoctorCheck(
          name, title, .failed, "It was not found in \(time.components.seconds) s: \(Self.silence).",
          remedy: Self.wearing)
      }
      guard heard.isConnected else {
        let words = known?.reason.map { " hrzoned says: \($0)" } ?? ""
        return DoctorCheck(name, title, .ok, "It is in range\(Self.strength(heard)), and free." + words)
      }
      switch facts.daemon {
      case .unreachable(_, .denied), .unreachable(_, .silent), .unreachable(_, .other):
        return DoctorCheck(
          name, title, .notApplicable,
          "It is connected to this machine, by hrzoned or another program; hrzoned cannot be asked.")
      case .serving, .unreachable(_, .notFound), .unreachable(_, .notRunning):
        return DoctorCheck(
          name, title, .failed, "Another program on this machine holds it: bluetoothd has its connection.",
          remedy: "Free it with `bluetoothctl disconnect \(heard.address)`.")
      }
    }
  }

  /// The check that follows from the daemon's answer; nil if only a scan can tell.
  private func linkCheck(_ known: DoctorFacts.KnownStrap, _ name: String, _ title: String) -> DoctorCheck? {
    switch known.phase {
    case .live: return connected(known, name, title)
    case .discovering:
      if let fault = pairingFault(known, name, title) { return fault }
      guard known.reason == SilenceLadder.waiting else {
        return DoctorCheck(name, title, .ok, "hrzoned has just connected to it.")
      }
      return connected(known, name, title)
    case .refused: return DoctorCheck(name, title, .failed, known.reason ?? "hrzoned cannot use it.")
    case .lent: return DoctorCheck(name, title, .notApplicable, known.reason ?? "It is lent to another device.")
    case .searching, .connecting, .lost, nil: return pairingFault(known, name, title)
    }
  }

  /// The check of a connected strap, from its signal and its dropped measurements.
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
        name, title, .notApplicable, "No strap is known, and hrzoned cannot look for one: \(reason)",
        remedy: "Add one with `hrzone straps add ADDRESS`.")
    case .failed(let reason):
      return DoctorCheck(name, title, .failed, "No strap is known, and hrzoned cannot look for one: \(reason)")
    case .straps(let straps, let time):
      let offered = straps.filter(\.offersHeartRate).sorted { $0.signalStrength ?? -128 > $1.signalStrength ?? -128 }
      guard !offered.isEmpty else {
        return DoctorCheck(
          name, title, .failed,
          "No strap is known, and none was found in \(time.components.seconds) s: \(Self.silence).",
          remedy: Self.wearing)
      }
      let list = offered.map { "\($0.address)" + ($0.name.map { " \($0)" } ?? "") + Self.strength($0) }
      let words = "in range: \(list.joined(separator: "; "))."
      guard facts.mayAdopt else {
        return DoctorCheck(
          name, title, .failed, "No strap is known, and `adopt = \"never\"` keeps hrzoned from taking one; \(words)",
          remedy: "`hrzone straps add \(offered[0].address)` adds it, if it is yours.")
      }
      return DoctorCheck(name, title, .ok, "No strap is known yet; hrzoned takes the strongest \(words)")
    }
  }

  func name(of strap: StrapAddress) -> String {
    let named = (try? facts.settings.get())?.straps.first { $0.address == strap }
    switch strap {
    case .bluetooth(let address, _): return named?.name ?? "\(address)"
    case .named(let name): return named?.name ?? name.visible
    case .unix, .simulated, .replay: return named?.name ?? strap.description
    }
  }

  /// ", at -60 dBm".
  private static func strength(_ strap: Machine.Strap) -> String {
    strap.signalStrength.map { ", at \($0) dBm" } ?? ""
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
