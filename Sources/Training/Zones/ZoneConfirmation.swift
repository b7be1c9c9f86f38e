import Primitives

/// The zone of now, and the confirmed zone.
///
/// The zone of now is where the median of the last 3 s lies: it is for what a person looks at. The confirmed zone is for alerts,
/// reports and logs. It changes by cumulative evidence: one cumulative sum for each bound of the confirmed zone (CUSUM; Page 1954,
/// Biometrika 41:100-115). A heart far beyond a bound confirms within seconds; one that is 1 bpm beyond it takes up to
/// `sustained`. All sums are exact integers.
struct ZoneConfirmation: Sendable {
  /// How far back the median of now reaches.
  private static let reach = Duration.seconds(3)
  /// A sample speaks for the time since the previous live sample, but for no longer than this.
  private static let longestStep = Duration.seconds(3)
  /// Samples that all lie beyond a bound for this long confirm it, however close to it they are.
  private static let sustained = Duration.seconds(30)
  /// The distances from a bound that count, in half bpm: -10 to 15 bpm.
  private static let distances = -20...30
  /// The allowance k, 1 square bpm, in quarters.
  private static let allowance = 4

  /// A change of the confirmed zone, by index; `from` is nil where it was unknown.
  struct Change {
    let from: Int?
    let to: Int
  }

  /// The evidence that the heart has crossed one bound.
  private struct Evidence {
    /// Quarter square bpm times nanoseconds.
    private var sum: Int64 = 0
    /// When the unbroken run of samples beyond the bound began; nil if the last sample was not beyond it.
    private var since: Instant?

    /// Takes a sample `halves` half bpm beyond the bound (odd, negative inside), `step` after the previous one.
    mutating func add(halves: Int, step: Duration, at instant: Instant) {
      let distance = min(max(halves, ZoneConfirmation.distances.lowerBound), ZoneConfirmation.distances.upperBound)
      let rate = Int64(distance * abs(distance) - ZoneConfirmation.allowance)
      sum = max(0, sum + rate * step.nanoseconds)
      since = halves > 0 ? since ?? instant : nil
    }

    /// Whether it suffices at `instant`; `threshold` is in the unit of the sum.
    func suffices(_ threshold: Int64, at instant: Instant) -> Bool {
      sum >= threshold || since.map { instant - $0 >= ZoneConfirmation.sustained } ?? false
    }
  }

  /// The index of the confirmed zone; nil while it is unknown.
  private(set) var confirmed: Int?
  /// The index of the zone of now; nil before the first live sample.
  private(set) var now: Int?
  private var above = Evidence()
  private var below = Evidence()
  private var window = MedianWindow()
  private var last: Instant?

  /// Forgets everything: the next live sample confirms at once.
  mutating func forget() {
    confirmed = nil
    now = nil
    last = nil
    above = Evidence()
    below = Evidence()
    window.removeAll()
  }

  /// Takes a live sample; returns the change that it confirms.
  mutating func ingest(_ bpm: Int, at instant: Instant, zones: Zones, dwell: Duration) -> Change? {
    // A median of half a beat is in the zone of the beat below it, since bounds are whole.
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
    // h is 4 square bpm times the dwell.
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
