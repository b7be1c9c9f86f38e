import Primitives

/// When each kind of alert last came, so that none is repeated too soon.
struct AlertLog: Sendable {
  private var zoneChanged: Instant?
  private var aboveTarget: Instant?
  private var belowTarget: Instant?
  private var onTarget: Instant?
  private var ceiling: Instant?
  private var zoneAhead: Instant?
  private var signalLost: Instant?
  private var signalBack: Instant?
  private var strapFrozen: Instant?
  private var noContact: Instant?
  private var batteryLow: Instant?
  private var pairingLost: Instant?
  private var recovered: Instant?
  private var step: Instant?
  private var overMax: Instant?

  /// When `kind` last came; nil if it never did.
  subscript(kind: AlertKind) -> Instant? {
    get {
      switch kind {
      case .zoneChanged: zoneChanged
      case .aboveTarget: aboveTarget
      case .belowTarget: belowTarget
      case .onTarget: onTarget
      case .ceiling: ceiling
      case .zoneAhead: zoneAhead
      case .signalLost: signalLost
      case .signalBack: signalBack
      case .strapFrozen: strapFrozen
      case .noContact: noContact
      case .batteryLow: batteryLow
      case .pairingLost: pairingLost
      case .recovered: recovered
      case .step: step
      case .overMax: overMax
      }
    }
    set {
      switch kind {
      case .zoneChanged: zoneChanged = newValue
      case .aboveTarget: aboveTarget = newValue
      case .belowTarget: belowTarget = newValue
      case .onTarget: onTarget = newValue
      case .ceiling: ceiling = newValue
      case .zoneAhead: zoneAhead = newValue
      case .signalLost: signalLost = newValue
      case .signalBack: signalBack = newValue
      case .strapFrozen: strapFrozen = newValue
      case .noContact: noContact = newValue
      case .batteryLow: batteryLow = newValue
      case .pairingLost: pairingLost = newValue
      case .recovered: recovered = newValue
      case .step: step = newValue
      case .overMax: overMax = newValue
      }
    }
  }

  /// From when on `kind` may come: `instant`, or later if it came within `repeatAfter` of it.
  func opening(for kind: AlertKind, notBefore instant: Instant, repeatAfter: Duration) -> Instant {
    guard let last = self[kind] else { return instant }
    return max(instant, last + repeatAfter)
  }
}
