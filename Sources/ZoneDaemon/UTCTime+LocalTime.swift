import Glibc
import Primitives

extension UTCTime {
  /// The time of day on this machine's wall clock, with the date if that is not the day of `now`: `18:30`, `2026-11-29 06:10`.
  func localTime(seenFrom now: UTCTime) -> String {
    let (day, time) = localParts
    return day == now.localParts.day ? time : day + " " + time
  }

  private var localParts: (day: String, time: String) {
    // Rounded down, also before 1970.
    var seconds = time_t((milliseconds - (milliseconds % 1000 + 1000) % 1000) / 1000)
    var parts = unsafe tm()
    guard unsafe localtime_r(&seconds, &parts) != nil else {
      return (String(description.prefix(10)), String(description.dropFirst(11).prefix(5)))
    }
    func joined(_ numbers: [Int32], by separator: String) -> String {
      numbers.map { ($0 < 10 ? "0" : "") + String($0) }.joined(separator: separator)
    }
    return unsafe (
      joined([parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday], by: "-"),
      joined([parts.tm_hour, parts.tm_min], by: ":")
    )
  }
}
