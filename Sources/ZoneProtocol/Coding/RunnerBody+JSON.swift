import JSON
import Training

extension JSONWriter {
  /// The known values of a runner's body, each under its key.
  mutating func member(_ body: RunnerBody) {
    if let age = body.age { member(RunnerBody.Key.age.rawValue, age) }
    if let weight = body.weight {
      key(RunnerBody.Key.weight.rawValue)
      value(weight)
    }
    if let sex = body.sex { member(RunnerBody.Key.sex.rawValue, sex.rawValue) }
  }
}

extension ObjectReader {
  /// The values of a runner's body. A sex that this version does not know is left out.
  func runnerBody() throws(MessageError) -> RunnerBody {
    RunnerBody(
      age: try optional(RunnerBody.Key.age.rawValue, \.whole, "an integer"),
      weight: try optional(RunnerBody.Key.weight.rawValue, \.double, "a number"),
      sex: try optional(RunnerBody.Key.sex.rawValue, \.string, "a string").flatMap(RunnerBody.Sex.init))
  }
}
