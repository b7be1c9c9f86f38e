import ArgumentParser
import Primitives

/// Durations on the command line.
package enum DurationOption {
  /// Any duration up to a year. More is a mistake.
  package static let upToAYear = Duration.nanoseconds(1)...Duration.seconds(366 * 86_400)

  /// Parses an option's value, for its `transform`.
  package static func parse(_ text: String) throws -> Duration {
    guard let duration = WrittenDuration.parse(text) else {
      throw ValidationError("Write a duration such as \(WrittenDuration.examples).")
    }
    return duration
  }

  /// Checks that `duration` is in a range.
  /// - Parameters:
  ///   - allowed: the durations that the option accepts.
  ///   - words: the range in words, to follow "a duration".
  package static func validate(
    _ duration: Duration?, _ option: String, in allowed: ClosedRange<Duration> = upToAYear,
    _ words: String = "above 0, up to a year"
  ) throws {
    guard let duration, !allowed.contains(duration) else { return }
    throw ValidationError("\(option) takes a duration \(words).")
  }
}
