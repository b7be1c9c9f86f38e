import Primitives
import Training
import ZoneReport

/// An alert that is to be heard.
struct SoundingAlert: Hashable {
  let kind: Open<AlertKind>
  let severity: Severity
  let text: String
  let strap: String
  /// When the daemon made it.
  let at: Instant

  var cue: Cue { kind.value?.cue ?? .unknown }
}

extension SoundingAlert {
  /// The alert of `report`, which came at `now`; by `wallTime` it is older than that where the daemon kept it for us.
  init(_ alert: AlertReport, _ report: Report, now: Instant, wallTime: UTCTime) {
    let age = max(0, wallTime.milliseconds - report.time.milliseconds)
    self.init(
      kind: alert.kind, severity: alert.severity.value ?? .notice, text: alert.text, strap: report.strap,
      at: now - .milliseconds(age))
  }
}

/// Alerts that wait for the one that is heard now: few, and none that is no longer true.
struct CueQueue {
  /// How many wait; past that the least severe is given up, of those the oldest.
  static let capacity = 4
  /// How old an alert may be when it is heard.
  static let staleAfter = Duration.seconds(10)

  private(set) var waiting: [SoundingAlert] = []

  /// Has `alert` wait. It takes the place of one of its kind about the same strap, which it makes out of date.
  mutating func add(_ alert: SoundingAlert) {
    waiting.removeAll { $0.kind == alert.kind && $0.strap == alert.strap }
    waiting.append(alert)
    guard waiting.count > Self.capacity, let least = waiting.indices.min(by: { rank($0) < rank($1) }) else { return }
    waiting.remove(at: least)
  }

  /// Takes the most severe, of those the oldest; what is stale is dropped.
  mutating func next(at now: Instant) -> SoundingAlert? {
    waiting.removeAll { now - $0.at > Self.staleAfter }
    // Of equals max gives the first.
    guard let most = waiting.indices.max(by: { rank($0) < rank($1) }) else { return nil }
    return waiting.remove(at: most)
  }

  private func rank(_ index: Int) -> Int { Severity.allCases.firstIndex(of: waiting[index].severity) ?? 0 }
}
