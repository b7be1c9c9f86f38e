import Primitives
import RunPanels
import Training
import ZoneProtocol

/// Totals of the samples that this program received from a strap: live time, time in each zone, average and maximum heart rate.
struct RunTally: Hashable {
  /// Longest time that a sample stays fresh. If two samples are further apart, the signal was not live between them.
  static let longestGap = Duration.seconds(15)
  /// Length of the median window whose highest value is the maximum. A beat that was counted twice does not raise it.
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

  /// Time with a live signal.
  private(set) var time = Duration.zero
  /// Time in each zone, by the zone's number.
  private(set) var zones: [Int: ZoneTime] = [:]
  /// Highest median of 5 s, in bpm; nil before the first 5 s of live signal.
  private(set) var maximum: Int?
  /// Sum of heart rate (bpm) times duration (milliseconds).
  private var beats: Int64 = 0
  /// The last sample, if it is live. The time until the next sample counts for its zone.
  private var last: Sample?
  /// Its clock runs only while the signal is live, like that of `liveSince`.
  private var window = MedianWindow()
  /// Start of the current uninterrupted live signal; nil if it is not live.
  private var liveSince: Instant?

  /// Average heart rate over the live time, in bpm; nil without live time.
  var average: Int? {
    let milliseconds = time.nanoseconds / 1_000_000
    return milliseconds > 0 ? Int((beats + milliseconds / 2) / milliseconds) : nil
  }

  /// Adds a report of the strap, made at `time`.
  mutating func ingest(_ body: Report.Body, at time: UTCTime) {
    switch body {
    case .sample(let sample):
      count(to: time)
      guard sample.signal.value == .live, let bpm = sample.bpm, HeartLine.heartRates.contains(bpm) else {
        return pause()
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
      pause()
    case .zone, .alert, .strap, .workout, .mark, .settings, .raw: break
    }
  }

  private mutating func pause() {
    last = nil
    liveSince = nil
    window.removeAll()
  }

  private mutating func count(to time: UTCTime) {
    guard let last else { return }
    let passed = time.milliseconds - last.time.milliseconds
    guard passed >= 0, Duration.milliseconds(passed) <= Self.longestGap else { return pause() }
    self.time += .milliseconds(passed)
    beats += Int64(last.bpm) * passed
    guard let zone = last.zone else { return }
    zones[zone.index, default: ZoneTime(zone: zone, time: .zero)].time += .milliseconds(passed)
  }
}
