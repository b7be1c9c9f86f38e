import ArgumentParser
import Primitives

/// Ages on the command line: days, weeks or years, or any duration.
enum AgeOption {
  static func parse(_ text: String) throws -> Duration {
    let units: [Character: Int] = ["d": 1, "w": 7, "y": 365]
    if let unit = text.last.flatMap({ units[$0] }), let number = Int(text.dropLast().filter { $0 != " " }),
      (1...36_500).contains(number)
    {
      return .seconds(number * unit * 86_400)
    }
    guard let duration = WrittenDuration.parse(text), duration > .zero else {
      throw ValidationError("Write an age such as 90d, 52w or 2y.")
    }
    return duration
  }
}
