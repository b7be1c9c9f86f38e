import Primitives

extension UTCTime {
  /// Reads the format of `description`: RFC 3339 in UTC with milliseconds, `2026-03-01T06:30:00.125Z`.
  public init?(parsing text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == 24 else { return nil }
    for (index, mark) in [(4, "-"), (7, "-"), (10, "T"), (13, ":"), (16, ":"), (19, "."), (23, "Z")]
      as [(Int, Unicode.Scalar)]
    {
      guard bytes[index] == UInt8(ascii: mark) else { return nil }
    }
    func number(_ range: Range<Int>) -> Int64? {
      var number: Int64 = 0
      for byte in bytes[range] {
        guard case UInt8(ascii: "0")...UInt8(ascii: "9") = byte else { return nil }
        number = number * 10 + Int64(byte - UInt8(ascii: "0"))
      }
      return number
    }
    guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
      let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
      let millisecond = number(20..<23),
      (1...12).contains(month), hour < 24, minute < 60, second < 60
    else { return nil }
    // Count years from 1 March, so that a leap day is the last day. 400 years have 146,097 days.
    let shifted = month <= 2 ? year + 399 : year + 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let days = shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468 - 146_097
    self.init(milliseconds: (((days * 24 + hour) * 60 + minute) * 60 + second) * 1000 + millisecond)
    // A day that does not exist in its month becomes one of the next month, and is detected here.
    guard description == text else { return nil }
  }
}
