import Primitives

/// Foresees the zone that the heart will be in soon, by the slope of its rate.
///
/// The slope is that of the straight line with the least squares through the live samples of the last 20 s, in exact
/// integers, so that it is the same on every machine. The line through the last 5 s must lead into the same zone as soon: a
/// heart that has arrived at its new rate would else be on its way for as long as its rise is within the 20 s. What is told
/// is by the slower of the two, since a heart nears its rate ever more slowly.
/// It holds the newest 128 samples, in memory that is taken once.
struct ZoneForecast: Sendable {
  /// How far back the slope reaches.
  static let reach = Duration.seconds(20)
  /// How far back the heart must still be on its way.
  private static let recent = Duration.seconds(5)
  /// How far ahead it is believed, in milliseconds.
  private static let horizon = 20_000
  /// The most samples held.
  private static let capacity = 128

  private struct Sample {
    let bpm: Int
    let instant: Instant
  }
  /// A change of `rise` bpm in each `run` ms; `run` is positive.
  private struct Slope {
    let rise: Int
    let run: Int
  }
  /// A zone that the heart may enter.
  private struct Candidate {
    let index: Int
    let since: Instant
  }
  /// A zone that the heart will enter, by index, and by which figures.
  struct Entry {
    let from: Int
    let to: Int
    let slope: HeartRateSlope
    let within: Duration
  }

  /// Oldest first.
  private var samples: [Sample] = []
  /// When the first came since all was forgotten.
  private var began: Instant?
  private var candidate: Candidate?

  init() {
    samples.reserveCapacity(Self.capacity)
  }

  /// Forgets all samples.
  mutating func forget() {
    samples.removeAll(keepingCapacity: true)
    began = nil
    candidate = nil
  }

  /// Takes a live sample; gives what has been foreseen for `grace`. A heart on its way to the zone that is `confirmed` enters
  /// no other one.
  mutating func ingest(_ bpm: Int, at instant: Instant, zones: Zones, confirmed: Int?, grace: Duration) -> Entry? {
    while let oldest = samples.first, samples.count == Self.capacity || oldest.instant + Self.reach <= instant {
      samples.removeFirst()
    }
    samples.append(Sample(bpm: bpm, instant: instant))
    let began = self.began ?? instant
    self.began = began
    guard instant - began >= Self.reach, let whole = entry(from: bpm, at: instant, reach: Self.reach, zones: zones),
      let recent = entry(from: bpm, at: instant, reach: Self.recent, zones: zones), recent.to == whole.to,
      whole.to != confirmed
    else {
      candidate = nil
      return nil
    }
    let entry = recent.within > whole.within ? recent : whole
    let since = candidate.flatMap { $0.index == entry.to ? $0.since : nil } ?? instant
    candidate = Candidate(index: entry.to, since: since)
    return instant - since >= grace ? entry : nil
  }

  /// With at most 128 samples, 20,000 ms and 250 bpm `run` is under 10^13 and `rise` under 10^12: what is made of them fits
  /// in 64 bits.
  private static func slope(of samples: ArraySlice<Sample>, at now: Instant) -> Slope? {
    var (times, rates, squares, products) = (0, 0, 0, 0)
    for sample in samples {
      let time = Int((sample.instant - now).nanoseconds / 1_000_000)
      times += time
      rates += sample.bpm
      squares += time * time
      products += time * sample.bpm
    }
    let run = samples.count * squares - times * times
    return run > 0 ? Slope(rise: samples.count * products - times * rates, run: run) : nil
  }

  /// Where the line through the samples of the last `reach` leads from `bpm`, if it leads into another zone soon enough.
  private func entry(from bpm: Int, at now: Instant, reach: Duration, zones: Zones) -> Entry? {
    guard let slope = Self.slope(of: samples.drop { $0.instant + reach <= now }, at: now) else { return nil }
    let index = zones.index(of: bpm)
    let bounds = zones.lowerBounds
    let distance: Int
    if slope.rise > 0, index < bounds.count {
      distance = bounds[index] - bpm
    } else if slope.rise < 0, index > 0 {
      // A lower bound belongs to its zone: the one under it begins 1 bpm lower.
      distance = bpm - bounds[index - 1] + 1
    } else {
      return nil
    }
    let rise = abs(slope.rise)
    guard distance * slope.run <= Self.horizon * rise else { return nil }
    // 1 bpm in 1 ms is 600,000 tenths in a minute.
    let tenths = (rise * 600_000 + slope.run / 2) / slope.run
    return Entry(
      from: index, to: slope.rise > 0 ? index + 1 : index - 1,
      slope: HeartRateSlope(tenthsPerMinute: slope.rise > 0 ? tenths : -tenths),
      within: .milliseconds(distance * slope.run / rise))
  }
}
