import Primitives

/// The trend of heart rate: the least-squares line through the live samples of the last 10 s, in exact integers.
///
/// It holds the newest 128 samples and allocates their memory once.
struct HeartRateTrend: Sendable {
  /// The time span of the line.
  private static let reach = Duration.seconds(10)
  /// The time span of the line that shows whether the trend continues.
  private static let recent = Duration.seconds(4)
  /// The most samples held.
  private static let capacity = 128

  fileprivate struct Sample {
    let bpm: Int
    let instant: Instant
  }

  /// A line through samples, with time relative to the newest. With at most 128 samples, 10,000 ms and 250 bpm all products fit
  /// in 64 bits.
  struct Line {
    /// The slope is `rise` bpm in `run` ms; `run` is positive.
    let rise: Int
    let run: Int
    /// The value at the newest sample, in bpm, times `scale`.
    private let value: Int
    private let scale: Int

    /// Nil if all samples have the same time.
    fileprivate init?(_ samples: ArraySlice<Sample>, at now: Instant) {
      var (times, rates, squares, products) = (0, 0, 0, 0)
      for sample in samples {
        // All samples are within `reach`. `Duration` would compute in 128 bits, for each of up to 128 samples.
        let time = Int((sample.instant.nanoseconds - now.nanoseconds) / 1_000_000)
        times += time
        rates += sample.bpm
        squares += time * time
        products += time * sample.bpm
      }
      run = samples.count * squares - times * times
      guard run > 0 else { return nil }
      rise = samples.count * products - times * rates
      value = rates * run - rise * times
      scale = samples.count * run
    }

    /// Whether the slope is at least `bpm` in `milliseconds`: upwards for a positive `bpm`, downwards for a negative one.
    func isSteep(bpm: Int, in milliseconds: Int) -> Bool {
      bpm < 0 ? rise * milliseconds <= bpm * run : rise * milliseconds >= bpm * run
    }

    /// Whether the line, `milliseconds` from now, is at or beyond `bpm` in the direction of its slope.
    func reaches(_ bpm: Int, in milliseconds: Int) -> Bool {
      let later = value + milliseconds * rise * (scale / run)
      return rise < 0 ? later <= bpm * scale : later >= bpm * scale
    }

    /// The time until the line reaches `bpm`; zero if it has.
    func time(to bpm: Int) -> Duration {
      guard rise != 0 else { return .zero }
      let milliseconds = (bpm * scale - value) / (rise * (scale / run))
      return .milliseconds(max(0, milliseconds))
    }

    /// The slope in the unit of reports.
    var slope: HeartRateSlope {
      // 1 bpm in 1 ms is 600,000 tenths in a minute.
      let tenths = (abs(rise) * 600_000 + run / 2) / run
      return HeartRateSlope(tenthsPerMinute: rise < 0 ? -tenths : tenths)
    }
  }

  /// Oldest first.
  private var samples: [Sample] = []
  /// The time of the first sample since the last `forget`.
  private(set) var began: Instant?
  /// The line through all samples; nil without two at different times.
  private(set) var line: Line?
  /// The line through the samples of the last 4 s; nil without two at different times.
  private(set) var recentLine: Line?

  init() {
    samples.reserveCapacity(Self.capacity)
  }

  /// Ingests a live sample.
  mutating func ingest(_ bpm: Int, at instant: Instant) {
    let begin = instant - Self.reach
    while let oldest = samples.first, samples.count == Self.capacity || oldest.instant <= begin {
      samples.removeFirst()
    }
    samples.append(Sample(bpm: bpm, instant: instant))
    began = began ?? instant
    line = Line(samples[...], at: instant)
    let recent = instant - Self.recent
    recentLine = Line(samples.drop { $0.instant <= recent }, at: instant)
  }

  /// Forgets all samples.
  mutating func forget() {
    samples.removeAll(keepingCapacity: true)
    began = nil
    line = nil
    recentLine = nil
  }
}
