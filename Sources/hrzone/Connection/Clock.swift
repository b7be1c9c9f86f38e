import Glibc
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

  /// `time` on this machine's wall clock: `06:30:00`.
  static func localTime(_ time: UTCTime) -> String {
    guard let parts = unsafe local(time) else { return String(time.description.dropFirst(11).prefix(8)) }
    return unsafe [parts.tm_hour, parts.tm_min, parts.tm_sec].map { ($0 < 10 ? "0" : "") + String($0) }.joined(
      separator: ":")
  }

  /// Which day it is here; nil where the machine cannot tell.
  static func weekday() -> Weekday? {
    unsafe local(time).flatMap { unsafe Weekday(daysSinceSunday: $0.tm_wday) }
  }

  @unsafe private static func local(_ time: UTCTime) -> tm? {
    // Rounded down, also before 1970.
    var seconds = time_t((time.milliseconds - (time.milliseconds % 1000 + 1000) % 1000) / 1000)
    var parts = unsafe tm()
    return unsafe localtime_r(&seconds, &parts) == nil ? nil : parts
  }
}
