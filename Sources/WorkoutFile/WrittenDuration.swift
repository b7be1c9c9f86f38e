/// A duration as people write it, `90 s`, `10 min`, `1 min 30 s`, `1 min 30`, `1 h 15 min`, and as screens show it, `5:30`, `1:05:30`.
public enum WrittenDuration {
  /// What it must look like, for a fault.
  static let wanted = "seconds, or a text as \"10 min\", \"90 s\", \"1 min 30\" or \"5:30\""

  private static let units: [(name: String, seconds: Int)] = [("h", 3600), ("min", 60), ("s", 1)]

  /// The duration that `text` says: whole numbers, each with its unit, the greater first, where the last may be without the unit that
  /// comes next; or minutes and seconds, or hours, minutes and seconds, with colons. Nil where it says none.
  public static func parse(_ text: String) -> Duration? {
    text.contains(":") ? parseClock(text) : parseUnits(text)
  }

  private static func parseClock(_ text: String) -> Duration? {
    let fields = text.split(separator: ":", omittingEmptySubsequences: false)
    guard (2...3).contains(fields.count) else { return nil }
    var seconds = 0
    for (place, field) in fields.enumerated() {
      guard field.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(field),
        place == 0 ? (1...9).contains(field.count) : field.count == 2 && number < 60
      else { return nil }
      seconds = seconds * 60 + number
    }
    return .seconds(seconds)
  }

  private static func parseUnits(_ text: String) -> Duration? {
    var rest = text[...]
    var units = units[...]
    var seconds = 0
    var isEmpty = true
    while true {
      rest = rest.drop { $0 == " " }
      guard !rest.isEmpty else { return isEmpty ? nil : .seconds(seconds) }
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      // Nine digits of hours are still far from what an integer holds.
      guard (1...9).contains(digits.count), let number = Int(digits) else { return nil }
      rest = rest[digits.endIndex...].drop { $0 == " " }
      let name = rest.prefix { $0.isLetter }
      if name.isEmpty, rest.isEmpty, !isEmpty, number < 60, let next = units.first {
        return .seconds(seconds + number * next.seconds)
      }
      guard let index = units.firstIndex(where: { $0.name == name }) else { return nil }
      seconds += number * units[index].seconds
      units = units[(index + 1)...]
      rest = rest[name.endIndex...]
      isEmpty = false
    }
  }
}
