import Posix
import Primitives

/// Dates in words.
enum LongDate {
  private static let days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]

  /// `Sunday 1 March 2026, 07:30`, in local time.
  static func text(_ time: UTCTime) -> String {
    let name = time.localDaysSinceSunday.flatMap { days.indices.contains(Int($0)) ? days[Int($0)] + " " : nil } ?? ""
    return name + (time.localDay.map(day) ?? time.localDateAndTime) + ", " + time.localTimeOfDayInMinutes
  }

  /// `Sun 1 Mar, 07:30`, in local time.
  static func brief(_ time: UTCTime) -> String {
    let name = time.localDaysSinceSunday.flatMap {
      days.indices.contains(Int($0)) ? "\(days[Int($0)].prefix(3)) " : nil
    }
    return (name ?? "") + (time.localDay.map(short) ?? "") + ", " + time.localTimeOfDayInMinutes
  }

  /// `1 March 2026`: a day, counted since 1970-01-01.
  static func day(_ day: Int) -> String {
    let date = UTCTime.civilDate(daysSince1970: Int64(day))
    return "\(date.day) \(months[min(max(date.month, 1), 12) - 1]) \(date.year)"
  }

  /// `23 to 29 November 2026`
  static func days(_ first: Int, _ last: Int) -> String {
    guard first != last else { return day(first) }
    var begin = day(first).split(separator: " ")
    let end = day(last).split(separator: " ")
    // What both have in common is said once.
    while begin.count > 1, begin.last == end[begin.count - 1] { begin.removeLast() }
    return "\(begin.joined(separator: " ")) to \(day(last))"
  }

  /// `1 Mar`
  static func short(_ day: Int) -> String {
    let date = UTCTime.civilDate(daysSince1970: Int64(day))
    return "\(date.day) \(months[min(max(date.month, 1), 12) - 1].prefix(3))"
  }
}
