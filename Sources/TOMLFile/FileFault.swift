import TOML

/// One fault of a file that a person wrote.
public struct FileFault: Error, Hashable, Sendable {
  /// Where it is: a key's path as `runner[1].max_hr` (counted from 1), or `line 3, column 7`; empty for the whole.
  public let place: String
  /// What is allowed there, and what was found.
  public let problem: String
  /// The position in the file of what is at `place`, if it is there and was looked up.
  public let position: TOMLPosition?

  /// The fault at `place`.
  public init(place: String, problem: String, position: TOMLPosition? = nil) {
    self.place = place
    self.problem = problem
    self.position = position
  }
}

extension FileFault {
  /// The fault of a value that is not what is `wanted`.
  public init(place: String, wanted: String, found: FileValue) {
    self.init(place: place, problem: "must be \(wanted); it is \(found)")
  }
}

extension FileFault: CustomStringConvertible {
  /// `runner[1].max_hr: must be ...`
  public var description: String { place.isEmpty ? problem : "\(place): \(problem)" }

  /// `line 3, column 1: runner[1].max_hr: must be ...`, to follow the file's name. A place that is the position stands once.
  public var inFile: String {
    guard let position, place != "\(position)" else { return description }
    return "\(position): \(self)"
  }
}
