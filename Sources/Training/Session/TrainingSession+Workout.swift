import Primitives

/// Targets and workouts.
extension TrainingSession {
  /// Whether there is a workout, running or paused.
  public var isInWorkout: Bool { workout != nil }

  /// All steps of the workout, in order; empty without a workout.
  public var workoutSteps: [CurrentStep] { workout?.allSteps ?? [] }

  /// The target that was set by hand; nil without one. During a workout the targets of its steps apply instead.
  public var targetSetByHand: TargetBand? { handTarget.band }

  /// How the target was given that was set by hand; nil without one, and if its band says so, as in `CurrentStep.targetGiven`.
  public var targetAsSetByHand: Target? {
    handTarget.target.flatMap { target in handTarget.band.flatMap { $0.given(as: target) } }
  }

  /// Sets the target that alerts watch from `instant` on; nil removes it. During a workout the targets of its steps take
  /// precedence.
  /// - Throws: the fault of `target`; nothing has changed then.
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
  /// - Throws: `WorkoutError.present`, or `.faulty` if it does not fit this runner; nothing has changed then.
  public mutating func startWorkout(
    _ workout: Workout, at instant: Instant, emit: (TrainingEvent, Instant) -> Void
  ) throws(WorkoutError) {
    let faults = workout.faults(for: zones)
    guard faults.isEmpty else { throw .faulty(faults) }
    // A workout that ends at this very instant makes room for the next.
    advance(to: instant, emit: emit)
    if let present = self.workout { throw .present(name: present.status(at: latest).name) }
    self.workout = WorkoutRun(workout, zones: zones, at: latest, bpm: liveBPM)
    beginStep(after: nil, emit)
  }

  /// Pauses, resumes or stops the workout at `instant`, or ends its step.
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
      forgetOutlook()
      // Heart rate fell during the pause, so target alerts need the grace of a new step.
      target.begin(target.band, at: latest, graceEnd: latest + settings.alerts.stepGrace, bpm: bpm)
      announceStep(emit)
    case .next: finishStep(emit)
    case .stop:
      let result = workout?.finishStep(at: latest, bpm: bpm, isDone: false)
      finishWorkout(.stopped, result, emit)
    }
    // Runs the deadlines that this made due.
    advance(to: latest, emit: emit)
  }

  /// Ends the step, and after the last step the workout.
  mutating func finishStep(_ emit: (TrainingEvent, Instant) -> Void) {
    let bpm = liveBPM
    let result = workout?.finishStep(at: latest, bpm: bpm)
    if workout?.beginNextStep(at: latest, bpm: bpm) == true {
      beginStep(after: result, emit)
    } else {
      finishWorkout(.finished, result, emit)
    }
  }

  /// Ends a recovery once enough of the step's own live samples are below its bound.
  mutating func finishRecovery(_ bpm: Int, _ emit: (TrainingEvent, Instant) -> Void) {
    guard let bound = workout?.recover(bpm, at: latest, grace: settings.alerts.stepGrace) else { return }
    announceIfOpen(.recovered(bpm: bpm, below: bound), emit)
    finishStep(emit)
  }

  /// Resolves the targets again after a change of the zones: a target that names a zone takes its new bounds.
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
    announceStep(emit)
  }

  /// Announces the step that began, now or once advice may be given again.
  mutating func announceStep(_ emit: (TrainingEvent, Instant) -> Void) {
    guard isAdvising, let (step, left) = workout?.takeUnannouncedStep(at: latest) else { return }
    announceIfOpen(.step(step, left: left), emit)
  }

  private mutating func finishWorkout(
    _ state: WorkoutState, _ result: StepResult?, _ emit: (TrainingEvent, Instant) -> Void
  ) {
    guard let ended = workout else { return }
    workout = nil
    let (status, summary) = (ended.status(endedAs: state, at: latest), ended.summary(at: latest))
    emit(.workout(status, result: result, summary: summary), latest)
    // Heart rate is still that of the last step.
    watch(handTarget.band, graceEnd: latest + settings.alerts.stepGrace, emit)
    if state == .finished { announceIfOpen(.workoutFinished(name: status.name, summary), emit) }
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
