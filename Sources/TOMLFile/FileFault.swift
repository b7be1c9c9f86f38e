import TOML

/// A fault in a file that a person wrote.
public struct FileFault: Error, Hashable, Sendable {
  /// A key's path such as `runner[1].max_hr` (counted from 1), or `line 3, column 7`; empty for the whole file.
  public let place: String
  /// What is allowed there, and what was found.
  public let problem: String
  /// The position of `place` in the file, if it was looked up and found.
  public let position: TOMLPosition?

  /// The fault at `place`.
  public init(place: String, problem: String, position: TOMLPosition? = nil) {
    self.place = place
    self.problem = problem
    self.position = position
  }
}

extension FileFault {
  /// The fault of a value that should be `wanted`.
  public init(place: String, wanted: String, found: FileValue) {
    self.init(place: place, problem: "must be \(wanted); it is \(found)")
  }
}

extension FileFault: CustomStringConvertible {
  /// `runner[1].max_hr: must be ...`
  public var description: String { place.isEmpty ? problem : "\(place): \(problem)" }

  /// `line 3, column 1: runner[1].max_hr: must be ...`, to follow the file's name. A place that is itself a position is not
  /// repeated.
  public var inFile: String {
    guard let position, place != "\(position)" else { return description }
    return "\(position): \(self)"
  }
}
