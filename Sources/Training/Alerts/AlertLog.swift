import Primitives

/// The time of the last alert of each kind, to enforce the repeat intervals.
struct AlertLog: Sendable {
  /// One entry per kind that has occurred. Searching a few entries is faster than hashing the kind's name for a dictionary.
  private var entries: [(kind: AlertKind, instant: Instant)] = []

  /// Records an alert of `kind` at `instant`.
  mutating func note(_ kind: AlertKind, at instant: Instant) {
    if let index = entries.firstIndex(where: { $0.kind == kind }) {
      entries[index].instant = instant
    } else {
      entries.append((kind, instant))
    }
  }

  /// The earliest time at which `kind` is allowed again: `instant`, or `repeatAfter` after the last alert if that is later.
  func opening(for kind: AlertKind, notBefore instant: Instant, repeatAfter: Duration) -> Instant {
    guard let last = entries.first(where: { $0.kind == kind })?.instant else { return instant }
    return max(instant, last + repeatAfter)
  }
}
