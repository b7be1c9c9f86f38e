import JSON

/// What of a strap's measurements could not be used, since the daemon began.
public struct RejectsReport: Hashable, Sendable {
  /// How many measurements lost their tail (energy, intervals), since it did not match their flags or was padding. Their heart rate counts.
  public var droppedTails = 0
  /// What was wrong with the last of these.
  public var droppedTail: String?
  /// How many measurements had no heart rate, and were left out.
  public var refused = 0
  /// What was wrong with the last of these.
  public var refusal: String?

  /// Nothing was dropped.
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
