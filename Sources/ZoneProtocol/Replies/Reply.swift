import JSON

/// The content of a reply. Each method fills only some members.
public struct Answer: Hashable, Sendable {
  /// For `subscribe` with `since`: the first `seq` that the daemon still holds.
  public var from: UInt64?
  /// For `status`: the state of each strap.
  public var states: [Report]?
  /// For `straps.list` and `straps.scan`: the straps. For `straps.release`: the strap.
  public var straps: [StrapEntry]?
  /// For `runner.list`: the runners.
  public var runners: [RunnerEntry]?
  /// For `workout.steps`: the steps, in order.
  public var steps: [WorkoutReport.Step]?
  /// A sentence for a person: why there is no strap and what to do, or a note about the result.
  public var reason: String?

  /// Creates an answer.
  public init(
    from: UInt64? = nil, states: [Report]? = nil, straps: [StrapEntry]? = nil, runners: [RunnerEntry]? = nil,
    steps: [WorkoutReport.Step]? = nil, reason: String? = nil
  ) {
    self.from = from
    self.states = states
    self.straps = straps
    self.runners = runners
    self.steps = steps
    self.reason = reason
  }

  fileprivate func encodeMembers(into object: inout JSONWriter) {
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
    if let steps {
      object.key("steps")
      object.array { array in
        for step in steps { array.value(.step(step)) }
      }
    }
    if let reason { object.member("reason", reason) }
  }

  fileprivate init(_ object: ObjectReader) throws(MessageError) {
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
    if object.has("steps") {
      var steps: [WorkoutReport.Step] = []
      for entry in try object.objects("steps") { steps.append(try WorkoutReport.Step(entry)) }
      self.steps = steps
    }
  }
}

/// The reply to a request that succeeded. The answer's members are also members of the reply.
@dynamicMemberLookup
public struct Reply: Hashable, Sendable {
  /// The request's id, unchanged.
  public var id: RequestID
  /// The result of the request.
  public var answer: Answer

  /// Creates the reply to the request `id`.
  public init(id: RequestID, _ answer: Answer = Answer()) {
    self.id = id
    self.answer = answer
  }

  /// A member of the answer.
  public subscript<Member>(dynamicMember member: WritableKeyPath<Answer, Member>) -> Member {
    get { answer[keyPath: member] }
    set { answer[keyPath: member] = newValue }
  }

  /// Writes the line's object.
  public func encode(into writer: inout JSONWriter) {
    writer.object { object in
      object.member("type", "reply")
      object.member("id", id)
      answer.encodeMembers(into: &object)
    }
  }

  init(_ object: ObjectReader) throws(MessageError) {
    id = try object.required("id", \.requestID, "a string or an integer")
    answer = try Answer(object)
  }
}
