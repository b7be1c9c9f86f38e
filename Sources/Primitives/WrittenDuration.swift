/// Durations as people type them (`90`, `90 s`, `1.5 min`, `1 min 30`, `1 h 15 min`) and as screens show them (`5:30`,
/// `1:05:30`).
///
/// Command-line options, settings and workout files all use this parser.
public enum WrittenDuration {
  /// Examples for an error message.
  public static let examples = "90s, 1.5min, \"1 min 30\" or 5:30"

  // `m` is not accepted: it may mean metres.
  private static let units: [(names: [String], seconds: Int64)] = [
    (["h", "hour", "hours"], 3600), (["min", "mins", "minute", "minutes"], 60),
    (["s", "sec", "secs", "second", "seconds"], 1),
  ]

  /// The duration in `text`; nil if there is none.
  ///
  /// - A number alone is in seconds.
  /// - Numbers with units are in the order hours, minutes, seconds. Only the last may have a fraction. The last may lack
  ///   its unit, which is then the next smaller one.
  /// - Fields with colons are minutes and seconds, or hours, minutes and seconds.
  public static func parse(_ text: String) -> Duration? {
    text.contains(":") ? parseClock(text) : parseUnits(text)
  }

  private static func parseClock(_ text: String) -> Duration? {
    let words = text.split(separator: " ")
    guard words.count == 1 else { return nil }
    let fields = words[0].split(separator: ":", omittingEmptySubsequences: false)
    guard (2...3).contains(fields.count) else { return nil }
    var seconds = 0
    for (place, field) in fields.enumerated() {
      guard field.allSatisfy(isDigit), let number = Int(field),
        place == 0 ? (1...9).contains(field.count) : field.count == 2 && number < 60
      else { return nil }
      seconds = seconds * 60 + number
    }
    return .seconds(seconds)
  }

  private static func parseUnits(_ text: String) -> Duration? {
    var rest = text.drop { $0 == " " }
    var units = units[...]
    var sum = Duration.zero
    var isFirst = true
    while let number = Number(takenFrom: &rest) {
      let name = rest.prefix { $0.isLetter }
      rest = rest[name.endIndex...].drop { $0 == " " }
      if name.isEmpty {
        guard rest.isEmpty else { return nil }
        if isFirst { return number.times(seconds: 1) }
        guard number.nanoseconds == 0, number.whole < 60, let next = units.first else { return nil }
        return sum + number.times(seconds: next.seconds)
      }
      let unit = name.lowercased()
      guard let index = units.firstIndex(where: { $0.names.contains(unit) }) else { return nil }
      sum += number.times(seconds: units[index].seconds)
      if rest.isEmpty { return sum }
      guard number.nanoseconds == 0 else { return nil }
      units = units[(index + 1)...]
      isFirst = false
    }
    return nil
  }

  private static func isDigit(_ character: Character) -> Bool { character.isASCII && character.isNumber }

  /// A number without a sign. It has at most nine digits, so hours do not overflow.
  private struct Number {
    let whole: Int64
    /// The fraction, in billionths.
    let nanoseconds: Int64

    /// Takes the number at the start of `text` and the spaces after it.
    init?(takenFrom text: inout Substring) {
      let digits = text.prefix(while: isDigit)
      guard (1...9).contains(digits.count), let whole = Int64(digits) else { return nil }
      self.whole = whole
      text = text[digits.endIndex...]
      guard text.first == "." else {
        nanoseconds = 0
        text = text.drop { $0 == " " }
        return
      }
      let decimals = text.dropFirst().prefix(while: isDigit)
      guard (1...9).contains(decimals.count),
        let nanoseconds = Int64(decimals + String(repeating: "0", count: 9 - decimals.count))
      else { return nil }
      self.nanoseconds = nanoseconds
      text = text[decimals.endIndex...].drop { $0 == " " }
    }

    func times(seconds: Int64) -> Duration { .seconds(whole * seconds) + .nanoseconds(nanoseconds * seconds) }
  }
}
