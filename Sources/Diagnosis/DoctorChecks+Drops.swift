import BlueZ
import SensorLink
import ZoneProtocol

/// Straps that are reached, and lost again and again.
extension DoctorChecks {
  /// Whether a strap leaves in the rhythm of those whose connection interval is refused. Only what the straps do counts: which
  /// kernels refuse an interval is not known for each.
  var intervals: DoctorCheck {
    let (name, title) = ("intervals", "Intervals")
    guard facts.needsBluetooth else {
      return DoctorCheck(name, title, .notApplicable, "No strap here uses Bluetooth.")
    }
    guard case .serving(_, let answer) = facts.daemon else {
      return DoctorCheck(
        name, title, .notApplicable,
        "Only a running hrzoned can tell whether a strap ends its connections again and again.")
    }
    guard let worst = answer.straps.max(by: { $0.drops < $1.drops }), worst.drops >= DropRhythm.enough else {
      return DoctorCheck(name, title, .ok, "No strap ends its connections again and again.")
    }
    let strap = (try? StrapAddress(parsing: worst.address)).map(self.name) ?? worst.address
    let drops = "\(strap) left \(DropRhythm.sentence(worst.drops))"
    guard facts.machine.connectionSettings?.isWide != true else {
      return DoctorCheck(
        name, title, .failed, "\(drops), although main.conf allows the connection interval that it asks for.",
        remedy: "Change its battery, and end its connection in the settings or app of other phones and watches.")
    }
    return DoctorCheck(
      name, title, .failed, "\(drops), as some do whose connection interval the kernel refuses.",
      remedy: "Put these lines in /etc/bluetooth/main.conf, then run `sudo systemctl restart bluetooth`:\n"
        + ConnectionSettings.remedy)
  }

  /// A strap that a person must pair, or pair again; the daemon says what to type.
  func pairingFault(_ known: DoctorFacts.KnownStrap, _ name: String, _ title: String) -> DoctorCheck? {
    guard known.fault == .pairing else { return nil }
    let reason = known.reason ?? "It must be paired."
    // The first sentence is what is wrong, the rest what mends it.
    guard let end = reason.firstRange(of: ". ") else { return DoctorCheck(name, title, .failed, reason) }
    return DoctorCheck(
      name, title, .failed, String(reason[..<end.lowerBound]) + ".", remedy: String(reason[end.upperBound...]))
  }
}
