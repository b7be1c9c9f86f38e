import HeartRate
import Primitives

/// Notices a strap that reports no skin contact in every sample while its values vary like a heart's: its contact bit is never
/// set, and so nothing that it sends ever counts.
struct ContactWatch: Sendable {
  /// How many samples in a row show it.
  private static let neededSamples = 15
  /// How many of them must differ from the one before: a strap on a table repeats one value.
  private static let neededChanges = 3

  /// Samples in a row without contact whose values a heart can have.
  private struct Row {
    let since: Instant
    var last: Instant
    var bpm: Int
    var samples = 1
    var changes = 0
  }

  /// Whether the strap reported contact at any time, so that its contact bit works.
  private var hasReportedContact = false
  private var row: Row?

  /// Whether the strap's contact bit is never set.
  var isBitNeverSet: Bool {
    guard let row else { return false }
    return row.samples >= Self.neededSamples && row.changes >= Self.neededChanges
  }

  /// When the samples that show it began; nil where the last one is none of them.
  var since: Instant? { row?.since }

  /// Takes the notification `measurement` at `instant`. A silence of more than `staleAfter`, or a step that no heart makes,
  /// begins the row anew.
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

  /// The same strap on another runner: what is known of its contact bit stays known.
  func handedOver() -> ContactWatch {
    var other = ContactWatch()
    other.hasReportedContact = hasReportedContact
    return other
  }
}
