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
    func number(_ range: Range<Int>) -> Int? {
      var number = 0
      for byte in bytes[range] {
        guard case UInt8(ascii: "0")...UInt8(ascii: "9") = byte else { return nil }
        number = number * 10 + Int(byte - UInt8(ascii: "0"))
      }
      return number
    }
    guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
      let days = Self.daysSince1970(year: year, month: month, day: day),
      let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
      let millisecond = number(20..<23), hour < 24, minute < 60, second < 60
    else { return nil }
    let seconds = ((days * 24 + Int64(hour)) * 60 + Int64(minute)) * 60 + Int64(second)
    self.init(milliseconds: seconds * 1000 + Int64(millisecond))
  }
}
