import Glibc
import Primitives

extension UTCTime {
  /// The time of day on this machine's wall clock: `18:30`.
  var localTimeOfDay: String {
    // Rounded down, also before 1970.
    var seconds = time_t((milliseconds - (milliseconds % 1000 + 1000) % 1000) / 1000)
    var parts = unsafe tm()
    guard unsafe localtime_r(&seconds, &parts) != nil else { return String(description.dropFirst(11).prefix(5)) }
    return unsafe [parts.tm_hour, parts.tm_min].map { ($0 < 10 ? "0" : "") + String($0) }.joined(separator: ":")
  }
}
