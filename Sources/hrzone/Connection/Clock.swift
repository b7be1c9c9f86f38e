import Glibc
import Primitives

/// The clocks of this process. Only commands read them; what they show is a function of the time they pass on.
enum Clock {
  /// Time since boot, going on while the machine sleeps.
  static var now: Instant {
    let time = read(CLOCK_BOOTTIME)
    return Instant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
  }

  private static func read(_ clock: clockid_t) -> timespec {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return time
  }

  /// `time` on this machine's wall clock: `06:30:00`.
  static func localTime(_ time: UTCTime) -> String {
    // Rounded down, also before 1970.
    var seconds = time_t((time.milliseconds - (time.milliseconds % 1000 + 1000) % 1000) / 1000)
    var parts = unsafe tm()
    guard unsafe localtime_r(&seconds, &parts) != nil else { return String(time.description.dropFirst(11).prefix(8)) }
    return unsafe [parts.tm_hour, parts.tm_min, parts.tm_sec].map { ($0 < 10 ? "0" : "") + String($0) }.joined(
      separator: ":")
  }
}
