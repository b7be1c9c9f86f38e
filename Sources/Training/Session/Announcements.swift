import Primitives

/// What was announced, so that nothing is told twice or too soon.
struct Announcements: Sendable {
  private var log = AlertLog()
  private var battery = BatteryWatch()
  /// From when on the loss of signal counts that was announced, until its end is.
  private(set) var loss: Instant?
  private(set) var isFreezeTold = false

  /// Takes note that `kind` came at `instant`.
  mutating func note(_ kind: AlertKind, at instant: Instant) {
    log.note(kind, at: instant)
  }

  /// From when on `kind` may come: `instant`, or later if it came too recently.
  func opening(for kind: AlertKind, notBefore instant: Instant, _ rules: AlertRules) -> Instant {
    log.opening(for: kind, notBefore: instant, repeatAfter: rules.repeatAfter(of: kind))
  }

  /// A loss of signal that began at `instant` is announced.
  mutating func tellLoss(since instant: Instant) {
    loss = instant
  }

  /// The end of the loss is announced. Returns when it began.
  mutating func tellReturn() -> Instant? {
    defer { loss = nil }
    return loss
  }

  /// That the strap is frozen is announced.
  mutating func tellFreeze() {
    isFreezeTold = true
  }

  /// The strap is not frozen.
  mutating func endFreeze() {
    isFreezeTold = false
  }

  /// Whether the battery is low and that was not said.
  var isBatteryLowUnsaid: Bool { battery.isLowUnsaid }

  /// The battery is full to `percent`.
  mutating func ingestBattery(_ percent: Int) {
    battery.ingest(percent)
  }

  /// That the battery is low is announced. Returns how full it is, in percent.
  mutating func tellBattery() -> Int? { battery.announce() }

  /// What was said of the strap's battery stays said to another runner.
  func handedOver() -> Announcements {
    var other = Announcements()
    other.battery = battery
    return other
  }
}
