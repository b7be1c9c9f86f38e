/// Watches the strap's battery and records which low levels were announced.
struct BatteryMonitor: Sendable {
  /// Each of these percentages is announced once per charge, when the level is at or below it.
  private static let steps = [15, 5]
  /// A level above this means that the battery was charged or changed. A weak battery gains a few percent when it is warm.
  private static let charged = 30

  private var percent: Int?
  /// The number of steps announced.
  private var announcedSteps = 0

  /// Whether the level is low and this was not announced.
  var isLowUnannounced: Bool { reachedSteps > announcedSteps }

  private var reachedSteps: Int { percent.map { percent in Self.steps.count { percent <= $0 } } ?? 0 }

  mutating func ingest(_ percent: Int) {
    self.percent = percent
    if percent > Self.charged { announcedSteps = 0 }
  }

  /// Records the announcement. Returns the level in percent.
  mutating func announce() -> Int? {
    announcedSteps = max(announcedSteps, reachedSteps)
    return percent
  }
}
