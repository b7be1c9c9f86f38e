import Primitives

extension TrainingSession {
  /// The changes that time alone causes.
  private enum Deadline {
    case stale, link, stepEnd, countdown, zoneLost, signalLost, signalBack, strapFrozen, batteryLow, zoneChanged
  }
  /// The order of deadlines at the same instant. The signal changes before alerts about it. Losses wait for the end of their
  /// instant, so they come last.
  private static let order: [Deadline] = [
    .stale, .link, .stepEnd, .countdown, .signalBack, .strapFrozen, .batteryLow, .zoneChanged, .zoneLost,
    .signalLost,
  ]

  /// The time at which `advance(to:)` is next needed; nil while only a notification can change anything.
  public var nextDeadline: Instant? {
    next.map { deadline, due in Self.isOfLoss(deadline) ? due + .nanoseconds(1) : due }
  }

  /// Runs every deadline up to `instant`, each at its own instant and in order. So the events do not depend on when the caller
  /// woke. A loss of signal or zone that is due at `instant` itself waits for the next call: a sample at that instant may still
  /// prevent it. `emit` gets each event with its instant, and must not access the session.
  public mutating func advance(to instant: Instant, emit: (TrainingEvent, Instant) -> Void) {
    let end = max(instant, latest, signal.pendingLink ?? latest)
    // The loop ends because running a deadline removes its cause.
    while let (deadline, due) = next, due <= end, !Self.isOfLoss(deadline) || due < end {
      latest = due
      run(deadline, emit)
    }
    latest = end
  }

  private static func isOfLoss(_ deadline: Deadline) -> Bool { deadline == .signalLost || deadline == .zoneLost }

  private var next: (deadline: Deadline, instant: Instant)? {
    var first: (deadline: Deadline, instant: Instant)?
    for deadline in Self.order {
      guard let due = due(deadline) else { continue }
      if let first, first.instant <= due { continue }
      first = (deadline, due)
    }
    return first
  }

  /// The due time of `deadline`, never before `latest`; nil if it has no cause now.
  private func due(_ deadline: Deadline) -> Instant? {
    switch deadline {
    case .stale:
      guard let heard = signal.lastNotification, !signal.isSilent else { return nil }
      return max(latest, heard.instant + signal.staleAfter(settings))
    case .link:
      return signal.pendingLink
    case .stepEnd:
      return workout?.stepEnd.map { max(latest, $0) }
    case .countdown:
      return workout?.countdownDue.map { max(latest, $0) }
    case .zoneLost:
      guard case .lost(let since, _) = signal.liveness, !signal.isLossLong else { return nil }
      return max(latest, since + signal.staleAfter(settings))
    case .signalLost:
      guard case .lost(let since, _) = signal.liveness, announcements.loss == nil else { return nil }
      return opening(for: .signalLost, notBefore: max(latest, since + settings.alerts.grace(of: .signalLost)))
    case .signalBack:
      guard case .live = signal.liveness, announcements.loss != nil else { return nil }
      return opening(for: .signalBack, notBefore: latest)
    case .strapFrozen:
      guard signal.quality == .frozen, !announcements.isFreezeAnnounced else { return nil }
      return opening(for: .strapFrozen, notBefore: latest)
    case .batteryLow:
      return announcements.isBatteryLowUnannounced ? opening(for: .batteryLow, notBefore: latest) : nil
    case .zoneChanged:
      guard signal.quality == .live, let confirmed = course.confirmed, let announced = course.announced,
        confirmed != announced
      else { return nil }
      guard isAdvising else { return latest }
      // The text contains the current heart rate, which must agree with the announced zone. A disagreement may be temporary.
      guard signal.lastNotification?.bpm.map(zones.index) == confirmed else { return nil }
      // Only a return is delayed by the previous alert.
      return course.isReturn(to: confirmed) ? opening(for: .zoneChanged, notBefore: latest) : latest
    }
  }

  private mutating func run(_ deadline: Deadline, _ emit: (TrainingEvent, Instant) -> Void) {
    switch deadline {
    case .stale:
      signal.goStale(at: latest)
      stopLiveTime()
      beats.breakSequence()
      workout?.noteLoss()
      updateSignal(emit)
    case .link:
      signal.beginLink()
      beats.breakSequence()
      updateSignal(emit)
    case .stepEnd:
      finishStep(emit)
    case .countdown:
      workout?.countDown()
      if let step = workout?.currentStep { announceIfOpen(.countdown(step, remaining: WorkoutRun.countdown), emit) }
    case .zoneLost: forgetCourse(emit)
    case .signalLost:
      guard case .lost(_, let last) = signal.liveness else { return }
      // A sample cannot be `none`, so silence is reported as `stale`.
      let cause = signal.isSilent ? .stale : signal.lastNotification?.quality ?? .stale
      // The values that a frozen strap repeats were no heartbeats, though they counted as live at first.
      let began = cause == .frozen ? min(signal.steadySince ?? last, last) : last
      announcements.noteAnnouncedLoss(since: began)
      announce(.signalLost(cause: cause, lasting: latest - began), emit)
    case .signalBack:
      guard let loss = announcements.noteAnnouncedReturn(), case .live(let since, _) = signal.liveness,
        let bpm = signal.lastNotification?.bpm
      else { return }
      announce(.signalBack(bpm: bpm, after: since - loss), emit)
    case .strapFrozen:
      announcements.noteAnnouncedFreeze()
      guard let bpm = signal.lastNotification?.bpm, let since = signal.steadySince else { return }
      announce(.strapFrozen(bpm: bpm, lasting: latest - since), emit)
    case .batteryLow:
      guard let percent = announcements.noteAnnouncedBattery() else { return }
      announce(.batteryLow(percent: percent), emit)
    case .zoneChanged:
      defer { course.noteAnnounced() }
      // A paused runner knows why the heart slows down, so this change is never announced.
      guard isAdvising else { return }
      guard let to = course.confirmed, let from = course.announced, let bpm = signal.lastNotification?.bpm else {
        return
      }
      announce(
        .zoneChanged(
          from: zones.all[from], to: zones.all[to], bpm: bpm, percent: zones.percent(of: bpm),
          isQuiet: isZoneQuiet), emit)
    }
  }

  /// Emits the signal's quality if it changed.
  mutating func updateSignal(_ emit: (TrainingEvent, Instant) -> Void) {
    if let quality = signal.takeChange() { emit(.signal(quality), latest) }
  }

  /// Ends the time that the last live sample earns: the next notification arrived, or the sample is stale.
  mutating func stopLiveTime() {
    course.stopTime(at: latest)
    workout?.stopLiveTime(at: latest)
  }
}
