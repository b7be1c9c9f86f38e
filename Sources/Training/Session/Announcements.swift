import Primitives

/// The announcements made so far, so that none is repeated or comes too soon.
struct Announcements: Sendable {
  private var log = AlertLog()
  private var battery = BatteryMonitor()
  /// The beginning of the announced loss of signal; nil once its end was announced.
  private(set) var loss: Instant?
  private(set) var isFreezeAnnounced = false

  /// Records an alert of `kind` at `instant`.
  mutating func note(_ kind: AlertKind, at instant: Instant) {
    log.note(kind, at: instant)
  }

  /// The earliest time at which `kind` is allowed again: `instant`, or later if the last was too recent.
  func opening(for kind: AlertKind, notBefore instant: Instant, _ rules: AlertRules) -> Instant {
    log.opening(for: kind, notBefore: instant, repeatAfter: rules.repeatAfter(of: kind))
  }

  /// Records that a loss of signal since `instant` was announced.
  mutating func noteAnnouncedLoss(since instant: Instant) {
    loss = instant
  }

  /// Records that the end of the loss was announced. Returns when the loss began.
  mutating func noteAnnouncedReturn() -> Instant? {
    defer { loss = nil }
    return loss
  }

  /// Records that the frozen strap was announced.
  mutating func noteAnnouncedFreeze() {
    isFreezeAnnounced = true
  }

  /// Records that the strap is no longer frozen.
  mutating func clearFreeze() {
    isFreezeAnnounced = false
  }

  /// Whether the battery is low and this was not announced.
  var isBatteryLowUnannounced: Bool { battery.isLowUnannounced }

  /// Records the battery's charge in percent.
  mutating func ingestBattery(_ percent: Int) {
    battery.ingest(percent)
  }

  /// Records that the low battery was announced. Returns its charge in percent.
  mutating func noteAnnouncedBattery() -> Int? { battery.announce() }

  /// The announcements that still hold for another runner: those about the strap's battery.
  func handedOver() -> Announcements {
    var other = Announcements()
    other.battery = battery
    return other
  }
}
