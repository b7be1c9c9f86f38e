import Primitives
import Training
import ZoneProtocol

/// An alert that is to be heard, or the heart rate that is to be spoken.
struct SoundingAlert: Hashable {
  /// What it is about; nil for the heart rate.
  let kind: Open<AlertKind>?
  let severity: Severity
  /// What is spoken.
  let speech: String
  /// Whether it is not heard, and only makes others out of date.
  let isQuiet: Bool
  let strap: String
  /// When the daemon made it.
  let at: Instant
  /// How long after that what it foretells is over.
  let term: Duration?

  /// Its tones; nil for what is only spoken.
  var cue: Cue? { kind.map { $0.value?.descriptor.cue ?? .unknown } }

  /// What is more urgent goes first, and ends what is spoken. The heart rate is less urgent than every alert.
  var urgency: Int { kind == nil ? -1 : Severity.allCases.firstIndex(of: severity) ?? 0 }

  /// Whether it is heard, and not out of date at `now`.
  func isWorthHearing(at now: Instant) -> Bool {
    !isQuiet && now - at <= CueQueue.staleAfter && !isOver(at: now)
  }

  /// Whether what it foretells is over at `now`.
  func isOver(at now: Instant) -> Bool { term.map { now - at > $0 } == true }

  /// Whether `later` tells what has become of what this one tells.
  func isReplaced(by later: SoundingAlert) -> Bool {
    guard strap == later.strap else { return false }
    guard let kind = kind?.value, let laterKind = later.kind?.value else { return self.kind == later.kind }
    return kind.descriptor.subject == laterKind.descriptor.subject
  }

  /// Whether it is among those of `strap` that are true no more.
  func isOne(of outdated: AdviceGround.Outdated, strap: String) -> Bool {
    self.strap == strap && kind?.value.map(outdated.contains) == true
  }
}

extension SoundingAlert {
  /// The alert of `report`, which came at `now`; by `wallTime` it is older than that where the daemon kept it for us.
  /// - Parameter isOfSeveral: whether it has to say who is meant.
  init(_ alert: AlertReport, _ report: Report, isOfSeveral: Bool, now: Instant, wallTime: UTCTime) {
    let age = max(0, wallTime.milliseconds - report.time.milliseconds)
    let name = Self.name(report.runner, isOfSeveral: isOfSeveral)
    self.init(
      kind: alert.kind, severity: alert.severity.value ?? .notice, speech: name + (alert.speech ?? alert.text),
      isQuiet: alert.isQuiet, strap: report.strap, at: now - .milliseconds(age), term: alert.term)
  }

  /// Who is meant, before what is spoken: `Anna: `, where there are several.
  static func name(_ runner: String?, isOfSeveral: Bool) -> String {
    isOfSeveral ? runner.map { "\($0): " } ?? "" : ""
  }
}

/// Alerts that wait for the one that is heard now: few, and none that is no longer true.
struct CueQueue {
  /// How many wait; past that the least severe is given up, of those the oldest.
  static let capacity = 4
  /// How old an alert may be when it is heard.
  static let staleAfter = Duration.seconds(10)

  private(set) var waiting: [SoundingAlert] = []

  /// Has `alert` wait, unless it is quiet. It takes the place of those about the same of the same strap, which it makes out of date.
  mutating func add(_ alert: SoundingAlert) {
    waiting.removeAll { $0.isReplaced(by: alert) }
    guard !alert.isQuiet else { return }
    waiting.append(alert)
    guard waiting.count > Self.capacity,
      let least = waiting.indices.min(by: { waiting[$0].urgency < waiting[$1].urgency })
    else { return }
    waiting.remove(at: least)
  }

  /// Drops what is true no more of those about `strap`.
  mutating func drop(_ outdated: AdviceGround.Outdated, of strap: String) {
    waiting.removeAll { $0.isOne(of: outdated, strap: strap) }
  }

  /// Takes the most severe, of those the oldest; what is stale is dropped.
  mutating func next(at now: Instant) -> SoundingAlert? {
    waiting.removeAll { !$0.isWorthHearing(at: now) }
    // Of equals max gives the first.
    guard let most = waiting.indices.max(by: { waiting[$0].urgency < waiting[$1].urgency }) else { return nil }
    return waiting.remove(at: most)
  }
}
