import ATT
import Primitives
import SensorLink

/// Records the events of a link.
final class Ear: StrapLinkDelegate {
  var phases: [Phase] = []
  var reasons: [String] = []
  var values: [[UInt8]] = []
  var facts: Set<StrapFact> = []
  var end: LinkEnd?

  /// Whether the link waits for the strap's first heart rate.
  var isSubscribed: Bool { reasons.last == SilenceLadder.waiting }

  func link(_ link: any StrapLink, entered phase: Phase, reason: String) {
    phases.append(phase)
    reasons.append(reason)
  }

  func link(_ link: any StrapLink, received value: RawSpan, from characteristic: BluetoothUUID, at time: Instant) {
    if characteristic == .heartRateMeasurement { values.append((try? value.bytes(from: 0)) ?? []) }
  }

  func link(_ link: any StrapLink, learned fact: StrapFact) {
    facts.insert(fact)
  }

  func link(_ link: any StrapLink, ended end: LinkEnd) {
    self.end = end
  }
}
