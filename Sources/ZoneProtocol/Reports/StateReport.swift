import JSON
import Primitives
import Training

/// The complete current state of one strap. Nil means unknown.
public struct StateReport: Hashable, Sendable {
  /// The quality of the signal now.
  public var signal: Open<SignalQuality>
  /// The time since the strap's last notification, to the tenth of a second.
  public var age: Duration?
  /// The heart rate of the last notification in bpm, however old.
  public var bpm: Int?
  /// The confirmed zone.
  public var zone: Zone?
  /// The zone of the median of the last 3 s.
  public var zoneNow: Zone?
  /// `bpm` as a percentage.
  public var percent: Percent?
  /// The reference of `percent`.
  public var percentOf: Open<PercentOf>?
  /// The target that alerts watch.
  public var target: TargetBand?
  /// Times with a live signal.
  public var totals: TotalsReport?
  /// Battery level in percent.
  public var battery: Int?
  /// The body location of the sensor, as in "chest".
  public var location: String?
  /// The strap's model, as the maker writes it.
  public var model: String?
  /// The state of the strap's link.
  public var phase: Open<Phase>?
  /// The reason for that state: a sentence.
  public var reason: String?
  /// The kind of link: "direct", "bluetoothd", "unix", "sim", "replay".
  public var link: String?
  /// The fault that a person must fix, as `reason` says; nil if none is known.
  public var fault: Open<StrapFault>?
  /// The number of connections in a row that the strap ended 20 to 150 s after they were made; nil for 0.
  public var drops: Int?
  /// The running or paused workout, without result and summary.
  public var workout: WorkoutReport?
  /// The runner's maximum heart rate in bpm.
  public var maxHR: Int?
  /// Whether `maxHR` is an estimate.
  public var maxHRIsEstimated: Bool?
  /// Heart rate variability.
  public var variability: VariabilityReport?
  /// Whether the strap never sets its contact bit although its heart rate varies. Its heart rate does not count.
  public var contactNeverSet: Bool?
  /// Counts of unusable measurements.
  public var rejects = RejectsReport()

  /// Creates a state in which everything else is unknown.
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

/// Times with a live signal, to the tenth of a second.
public struct TotalsReport: Hashable, Sendable {
  /// The total time.
  public var live: Duration
  /// The time in each zone, Rest first.
  public var zones: [ZoneTime]

  /// The time in one zone.
  public struct ZoneTime: Hashable, Sendable {
    /// The zone.
    public var zone: Zone
    /// The lowest heart rate of the zone in bpm; nil for Rest.
    public var from: Int?
    /// The time in the zone.
    public var time: Duration

    /// Creates the `time` in `zone`, which begins at `from` bpm.
    public init(zone: Zone, from: Int?, time: Duration) {
      self.zone = zone
      self.from = from
      self.time = time
    }
  }

  /// Creates totals of `live` in all and `zones` in each zone.
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
