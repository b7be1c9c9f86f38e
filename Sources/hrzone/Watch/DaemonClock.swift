import Primitives
import ZoneProtocol

/// The daemon's clock, as its reports show it: the time of day, and a steady time that setting the clock does not change.
///
/// It may run faster than this process' clock, as with a simulated strap with `speed`. So countdowns must follow this clock.
struct DaemonClock: Hashable {
  /// Largest difference between the two clocks from one report to the next, in milliseconds. More means that the clock was set.
  /// A fast clock stays within it, since a strap reports every second of its time.
  static let longestStep: Int64 = 2000

  private var last: Reading?

  private struct Reading: Hashable {
    let time: UTCTime
    let at: Instant
    /// The steady time of the reading.
    let steady: Instant
  }

  /// Updates the clock with the time of a report that came at `now`.
  mutating func ingest(_ time: UTCTime, at now: Instant) {
    guard let last else {
      self.last = Reading(time: time, at: now, steady: now)
      return
    }
    let own = max(.zero, now - last.at)
    let elapsed = Duration.milliseconds(time.milliseconds - last.time.milliseconds)
    // A report that was delayed makes the next one seem early. Both stay within a second or two.
    let isStep = elapsed < own - .milliseconds(Self.longestStep) || elapsed > own + .milliseconds(Self.longestStep)
    self.last = Reading(time: time, at: now, steady: last.steady + (isStep ? own : elapsed))
  }

  /// Time of day at `now`; nil before the first report.
  func time(at now: Instant) -> UTCTime? {
    last.map { UTCTime(milliseconds: $0.time.milliseconds + max(.zero, now - $0.at).nanoseconds / 1_000_000) }
  }

  /// Steady time at `now`. Its zero is arbitrary: use differences only.
  func steady(at now: Instant) -> Instant {
    last.map { $0.steady + max(.zero, now - $0.at) } ?? now
  }
}
