/// The quality of the signal: the first of `none`, `stale`, `noContact`, `implausible` and `frozen` that applies, otherwise
/// `live`.
public enum SignalQuality: String, Hashable, Sendable, CaseIterable {
  /// The heart rate is current and credible.
  case live
  /// No notification for `TrainingSettings.staleAfter`, or for longer if the strap notifies rarely.
  case stale
  /// The sensor does not touch skin, or the strap has no heart rate.
  case noContact = "no_contact"
  /// The value is impossible, or too far from the last live value and not yet confirmed by others. It is shown but does not
  /// count.
  case implausible
  /// The strap repeats an old value.
  case frozen
  /// No notification yet on this link.
  case none
}
