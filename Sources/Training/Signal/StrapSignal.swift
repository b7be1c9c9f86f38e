import HeartRate
import Primitives

/// The signal of a strap, from its samples and from the silence after them.
struct StrapSignal: Sendable {
  /// Whether there is a live signal, by the samples alone: a change of the link does not affect zones or alerts. `last` is the
  /// time of the last live sample.
  enum Liveness {
    case never
    case live(since: Instant, last: Instant)
    case lost(since: Instant, last: Instant)
  }
  /// The last notification.
  struct Notification {
    let instant: Instant
    let bpm: Int?
    let contact: SensorContact
    let quality: SignalQuality
  }

  private(set) var lastNotification: Notification?
  private(set) var liveness = Liveness.never
  /// The quality last emitted.
  private(set) var quality = SignalQuality.none
  /// Whether the last notification is stale.
  private(set) var isSilent = false
  /// Whether the current loss lasted longer than a sample stays fresh, so that everything under way restarted.
  private(set) var isLossLong = false
  /// The time of a new link that was not processed yet.
  private(set) var pendingLink: Instant?
  private(set) var energyExpended: UInt16?
  private var isHeardOnLink = false
  /// How often the strap notifies.
  private var rhythm = NotificationRhythm()
  private var contact = ContactMonitor()
  private var classifier = SampleClassifier()

  /// The heart rate in bpm; nil without a live signal.
  var liveBPM: Int? {
    guard case .live = liveness else { return nil }
    return lastNotification?.bpm
  }
  /// Whether the strap never sets its contact bit although its values vary like a heart's.
  var isContactNeverSet: Bool { quality == .noContact && contact.isBitNeverSet }
  /// When the samples that `isContactNeverSet` counts began.
  var contactNeverSetSince: Instant? { contact.since }
  /// Whether the strap repeats an old value.
  var isFrozen: Bool { classifier.isFrozen }
  /// When the strap began to send one value without intervals.
  var steadySince: Instant? { classifier.steadySince }

  /// How long a notification of this strap is fresh, by the settings or by the strap's own rhythm.
  func staleAfter(_ settings: TrainingSettings) -> Duration { rhythm.staleAfter(notBefore: settings.staleAfter) }

  /// Records a new link at `instant`. Of several the first counts, since none has brought a notification yet.
  mutating func linkEstablished(at instant: Instant) {
    pendingLink = pendingLink ?? instant
  }

  /// Begins the pending link: until its first notification the signal is `none` instead of `stale`.
  mutating func beginLink() {
    pendingLink = nil
    isHeardOnLink = false
  }

  /// Ingests and classifies a notification. It uses the rhythm before this notification, which applied until it arrived. It
  /// runs at every sample; without inlining, the session takes half a percent longer.
  @inline(__always)
  mutating func ingest(_ measurement: HeartRateMeasurement, at instant: Instant, settings: TrainingSettings)
    -> Notification
  {
    let staleAfter = staleAfter(settings)
    let quality = classifier.classify(measurement, at: instant, staleAfter: staleAfter, settings: settings)
    contact.ingest(measurement, at: instant, staleAfter: staleAfter, settings: settings)
    let bpm = measurement.heartRate == 0 ? nil : Int(measurement.heartRate)
    let lastNotification = Notification(
      instant: instant, bpm: bpm, contact: measurement.sensorContact, quality: quality)
    self.lastNotification = lastNotification
    isSilent = false
    isHeardOnLink = true
    if let energy = measurement.energyExpended { energyExpended = energy }
    rhythm.note(at: instant)
    return lastNotification
  }

  /// Records that the last notification is stale at `instant`.
  mutating func goStale(at instant: Instant) {
    isSilent = true
    lose(at: instant)
  }

  /// Records that the signal is not live at `instant`.
  mutating func lose(at instant: Instant) {
    if case .live(_, let last) = liveness { liveness = .lost(since: instant, last: last) }
  }

  /// Records a live sample at `instant`.
  mutating func beginLive(at instant: Instant) {
    switch liveness {
    case .live(let since, _): liveness = .live(since: since, last: instant)
    case .never, .lost: liveness = .live(since: instant, last: instant)
    }
    isLossLong = false
  }

  /// Records that the current loss lasted longer than a sample stays fresh.
  mutating func noteLongLoss() {
    isLossLong = true
  }

  /// The quality now, if it differs from the one last emitted.
  mutating func takeChange() -> SignalQuality? {
    let now: SignalQuality
    if let lastNotification {
      now = isSilent ? (isHeardOnLink ? .stale : .none) : lastNotification.quality
    } else {
      now = .none
    }
    guard now != quality else { return nil }
    quality = now
    return now
  }

  /// The signal for another runner: no samples, but the knowledge about the strap is kept.
  func handedOver() -> StrapSignal {
    var other = StrapSignal()
    other.rhythm = rhythm
    other.contact = contact.handedOver()
    return other
  }
}
