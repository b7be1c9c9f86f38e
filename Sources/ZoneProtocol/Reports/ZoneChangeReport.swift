import JSON
import Training

/// The confirmed zone changed.
public struct ZoneChangeReport: Hashable, Sendable {
  /// The zone before; nil where it was unknown.
  public var from: Zone?
  /// The zone now; nil where it is unknown from now on, since the signal was lost.
  public var to: Zone?
  /// Heart rate in bpm of the sample that confirmed it; nil without `to`.
  public var bpm: Int?

  /// A change of the confirmed zone.
  public init(from: Zone?, to: Zone?, bpm: Int?) {
    self.from = from
    self.to = to
    self.bpm = bpm
  }

  func encodeMembers(into object: inout JSONWriter) {
    if let from { object.member("from", from) }
    if let to { object.member("to", to) }
    if let bpm { object.member("bpm", bpm) }
  }

  init(_ object: ObjectReader) throws(MessageError) {
    from = try object.zone("from")
    to = try object.zone("to")
    bpm = try object.optional("bpm", \.whole, "an integer")
  }
}
