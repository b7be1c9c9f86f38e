/// Whether the strap's battery is low, and whether that was said.
struct BatteryWatch: Sendable {
  /// At or under so many percent it is low.
  private static let low = 15
  /// Above so many percent it was charged or changed: a weak one gives a few percent more when it is warm.
  private static let charged = 30

  private var percent: Int?
  private var isSaid = false

  /// Whether it is low, and nobody was told.
  var isLowUnsaid: Bool { !isSaid && percent.map { $0 <= Self.low } ?? false }

  mutating func ingest(_ percent: Int) {
    self.percent = percent
    if percent > Self.charged { isSaid = false }
  }

  /// How full it is, to be said now.
  mutating func announce() -> Int? {
    isSaid = true
    return percent
  }
}
