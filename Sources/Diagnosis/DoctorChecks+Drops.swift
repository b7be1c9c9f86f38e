import BlueZ
import SensorLink
import ZoneProtocol

/// Checks of straps that connect, and then drop the connection again and again.
extension DoctorChecks {
  /// Whether a strap drops connections in the rhythm that a refused connection interval causes. The check counts only drops:
  /// which kernel versions refuse an interval is unknown.
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
      name, title, .failed, "\(drops), as some straps do when the kernel refuses their connection interval.",
      remedy: "Put these lines in /etc/bluetooth/main.conf, then run `sudo systemctl restart bluetooth`:\n"
        + ConnectionSettings.remedy)
  }

  /// The failed check of a strap that a person must pair or pair again. The daemon's reason says how.
  func pairingFault(_ known: DoctorFacts.KnownStrap, _ name: String, _ title: String) -> DoctorCheck? {
    guard known.fault == .pairing else { return nil }
    let reason = known.reason ?? "It must be paired."
    // The first sentence says what is wrong; the rest is the remedy.
    guard let end = reason.firstRange(of: ". ") else { return DoctorCheck(name, title, .failed, reason) }
    return DoctorCheck(
      name, title, .failed, String(reason[..<end.lowerBound]) + ".", remedy: String(reason[end.upperBound...]))
  }
}
