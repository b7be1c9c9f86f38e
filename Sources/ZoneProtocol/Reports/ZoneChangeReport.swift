import JSON
import Training

/// The confirmed zone changed.
public struct ZoneChangeReport: Hashable, Sendable {
  /// The zone before; nil if it was unknown.
  public var from: Zone?
  /// The zone now; nil if the signal was lost and the zone is now unknown.
  public var to: Zone?
  /// Heart rate in bpm of the sample that confirmed the zone; nil without `to`.
  public var bpm: Int?

  /// Creates a change of the confirmed zone.
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
