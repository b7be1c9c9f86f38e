import Primitives
import Training

/// A workout as `SessionOracle` runs it: a flat list of steps, and their results so far, stride by stride.
struct OracleWorkout {
  let name: String
  let steps: [Workout.Step]
  private(set) var bands: [TargetBand?] = []
  private(set) var ends: [CurrentStep.End] = []
  var isPaused = false
  private var index = 0
  private(set) var time = 0
  private var live = 0
  private var onTarget = 0
  /// The heart rates of the step's own live samples, ...
  var own: [Int] = []
  /// ... and of those that came without a break.
  var unbroken: [Int] = []
  var isCountedDown = false
  var isUntold = true
  private var timeBefore = 0
  private var liveBefore = 0
  /// Live and on-target time of the completed steps with a target.
  private var targetBefore: (live: Int, on: Int)?
  private var done = 0

  init(_ workout: Workout, _ oracle: SessionOracle) {
    name = workout.name
    steps = Self.row(workout.elements)
    let resolved = resolved(by: oracle)
    (bands, ends) = (resolved.bands, resolved.ends)
  }

  private static func row(_ elements: [Workout.Element]) -> [Workout.Step] {
    elements.flatMap { element in
      switch element {
      case .step(let step): [step]
      case .repeat(let count, let inner): (0..<count).flatMap { _ in row(inner) }
      }
    }
  }

  /// The same workout with targets and bounds of the oracle's zones. A target whose zone is gone keeps its bpm.
  func resolved(by oracle: SessionOracle) -> OracleWorkout {
    var resolved = self
    resolved.unbroken = []
    resolved.bands = steps.indices.map { index in
      steps[index].target.flatMap { oracle.resolve($0, before: bands.isEmpty ? nil : bands[index]) }
    }
    resolved.ends = steps.indices.map { index in
      switch steps[index].end {
      case .duration(let duration): .duration(duration)
      case .untilBelow(let bound, let limit):
        (try? oracle.zones.bpm(of: bound)).map { .untilBelow($0, atMost: limit) }
          ?? (ends.isEmpty ? .open : ends[index])
      case .open: .open
      }
    }
    return resolved
  }

  var band: TargetBand? { bands[index] }
  var end: CurrentStep.End { ends[index] }

  /// The duration of the step, or its limit.
  var duration: Int? {
    switch end {
    case .duration(let duration): SessionOracle.time(duration)
    case .untilBelow(_, let limit): limit.map { SessionOracle.time($0) }
    case .open: nil
    }
  }

  /// How the target was given, unless its band shows it.
  private var targetGiven: Target? {
    guard let target = steps[index].target, let band else { return nil }
    if let zone = band.zone, target == .zone(.name(zone.name)) { return nil }
    return band.zone == nil && target == .band(from: band.from, to: band.to) ? nil : target
  }

  /// The zone whose beginning ends the step.
  private var boundGiven: String? {
    guard case .untilBelow(.zone(let name), _) = steps[index].end else { return nil }
    return name
  }

  var step: CurrentStep {
    CurrentStep(
      index: index + 1, count: steps.count, name: steps[index].name, target: band, targetGiven: targetGiven, end: end,
      boundGiven: boundGiven, next: index + 1 < steps.count ? steps[index + 1].name : nil)
  }

  var status: WorkoutStatus {
    WorkoutStatus(
      name: name, state: isPaused ? .paused : .running, step: step,
      remaining: duration.map { .milliseconds($0 - time) }, elapsed: .milliseconds(timeBefore + time))
  }

  mutating func earn(_ stride: Int, bpm: Int?) {
    guard !isPaused else { return }
    time += stride
    guard let bpm else { return }
    live += stride
    if band?.place(of: bpm) == .inside { onTarget += stride }
  }

  /// Ends the step and returns its result.
  mutating func close(isDone: Bool, bpm: Int?) -> StepResult {
    let result = StepResult(
      index: index + 1, name: steps[index].name, time: .milliseconds(time), live: .milliseconds(live),
      onTarget: band.map { _ in .milliseconds(onTarget) }, endBPM: bpm, peak: own.max())
    timeBefore += time
    liveBefore += live
    if band != nil { targetBefore = ((targetBefore?.live ?? 0) + live, (targetBefore?.on ?? 0) + onTarget) }
    if isDone { done += 1 }
    (time, live, onTarget, own, unbroken, isCountedDown, isUntold) = (0, 0, 0, [], [], false, true)
    return result
  }

