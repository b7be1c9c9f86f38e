import JSON

/// A request succeeded.
public struct Reply: Hashable, Sendable {
  /// The request's id, as it was.
  public var id: RequestID
  /// For `subscribe` with `since`: the first `seq` that the daemon can still give.
  public var from: UInt64?
  /// For `status`: the state of every strap.
  public var states: [Report]?
  /// For `straps.list` and `straps.scan`: the straps. For `straps.release`: the strap.
  public var straps: [StrapEntry]?
  /// For `runner.list`: the runners.
  public var runners: [RunnerEntry]?
  /// A sentence for a person: without any strap, why there is none and what to do; what is not as one might expect.
  public var reason: String?

  /// The reply to the request `id`.
  public init(
    id: RequestID, from: UInt64? = nil, states: [Report]? = nil, straps: [StrapEntry]? = nil,
    runners: [RunnerEntry]? = nil, reason: String? = nil
  ) {
    self.id = id
    self.from = from
    self.states = states
    self.straps = straps
    self.runners = runners
    self.reason = reason
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
      if let straps {
        object.key("straps")
        object.array { array in
          for strap in straps { strap.encode(into: &array) }
        }
      }
      if let runners {
        object.key("runners")
        object.array { array in
          for runner in runners { runner.encode(into: &array) }
        }
      }
      if let reason { object.member("reason", reason) }
    }
  }

  init(_ object: ObjectReader) throws(MessageError) {
    id = try object.required("id", \.requestID, "a string or an integer")
    from = try object.optional("from", \.count, "a count")
    reason = try object.optional("reason", \.string, "a string")
    if let elements = try object.optional("states", \.elements, "an array") {
      var states: [Report] = []
      for element in elements { states.append(try Report(decoding: element)) }
      self.states = states
    }
    if object.has("straps") {
      var straps: [StrapEntry] = []
      for entry in try object.objects("straps") { straps.append(try StrapEntry(entry)) }
      self.straps = straps
    }
    if object.has("runners") {
      var runners: [RunnerEntry] = []
      for entry in try object.objects("runners") { runners.append(try RunnerEntry(entry)) }
      self.runners = runners
    }
  }
}
