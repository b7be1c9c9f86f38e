import Primitives

/// A workout in progress: its position and the results of its steps.
struct WorkoutRun: Sendable {
  /// The time from the countdown alert to the end of the step.
  static let countdown = Duration.seconds(3)
  /// The number of live samples in a row below the bound that end a recovery. A strap that slips sends one or two false values.
  private static let recoveredSamples = 3

  /// A step announced this soon after its beginning is announced without the time left.
  private static let justBegan = Duration.seconds(1)

  private let name: String
  private let count: Int
  private var sequence: StepSequence
  private var cursor = StepSequence.Cursor()
  private var index = 1
  private var clock: WorkoutClock
  /// The clock's time when the step began.
  private var stepBegan = Duration.zero
  private var tally = StepTally()
  /// Whether the countdown alert was sent; true if the step has none.
  private var isCountedDown = false
  /// Whether the step's beginning was not announced yet.
  private var isStepUnannounced = true
  /// The highest heart rate in bpm of the step's own live samples; 0 before the first.
  private var highest = 0
  /// The number of live samples in a row, up to now, below the bound that ends the step.
  private var samplesUnder = 0
  private var live = Duration.zero
  /// The live and on-target time of the completed steps with a target; nil before the first of them ends.
  private var targetTime: (live: Duration, on: Duration)?
  private var stepsDone = 0

  /// Starts `workout`, which must have no faults, at `instant`. `bpm` is the live heart rate; nil without a live signal.
  init(_ workout: Workout, zones: Zones, at instant: Instant, bpm: Int?) {
    name = workout.name
    count = workout.stepCount
    sequence = StepSequence(workout, zones: zones)
    clock = WorkoutClock(from: instant)
    beginStep(at: instant, bpm: bpm)
  }

  private var step: StepSequence.Step? { sequence.step(at: cursor) }

  // MARK: Position

  var isPaused: Bool { clock.isPaused }

  /// The target of the step.
  var target: TargetBand? { step?.target }

  /// The time at which the step ends at the latest; nil for a step without limit, and while the clock is paused.
  var stepEnd: Instant? {
    step?.end.limit.flatMap { clock.instant(of: stepBegan + $0) }
  }

  /// When the countdown alert is due.
  var countdownDue: Instant? {
    isCountedDown ? nil : stepEnd.map { $0 - Self.countdown }
  }

  /// The duration of the step so far, without pauses.
  private func stepTime(at instant: Instant) -> Duration { clock.time(at: instant) - stepBegan }

  var currentStep: CurrentStep? {
    step.map { step in
      step.status(index: index, count: count, next: sequence.step(at: sequence.next(after: cursor)))
    }
  }

  /// All steps of the workout, in their order.
  var allSteps: [CurrentStep] {
    let steps = sequence.allSteps
    return steps.enumerated().map { index, step in
      step.status(index: index + 1, count: count, next: index + 1 < steps.count ? steps[index + 1] : nil)
    }
  }

  func status(at instant: Instant) -> WorkoutStatus {
    let elapsed = clock.time(at: instant)
    let remaining = step?.end.limit.map { max(.zero, stepBegan + $0 - elapsed) }
    return WorkoutStatus(
      name: name, state: isPaused ? .paused : .running, step: currentStep, remaining: remaining, elapsed: elapsed)
  }

  /// The final status of the workout, which ended in `state`.
  func status(endedAs state: WorkoutState, at instant: Instant) -> WorkoutStatus {
    WorkoutStatus(name: name, state: state, step: nil, remaining: nil, elapsed: clock.time(at: instant))
  }

  /// The results of the steps that ended.
  func summary(at instant: Instant) -> WorkoutSummary {
    WorkoutSummary(
      time: clock.time(at: instant), live: live, withTarget: targetTime?.live, onTarget: targetTime?.on,
      steps: stepsDone)
  }

  // MARK: Input

  /// Starts or continues the time of a live sample of `bpm`.
  mutating func beginLive(_ bpm: Int, at instant: Instant) {
    if !isPaused { tally.begin(bpm, target: target, at: instant) }
  }

