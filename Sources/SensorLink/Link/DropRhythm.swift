import Primitives

/// Detects a strap that disconnects in a rhythm, as some do when the kernel refuses their connection interval. Both the
/// link's reason and the doctor use this rule.
///
/// Some kernels of early 2024 checked a Connection Parameter Update Request against limits that were too narrow. Core
/// Specification, Vol 3, Part A, 4.20. Later kernels accept all intervals: 6.12 accepts 7.5 ms to 4 s. After a refusal,
/// some straps end the connection after 20 to 150 s. A kernel's version does not show whether it has the check, so only
/// the strap's behaviour counts.
public struct DropRhythm: Hashable, Sendable {
  /// A rhythm without drops.
  public init() {}

  private static let spans = Duration.seconds(20)...Duration.seconds(150)
  /// The number of drops that make a rhythm; fewer may be chance.
  public static let enough = 3
  /// Upper bound of the count.
  private static let most = 1000

  /// Number of successive connections that the strap ended 20 to 150 s after they were made.
  public private(set) var drops = 0

  /// Records the end of a connection that lasted for `connected`. Whether a heart rate came does not matter: some straps
  /// send their first one late.
  public mutating func connectionEnded(after connected: Duration, byStrap: Bool) {
    drops = byStrap && Self.spans.contains(connected) ? min(drops + 1, Self.most) : 0
  }

  /// The drops that count while a connection has lasted for `connected`. A connection that outlasts the rhythm resets
  /// them.
  public func drops(whileConnected connected: Duration?) -> Int {
    guard let connected, connected > Self.spans.upperBound else { return drops }
    return 0
  }

  /// What the drops mean and what to do, for display after a link's reason; nil without a rhythm.
  public var meaning: String? {
    guard drops >= Self.enough else { return nil }
    return "The strap left \(Self.sentence(drops)). Some do when the kernel refuses their connection interval: "
      + "`hrzone doctor` says how to fix it."
  }

  /// "3 times in a row, each time after 20 to 150 s".
  public static func sentence(_ drops: Int) -> String { "\(drops) times in a row, each time after 20 to 150 s" }
}
