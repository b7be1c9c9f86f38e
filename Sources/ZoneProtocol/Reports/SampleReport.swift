import HeartRate
import JSON
import Training

/// A heart rate from the strap, with its zone and signal quality. Nil means unknown or absent.
public struct SampleReport: Hashable, Sendable {
  /// Heart rate in bpm.
  public var bpm: Int?
  /// The zone of this sample alone.
  public var zone: Zone?
  /// The zone of the median of the last 3 s, if it differs from `zone`.
  public var zoneNow: Zone?
  /// `bpm` as a percentage.
  public var percent: Percent?
  /// The reference of `percent`.
  public var percentOf: Open<PercentOf>?
  /// The intervals between beats since the last notification, oldest first. The wire has milliseconds with one decimal, which
  /// gives back the strap's unit of 1/1024 s exactly.
  public var rrIntervals: [RRInterval]
  /// Whether the sensor has skin contact, if the strap can tell.
  public var contact: Bool?
  /// Energy Expended in kJ.
  public var energyExpended: Int?
  /// The quality of the signal.
  public var signal: Open<SignalQuality>
  /// Heart rate variability, every 5 s.
  public var variability: VariabilityReport?

  /// Creates a sample in which everything else is unknown.
  public init(signal: SignalQuality, rrIntervals: [RRInterval] = []) {
    self.signal = .known(signal)
    self.rrIntervals = rrIntervals
  }

  func encodeMembers(into object: inout JSONWriter) {
    if let bpm { object.member("bpm", bpm) }
    if let zone { object.member("zone", zone) }
    if let zoneNow { object.member("zone_now", zoneNow) }
    if let percent { object.member("percent", percent) }
    if let percentOf { object.member("percent_of", percentOf.name) }
    if !rrIntervals.isEmpty {
      object.key("rr_ms")
      object.array { array in
        for interval in rrIntervals { array.decimal(interval.tenthsOfMillisecond, decimals: 1) }
      }
    }
    if let contact { object.member("contact", contact) }
    if let energyExpended { object.member("energy_kj", energyExpended) }
    object.member("signal", signal.name)
    variability?.encodeMembers(into: &object)
  }

  init(_ object: ObjectReader) throws(MessageError) {
    bpm = try object.optional("bpm", \.whole, "an integer")
    zone = try object.zone("zone")
    zoneNow = try object.zone("zone_now")
    percent = try object.optional("percent", \.percent, "a number")
    percentOf = try object.optional("percent_of", \.string, "a string").map { Open($0) }
    rrIntervals = try object.optional("rr_ms", \.rrIntervals, "an array of milliseconds") ?? []
    contact = try object.optional("contact", \.bool, "true or false")
    energyExpended = try object.optional("energy_kj", \.whole, "an integer")
    signal = Open(try object.required("signal", \.string, "a string"))
    variability = try VariabilityReport(object)
  }
}

extension RRInterval {
  /// Tenths of a millisecond, rounded half up. The strap's unit is 0.98 ms, so no precision is lost.
  fileprivate var tenthsOfMillisecond: Int64 { (Int64(ticks1024) * 10_000 + 512) / 1024 }

  /// The interval nearest to `milliseconds`.
  fileprivate init?(milliseconds: Double) {
    guard let ticks = UInt16(exactly: (milliseconds * 1.024).rounded()) else { return nil }
    self.init(ticks1024: ticks)
  }
}

extension JSONValue {
  fileprivate var rrIntervals: [RRInterval]? {
    guard let elements else { return nil }
    let intervals = elements.compactMap { $0.double.flatMap(RRInterval.init(milliseconds:)) }
    return intervals.count == elements.count ? intervals : nil
  }
}
