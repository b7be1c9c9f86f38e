import Primitives

/// A workout that runs: where it is, and what its steps came to.
struct WorkoutRun: Sendable {
  /// How long before a step's end its countdown is.
  static let countdown = Duration.seconds(3)
  /// How many live samples in a row must be under a recovery's bound: a strap that slips sends one or two that are false.
  private static let recoveredSamples = 3

  /// How long after its beginning a step is told with the time that it has: to a second it is what is left of it.
  private static let justBegan = Duration.seconds(1)

  private let name: String
  private let count: Int
  private var program: WorkoutProgram
  private var cursor = WorkoutProgram.Cursor()
  private var index = 1
  private var clock: WorkoutClock
  /// What the clock showed when the step began.
  private var stepBegan = Duration.zero
  private var tally = StepTally()
  /// Whether the countdown to the step's end was, or there is none.
  private var isCountedDown = false
  /// Whether nobody was told yet that the step began.
  private var isStepUntold = true
  /// The highest heart rate in bpm of the step's own live samples; 0 before the first.
  private var highest = 0
  /// How many of them in a row, up to now, were under the bound that ends it.
  private var samplesUnder = 0
  private var live = Duration.zero
  /// What was live of the steps with a target, and on it; nil before the first of them ends.
  private var targetTime: (live: Duration, on: Duration)?
  private var stepsDone = 0

  /// `workout`, in which there is no fault, begins at `instant` with a live signal of `bpm`, or without one.
  init(_ workout: Workout, zones: Zones, at instant: Instant, bpm: Int?) {
    name = workout.name
    count = workout.stepCount
    program = WorkoutProgram(workout, zones: zones)
    clock = WorkoutClock(from: instant)
    beginStep(at: instant, bpm: bpm)
  }

  private var step: WorkoutProgram.Step? { program.step(at: cursor) }

  // MARK: Where it is

  var isPaused: Bool { clock.isPaused }

  /// The target of the step.
  var target: TargetBand? { step?.target }

  /// When the step ends by time at the latest; nil if it does not, or while the clock stands still.
  var stepEnd: Instant? {
    step?.end.limit.flatMap { clock.instant(of: stepBegan + $0) }
  }

  /// When the countdown to the step's end is due.
  var countdownDue: Instant? {
    isCountedDown ? nil : stepEnd.map { $0 - Self.countdown }
  }

  /// How long the step has lasted, without pauses.
  private func stepTime(at instant: Instant) -> Duration { clock.time(at: instant) - stepBegan }

  var currentStep: CurrentStep? {
    step.map { step in
      CurrentStep(
        index: index, count: count, name: step.plan.name, target: step.target, end: step.end,
        next: program.step(at: program.next(after: cursor))?.plan.name)
    }
  }

  /// All steps of the workout, in their order.
  var allSteps: [CurrentStep] {
    let steps = program.allSteps
    return steps.enumerated().map { index, step in
      CurrentStep(
        index: index + 1, count: count, name: step.plan.name, target: step.target, end: step.end,
        next: index + 1 < steps.count ? steps[index + 1].plan.name : nil)
    }
  }

  func status(at instant: Instant) -> WorkoutStatus {
    let elapsed = clock.time(at: instant)
    let remaining = step?.end.limit.map { max(.zero, stepBegan + $0 - elapsed) }
    return WorkoutStatus(
      name: name, phase: isPaused ? .paused : .running, step: currentStep, remaining: remaining, elapsed: elapsed)
  }

  /// How the workout ended, in `phase`.
  func status(endedAs phase: WorkoutPhase, at instant: Instant) -> WorkoutStatus {
    WorkoutStatus(name: name, phase: phase, step: nil, remaining: nil, elapsed: clock.time(at: instant))
  }

  /// What the steps that ended came to.
  func summary(at instant: Instant) -> WorkoutSummary {
    WorkoutSummary(
      time: clock.time(at: instant), live: live, withTarget: targetTime?.live, onTarget: targetTime?.on,
      steps: stepsDone)
  }

  // MARK: What it is told

  /// A live sample of `bpm`, or what it earns goes on.
  mutating func beginLive(_ bpm: Int, at instant: Instant) {
    if !isPaused { tally.begin(bpm, target: target, at: instant) }
  }

  /// The next notification came, or the last is stale.
  mutating func endLive(at instant: Instant) {
    tally.end(at: instant)
  }

  /// Takes a live sample of `bpm` that is the step's own. Gives the heart rate in bpm under which it ends the step, as one of
  /// enough in a row; nil if it does not. A heart lags behind a short effort: it has recovered once it was at that bound in
  /// this step, or had `grace` to get there.
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

  /// There is no live signal: what comes after it does not follow on what was before.
  mutating func noteLoss() {
    samplesUnder = 0
  }

  /// The step, to be told now if nobody was told yet that it began, and what is left of its time if it did not begin just now;
  /// nil if its countdown is due, which is about the next.
  mutating func takeUntoldStep(at instant: Instant) -> (step: CurrentStep, left: Duration?)? {
    guard isStepUntold, let step = currentStep else { return nil }
    isStepUntold = false
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
    tally.end(at: instant)
  }

  /// With a live signal of `bpm`, or without one.
  mutating func resume(at instant: Instant, bpm: Int?) {
    clock.resume(at: instant)
    if let bpm { beginLive(bpm, at: instant) }
  }

  /// Other zones are in force. The target of a live sample's time changes with them at `instant`.
  mutating func resolve(with zones: Zones, at instant: Instant, bpm: Int?) {
    tally.end(at: instant)
    program.resolve(with: zones)
    samplesUnder = 0
    if let bpm { beginLive(bpm, at: instant) }
  }

  /// Ends the step, with a live signal of `bpm` or without one. `isDone` is whether it counts as done.
  mutating func endStep(at instant: Instant, bpm: Int?, isDone: Bool = true) -> StepResult? {
    guard let step else { return nil }
    tally.end(at: instant)
    live += tally.live
    if step.target != nil {
      targetTime = ((targetTime?.live ?? .zero) + tally.live, (targetTime?.on ?? .zero) + tally.onTarget)
    }
    if isDone { stepsDone += 1 }
    return StepResult(
      index: index, name: step.plan.name, time: stepTime(at: instant), live: tally.live,
      onTarget: step.target.map { _ in tally.onTarget }, endBPM: bpm, peak: highest > 0 ? highest : nil)
  }

  /// Goes on to the next step, if there is one.
  mutating func beginNextStep(at instant: Instant, bpm: Int?) -> Bool {
    cursor = program.next(after: cursor)
    guard step != nil else { return false }
    index += 1
    beginStep(at: instant, bpm: bpm)
    return true
  }

  private mutating func beginStep(at instant: Instant, bpm: Int?) {
    stepBegan = clock.time(at: instant)
    tally = StepTally()
    isStepUntold = true
    highest = 0
    samplesUnder = 0
    if let limit = step?.end.limit { isCountedDown = limit <= Self.countdown }
    if let bpm { beginLive(bpm, at: instant) }
  }
}
