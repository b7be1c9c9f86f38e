import Glibc
import Posix
import Primitives
import WorkoutFile

/// The clocks of this process. Only commands read them; everything else gets the time as an argument.
enum Clock {
  /// Time since boot, including sleep.
  static var now: Instant {
    var time = timespec()
    unsafe clock_gettime(CLOCK_BOOTTIME, &time)
    return Instant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
  }

  /// The wall clock.
  static var time: UTCTime {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return UTCTime(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }

  /// Local day of the week; nil if it cannot be determined.
  static func weekday() -> Weekday? {
    time.localDaysSinceSunday.flatMap { Weekday(daysSinceSunday: $0) }
  }
}
