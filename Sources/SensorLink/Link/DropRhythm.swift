import Primitives

/// Recognises a strap that leaves again and again after a while, as some do whose wish for another connection interval is
/// refused. This is the one rule for it: the link's reason and the doctor go by it.
///
/// Kernels since 6.8 hold a peripheral's Connection Parameter Update Request (Vol 3, Part A, 4.20) against the adapter's own
/// limits, which some of early 2024 set too narrowly. Some straps end a connection that does not do as they asked, after 20 to
/// 150 s. Which kernels refuse what is not known for each, so only what the strap does counts.
public struct DropRhythm: Hashable, Sendable {
  /// No drop yet.
  public init() {}

  private static let spans = Duration.seconds(20)...Duration.seconds(150)
  /// Once may be chance, twice too.
  public static let enough = 3
  /// More are not counted.
  private static let most = 1000

  /// How often in a row the strap ended a connection 20 to 150 s after it was made.
  public private(set) var drops = 0

  /// Takes note of the end of a connection that lasted for `connected`. Whether a heart rate came does not matter: some straps
  /// are slow to their first.
  public mutating func connectionEnded(after connected: Duration, byStrap: Bool) {
    drops = byStrap && Self.spans.contains(connected) ? min(drops + 1, Self.most) : 0
  }

  /// How many drops still count while a connection lasts for `connected`: one that outlasts the rhythm has ended it.
  public func drops(whileConnected connected: Duration?) -> Int {
    guard let connected, connected > Self.spans.upperBound else { return drops }
    return 0
  }

  /// What the drops mean and what to do, to be said besides a link's reason; nil while there is no rhythm.
  public var meaning: String? {
    guard drops >= Self.enough else { return nil }
    return "The strap left \(Self.sentence(drops)), as some do whose connection interval the kernel refuses: "
      + "`hrzone doctor` says how to fix it."
  }

  /// "3 times in a row, each time after 20 to 150 s".
  public static func sentence(_ drops: Int) -> String { "\(drops) times in a row, each time after 20 to 150 s" }
}
