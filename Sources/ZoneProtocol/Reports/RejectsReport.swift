import JSON

/// Counts of a strap's unusable measurements since the daemon started.
public struct RejectsReport: Hashable, Sendable {
  /// Measurements whose tail (energy, intervals) did not match their flags or was padding. Their heart rate counts.
  public var droppedTails = 0
  /// The fault of the latest reported dropped tail.
  public var droppedTail: String?
  /// Measurements without a heart rate, which were ignored.
  public var refused = 0
  /// The fault of the latest reported refused measurement.
  public var refusal: String?

  /// Creates counts of zero.
  public init() {}

  func encodeMembers(into object: inout JSONWriter) {
    if droppedTails > 0 { object.member("dropped_tails", droppedTails) }
    if let droppedTail { object.member("dropped_tail", droppedTail) }
    if refused > 0 { object.member("refused", refused) }
    if let refusal { object.member("refusal", refusal) }
  }

  init(_ object: ObjectReader) throws(MessageError) {
    droppedTails = try object.optional("dropped_tails", \.whole, "an integer") ?? 0
    droppedTail = try object.optional("dropped_tail", \.string, "a string")
    refused = try object.optional("refused", \.whole, "an integer") ?? 0
    refusal = try object.optional("refusal", \.string, "a string")
  }
}
