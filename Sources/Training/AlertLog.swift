import Primitives

/// When each kind of alert last came, so that none is repeated too soon.
struct AlertLog: Sendable {
  private var zoneChanged: Instant?
  private var ceiling: Instant?
  private var signalLost: Instant?
  private var signalBack: Instant?
  private var strapFrozen: Instant?
  private var overMax: Instant?

  /// When `kind` last came; nil if it never did.
  subscript(kind: AlertKind) -> Instant? {
    get {
      switch kind {
      case .zoneChanged: zoneChanged
      case .ceiling: ceiling
      case .signalLost: signalLost
      case .signalBack: signalBack
      case .strapFrozen: strapFrozen
      case .overMax: overMax
      }
    }
    set {
      switch kind {
      case .zoneChanged: zoneChanged = newValue
      case .ceiling: ceiling = newValue
      case .signalLost: signalLost = newValue
      case .signalBack: signalBack = newValue
      case .strapFrozen: strapFrozen = newValue
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
