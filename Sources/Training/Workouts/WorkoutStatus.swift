/// The state of a workout.
public enum WorkoutState: String, Hashable, Sendable, CaseIterable {
  /// Its clock runs.
  case running
  /// Its clock stands still.
  case paused
  /// All steps are done.
  case finished
  /// The runner ended the workout early.
  case stopped
}

/// The state of a workout.
public struct WorkoutStatus: Hashable, Sendable {
  /// The workout's name.
  public let name: String
  /// The workout's state.
  public let state: WorkoutState
  /// The current step; nil once the workout is over.
  public let step: CurrentStep?
  /// The time left of a step with a duration or a limit; nil for other steps.
  public let remaining: Duration?
  /// The time since its start, without pauses.
  public let elapsed: Duration

  /// A status with all its parts.
  public init(name: String, state: WorkoutState, step: CurrentStep?, remaining: Duration?, elapsed: Duration) {
    self.name = name
    self.state = state
    self.step = step
    self.remaining = remaining
    self.elapsed = elapsed
  }
}

/// The current step of a workout, for one runner.
public struct CurrentStep: Hashable, Sendable {
  /// The step's number among all steps, from 1, counting repetitions.
  public let index: Int
  /// The number of all steps, counting repetitions.
  public let count: Int
  /// The step's name.
  public let name: String
  /// The heart rates to stay in; nil for any.
  public let target: TargetBand?
  /// How the target was given; nil if `target` says so: a zone by its name, or heart rates in bpm.
  public let targetGiven: Target?
  /// When it ends.
  public let end: End
  /// The name of the zone below which a recovery ends; nil for a bound in bpm.
  public let boundGiven: String?
  /// The name of the next step; nil for the last.
  public let next: String?

  /// The condition that ends a step.
  public enum End: Hashable, Sendable {
    /// The end of this duration.
    case duration(Duration)
    /// Heart rate below this many bpm, or the end of `atMost` if given.
    case untilBelow(Int, atMost: Duration? = nil)
    /// The runner's request for the next step.
    case open

    /// The longest possible duration of the step; nil without a limit.
    public var limit: Duration? {
      switch self {
      case .duration(let duration): duration
      case .untilBelow(_, let atMost): atMost
      case .open: nil
      }
    }
  }

  /// A step with all its parts.
  public init(
    index: Int, count: Int, name: String, target: TargetBand?, targetGiven: Target? = nil, end: End,
    boundGiven: String? = nil, next: String?
  ) {
    self.index = index
    self.count = count
    self.name = name
    self.target = target
    self.targetGiven = targetGiven
    self.end = end
    self.boundGiven = boundGiven
    self.next = next
  }
}

/// The result of a step.
public struct StepResult: Hashable, Sendable {
  /// The step's number among all steps, from 1, counting repetitions.
  public let index: Int
  /// The step's name.
  public let name: String
  /// The step's duration, without pauses.
  public let time: Duration
  /// The part of `time` with a live signal.
  public let live: Duration
  /// The part of `live` on target; nil without a target.
  public let onTarget: Duration?
  /// The live heart rate in bpm at the end; nil without a live signal.
  public let endBPM: Int?
  /// The highest live heart rate in bpm; nil without a live sample. It shows a short effort better than the average, because
  /// heart rate lags.
  public let peak: Int?

  /// A result with all its parts.
  public init(
    index: Int, name: String, time: Duration, live: Duration, onTarget: Duration?, endBPM: Int?, peak: Int? = nil
  ) {
    self.index = index
    self.name = name
    self.time = time
    self.live = live
    self.onTarget = onTarget
    self.endBPM = endBPM
    self.peak = peak
  }
}

/// The result of a workout. Each duration is the sum over its steps.
public struct WorkoutSummary: Hashable, Sendable {
  /// The duration, without pauses.
  public let time: Duration
  /// The part of `time` with a live signal.
  public let live: Duration
  /// The part of `live` in steps with a target; nil if no step had one.
  public let withTarget: Duration?
  /// The part of `withTarget` on target; nil if no step had one.
  public let onTarget: Duration?
  /// The number of steps done, whether they ended by themselves or at the runner's request.
  public let steps: Int

  /// A summary with all its parts.
  public init(time: Duration, live: Duration, withTarget: Duration?, onTarget: Duration?, steps: Int) {
    self.time = time
    self.live = live
    self.withTarget = withTarget
    self.onTarget = onTarget
    self.steps = steps
  }

  /// The share of `withTarget` that was on target, in percent to the nearest; 100 only if all of it was. Nil without such time,
  /// and for impossible figures.
  public var percentOnTarget: Int? {
    guard let withTarget, let onTarget, withTarget > .zero, onTarget >= .zero, onTarget <= withTarget
    else { return nil }
    return onTarget == withTarget ? 100 : min(99, Int((onTarget / withTarget * 100).rounded()))
  }
}
