import Primitives

/// The zones that the heart has been in: which is confirmed, which was reported and told, and the time in each.
struct ZoneCourse: Sendable {
  private var confirmation = ZoneConfirmation()
  private var time: TimeInZone
  /// The zone that was reported last, until its loss is: also where other zones came into force meanwhile.
  private(set) var reported: Zone?
  /// The index of the zone that the runner was last told of, by an alert or as the first one known.
  private(set) var told: Int?
  /// The index of the zone before it, as that alert told; nil where it was the first one known.
  private var toldFormer: Int?

  init(zones: Zones) {
    time = TimeInZone(zones: zones)
  }

  /// The index of the confirmed zone, also while the signal is away for a moment; nil where it is unknown.
  var confirmed: Int? { confirmation.confirmed }
  /// The index of the zone of now.
  var now: Int? { confirmation.now }

  /// Takes a live sample. Returns the change that it confirms.
  mutating func ingest(_ bpm: Int, at instant: Instant, zones: Zones, dwell: Duration) -> ZoneConfirmation.Change? {
    confirmation.ingest(bpm, at: instant, zones: zones, dwell: dwell)
  }

  /// `change` is reported.
  mutating func noteReported(_ change: ZoneConfirmation.Change, zones: Zones) {
    if change.from == nil { (told, toldFormer) = (change.to, nil) }
    reported = zones.all[change.to]
  }

  /// The runner was told of the confirmed zone, or it is too late for that.
  mutating func noteTold() {
    (told, toldFormer) = (confirmation.confirmed, told)
  }

  /// Whether the zone at `index` lies on the way back from the zone last told to the one before it, that one included.
  func isReturn(to index: Int) -> Bool {
    guard let told, let former = toldFormer else { return false }
    return former < told ? former <= index && index < told : told < index && index <= former
  }

  /// Time counts for the zone at `index` from `instant` on.
  mutating func beginTime(_ index: Int, at instant: Instant) {
    time.begin(index, at: instant)
  }

  /// Time counts for no zone from `instant` on.
  mutating func endTime(at instant: Instant) {
    time.end(at: instant)
  }

  /// The time in each zone up to `instant`.
  func totals(of zones: Zones, at instant: Instant) -> TrainingTotals { time.totals(of: zones, at: instant) }

  /// Other zones are in force: the next live sample confirms its zone at once.
  mutating func change(from old: Zones, to new: Zones, bpm: Int?) {
    time.change(from: old, to: new, bpm: bpm)
    confirmation.forget()
  }

  /// Nobody knows the zone any more. Returns the one that was reported last.
  mutating func forget() -> Zone? {
    confirmation.forget()
    defer { reported = nil }
    return reported
  }
}
