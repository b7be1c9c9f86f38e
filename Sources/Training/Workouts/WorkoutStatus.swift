/// Whether a workout runs.
public enum WorkoutPhase: String, Hashable, Sendable, CaseIterable {
  /// Its clock runs.
  case running
  /// Its clock stands still.
  case paused
  /// All its steps are done.
  case finished
  /// The runner ended it before.
  case stopped
}

/// Where a workout stands.
public struct WorkoutStatus: Hashable, Sendable {
  /// What the workout is called.
  public let name: String
  /// Whether it runs.
  public let phase: WorkoutPhase
  /// The step it is in; nil once it is over.
  public let step: CurrentStep?
  /// The time left of a step that ends by time, or ends after a time at most; nil for others.
  public let remaining: Duration?
  /// The time since its start, without pauses.
  public let elapsed: Duration

  /// A status of all its parts.
  public init(name: String, phase: WorkoutPhase, step: CurrentStep?, remaining: Duration?, elapsed: Duration) {
    self.name = name
    self.phase = phase
    self.step = step
    self.remaining = remaining
    self.elapsed = elapsed
  }
}

/// The step that a workout is in, for one runner.
public struct CurrentStep: Hashable, Sendable {
  /// Which of all steps it is, counted from 1, each as often as it is repeated.
  public let index: Int
  /// How many steps there are, counted so.
  public let count: Int
  /// What it is called.
  public let name: String
  /// The heart rates to stay in; nil for any.
  public let target: TargetBand?
  /// When it ends.
  public let end: End
  /// What the step after it is called; nil for the last.
  public let next: String?

  /// When a step ends.
  public enum End: Hashable, Sendable {
    /// After so long, counted from its beginning.
    case duration(Duration)
    /// When the heart is under so many bpm, or after `atMost` where there is such a limit.
    case untilBelow(Int, atMost: Duration? = nil)
    /// When the runner asks for the next.
    case open

    /// The longest time that it can take, counted from the step's beginning; nil without a limit.
    public var limit: Duration? {
      switch self {
      case .duration(let duration): duration
      case .untilBelow(_, let atMost): atMost
      case .open: nil
      }
    }
  }

  /// A step of all its parts.
  public init(index: Int, count: Int, name: String, target: TargetBand?, end: End, next: String?) {
    self.index = index
    self.count = count
    self.name = name
    self.target = target
    self.end = end
    self.next = next
  }
}

/// What became of a step.
public struct StepResult: Hashable, Sendable {
  /// Which of all steps it was, counted from 1.
  public let index: Int
  /// What it is called.
  public let name: String
  /// How long it took, without pauses.
  public let time: Duration
  /// How much of that had a live signal.
  public let live: Duration
  /// How much of that was on target; nil without a target.
  public let onTarget: Duration?
  /// Heart rate in bpm at its end; nil without a live signal.
  public let endBPM: Int?
  /// The highest live heart rate in bpm of the step; nil without a live sample. The heart lags, so this tells of a short effort.
  public let peak: Int?

  /// A result of all its parts.
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

/// What became of a workout. Each time is the sum of that of its steps.
public struct WorkoutSummary: Hashable, Sendable {
  /// How long it took, without pauses.
  public let time: Duration
  /// How much of that had a live signal.
  public let live: Duration
  /// How much of that was in steps with a target; nil if no step had one.
  public let withTarget: Duration?
  /// How much of that was on target; nil if no step had one.
  public let onTarget: Duration?
  /// How many steps were done to their end, or to the runner's asking for the next.
  public let steps: Int

  /// A summary of all its parts.
  public init(time: Duration, live: Duration, withTarget: Duration?, onTarget: Duration?, steps: Int) {
    self.time = time
    self.live = live
    self.withTarget = withTarget
    self.onTarget = onTarget
    self.steps = steps
  }

  /// How much of the live time with a target was on target, in percent to the nearest, but 100 only if all of it was. Nil
  /// without such a time, and for figures that cannot be.
  public var percentOnTarget: Int? {
    guard let withTarget, let onTarget, withTarget > .zero, onTarget >= .zero, onTarget <= withTarget
    else { return nil }
    return onTarget == withTarget ? 100 : min(99, Int((onTarget / withTarget * 100).rounded()))
  }
}
