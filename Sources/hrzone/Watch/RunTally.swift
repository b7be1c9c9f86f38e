import Primitives
import Training
import ZoneProtocol

/// What the samples of a strap come to, as this program received them: the time with a live signal, in all and in each zone, and the
/// average and the highest heart rate.
struct RunTally: Hashable {
  /// How long a sample can stay fresh. Between two samples that are further apart the signal was not live.
  static let longestGap = Duration.seconds(15)
  /// The highest heart rate is the highest median of so long a stretch: a beat that was counted twice is no maximum.
  static let reach = Duration.seconds(5)

  struct ZoneTime: Hashable {
    let zone: Zone
    var time: Duration
  }

  private struct Sample: Hashable {
    let bpm: Int
    let zone: Zone?
    let time: UTCTime
  }

  /// The time with a live signal.
  private(set) var time = Duration.zero
  /// The time in each zone that there was, by the zone's number.
  private(set) var zones: [Int: ZoneTime] = [:]
  /// The highest median of 5 s, in bpm; nil before there were 5 s of live signal.
  private(set) var maximum: Int?
  /// The sum of heart rates in bpm, each as often as it lasted milliseconds.
  private var beats: Int64 = 0
  /// The last sample, while it is live: the time from it to the next is in its zone.
  private var last: Sample?
  /// On a clock that runs while the signal is live, as `liveSince`.
  private var window = MedianWindow()
  /// Since when the signal has been live without a break; nil while it is not.
  private var liveSince: Instant?

  /// The average heart rate over the live time, in bpm; nil without any.
  var average: Int? {
    let milliseconds = time.nanoseconds / 1_000_000
    return milliseconds > 0 ? Int((beats + milliseconds / 2) / milliseconds) : nil
  }

  /// Takes a report of the strap, made at `time`.
  mutating func hear(_ body: Report.Body, at time: UTCTime) {
    switch body {
    case .sample(let sample):
      count(to: time)
      guard sample.signal.value == .live, let bpm = sample.bpm, HeartHistory.heartRates.contains(bpm) else {
        return end()
      }
      last = Sample(bpm: bpm, zone: sample.zone?.printable, time: time)
      let now = Instant(nanoseconds: self.time.nanoseconds)
      let median = window.add(bpm, at: now, reach: Self.reach) / 2
      let start = liveSince ?? now
      liveSince = start
      if now - start >= Self.reach { maximum = max(maximum ?? median, median) }
    case .state(let state):
      guard state.signal.value != .live else { return }
      count(to: time)
      end()
    case .zone, .alert, .strap, .workout, .mark, .raw: break
    }
  }

  private mutating func end() {
    last = nil
    liveSince = nil
    window.removeAll()
  }

  private mutating func count(to time: UTCTime) {
    guard let last else { return }
    let passed = time.milliseconds - last.time.milliseconds
    guard passed >= 0, Duration.milliseconds(passed) <= Self.longestGap else { return end() }
    self.time += .milliseconds(passed)
    beats += Int64(last.bpm) * passed
    guard let zone = last.zone else { return }
    zones[zone.index, default: ZoneTime(zone: zone, time: .zero)].time += .milliseconds(passed)
  }
}
