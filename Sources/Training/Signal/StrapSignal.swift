import HeartRate
import Primitives

/// What the samples of a strap say of its signal, and what time says once they cease.
struct StrapSignal: Sendable {
  /// Whether there is a live signal, by the samples alone: links coming and going do not change zones or alerts. `last` is when
  /// the last live sample came.
  enum Liveness {
    case never
    case live(since: Instant, last: Instant)
    case lost(since: Instant, last: Instant)
  }
  /// The last notification.
  struct Heard {
    let instant: Instant
    let bpm: Int?
    let contact: SensorContact
    let quality: SignalQuality
  }

  private(set) var heard: Heard?
  private(set) var liveness = Liveness.never
  /// The quality last emitted.
  private(set) var quality = SignalQuality.none
  /// Whether the last notification is stale.
  private(set) var isSilent = false
  /// Whether the present loss of signal lasted longer than a sample stays fresh, so that what was under way began anew.
  private(set) var isLossLong = false
  /// A link that came up, until time gets there.
  private(set) var pendingLink: Instant?
  private(set) var energyExpended: UInt16?
  private var isHeardOnLink = false
  /// How often the strap notifies.
  private var rhythm = NotificationRhythm()
  private var contact = ContactWatch()
  private var judge = SampleJudge()

  /// The heart rate in bpm, while there is a live signal.
  var liveBPM: Int? {
    guard case .live = liveness else { return nil }
    return heard?.bpm
  }
  /// Whether the strap never sets its contact bit, though its values vary like a heart's.
  var isContactNeverSet: Bool { quality == .noContact && contact.isBitNeverSet }
  /// Since when it has reported no contact, in the samples that `isContactNeverSet` counts.
  var contactNeverSetSince: Instant? { contact.since }
  /// Whether the strap repeats an old value.
  var isFrozen: Bool { judge.isFrozen }
  /// Since when the strap has sent one value and no interval.
  var steadySince: Instant? { judge.steadySince }

  /// How long a notification of this strap is fresh, by the settings or by the strap's own rhythm.
  func staleAfter(_ settings: TrainingSettings) -> Duration { rhythm.staleAfter(notBefore: settings.staleAfter) }

  /// A link came up at `instant`. The first of several stands for all: none of them has brought anything yet.
  mutating func linkEstablished(at instant: Instant) {
    pendingLink = pendingLink ?? instant
  }

  /// The time of the pending link has come: until it brings a notification, `none` stands for `stale`.
  mutating func beginLink() {
    pendingLink = nil
    isHeardOnLink = false
  }

  /// Takes a notification, and judges it by the rhythm before it: what a notification ends is judged by what held until it came.
  // With every sample: called, and not inlined, it costs the session half a percent.
  @inline(__always)
  mutating func ingest(_ measurement: HeartRateMeasurement, at instant: Instant, settings: TrainingSettings) -> Heard {
    let staleAfter = staleAfter(settings)
    let quality = judge.judge(measurement, at: instant, staleAfter: staleAfter, settings: settings)
    contact.ingest(measurement, at: instant, staleAfter: staleAfter, settings: settings)
    let bpm = measurement.heartRate == 0 ? nil : Int(measurement.heartRate)
    let heard = Heard(instant: instant, bpm: bpm, contact: measurement.sensorContact, quality: quality)
    self.heard = heard
    isSilent = false
    isHeardOnLink = true
    if let energy = measurement.energyExpended { energyExpended = energy }
    rhythm.note(at: instant)
    return heard
  }

  /// The last notification is stale at `instant`.
  mutating func goStale(at instant: Instant) {
    isSilent = true
    lose(at: instant)
  }

  /// The signal is not live at `instant`.
  mutating func lose(at instant: Instant) {
    if case .live(_, let last) = liveness { liveness = .lost(since: instant, last: last) }
  }

  /// A live sample came at `instant`.
  mutating func beginLive(at instant: Instant) {
    switch liveness {
    case .live(let since, _): liveness = .live(since: since, last: instant)
    case .never, .lost: liveness = .live(since: instant, last: instant)
    }
    isLossLong = false
  }

  /// The present loss has lasted longer than a sample stays fresh.
  mutating func noteLongLoss() {
    isLossLong = true
  }

  /// The quality now, if it is another than the one last emitted.
  mutating func takeChange() -> SignalQuality? {
    let now: SignalQuality
    if let heard {
      now = isSilent ? (isHeardOnLink ? .stale : .none) : heard.quality
    } else {
      now = .none
    }
    guard now != quality else { return nil }
    quality = now
    return now
  }

  /// The signal for another runner: nothing was heard yet, and the strap's ways stay known.
  func handedOver() -> StrapSignal {
    var other = StrapSignal()
    other.rhythm = rhythm
    other.contact = contact.handedOver()
    return other
  }
}
