import Primitives

/// When each kind of alert last came, so that none is repeated too soon.
struct AlertLog: Sendable {
  /// One entry for each kind that came. A search in a few entries is faster than a dictionary, whose hash is that of the name.
  private var entries: [(kind: AlertKind, instant: Instant)] = []

  /// Takes note that `kind` came at `instant`.
  mutating func note(_ kind: AlertKind, at instant: Instant) {
    if let index = entries.firstIndex(where: { $0.kind == kind }) {
      entries[index].instant = instant
    } else {
      entries.append((kind, instant))
    }
  }

  /// From when on `kind` may come: `instant`, or later if it came within `repeatAfter` of it.
  func opening(for kind: AlertKind, notBefore instant: Instant, repeatAfter: Duration) -> Instant {
    guard let last = entries.first(where: { $0.kind == kind })?.instant else { return instant }
    return max(instant, last + repeatAfter)
  }
}
