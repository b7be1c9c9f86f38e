import Primitives

extension TrainingSession {
  /// Whether advice may be given: about targets, zones and steps. What concerns the heart's limits, the signal and the strap
  /// is said at all times.
  var isAdvising: Bool { signal.quality == .live && workout?.isPaused != true }

  /// The heart rate in bpm, while there is a live signal.
  var liveBPM: Int? { signal.liveBPM }

  /// Whether the strap never sets its contact bit, though its values vary like a heart's. Nothing of it ever counts.
  public var isContactNeverSet: Bool { signal.isContactNeverSet }

  /// Tells that the strap's contact bit is never set, once that has lasted.
  mutating func watchContact(_ emit: (TrainingEvent, Instant) -> Void) {
    guard isContactNeverSet, let since = signal.contactNeverSetSince, let bpm = signal.heard?.bpm else { return }
    let lasting = latest - since
    guard lasting >= settings.alerts.grace(of: .noContact) else { return }
    announceIfOpen(.noContact(bpm: bpm, lasting: lasting), emit)
  }

  /// Announces `alert`, unless its kind came too recently, or it is advice and none may be given now. What may not be said now is
  /// not said later.
  /// - Returns: whether it was announced.
  @discardableResult
  mutating func announceIfOpen(_ alert: Alert, _ emit: (TrainingEvent, Instant) -> Void) -> Bool {
    let kind = alert.kind
    guard isAdvising || !kind.descriptor.isAdvice, opening(for: kind, notBefore: latest) == latest else { return false }
    announce(alert, emit)
    return true
  }

  /// A kind that is turned off is silent, and all else goes on as if it were not: what one kind says never depends on
  /// whether another is wanted.
  mutating func announce(_ alert: Alert, _ emit: (TrainingEvent, Instant) -> Void) {
    announcements.note(alert.kind, at: latest)
    if !settings.alerts.off.contains(alert.kind) { emit(.alert(alert), latest) }
  }

  /// From when on `kind` may come: `instant`, or later if it came too recently.
  func opening(for kind: AlertKind, notBefore instant: Instant) -> Instant {
    announcements.opening(for: kind, notBefore: instant, settings.alerts)
  }
}