  /// Moves to the next step; false after the last.
  mutating func advanceStep() -> Bool {
    guard index + 1 < steps.count else { return false }
    index += 1
    return true
  }

  /// The final status and summary, once the last step is closed.
  func ended(as state: WorkoutState) -> (status: WorkoutStatus, summary: WorkoutSummary) {
    let elapsed = Duration.milliseconds(timeBefore)
    return (
      WorkoutStatus(name: name, state: state, step: nil, remaining: nil, elapsed: elapsed),
      WorkoutSummary(
        time: elapsed, live: .milliseconds(liveBefore), withTarget: targetBefore.map { .milliseconds($0.live) },
        onTarget: targetBefore.map { .milliseconds($0.on) }, steps: done)
    )
  }
}

extension SessionOracle {
  private var stepGrace: Int { Self.time(settings.alerts.stepGrace) }

  mutating func start(_ workout: Workout) {
    guard self.workout == nil, workout.faults(for: zones).isEmpty else { return }
    self.workout = OracleWorkout(workout, self)
    beginStep(after: nil)
  }

  mutating func control(_ command: WorkoutCommand) {
    guard let isPaused = workout?.isPaused else { return }
    switch command {
    case .pause:
      guard !isPaused else { return }
      workout?.isPaused = true
      report(nil)
    case .resume:
      guard isPaused else { return }
      workout?.isPaused = false
      report(nil)
      forgetCourse()
      begin(band, graceEnd: now + stepGrace)
      announceStep()
    case .next: endStep()
    case .stop:
      let bpm = liveBPM
      end(as: .stopped, workout?.close(isDone: false, bpm: bpm))
    }
  }

  /// Handles what time alone causes: the end of a step, and its countdown.
  mutating func endTimedStep() {
    guard let current = workout, !current.isPaused, let duration = current.duration else { return }
    if current.time >= duration { return endStep() }
    guard !current.isCountedDown, duration > 3000, current.time >= duration - 3000 else { return }
    workout?.isCountedDown = true
    advise(.countdown(current.step, remaining: .seconds(3)))
  }

  /// Ends a recovery after three samples in a row below its bound, if heart rate was above it or had time for that. The row is
  /// broken by samples during a pause, and by a change of zones.
  mutating func recover(_ bpm: Int) {
    guard workout?.isPaused == false else {
      workout?.unbroken = []
      return
    }
    workout?.own.append(bpm)
    workout?.unbroken.append(bpm)
    guard let current = workout, case .untilBelow(let bound, _) = current.end else { return }
    let last = current.unbroken.suffix(3)
    guard last.count == 3, last.allSatisfy({ $0 < bound }) else { return }
    guard current.own.contains(where: { $0 >= bound }) || current.time >= stepGrace else { return }
    advise(.recovered(bpm: bpm, below: bound))
    endStep()
  }

  /// Announces a step as soon as allowed, unless its countdown is due.
  mutating func announceStep() {
    guard isAdvising, let current = workout, current.isUntold else { return }
    workout?.isUntold = false
    if let duration = current.duration, current.time > 0, duration - current.time <= 3000 { return }
    // Up to a second after the beginning the full duration is announced, later the time left.
    let left = current.duration.map { Duration.milliseconds($0 - current.time) }
    advise(.step(current.step, left: current.time > 1000 ? left : nil))
  }

  private mutating func beginStep(after result: StepResult?) {
    report(result)
    watch(workout?.band, graceEnd: now + stepGrace)
    announceStep()
  }

  private mutating func endStep() {
    let bpm = liveBPM
    let result = workout?.close(isDone: true, bpm: bpm)
    if workout?.advanceStep() == true { beginStep(after: result) } else { end(as: .finished, result) }
  }

  private mutating func end(as state: WorkoutState, _ result: StepResult?) {
    guard let (status, summary) = workout?.ended(as: state) else { return }
    workout = nil
    say(.workout(status, result: result, summary: summary))
    watch(handBand, graceEnd: now + stepGrace)
    if state == .finished { advise(.workoutFinished(name: status.name, summary)) }
  }

  private mutating func report(_ result: StepResult?) {
    if let status = workout?.status { say(.workout(status, result: result, summary: nil)) }
  }
}
