import ArgumentParser

/// Durations on the command line.
enum DurationOption {
  /// A year, in seconds: past that it is a mistake.
  static let maximum = 3.2e7

  static func validate(_ seconds: Double?, _ name: String) throws {
    guard let seconds else { return }
    guard seconds > 0, seconds <= maximum else {
      throw ValidationError("\(name) takes a number of seconds above 0, and up to a year.")
    }
  }
}
