import Primitives

extension TrainingSession {
  /// How often a sample has the figures of heart rate variability.
  static let variabilityPeriod = Duration.seconds(5)

  /// What comes about by time alone.
  private enum Deadline {
    case stale, link, stepEnd, countdown, zoneLost, signalLost, signalBack, strapFrozen, batteryLow, zoneChanged
  }
  /// The order in which deadlines of one instant are run: what the signal is comes before what is said of it, and losses, which
  /// wait for the end of their instant, last.
  private static let order: [Deadline] = [
    .stale, .link, .stepEnd, .countdown, .signalBack, .strapFrozen, .batteryLow, .zoneChanged, .zoneLost,
    .signalLost,
  ]

  /// When `advance(to:)` is next needed; nil while only a notification can change anything.
  public var nextDeadline: Instant? {
    next.map { deadline, due in Self.isOfLoss(deadline) ? due + .nanoseconds(1) : due }
  }

  /// Runs every deadline up to `instant`, each at its own instant and in order, so that the events do not depend on when
  /// the caller woke. A loss of signal or zone that is due at `instant` itself is told by the next call: a sample may still come
  /// at that instant, and end it. `emit` gets each event with the instant it belongs to, and must not touch the session.
  public mutating func advance(to instant: Instant, emit: (TrainingEvent, Instant) -> Void) {
    let end = max(instant, latest, pendingLink ?? latest)
    // It ends: to run a deadline is to remove what made it due.
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

  /// When `deadline` is due, never before `latest`; nil while nothing makes it so.
  private func due(_ deadline: Deadline) -> Instant? {
    switch deadline {
    case .stale:
      guard let heard, !isSilent else { return nil }
      return max(latest, heard.instant + staleAfter)
    case .link:
      return pendingLink
    case .stepEnd:
      return workout?.stepEnd.map { max(latest, $0) }
    case .countdown:
      return workout?.countdownDue.map { max(latest, $0) }
    case .zoneLost:
      guard case .lost(let since, _) = liveness, !isLossLong else { return nil }
      return max(latest, since + staleAfter)
    case .signalLost:
      guard case .lost(let since, _) = liveness, announcedLoss == nil else { return nil }
      return opening(for: .signalLost, notBefore: max(latest, since + settings.alerts.grace(of: .signalLost)))
    case .signalBack:
      guard case .live = liveness, announcedLoss != nil else { return nil }
      return opening(for: .signalBack, notBefore: latest)
    case .strapFrozen:
      guard signal == .frozen, !isFreezeAnnounced else { return nil }
      return opening(for: .strapFrozen, notBefore: latest)
    case .batteryLow:
      return battery.isLowUnsaid ? opening(for: .batteryLow, notBefore: latest) : nil
    case .zoneChanged:
      guard signal == .live, let confirmed = confirmation.confirmed, let announcedZone, confirmed != announcedZone
      else {
        return nil
      }
      guard isAdvising else { return latest }
      // The text has the heart rate of this moment: it must not belie it, and what belies it may yet be so.
      guard heard?.bpm.map(zones.index) == confirmed else { return nil }
      // Only a way back is held up by the alert before it.
      return isReturn(to: confirmed) ? opening(for: .zoneChanged, notBefore: latest) : latest
    }
  }

  private mutating func run(_ deadline: Deadline, _ emit: (TrainingEvent, Instant) -> Void) {
    switch deadline {
    case .stale:
      isSilent = true
      endLiveTime()
      beats.end()
      workout?.noteLoss()
      if case .live(_, let last) = liveness { liveness = .lost(since: latest, last: last) }
      updateSignal(emit)
    case .link:
      pendingLink = nil
      isHeardOnLink = false
      beats.end()
      updateSignal(emit)
    case .stepEnd:
      endStep(emit)
    case .countdown:
      workout?.countDown()
      if let step = workout?.currentStep { announceIfOpen(.countdown(step, remaining: WorkoutRun.countdown), emit) }
    case .zoneLost: forgetCourse(emit)
    case .signalLost:
      guard case .lost(_, let last) = liveness else { return }
      // Of `none` and `stale` the samples know only the latter.
      let cause = isSilent ? .stale : heard?.signal ?? .stale
      // What a frozen strap repeats was no heartbeat, though it was taken for one.
      let began = cause == .frozen ? min(judge.steadySince ?? last, last) : last
      announcedLoss = began
      announce(.signalLost(cause: cause, lasting: latest - began), emit)
    case .signalBack:
      defer { announcedLoss = nil }
      guard let loss = announcedLoss, case .live(let since, _) = liveness, let bpm = heard?.bpm else { return }
      announce(.signalBack(bpm: bpm, after: since - loss), emit)
    case .strapFrozen:
      isFreezeAnnounced = true
      guard let bpm = heard?.bpm, let since = judge.steadySince else { return }
      announce(.strapFrozen(bpm: bpm, lasting: latest - since), emit)
    case .batteryLow:
      guard let percent = battery.announce() else { return }
      announce(.batteryLow(percent: percent), emit)
    case .zoneChanged:
      defer { (announcedZone, announcedFormerZone) = (confirmation.confirmed, announcedZone) }
      // A runner who paused knows why the heart slows down: it is not told later either.
      guard isAdvising else { return }
      guard let to = confirmation.confirmed, let from = announcedZone, let bpm = heard?.bpm else { return }
      announce(
        .zoneChanged(
          from: zones.all[from], to: zones.all[to], bpm: bpm, percent: zones.percent(of: bpm),
          isQuiet: isZoneQuiet), emit)
    }
  }

  /// Whether the zone at `index` lies on the way back from the zone last announced to the one before it, that one included.
  private func isReturn(to index: Int) -> Bool {
    guard let zone = announcedZone, let former = announcedFormerZone else { return false }
    return former < zone ? former <= index && index < zone : zone < index && index <= former
  }

  /// Emits the signal's quality if it is another than before.
  mutating func updateSignal(_ emit: (TrainingEvent, Instant) -> Void) {
    let quality: SignalQuality
    if let heard {
      quality = isSilent ? (isHeardOnLink ? .stale : .none) : heard.signal
    } else {
      quality = .none
    }
    guard quality != signal else { return }
    signal = quality
    emit(.signal(quality), latest)
  }

  /// A live sample earns no more: the next notification came, or it is stale.
  mutating func endLiveTime() {
    timeInZone.end(at: latest)
    workout?.endLive(at: latest)
  }
}
