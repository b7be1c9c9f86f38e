import Primitives

/// What a step has come to so far. It is a sum of times, as `TimeInZone`, from which a pause takes nothing: what a live
/// sample earns ends with the step or the pause, and goes on after it.
struct StepTally: Sendable {
  /// The time that a live sample still earns.
  private struct Running {
    let since: Instant
    let isOnTarget: Bool
  }

  private(set) var live = Duration.zero
  private(set) var onTarget = Duration.zero
  private var running: Running?

  /// A live sample of `bpm`, or what it earns goes on.
  mutating func begin(_ bpm: Int, target: TargetBand?, at instant: Instant) {
    running = Running(since: instant, isOnTarget: target?.place(of: bpm) == .inside)
  }

  /// The next notification came, or the last is stale, or what earns it ends.
  mutating func end(at instant: Instant) {
    guard let running else { return }
    live += instant - running.since
    if running.isOnTarget { onTarget += instant - running.since }
    self.running = nil
  }
}
