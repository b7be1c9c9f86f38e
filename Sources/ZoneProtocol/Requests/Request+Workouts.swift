import JSON
import Training

/// Encoding of targets and workouts in requests.
extension Target {
  func encodeMembers(into object: inout JSONWriter) {
    switch self {
    case .zone(.name(let name)): object.member("zone", name)
    case .zone(.index(let index)): object.member("zone", index)
    case .band(let from, let to):
      if let from { object.member("from", from) }
      if let to { object.member("to", to) }
    case .percentOfMax(let from, let to):
      if let from { object.member("from_percent", from) }
      if let to { object.member("to_percent", to) }
    }
  }
}

extension [Workout.Element] {
  /// Writes the member `steps` of `workout.start`.
  public func encodeMember(into object: inout JSONWriter) {
    object.key("steps")
    object.array { array in
      for element in self {
        array.object { object in
          switch element {
          case .step(let step): step.encodeMembers(into: &object)
          case .repeat(let count, let elements):
            object.member("repeat", count)
            elements.encodeMember(into: &object)
          }
        }
      }
    }
  }
}

extension Workout.Step {
  fileprivate func encodeMembers(into object: inout JSONWriter) {
    object.member("name", name)
    target?.encodeMembers(into: &object)
    switch end {
    case .duration(let duration): Self.encode(duration, as: "duration", into: &object)
    case .untilBelow(let bound, let limit):
      switch bound {
      case .bpm(let bpm): object.member("until_below", bpm)
      case .zone(let name): object.member("until_below", name)
      }
      if let limit { Self.encode(limit, as: "at_most", into: &object) }
    case .open: object.member("open", true)
    }
  }

  private static func encode(_ duration: Duration, as key: String, into object: inout JSONWriter) {
    object.key(key)
    let (seconds, attoseconds) = duration.components
    if attoseconds == 0 { object.value(seconds) } else { object.value(duration.inSeconds) }
  }
}

extension Workout {
  /// Reads the workout of `workout.start` and checks what does not depend on a runner's zones.
  init(_ parameters: Parameters) throws(ErrorMessage) {
    self.init(
      name: try parameters.required("name", \.string, "its name, a string"),
      elements: try parameters.workoutElements())
    let faults = faults
    guard !faults.isEmpty else { return }
    throw ErrorMessage(code: .badParameter, message: faults.sentence)
  }
}

extension Parameters {
  /// The keys of a target.
  static let targetKeys = ["zone", "from", "to", "from_percent", "to_percent"]

  func target() throws(ErrorMessage) -> Target? {
    let zone = try optional("zone", \.zoneReference, "a zone by its name or number")
    let from = try optional("from", \.whole, "a heart rate in bpm")
    let to = try optional("to", \.whole, "a heart rate in bpm")
    let percents = (
      from: try optional("from_percent", \.whole, "a whole percentage of the maximum heart rate"),
      to: try optional("to_percent", \.whole, "a whole percentage of the maximum heart rate")
    )
    let target: Target?
    switch (zone, from, to) {
    case (nil, nil, nil): target = nil
    case (let zone?, nil, nil): target = .zone(zone)
    case (nil, _, _): target = .band(from: from, to: to)
    case (.some, _, _): throw contradiction("zone", "from' and '\(path)to")
    }
    guard percents != (nil, nil) else { return target }
    guard target == nil else {
      throw contradiction(zone == nil ? "from' and '\(path)to" : "zone", "from_percent' and '\(path)to_percent")
    }
    return .percentOfMax(from: percents.from, to: percents.to)
  }

  fileprivate func workoutElements() throws(ErrorMessage) -> [Workout.Element] {
    var elements: [Workout.Element] = []
    for value in try required("steps", \.elements, "an array of steps") {
      let place = "\(path)steps[\(elements.count)]"
      guard let members = value.members else { throw refused("steps[\(elements.count)]", "a step, an object", value) }
      elements.append(try Parameters(owner: place, members: members, path: place + ".").workoutElement())
    }
    return elements
  }

  private func workoutElement() throws(ErrorMessage) -> Workout.Element {
    if let count = try optional("repeat", \.whole, "the number of repeats, an integer") {
      try allow(["repeat", "steps"])
      return .repeat(count: count, try workoutElements())
    }
    try allow(["name"] + Self.targetKeys + ["duration", "until_below", "at_most", "open", "repeat", "steps"])
    if members.contains(where: { $0.key == "steps" }) { throw missing("repeat", "the number of repeats") }
    return .step(
      Workout.Step(
        name: try required("name", \.string, "its name, a string"), target: try target(), end: try workoutEnd()))
  }

  private func workoutEnd() throws(ErrorMessage) -> Workout.End {
    let duration = try optional("duration", \.stepLength, "its length in seconds")
    let bound = try optional("until_below", \.heartRateBound, "a heart rate in bpm, or the name of a zone")
    let limit = try optional("at_most", \.stepLength, "its greatest length in seconds")
    let isOpen = try optional("open", \.isTrue, "true or absent")
    if limit != nil, bound == nil {
      throw missing("until_below", "the heart rate to fall below; 'at_most' only limits the wait")
    }
    switch (duration, bound, isOpen) {
    case (let duration?, nil, nil): return .duration(duration)
    case (nil, let bound?, nil): return .untilBelow(bound, atMost: limit)
    case (nil, nil, .some): return .open
    case (nil, nil, nil): throw missing("duration", "its length in seconds; or give 'until_below' or 'open'")
    case (.some, .some, _): throw contradiction("duration", "until_below")
    case (.some, nil, .some): throw contradiction("duration", "open")
    case (nil, .some, .some): throw contradiction("until_below", "open")
    }
  }

  private func contradiction(_ name: String, _ other: String) -> ErrorMessage {
    ErrorMessage(
      code: .badParameter, message: "\(owner) takes '\(path + name)' or '\(path + other)', not both.")
  }
}

extension JSONValue {
  /// A zone by its name or number.
  var zoneReference: ZoneReference? {
    string.map { .name($0) } ?? whole.map { .index($0) }
  }

  fileprivate var heartRateBound: HeartRateBound? {
    string.map { .zone($0) } ?? whole.map { .bpm($0) }
  }

  /// Seconds, rounded to the microsecond, so that the ends of steps are exact in reports.
  fileprivate var stepLength: Duration? {
    double.flatMap { Int64(exactly: ($0 * 1e6).rounded()) }.map { .microseconds($0) }
  }

  fileprivate var isTrue: Bool? { bool == true ? true : nil }
}
