import JSON
import Training

/// The confirmed zone changed.
public struct ZoneChangeReport: Hashable, Sendable {
  /// The zone before; nil where it was unknown.
  public var from: Zone?
  /// The zone now.
  public var to: Zone
  /// Heart rate in bpm of the sample that confirmed it.
  public var bpm: Int

  /// A change of the confirmed zone.
  public init(from: Zone?, to: Zone, bpm: Int) {
    self.from = from
    self.to = to
    self.bpm = bpm
  }

  func encodeMembers(into object: inout JSONWriter) {
    if let from { object.member("from", from) }
    object.member("to", to)
    object.member("bpm", bpm)
  }

  init(_ object: ObjectReader) throws(MessageError) {
    from = try object.zone("from")
    guard let to = try object.zone("to") else { throw .missing(key: "to") }
    self.to = to
    bpm = try object.required("bpm", \.whole, "an integer")
  }
}