  /// Ends the time of the live sample: the next notification arrived, or the sample is stale.
  mutating func stopLiveTime(at instant: Instant) {
    tally.stop(at: instant)
  }

  /// Ingests a live sample of `bpm` that belongs to the step. Returns the recovery's bound in bpm if the sample ends the step
  /// as one of enough in a row; otherwise nil. Heart rate lags a short effort. So it must have been at the bound in this step,
  /// or have had `grace` to rise.
  mutating func recover(_ bpm: Int, at instant: Instant, grace: Duration) -> Int? {
    if !isPaused { highest = max(highest, bpm) }
    guard !isPaused, case .untilBelow(let bound, _)? = step?.end else {
      samplesUnder = 0
      return nil
    }
    samplesUnder = bpm < bound ? samplesUnder + 1 : 0
    guard samplesUnder >= Self.recoveredSamples, highest >= bound || stepTime(at: instant) >= grace else { return nil }
    return bound
  }

  /// Records a loss of the live signal: samples after it do not continue the row.
  mutating func noteLoss() {
    samplesUnder = 0
  }

  /// Returns the step if its beginning was not announced yet, and the time left if it did not just begin. Returns nil if the
  /// countdown alert is due, which announces the next step.
  mutating func takeUnannouncedStep(at instant: Instant) -> (step: CurrentStep, left: Duration?)? {
    guard isStepUnannounced, let step = currentStep else { return nil }
    isStepUnannounced = false
    let time = stepTime(at: instant)
    guard let stepEnd, time > .zero else { return (step, nil) }
    let left = stepEnd - instant
    guard left > Self.countdown else { return nil }
    return (step, time > Self.justBegan ? left : nil)
  }

  mutating func countDown() {
    isCountedDown = true
  }

  mutating func pause(at instant: Instant) {
    clock.pause(at: instant)
    tally.stop(at: instant)
  }

  /// Resumes the workout. `bpm` is the live heart rate; nil without a live signal.
  mutating func resume(at instant: Instant, bpm: Int?) {
    clock.resume(at: instant)
    if let bpm { beginLive(bpm, at: instant) }
  }

  /// Resolves the targets after a change of the zones. The running live sample counts for the new target from `instant` on.
  mutating func resolve(with zones: Zones, at instant: Instant, bpm: Int?) {
    tally.stop(at: instant)
    sequence.resolve(with: zones)
    samplesUnder = 0
    if let bpm { beginLive(bpm, at: instant) }
  }

  /// Ends the step. `bpm` is the live heart rate; nil without a live signal. `isDone` is whether the step counts as done.
  mutating func finishStep(at instant: Instant, bpm: Int?, isDone: Bool = true) -> StepResult? {
    guard let step else { return nil }
    tally.stop(at: instant)
    live += tally.live
    if step.target != nil {
      targetTime = ((targetTime?.live ?? .zero) + tally.live, (targetTime?.on ?? .zero) + tally.onTarget)
    }
    if isDone { stepsDone += 1 }
    return StepResult(
      index: index, name: step.plan.name, time: stepTime(at: instant), live: tally.live,
      onTarget: step.target.map { _ in tally.onTarget }, endBPM: bpm, peak: highest > 0 ? highest : nil)
  }

  /// Moves to the next step; false after the last.
  mutating func beginNextStep(at instant: Instant, bpm: Int?) -> Bool {
    cursor = sequence.next(after: cursor)
    guard step != nil else { return false }
    index += 1
    beginStep(at: instant, bpm: bpm)
    return true
  }

  private mutating func beginStep(at instant: Instant, bpm: Int?) {
    stepBegan = clock.time(at: instant)
    tally = StepTally()
    isStepUnannounced = true
    highest = 0
    samplesUnder = 0
    if let limit = step?.end.limit { isCountedDown = limit <= Self.countdown }
    if let bpm { beginLive(bpm, at: instant) }
  }
}
