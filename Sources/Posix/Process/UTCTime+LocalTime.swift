import Glibc
import Primitives

extension UTCTime {
  /// The local time of day, with the date if it is not the day of `now`: `18:30`, `2026-11-29 06:10`.
  public func localTime(seenFrom now: UTCTime) -> String {
    let local = local
    return local.date == now.local.date ? local.minutes : local.date + " " + local.minutes
  }

  /// The local time of day: `06:30:00`.
  public var localTimeOfDay: String { local.minutes + ":" + local.seconds }

  /// The local time of day without seconds: `06:30`.
  public var localTimeOfDayInMinutes: String { local.minutes }

  /// The local day of the week, from 0 for Sunday to 6 for Saturday; nil if the local time is unknown.
  public var localDaysSinceSunday: Int32? { unsafe localParts.map { unsafe $0.tm_wday } }

  /// The parts of the local time as text; UTC if the local time is unknown.
  private var local: (date: String, minutes: String, seconds: String) {
    guard let parts = unsafe localParts else {
      let text = description
      return (String(text.prefix(10)), String(text.dropFirst(11).prefix(5)), String(text.dropFirst(17).prefix(2)))
    }
    func joined(_ numbers: [Int32], by separator: String) -> String {
      numbers.map { ($0 < 10 ? "0" : "") + String($0) }.joined(separator: separator)
    }
    return unsafe (
      joined([parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday], by: "-"),
      joined([parts.tm_hour, parts.tm_min], by: ":"), joined([parts.tm_sec], by: "")
    )
  }

  @unsafe private var localParts: tm? {
    // Rounded down, even before 1970.
    var seconds = time_t((milliseconds - (milliseconds % 1000 + 1000) % 1000) / 1000)
    var parts = unsafe tm()
    return unsafe localtime_r(&seconds, &parts) == nil ? nil : parts
  }
}
