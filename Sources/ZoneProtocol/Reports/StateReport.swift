import JSON
import Training

/// All that is known of one strap now. Nil is unknown.
public struct StateReport: Hashable, Sendable {
  /// How far the strap's values can be trusted now.
  public var signal: Open<SignalQuality>
  /// The time since the strap's last notification; to the tenth of a second.
  public var age: Duration?
  /// Heart rate in bpm of the last notification, however old.
  public var bpm: Int?
  /// The confirmed zone.
  public var zone: Zone?
  /// The zone of now: that of the median of the last 3 s.
  public var zoneNow: Zone?
  /// `bpm` in percent.
  public var percent: Percent?
  /// What `percent` is a part of.
  public var percentOf: Open<PercentOf>?
  /// The heart rates that alerts watch.
  public var target: TargetBand?
  /// Time with a live signal.
  public var totals: TotalsReport?
  /// How full the strap's battery is, in percent.
  public var battery: Int?
  /// Where on the body the strap is worn, as in "chest".
  public var location: String?
  /// The strap's model, as its maker writes it.
  public var model: String?
  /// Where the strap's link stands.
  public var phase: Open<StrapPhase>?
  /// Why it stands there: a sentence.
  public var reason: String?
  /// The way the link takes: "direct", "bluetoothd", "unix", "sim", "replay".
  public var link: String?
  /// What keeps the strap from being read until a person sees to it, as `reason` says; nil where nothing is known to.
  public var fault: Open<StrapFault>?
  /// How often in a row the strap ended a connection 20 to 150 s after it was made; nil for 0.
  public var drops: Int?
  /// The workout that runs or is paused, without result and summary.
  public var workout: WorkoutReport?
  /// The runner's maximum heart rate in bpm.
  public var maxHR: Int?
  /// Whether `maxHR` is an estimate.
  public var maxHRIsEstimated: Bool?
  /// How much the time between beats varies.
  public var variability: VariabilityReport?
  /// Whether the strap never sets its contact bit, though its values vary like a heart's: nothing of it counts.
  public var contactNeverSet: Bool?
  /// What the strap sent that could not be used.
  public var rejects = RejectsReport()

  /// A state in which all else is unknown.
  public init(signal: SignalQuality) {
    self.signal = .known(signal)
  }

  func encodeMembers(into object: inout JSONWriter) {
    object.member("signal", signal.name)
    if let age { object.member("age", age) }
    if let bpm { object.member("bpm", bpm) }
    if let zone { object.member("zone", zone) }
    if let zoneNow { object.member("zone_now", zoneNow) }
    if let percent { object.member("percent", percent) }
    if let percentOf { object.member("percent_of", percentOf.name) }
    if let target { object.member("target", .target(target)) }
    if let totals { totals.encode(into: &object) }
    if let battery { object.member("battery", battery) }
    if let location { object.member("location", location) }
    if let model { object.member("model", model) }
    if let phase { object.member("phase", phase.name) }
    if let reason { object.member("reason", reason) }
    if let link { object.member("link", link) }
    if let fault { object.member("fault", fault.name) }
    if let drops { object.member("drops", drops) }
    if let workout {
      object.key("workout")
      object.object { workout.encodeMembers(into: &$0) }
    }
    if let maxHR { object.member("max_hr", maxHR) }
    if let maxHRIsEstimated { object.member("max_hr_estimated", maxHRIsEstimated) }
    variability?.encodeMembers(into: &object)
    if let contactNeverSet { object.member("contact_never_set", contactNeverSet) }
    rejects.encodeMembers(into: &object)
  }

  init(_ object: ObjectReader) throws(MessageError) {
    signal = Open(try object.required("signal", \.string, "a string"))
    age = try object.optional("age", \.tenths, "seconds")
    bpm = try object.optional("bpm", \.whole, "an integer")
    zone = try object.zone("zone")
    zoneNow = try object.zone("zone_now")
    percent = try object.optional("percent", \.percent, "a number")
    percentOf = try object.optional("percent_of", \.string, "a string").map { Open($0) }
    target = try object.target("target")
    totals = try object.object("totals").map { totals throws(MessageError) in try TotalsReport(totals) }
    battery = try object.optional("battery", \.whole, "an integer")
    location = try object.optional("location", \.string, "a string")
    model = try object.optional("model", \.string, "a string")
    phase = try object.optional("phase", \.string, "a string").map { Open($0) }
    reason = try object.optional("reason", \.string, "a string")
    link = try object.optional("link", \.string, "a string")
    fault = try object.optional("fault", \.string, "a string").map { Open($0) }
    drops = try object.optional("drops", \.whole, "an integer")
    workout = try object.object("workout").map { workout throws(MessageError) in try WorkoutReport(workout) }
    maxHR = try object.optional("max_hr", \.whole, "an integer")
    maxHRIsEstimated = try object.optional("max_hr_estimated", \.bool, "true or false")
    variability = try VariabilityReport(object)
    contactNeverSet = try object.optional("contact_never_set", \.bool, "true or false")
    rejects = try RejectsReport(object)
  }
}

/// Time with a live signal, to the tenth of a second.
public struct TotalsReport: Hashable, Sendable {
  /// In all.
  public var live: Duration
  /// By zone, Rest first.
  public var zones: [ZoneTime]

  /// The time spent in one zone.
  public struct ZoneTime: Hashable, Sendable {
    /// The zone.
    public var zone: Zone
    /// The zone's lowest heart rate in bpm; nil for Rest.
    public var from: Int?
    /// The time spent in it.
    public var time: Duration

    /// `time` spent in `zone`, which begins at `from` bpm.
    public init(zone: Zone, from: Int?, time: Duration) {
      self.zone = zone
      self.from = from
      self.time = time
    }
  }

  /// `live` in all, of it in `zones`.
  public init(live: Duration, zones: [ZoneTime]) {
    self.live = live
    self.zones = zones
  }

  func encode(into writer: inout JSONWriter) {
    writer.key("totals")
    writer.object { object in
      object.member("live", live)
      object.key("zones")
      object.array { array in
        for entry in zones {
          array.object { zone in
            zone.member("index", entry.zone.index)
            zone.member("name", entry.zone.name)
            if let from = entry.from { zone.member("from", from) }
            zone.member("seconds", entry.time)
          }
        }
      }
    }
  }

  init(_ object: ObjectReader) throws(MessageError) {
    live = try object.required("live", \.tenths, "seconds")
    zones = []
    for entry in try object.objects("zones") {
      zones.append(
        ZoneTime(
          zone: try entry.asZone(), from: try entry.optional("from", \.whole, "an integer"),
          time: try entry.required("seconds", \.tenths, "seconds")))
    }
  }
}
