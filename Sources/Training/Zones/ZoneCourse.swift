import Primitives

/// The course of heart rate through the zones: the confirmed, reported and announced zones, and the time in each.
struct ZoneCourse: Sendable {
  private var confirmation = ZoneConfirmation()
  private var time: TimeInZone
  /// The zone that was reported last, until its loss is reported. It stays even if other zones have come into force.
  private(set) var reported: Zone?
  /// The index of the zone last announced to the runner, or of the first one known.
  private(set) var announced: Int?
  /// The index of the zone announced before `announced`; nil if `announced` was the first one known.
  private var formerAnnounced: Int?

  init(zones: Zones) {
    time = TimeInZone(zones: zones)
  }

  /// The index of the confirmed zone, kept through a short loss of signal; nil while it is unknown.
  var confirmed: Int? { confirmation.confirmed }
  /// The index of the current zone.
  var now: Int? { confirmation.now }

  /// Ingests a live sample. Returns the change that it confirms.
  mutating func ingest(_ bpm: Int, at instant: Instant, zones: Zones, dwell: Duration) -> ZoneConfirmation.Change? {
    confirmation.ingest(bpm, at: instant, zones: zones, dwell: dwell)
  }

  /// Records that `change` was reported.
  mutating func noteReported(_ change: ZoneConfirmation.Change, zones: Zones) {
    if change.from == nil { (announced, formerAnnounced) = (change.to, nil) }
    reported = zones.all[change.to]
  }

  /// Records that the confirmed zone was announced, or is not to be announced any more.
  mutating func noteAnnounced() {
    (announced, formerAnnounced) = (confirmation.confirmed, announced)
  }

  /// Whether the zone at `index` lies on the way back from the zone last announced to the one before it, which is included.
  func isReturn(to index: Int) -> Bool {
    guard let announced, let former = formerAnnounced else { return false }
    return former < announced ? former <= index && index < announced : announced < index && index <= former
  }

  /// Counts time for the zone at `index` from `instant` on.
  mutating func beginTime(_ index: Int, at instant: Instant) {
    time.begin(index, at: instant)
  }

  /// Stops counting time at `instant`.
  mutating func stopTime(at instant: Instant) {
    time.stop(at: instant)
  }

  /// The time in each zone up to `instant`.
  func totals(of zones: Zones, at instant: Instant) -> TrainingTotals { time.totals(of: zones, at: instant) }

  /// Changes the zones; the next live sample confirms its zone at once.
  mutating func change(from old: Zones, to new: Zones, bpm: Int?) {
    time.change(from: old, to: new, bpm: bpm)
    confirmation.forget()
  }

  /// Forgets the zone. Returns the one that was reported last.
  mutating func forget() -> Zone? {
    confirmation.forget()
    defer { reported = nil }
    return reported
  }
}
