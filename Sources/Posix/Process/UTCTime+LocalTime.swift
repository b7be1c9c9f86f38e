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

  /// The local date and time of day without seconds: `2026-11-29 06:30`.
  public var localDateAndTime: String { local.date + " " + local.minutes }

  /// The number of days from 1970-01-01 to the local date; nil if the local time is unknown.
  public var localDay: Int? {
    guard let parts = unsafe localParts else { return nil }
    // The local time as if it were UTC.
    let seconds = unsafe milliseconds.advanced(by: Int(clamping: parts.tm_gmtoff) * 1000)
    return Int((Double(seconds) / 86_400_000).rounded(.down))
  }

  /// The seconds of the local time east of UTC; 0 if the local time is unknown.
  public var localOffset: Int { unsafe localParts.map { unsafe Int(clamping: $0.tm_gmtoff) } ?? 0 }

  /// The beginning of a local day; nil if there is no such day.
  public init?(localYear year: Int32, month: Int32, day: Int32) {
    guard (1970...9999).contains(year), (1...12).contains(month), (1...31).contains(day) else { return nil }
    var parts = unsafe tm()
    unsafe (parts.tm_year, parts.tm_mon, parts.tm_mday, parts.tm_isdst) = (year - 1900, month - 1, day, -1)
    let seconds = unsafe mktime(&parts)
    // mktime(3) makes the 31st of February a day of March.
    guard unsafe parts.tm_mday == day else { return nil }
    self.init(milliseconds: Int64(seconds) * 1000)
  }

  /// The beginning of the next local day; a day later if the local time is unknown.
  public var startOfNextLocalDay: UTCTime {
    let later = UTCTime(milliseconds: milliseconds.addingReportingOverflow(86_400_000).partialValue)
    guard var parts = unsafe localParts else { return later }
    unsafe (parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec, parts.tm_isdst) = (parts.tm_mday + 1, 0, 0, 0, -1)
    return UTCTime(milliseconds: Int64(unsafe mktime(&parts)) * 1000)
  }

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
