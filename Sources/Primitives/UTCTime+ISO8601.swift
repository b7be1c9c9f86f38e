extension UTCTime {
  /// Reads a time of a file of another program, ISO 8601: `2026-03-01T06:30:00Z`, `2026-03-01 07:30:00.125+01:00`,
  /// `2026-03-01T07:30+01`, `2026-03-01 07:30:00 +0100`.
  ///
  /// The seconds may have a fraction; digits after the milliseconds are dropped. A time without an offset is taken as UTC.
  /// - Parameter text: The time, without white space around it.
  public init?(iso8601 text: ArraySlice<UInt8>) {
    var rest = text
    guard let year = rest.number(ofDigits: 4), rest.pass("-"), let month = rest.number(ofDigits: 2), rest.pass("-"),
      let day = rest.number(ofDigits: 2), let days = Self.daysSince1970(year: year, month: month, day: day),
      rest.pass("T") || rest.pass("t") || rest.pass(" "),
      let hour = rest.number(ofDigits: 2), hour < 24, rest.pass(":"), let minute = rest.number(ofDigits: 2), minute < 60
    else { return nil }
    var seconds = ((days * 24 + Int64(hour)) * 60 + Int64(minute)) * 60
    var fraction: Int64 = 0
    if rest.pass(":") {
      guard let second = rest.number(ofDigits: 2), second < 60 else { return nil }
      seconds += Int64(second)
      if rest.pass(".") || rest.pass(",") {
        let digits = rest.prefix { $0.isDigit }
        guard !digits.isEmpty else { return nil }
        for place in 0..<3 {
          fraction = fraction * 10 + (place < digits.count ? Int64(digits[digits.startIndex + place] & 0xF) : 0)
        }
        rest = rest[digits.endIndex...]
      }
    }
    // A blank may be before an offset, but not at the end.
    if rest.count > 1 { _ = rest.pass(" ") }
    guard let offset = rest.offsetFromUTC() else { return nil }
    self.init(milliseconds: (seconds - Int64(offset) * 60) * 1000 + fraction)
  }
}

extension ArraySlice<UInt8> {
  /// Consumes a number of exactly `count` digits.
  fileprivate mutating func number(ofDigits count: Int) -> Int? {
    let digits = prefix(count)
    guard digits.count == count, digits.allSatisfy(\.isDigit) else { return nil }
    removeFirst(count)
    return digits.reduce(0) { $0 * 10 + Int($1 & 0xF) }
  }

  /// Consumes `byte` if it is next.
  fileprivate mutating func pass(_ byte: Unicode.Scalar) -> Bool {
    guard first == UInt8(ascii: byte) else { return false }
    removeFirst()
    return true
  }

  /// Minutes east of UTC that the rest of a time states: `Z`, `+01:00`, `+0100`, `+01`, or nothing. Nil if it states something else.
  fileprivate func offsetFromUTC() -> Int? {
    var rest = self
    if rest.isEmpty { return 0 }
    if rest.pass("Z") || rest.pass("z") { return rest.isEmpty ? 0 : nil }
    let isWest = rest.pass("-")
    guard isWest || rest.pass("+"), let hours = rest.number(ofDigits: 2), hours < 24 else { return nil }
    var minutes = 0
    if !rest.isEmpty {
      _ = rest.pass(":")
      guard let number = rest.number(ofDigits: 2), number < 60, rest.isEmpty else { return nil }
      minutes = number
    }
    return (hours * 60 + minutes) * (isWest ? -1 : 1)
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
