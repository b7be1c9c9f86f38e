import Primitives

/// Targets and workouts.
extension TrainingSession {
  /// Whether a workout runs, or is paused.
  public var isInWorkout: Bool { workout != nil }

  /// All steps of the workout that runs or is paused, in their order; none without one.
  public var workoutSteps: [CurrentStep] { workout?.allSteps ?? [] }

  /// Has alerts watch `target` from `instant` on; nil for none. While there is a workout its steps' targets take its place.
  /// - Throws: why it is none; nothing has changed then.
  public mutating func setTarget(
    _ target: Target?, at instant: Instant, emit: (TrainingEvent, Instant) -> Void
  ) throws(TargetError) {
    let band: TargetBand?
    if let target { band = try zones.band(of: target) } else { band = nil }
    advance(to: instant, emit: emit)
    handTarget.set(target, band: band)
    guard workout == nil, band != self.target.band else { return }
    watch(band, graceEnd: latest, emit)
  }

  /// Begins `workout` at `instant`.
  /// - Throws: `WorkoutError.present`, or `.faulty` if this runner cannot do it; nothing has changed then.
  public mutating func startWorkout(
    _ workout: Workout, at instant: Instant, emit: (TrainingEvent, Instant) -> Void
  ) throws(WorkoutError) {
    let faults = workout.faults(for: zones)
    guard faults.isEmpty else { throw .faulty(faults) }
    // One that is about to end at this instant has ended.
    advance(to: instant, emit: emit)
    if let present = self.workout { throw .present(name: present.status(at: latest).name) }
    self.workout = WorkoutRun(workout, zones: zones, at: latest, bpm: liveBPM)
    beginStep(after: nil, emit)
  }

  /// Pauses the workout at `instant`, or whatever else.
  /// - Throws: `WorkoutError.absent`, `.paused` or `.running`; nothing has changed then.
  public mutating func control(
    _ command: WorkoutCommand, at instant: Instant, emit: (TrainingEvent, Instant) -> Void
  ) throws(WorkoutError) {
    advance(to: instant, emit: emit)
    guard let isPaused = workout?.isPaused else { throw .absent }
    let bpm = liveBPM
    switch command {
    case .pause:
      if isPaused { throw .paused }
      workout?.pause(at: latest)
      report(nil, emit)
    case .resume:
      if !isPaused { throw .running }
      workout?.resume(at: latest, bpm: bpm)
      report(nil, emit)
      forgetForecast()
      // The heart has slowed down meanwhile, as before a step.
      target.begin(target.band, at: latest, graceEnd: latest + settings.alerts.stepGrace, bpm: bpm)
      tellUntoldStep(emit)
    case .next: endStep(emit)
    case .stop:
      let result = workout?.endStep(at: latest, bpm: bpm, isDone: false)
      endWorkout(.stopped, result, emit)
    }
    // What this made due is due now.
    advance(to: latest, emit: emit)
  }

  /// Ends the step, and the workout with the last.
  mutating func endStep(_ emit: (TrainingEvent, Instant) -> Void) {
    let bpm = liveBPM
    let result = workout?.endStep(at: latest, bpm: bpm)
    if workout?.beginNextStep(at: latest, bpm: bpm) == true {
      beginStep(after: result, emit)
    } else {
      endWorkout(.finished, result, emit)
    }
  }

  /// Ends a recovery under its bound, by live samples of its own.
  mutating func endRecovery(_ bpm: Int, _ emit: (TrainingEvent, Instant) -> Void) {
    guard let bound = workout?.recover(bpm, at: latest, grace: settings.alerts.stepGrace) else { return }
    announceIfOpen(.recovered(bpm: bpm, below: bound), emit)
    endStep(emit)
  }

  /// Other zones are in force: what names one is that zone as it now is.
  mutating func resolveTargets(with zones: Zones) {
    handTarget.resolve(with: zones)
    let bpm = liveBPM
    workout?.resolve(with: zones, at: latest, bpm: bpm)
    let band = workout.map(\.target) ?? handTarget.band
    if band != target.band { target.begin(band, at: latest, graceEnd: target.graceEnd, bpm: bpm) }
  }

  private mutating func beginStep(after result: StepResult?, _ emit: (TrainingEvent, Instant) -> Void) {
    report(result, emit)
    watch(workout?.target, graceEnd: latest + settings.alerts.stepGrace, emit)
    tellUntoldStep(emit)
  }

  /// Tells of the step that began: at once, or when advice may be given again.
  mutating func tellUntoldStep(_ emit: (TrainingEvent, Instant) -> Void) {
    guard isAdvising, let (step, left) = workout?.takeUntoldStep(at: latest) else { return }
    announceIfOpen(.step(step, left: left), emit)
  }

  private mutating func endWorkout(
    _ phase: WorkoutPhase, _ result: StepResult?, _ emit: (TrainingEvent, Instant) -> Void
  ) {
    guard let ended = workout else { return }
    workout = nil
    let (status, summary) = (ended.status(endedAs: phase, at: latest), ended.summary(at: latest))
    emit(.workout(status, result: result, summary: summary), latest)
    // The heart is where the last step had it.
    watch(handTarget.band, graceEnd: latest + settings.alerts.stepGrace, emit)
    if phase == .finished { announceIfOpen(.workoutFinished(name: status.name, summary), emit) }
  }

  private func report(_ result: StepResult?, _ emit: (TrainingEvent, Instant) -> Void) {
    guard let status = workout?.status(at: latest) else { return }
    emit(.workout(status, result: result, summary: nil), latest)
  }

  private mutating func watch(
    _ band: TargetBand?, graceEnd: Instant, _ emit: (TrainingEvent, Instant) -> Void
  ) {
    let isOther = band != target.band
    target.begin(band, at: latest, graceEnd: graceEnd, bpm: liveBPM)
    if isOther { emit(.target(band), latest) }
  }
}
