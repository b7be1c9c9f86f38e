import Primitives

/// The current zone, and the confirmed zone.
///
/// The current zone is that of the median of the last 3 s, for display. The confirmed zone is for alerts, reports and logs. It
/// changes by accumulated evidence: one cumulative sum for each bound of the confirmed zone (CUSUM; Page 1954, Biometrika
/// 41:100-115). A heart rate far beyond a bound confirms a zone within seconds; one 1 bpm beyond it takes up to `sustained`.
/// All sums are exact integers.
struct ZoneConfirmation: Sendable {
  /// The window of the current zone's median.
  private static let reach = Duration.seconds(3)
  /// A sample counts for the time since the previous live sample, up to this limit.
  private static let longestStep = Duration.seconds(3)
  /// Samples that stay beyond a bound for this long confirm a crossing, however close to the bound they are.
  private static let sustained = Duration.seconds(30)
  /// The range to which distances from a bound are clamped, in half bpm: -10 to 15 bpm.
  private static let distances = -20...30
  /// The allowance k of 1 square bpm, in quarters.
  private static let allowance = 4

  /// A change of the confirmed zone, by index; `from` is nil if it was unknown.
  struct Change {
    let from: Int?
    let to: Int
  }

  /// The evidence that heart rate has crossed one bound.
  private struct Evidence {
    /// Quarter square bpm times nanoseconds.
    private var sum: Int64 = 0
    /// When the unbroken run of samples beyond the bound began; nil if the last sample was not beyond it.
    private var since: Instant?

    /// Adds a sample `halves` half bpm beyond the bound (odd, negative inside), `step` after the previous one.
    mutating func add(halves: Int, step: Duration, at instant: Instant) {
      let distance = min(max(halves, ZoneConfirmation.distances.lowerBound), ZoneConfirmation.distances.upperBound)
      let rate = Int64(distance * abs(distance) - ZoneConfirmation.allowance)
      sum = max(0, sum + rate * step.nanoseconds)
      since = halves > 0 ? since ?? instant : nil
    }

    /// Whether the evidence suffices at `instant`; `threshold` has the unit of the sum.
    func suffices(_ threshold: Int64, at instant: Instant) -> Bool {
      sum >= threshold || since.map { instant - $0 >= ZoneConfirmation.sustained } ?? false
    }
  }

  /// The index of the confirmed zone; nil while it is unknown.
  private(set) var confirmed: Int?
  /// The index of the current zone; nil before the first live sample.
  private(set) var now: Int?
  private var above = Evidence()
  private var below = Evidence()
  private var window = MedianWindow()
  private var last: Instant?

  /// Forgets everything; the next live sample confirms its zone at once.
  mutating func forget() {
    confirmed = nil
    now = nil
    last = nil
    above = Evidence()
    below = Evidence()
    window.removeAll()
  }

  /// Ingests a live sample; returns the change that it confirms.
  mutating func ingest(_ bpm: Int, at instant: Instant, zones: Zones, dwell: Duration) -> Change? {
    // A median with a half is in the zone of the whole bpm below it, because bounds are whole.
    let now = zones.index(of: window.add(bpm, at: instant, reach: Self.reach) / 2)
    self.now = now
    let step = last.map { min(instant - $0, Self.longestStep) } ?? .zero
    last = instant
    guard let from = confirmed else {
      let to = zones.index(of: bpm)
      confirmed = to
      return Change(from: nil, to: to)
    }
    let bounds = zones.lowerBounds
    if from < bounds.count { above.add(halves: 2 * (bpm - bounds[from]) + 1, step: step, at: instant) }
    if from > 0 { below.add(halves: 2 * (bounds[from - 1] - bpm) - 1, step: step, at: instant) }
    // The threshold h is 4 square bpm times the dwell.
    let threshold = 16 * dwell.nanoseconds
    let isCrossed =
      now > from
      ? above.suffices(threshold, at: instant) : now < from && below.suffices(threshold, at: instant)
    guard isCrossed else { return nil }
    confirmed = now
    above = Evidence()
    below = Evidence()
    return Change(from: from, to: now)
  }
}
