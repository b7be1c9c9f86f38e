import Primitives

extension TrainingSession {
  /// Whether advice about targets, zones and steps may be given. Alerts about the heart's limits, the signal and the strap are
  /// never held back.
  var isAdvising: Bool { signal.quality == .live && workout?.isPaused != true }

  /// The heart rate in bpm; nil without a live signal.
  var liveBPM: Int? { signal.liveBPM }

  /// Whether the strap never sets its contact bit although its values vary like a heart's. None of its samples ever counts.
  public var isContactNeverSet: Bool { signal.isContactNeverSet }

  /// Announces a contact bit that is never set, once this has lasted for the grace.
  mutating func watchContact(_ emit: (TrainingEvent, Instant) -> Void) {
    guard isContactNeverSet, let since = signal.contactNeverSetSince, let bpm = signal.lastNotification?.bpm else {
      return
    }
    let lasting = latest - since
    guard lasting >= settings.alerts.grace(of: .noContact) else { return }
    announceIfOpen(.noContact(bpm: bpm, lasting: lasting), emit)
  }

  /// Announces `alert`, unless its kind came too recently, or it is advice and none may be given now. A dropped alert is not
  /// sent later.
  /// - Returns: whether the alert was announced.
  @discardableResult
  mutating func announceIfOpen(_ alert: Alert, _ emit: (TrainingEvent, Instant) -> Void) -> Bool {
    let kind = alert.kind
    guard isAdvising || !kind.descriptor.isAdvice, opening(for: kind, notBefore: latest) == latest else { return false }
    announce(alert, emit)
    return true
  }

  /// Announces `alert`. For a kind that is turned off it emits nothing, but updates all state as if the kind were on. So one kind
  /// never depends on another.
  mutating func announce(_ alert: Alert, _ emit: (TrainingEvent, Instant) -> Void) {
    announcements.note(alert.kind, at: latest)
    if !settings.alerts.off.contains(alert.kind) { emit(.alert(alert), latest) }
  }

  /// The earliest time at which `kind` is allowed again: `instant`, or later if the last was too recent.
  func opening(for kind: AlertKind, notBefore instant: Instant) -> Instant {
    announcements.opening(for: kind, notBefore: instant, settings.alerts)
  }
}
