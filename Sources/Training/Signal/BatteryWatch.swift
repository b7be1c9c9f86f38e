/// Whether the strap's battery is low, and how far that was said.
struct BatteryWatch: Sendable {
  /// Each of these percentages is announced once per charge, when the level is at or under it.
  private static let steps = [15, 5]
  /// Above so many percent it was charged or changed: a weak one gives a few percent more when it is warm.
  private static let charged = 30

  private var percent: Int?
  /// How many of the steps were announced.
  private var announcedSteps = 0

  /// Whether it is lower than anybody was told.
  var isLowUnsaid: Bool { reachedSteps > announcedSteps }

  private var reachedSteps: Int { percent.map { percent in Self.steps.count { percent <= $0 } } ?? 0 }

  mutating func ingest(_ percent: Int) {
    self.percent = percent
    if percent > Self.charged { announcedSteps = 0 }
  }

  /// How full it is, to be said now.
  mutating func announce() -> Int? {
    announcedSteps = max(announcedSteps, reachedSteps)
    return percent
  }
}
