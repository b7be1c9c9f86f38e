import Primitives
import ZoneProtocol

/// The daemon's clock as its reports tell it: its time of day, and how far it went on, which no step of that time moves.
///
/// It may run faster than this process' clock, as it does for a simulated strap with `speed`; so what is to go on by it cannot
/// go on by ours alone.
struct DaemonClock: Hashable {
  /// By how much the time of day may go on beyond this process' clock, from one report to the next, in milliseconds. More is
  /// a clock that was set. One that runs fast tells of a second at a time, since a strap does.
  static let longestStep: Int64 = 2000

  private var last: Reading?

  private struct Reading: Hashable {
    let time: UTCTime
    let at: Instant
    /// How far it went on until then.
    let steady: Instant
  }

  /// Takes the time of day of a report that came at `now`.
  mutating func hear(_ time: UTCTime, at now: Instant) {
    guard let last else {
      self.last = Reading(time: time, at: now, steady: now)
      return
    }
    let own = max(.zero, now - last.at)
    let told = Duration.milliseconds(time.milliseconds - last.time.milliseconds)
    // One that waited on its way came late, and the next so much the sooner: both are within a second or two.
    let isStep = told < own - .milliseconds(Self.longestStep) || told > own + .milliseconds(Self.longestStep)
    self.last = Reading(time: time, at: now, steady: last.steady + (isStep ? own : told))
  }

  /// The time of day at `now`; nil before the first report.
  func time(at now: Instant) -> UTCTime? {
    last.map { UTCTime(milliseconds: $0.time.milliseconds + max(.zero, now - $0.at).nanoseconds / 1_000_000) }
  }

  /// How far it went on until `now`, from any beginning: for differences.
  func steady(at now: Instant) -> Instant {
    last.map { $0.steady + max(.zero, now - $0.at) } ?? now
  }
}
