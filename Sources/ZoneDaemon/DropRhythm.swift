import Primitives

/// Recognises a strap that leaves again and again after a while, since its wish for another connection interval is refused.
///
/// Kernels since 6.8 hold a peripheral's Connection Parameter Update Request (Vol 3, Part A, 4.20) against the adapter's own
/// limits. Some straps end a connection that does not do as they asked, after 20 to 150 s.
struct DropRhythm {
  private static let spans = Duration.seconds(20)...Duration.seconds(150)
  /// Once may be chance, twice too.
  private static let enough = 3

  private var inARow = 0

  /// Takes note of a link that ended after it was live for `live`.
  /// - Returns: what to say of it besides; nil while there is no rhythm.
  mutating func linkEnded(afterLive live: Duration, byStrap: Bool) -> String? {
    guard byStrap, Self.spans.contains(live) else {
      inARow = 0
      return nil
    }
    inARow = min(inARow + 1, Self.enough)
    guard inARow == Self.enough else { return nil }
    return
      "The strap left three times in a row after 20 to 150 s, as some do whose connection interval the kernel refuses: "
      + "set MinConnectionInterval=6, MaxConnectionInterval=400 and ConnectionSupervisionTimeout=600 in section [LE] of "
      + "/etc/bluetooth/main.conf, then `systemctl restart bluetooth`."
  }
}
