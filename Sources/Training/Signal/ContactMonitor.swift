import HeartRate
import Primitives

/// Detects a strap whose contact bit is never set: every sample reports no contact although the values vary like a heart's. No
/// sample of such a strap ever counts.
struct ContactMonitor: Sendable {
  /// The number of samples in a row that show it.
  private static let neededSamples = 15
  /// The number of them that must differ from the one before. A strap on a table repeats one value.
  private static let neededChanges = 3

  /// A row of samples without contact and with plausible values.
  private struct Row {
    let since: Instant
    var last: Instant
    var bpm: Int
    var samples = 1
    var changes = 0
  }

  /// Whether the strap ever reported contact, so that its contact bit works.
  private var hasReportedContact = false
  private var row: Row?

  /// Whether the strap's contact bit is never set.
  var isBitNeverSet: Bool {
    guard let row else { return false }
    return row.samples >= Self.neededSamples && row.changes >= Self.neededChanges
  }

  /// When the current row of such samples began; nil if the last sample ended it.
  var since: Instant? { row?.since }

  /// Ingests the notification `measurement` at `instant`. A silence longer than `staleAfter`, or an implausible step, restarts
  /// the row.
  mutating func ingest(
    _ measurement: HeartRateMeasurement, at instant: Instant, staleAfter: Duration, settings: TrainingSettings
  ) {
    if measurement.sensorContact == .detected { hasReportedContact = true }
    let bpm = Int(measurement.heartRate)
    guard measurement.sensorContact == .notDetected, !hasReportedContact, Zones.plausible.contains(bpm) else {
      return row = nil
    }
    guard var row, instant - row.last <= staleAfter, abs(bpm - row.bpm) <= settings.maxJump else {
      return self.row = Row(since: instant, last: instant, bpm: bpm)
    }
    row.samples += 1
    if bpm != row.bpm { row.changes += 1 }
    (row.last, row.bpm) = (instant, bpm)
    self.row = row
  }

  /// The monitor for another runner with the same strap. The knowledge about the contact bit is kept.
  func handedOver() -> ContactMonitor {
    var other = ContactMonitor()
    other.hasReportedContact = hasReportedContact
    return other
  }
}
