import Primitives
import Training

/// Heart rate over a run, smoothed: the median of the live samples of the last 5 s at each live sample.
///
/// A strap that notifies rarely has a longer window, of its last three samples. A median is known once the unbroken series of
/// live samples has lasted 5 s. So a spike moves no median, not even at the start of a series.
struct HeartRateCurve {
  /// The length of the window.
  static let window = Duration.seconds(5)

  struct Point {
    let instant: Instant
    /// Twice the median in bpm: a whole number.
    let doubled: Int
    /// How long the point is known.
    let fresh: Duration

    var bpm: Double { Double(doubled) / 2 }
  }

  private(set) var points: [Point] = []
  private var medians = MedianWindow()
  private var start: Instant?
  /// The two samples before, the later one first.
  private var before: (Instant?, Instant?)

  /// The next sample does not continue the series.
  mutating func breakSeries() {
    start = nil
    before = (nil, nil)
    medians.removeAll()
  }

  mutating func add(_ sample: LiveSample) {
    let instant = sample.instant
    let start = start ?? instant
    self.start = start
    let rare = before.1.map { instant - $0 + .nanoseconds(1) }
    let doubled = medians.add(sample.bpm, at: instant, reach: max(Self.window, rare ?? .zero))
    if rare != nil, instant - start >= Self.window {
      points.append(Point(instant: instant, doubled: doubled, fresh: sample.fresh))
    }
    before = (instant, before.0)
  }

  /// The highest point, in bpm.
  var maximum: Figure<Double> {
    points.max { $0.doubled < $1.doubled }.map { .known($0.bpm) } ?? .absent(.tooShort)
  }
}
