/// How far the strap's values can be trusted now: the first of `none`, `stale`, `noContact`, `implausible`, `frozen`
/// that holds, or `live`.
public enum SignalQuality: String, Hashable, Sendable, CaseIterable {
  /// The heart rate is of now, and is believed.
  case live
  /// Nothing was heard for `TrainingSettings.staleAfter`, or for longer where the strap notifies seldom.
  case stale
  /// The sensor does not touch skin, or the strap has no heart rate.
  case noContact = "no_contact"
  /// The value cannot be, or is too far from the last that was live, however it came to be lost, and none like it has confirmed
  /// it; it is shown and counts for nothing.
  case implausible
  /// The strap repeats an old value.
  case frozen
  /// Nothing was heard yet on this link.
  case none
}
