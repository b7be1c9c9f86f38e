/// A TOML date or time, of four kinds. An offset date-time has all three parts. A local date-time has no offset, a local date
/// only the date, a local time only the time. TOML 1.0, "Offset Date-Time" to "Local Time".
public struct TOMLDateTime: Hashable, Sendable {
  /// A valid day of the Gregorian calendar.
  public struct Date: Hashable, Sendable {
    /// 1 to 9999. The year 0 of RFC 3339 is refused.
    public let year: Int
    /// 1 to 12.
    public let month: Int
    /// 1 to 31.
    public let day: Int
  }

  /// A time of day.
  public struct Time: Hashable, Sendable {
    /// 0 to 23.
    public let hour: Int
    /// 0 to 59.
    public let minute: Int
    /// 0 to 59. Leap seconds are refused.
    public let second: Int
    /// 0 to 999,999,999. Further digits are dropped.
    public let nanosecond: Int
  }

  /// The day, if there is one.
  public let date: Date?
  /// The time of day, if there is one.
  public let time: Time?
  /// The offset from UTC in minutes, if there is one.
  public let offset: Int?
}

extension TOMLDateTime {
  /// Parses `text`; nil if it is not a date or time.
  init?(_ text: ArraySlice<UInt8>) {
    var rest = text
    if let date = Date(&rest) {
      self.date = date
      guard let separator = rest.first else {
        time = nil
        offset = nil
        return
      }
      guard separator | 0x20 == UInt8(ascii: "t") || separator == UInt8(ascii: " ") else { return nil }
      rest.removeFirst()
      guard let time = Time(&rest) else { return nil }
      self.time = time
      guard let offset = Self.offset(&rest) else { return nil }
      self.offset = offset
    } else {
      rest = text
      guard let time = Time(&rest) else { return nil }
      date = nil
      self.time = time
      offset = nil
    }
    guard rest.isEmpty else { return nil }
  }

  /// Consumes an offset. The result is nil if it is malformed, and its content is nil if there is none.
  private static func offset(_ text: inout ArraySlice<UInt8>) -> Int?? {
    guard let sign = text.popFirst() else { return .some(nil) }
    if sign | 0x20 == UInt8(ascii: "z") { return 0 }
    guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return nil }
    guard let hours = text.number(2, in: 0...23), text.pass(":"), let minutes = text.number(2, in: 0...59) else {
      return nil
    }
    return (hours * 60 + minutes) * (sign == UInt8(ascii: "-") ? -1 : 1)
  }
}

extension TOMLDateTime.Date {
  /// Consumes a date at the start of `text`.
  init?(_ text: inout ArraySlice<UInt8>) {
    guard let year = text.number(4, in: 1...9999), text.pass("-"), let month = text.number(2, in: 1...12),
      text.pass("-"), let day = text.number(2, in: 1...Self.days(of: month, in: year))
    else { return nil }
    self.init(year: year, month: month, day: day)
  }

  private static func days(of month: Int, in year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

extension TOMLDateTime.Time {
  /// Consumes a time at the start of `text`.
  init?(_ text: inout ArraySlice<UInt8>) {
    guard let hour = text.number(2, in: 0...23), text.pass(":"), let minute = text.number(2, in: 0...59),
      text.pass(":"),
      let second = text.number(2, in: 0...59)
    else { return nil }
    var nanosecond = 0
    if text.pass(".") {
      let digits = text.prefix { $0.isDigit }
      guard !digits.isEmpty else { return nil }
      for place in 0..<9 {
        let digit = place < digits.count ? digits[digits.startIndex + place] & 0xF : 0
        nanosecond = nanosecond * 10 + Int(digit)
      }
      text.removeFirst(digits.count)
    }
    self.init(hour: hour, minute: minute, second: second, nanosecond: nanosecond)
  }
}

extension ArraySlice<UInt8> {
  /// Consumes a number of exactly `count` digits (at most 9) that is in `allowed`.
  fileprivate mutating func number(_ count: Int, in allowed: ClosedRange<Int>) -> Int? {
    let digits = prefix(count)
    guard digits.count == count, digits.allSatisfy({ $0.isDigit }) else { return nil }
    let number = digits.reduce(0) { $0 * 10 + Int($1 & 0xF) }
    guard allowed.contains(number) else { return nil }
    removeFirst(count)
    return number
  }

  /// Consumes `byte` if it is next.
  fileprivate mutating func pass(_ byte: Unicode.Scalar) -> Bool {
    guard first == UInt8(ascii: byte) else { return false }
    removeFirst()
    return true
  }
}
