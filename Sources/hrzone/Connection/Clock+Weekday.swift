import Glibc
import WorkoutFile

extension Clock {
  /// Which day it is here; nil where the machine cannot tell.
  static func weekday() -> Weekday? {
    var seconds = time(nil)
    var parts = unsafe tm()
    guard unsafe localtime_r(&seconds, &parts) != nil else { return nil }
    return unsafe Weekday(daysSinceSunday: parts.tm_wday)
  }
}
