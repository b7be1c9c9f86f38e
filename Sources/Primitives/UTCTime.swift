/// A time of the wall clock: milliseconds since 1970-01-01T00:00:00Z, without leap seconds, as CLOCK_REALTIME counts.
public struct UTCTime: Hashable, Comparable, Sendable {
  /// Milliseconds since 1970-01-01T00:00:00Z.
  public let milliseconds: Int64

  /// The time `milliseconds` after 1970-01-01T00:00:00Z, clamped to the years 0000 to 9999, which RFC 3339 can write.
  public init(milliseconds: Int64) {
    self.milliseconds = min(max(milliseconds, -62_167_219_200_000), 253_402_300_799_999)
  }

  /// Whether `lhs` is earlier than `rhs`.
  public static func < (lhs: UTCTime, rhs: UTCTime) -> Bool { lhs.milliseconds < rhs.milliseconds }
}

extension UTCTime: CustomStringConvertible {
  /// RFC 3339 with milliseconds: `2026-03-01T06:30:00.125Z`.
  public var description: String { String(decoding: ascii, as: UTF8.self) }

  /// The bytes of `description`.
  public var ascii: [UInt8] {
    let day: Int64 = 86_400_000
    let days = (milliseconds - (milliseconds % day + day) % day) / day
    let rest = Int(milliseconds - days * day)
    let date = Self.civilDate(daysSince1970: days)
    var text = Array("0000-00-00T00:00:00.000Z".utf8)
    // Writes the digits of `value` with the last one at `last`.
    func put(_ value: Int, endingAt last: Int) {
      var rest = value
      var index = last
      while rest > 0 {
        text[index] = UInt8(ascii: "0") + UInt8(rest % 10)
        rest /= 10
        index -= 1
      }
    }
    put(date.year, endingAt: 3)
    put(date.month, endingAt: 6)
    put(date.day, endingAt: 9)
    put(rest / 3_600_000, endingAt: 12)
    put(rest / 60_000 % 60, endingAt: 15)
    put(rest / 1000 % 60, endingAt: 18)
    put(rest % 1000, endingAt: 22)
    return text
  }

  /// The proleptic Gregorian date. An era is 400 years of 146,097 days. Years start on 1 March, so that the leap day is
  /// their last.
  package static func civilDate(daysSince1970 days: Int64) -> (year: Int, month: Int, day: Int) {
    let shifted = Int(days) + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
  }

  /// The days from 1970-01-01 to a day of the proleptic Gregorian calendar; the inverse of `civilDate`. Nil if that month has no
  /// such day.
  package static func daysSince1970(year: Int, month: Int, day: Int) -> Int64? {
    guard (0...9999).contains(year), (1...12).contains(month), (1...31).contains(day) else { return nil }
    // Count years from 1 March, so that a leap day is the last day. 400 years have 146,097 days.
    let shifted = month <= 2 ? year + 399 : year + 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let days = Int64(shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468 - 146_097)
    // A day that does not exist in its month becomes one of the next month.
    return civilDate(daysSince1970: days) == (year, month, day) ? days : nil
  }
}
