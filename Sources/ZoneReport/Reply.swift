import JSON

/// A request succeeded.
public struct Reply: Hashable, Sendable {
  /// The request's id, as it was.
  public var id: RequestID
  /// For `subscribe` with `since`: the first `seq` that the daemon can still give.
  public var from: UInt64?
  /// For `status`: the state of every strap.
  public var states: [Report]?

  /// The reply to the request `id`.
  public init(id: RequestID, from: UInt64? = nil, states: [Report]? = nil) {
    self.id = id
    self.from = from
    self.states = states
  }

  /// Writes the line's object.
  public func encode(into writer: inout JSONWriter) {
    writer.object { object in
      object.member("type", "reply")
      object.member("id", id)
      if let from { object.member("from", from) }
      if let states {
        object.key("states")
        object.array { array in
          for state in states { state.encode(into: &array) }
        }
      }
    }
  }

  init(_ object: ObjectReader) throws(MessageError) {
    id = try object.required("id", \.requestID, "a string or an integer")
    from = try object.optional("from", \.count, "a count")
    guard let elements = try object.optional("states", \.elements, "an array") else { return }
    var states: [Report] = []
    for element in elements { states.append(try Report(decoding: element)) }
    self.states = states
  }
}
