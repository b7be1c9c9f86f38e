import Glibc
import Posix
import Primitives
import WorkoutFile

/// The clock of this process, and the wall clock of its user. Only commands read them; what they show is a function of the
/// time they pass on.
enum Clock {
  /// Time since boot, going on while the machine sleeps.
  static var now: Instant {
    var time = timespec()
    unsafe clock_gettime(CLOCK_BOOTTIME, &time)
    return Instant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
  }

  /// The wall clock's reading.
  static var time: UTCTime {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return UTCTime(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }

  /// Which day it is here; nil where the machine cannot tell.
  static func weekday() -> Weekday? {
    time.localDaysSinceSunday.flatMap { Weekday(daysSinceSunday: $0) }
  }
}
