import Primitives
import Training
import ZoneProtocol

/// An alert to play, or a heart rate to speak.
struct SoundingAlert: Hashable {
  /// Kind of the alert; nil for a heart rate.
  let kind: Open<AlertKind>?
  let severity: Severity
  /// Text to speak.
  let speech: String
  /// Whether it is not played, and only replaces earlier alerts.
  let isQuiet: Bool
  let strap: String
  /// When the daemon sent it.
  let at: Instant
  /// Time after which the event that it announces has passed.
  let term: Duration?

  /// Its tones; nil if it is only spoken.
  var cue: Cue? { kind.map { $0.value?.descriptor.cue ?? .unknown } }

  /// Rank in the queue. A more urgent one is played first and interrupts speech. A heart rate ranks below every alert.
  var urgency: Int { kind == nil ? -1 : Severity.allCases.firstIndex(of: severity) ?? 0 }

  /// Whether to play it at `now`: it is not quiet, stale or over.
  func isWorthHearing(at now: Instant) -> Bool {
    !isQuiet && now - at <= CueQueue.staleAfter && !isOver(at: now)
  }

  /// Whether the event that it announces has passed at `now`.
  func isOver(at now: Instant) -> Bool { term.map { now - at > $0 } == true }

  /// Whether `later` is about the same subject of the same strap.
  func isReplaced(by later: SoundingAlert) -> Bool {
    guard strap == later.strap else { return false }
    guard let kind = kind?.value, let laterKind = later.kind?.value else { return self.kind == later.kind }
    return kind.descriptor.subject == laterKind.descriptor.subject
  }

  /// Whether it is one of the `outdated` alerts of `strap`.
  func isOne(of outdated: AdviceGround.Outdated, strap: String) -> Bool {
    self.strap == strap && kind?.value.map(outdated.contains) == true
  }
}

extension SoundingAlert {
  /// The alert of `report`, received at `now`. Its age is measured by `wallTime`, since the daemon may send it late.
  /// - Parameter hasSeveralStraps: whether the text must name the runner.
  init(_ alert: AlertReport, _ report: Report, hasSeveralStraps: Bool, now: Instant, wallTime: UTCTime) {
    let age = max(0, wallTime.milliseconds - report.time.milliseconds)
    let name = Self.name(report.runner, hasSeveralStraps: hasSeveralStraps)
    self.init(
      kind: alert.kind, severity: alert.severity.value ?? .notice, speech: name + (alert.speech ?? alert.text),
      isQuiet: alert.isQuiet, strap: report.strap, at: now - .milliseconds(age), term: alert.term)
  }

  /// The runner's name before the spoken text (`Anna: `), if there are several straps.
  static func name(_ runner: String?, hasSeveralStraps: Bool) -> String {
    hasSeveralStraps ? runner.map { "\($0): " } ?? "" : ""
  }
}

/// Alerts that wait to be played. Those that are no longer true are removed.
struct CueQueue {
  /// Most alerts that wait. Beyond that, the oldest of the least urgent ones is dropped.
  static let capacity = 4
  /// Greatest age at which an alert is still played, and a heart rate still spoken.
  static let staleAfter = Duration.seconds(10)

  private(set) var waiting: [SoundingAlert] = []

  /// Adds `alert`, unless it is quiet. Removes earlier alerts that it replaces.
  mutating func add(_ alert: SoundingAlert) {
    waiting.removeAll { $0.isReplaced(by: alert) }
    guard !alert.isQuiet else { return }
    waiting.append(alert)
    guard waiting.count > Self.capacity,
      let least = waiting.indices.min(by: { waiting[$0].urgency < waiting[$1].urgency })
    else { return }
    waiting.remove(at: least)
  }

  /// Drops the `outdated` alerts of `strap`.
  mutating func drop(_ outdated: AdviceGround.Outdated, of strap: String) {
    waiting.removeAll { $0.isOne(of: outdated, strap: strap) }
  }

  /// Removes and returns the most urgent alert, the oldest of equals. Drops stale ones.
  mutating func next(at now: Instant) -> SoundingAlert? {
    waiting.removeAll { !$0.isWorthHearing(at: now) }
    // `max` returns the first of equals.
    guard let most = waiting.indices.max(by: { waiting[$0].urgency < waiting[$1].urgency }) else { return nil }
    return waiting.remove(at: most)
  }
}
