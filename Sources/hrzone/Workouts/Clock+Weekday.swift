import Posix
import Primitives
import ProgramSupport
import WorkoutFile

extension Clock {
  /// Local day of the week; nil if it cannot be determined.
  static func weekday() -> Weekday? {
    time.localDaysSinceSunday.flatMap { Weekday(daysSinceSunday: $0) }
  }
}
