import Primitives

/// The times of a step so far. They are sums of durations, as in `TimeInZone`. A live sample stops earning time when the step
/// ends or is paused, and continues afterwards.
struct StepTally: Sendable {
  /// The live sample that is earning time.
  private struct Running {
    let since: Instant
    let isOnTarget: Bool
  }

  private(set) var live = Duration.zero
  private(set) var onTarget = Duration.zero
  private var running: Running?

  /// Starts or continues the time of a live sample of `bpm`.
  mutating func begin(_ bpm: Int, target: TargetBand?, at instant: Instant) {
    running = Running(since: instant, isOnTarget: target?.place(of: bpm) == .inside)
  }

  /// Ends the time of the live sample: the next notification arrived, the sample is stale, or the step ended or was paused.
  mutating func stop(at instant: Instant) {
    guard let running else { return }
    live += instant - running.since
    if running.isOnTarget { onTarget += instant - running.since }
    self.running = nil
  }
}
