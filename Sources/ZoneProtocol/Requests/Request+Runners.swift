import JSON
import Training

extension Request.Method {
  /// The name of the runner to ask about. Nil means the only runner, or all runners of a list.
  static func runnerName(_ parameters: Parameters) throws(ErrorMessage) -> String? {
    try parameters.optional("name", \.string, "the name of a runner")
  }

  /// Reads a change of a runner.
  static func runnerSet(_ parameters: Parameters) throws(ErrorMessage) -> Self {
    let keys = RunnerFigure.allCases.map(\.rawValue) + RunnerBody.Key.allCases.map(\.rawValue)
    try parameters.allow(["name"] + keys)
    var change = RunnerChange()
    for figure in RunnerFigure.allCases {
      let allowed = "\(figure.allowed.lowerBound) to \(figure.allowed.upperBound) bpm"
      change.figures[figure] = try parameters.optional(
        figure.rawValue, { $0.whole(in: figure.allowed) }, "a whole number, \(allowed)")
    }
    change.body = try parameters.runnerBody()
    guard !change.isEmpty else {
      throw parameters.missing("max_hr", "or another of \(keys.dropFirst().joined(separator: ", "))")
    }
    return .runnerSet(name: try runnerName(parameters), change)
  }
}

extension Parameters {
  fileprivate func runnerBody() throws(ErrorMessage) -> RunnerBody {
    let (ages, weights) = (MaxHeartRate.ages, RunnerBody.weights)
    return RunnerBody(
      age: try optional(
        RunnerBody.Key.age.rawValue, { $0.whole(in: ages) },
        "a whole number, \(ages.lowerBound) to \(ages.upperBound) years"),
      weight: try optional(
        RunnerBody.Key.weight.rawValue, { $0.double.flatMap { weights.contains($0) ? $0 : nil } },
        "a number, \(Int(weights.lowerBound)) to \(Int(weights.upperBound)) kg"),
      sex: try optional(
        RunnerBody.Key.sex.rawValue, { $0.string.flatMap(RunnerBody.Sex.init) },
        RunnerBody.Sex.allCases.map { "'\($0.rawValue)'" }.joined(separator: " or ")))
  }
}

extension RunnerChange {
  /// Writes each value under its key, in the order of the protocol.
  public func encodeMembers(into object: inout JSONWriter) {
    for figure in RunnerFigure.allCases {
      if let bpm = figures[figure] { object.member(figure.rawValue, bpm) }
    }
    object.member(body)
  }
}

extension JSONValue {
  fileprivate func whole(in allowed: ClosedRange<Int>) -> Int? {
    whole.flatMap { allowed.contains($0) ? $0 : nil }
  }
}
