import JSON
import Training

extension Request.Method {
  /// The name of the runner to ask about. Nil means the only runner, or all runners of a list.
  static func runnerName(_ parameters: Parameters) throws(ErrorMessage) -> String? {
    try parameters.optional("name", \.string, "the name of a runner")
  }

  /// Reads a change of a runner.
  static func runnerSet(_ parameters: Parameters) throws(ErrorMessage) -> Self {
    let keys = RunnerFigure.allCases.map(\.rawValue)
    try parameters.allow(["name"] + keys + ["age"])
    var change = RunnerChange()
    for figure in RunnerFigure.allCases {
      let allowed = "\(figure.allowed.lowerBound) to \(figure.allowed.upperBound) bpm"
      change.figures[figure] = try parameters.optional(
        figure.rawValue, { $0.whole(in: figure.allowed) }, "a whole number, \(allowed)")
    }
    let years = "\(MaxHeartRate.ages.lowerBound) to \(MaxHeartRate.ages.upperBound) years"
    change.age = try parameters.optional("age", { $0.whole(in: MaxHeartRate.ages) }, "a whole number, \(years)")
    guard !change.isEmpty else {
      throw parameters.missing("max_hr", "or another of \(keys.dropFirst().joined(separator: ", ")), age")
    }
    if change.figures[.maxHR] != nil, change.age != nil {
      throw ErrorMessage(
        code: .badParameter,
        message: "Give 'age' or 'max_hr', not both: the age only estimates the maximum.")
    }
    return .runnerSet(name: try runnerName(parameters), change)
  }
}

extension RunnerChange {
  /// Writes each figure under its key, in the order of the protocol.
  public func encodeMembers(into object: inout JSONWriter) {
    for figure in RunnerFigure.allCases {
      if let bpm = figures[figure] { object.member(figure.rawValue, bpm) }
    }
    if let age { object.member("age", age) }
  }
}

extension JSONValue {
  fileprivate func whole(in allowed: ClosedRange<Int>) -> Int? {
    whole.flatMap { allowed.contains($0) ? $0 : nil }
  }
}
