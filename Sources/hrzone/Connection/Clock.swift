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

/// poll(2), with a deadline.
enum Poll {
  /// Waits until one of `entries` is ready, `deadline` has come or a signal was caught; `revents` tell which.
  static func wait(_ entries: inout [pollfd], until deadline: Instant?) throws(SystemError) {
    var timeout: Int32 = -1
    if let deadline {
      let left = max(0, (deadline - Clock.now).nanoseconds)
      // Rounded up, so that the deadline has come when poll says so.
      timeout = Int32(min(Int64(Int32.max), left / 1_000_000 + (left % 1_000_000 == 0 ? 0 : 1)))
    }
    let result = unsafe poll(&entries, nfds_t(entries.count), timeout)
    guard result < 0 else { return }
    for index in entries.indices { entries[index].revents = 0 }
    if errno != EINTR && errno != EAGAIN { throw SystemError("poll") }
  }
}
