/// A duration as people write it: `90 s`, `10 min`, `1 min 30 s`, `1 h 15 min`.
public enum WrittenDuration {
  /// What it must look like, for a fault.
  static let wanted = "seconds, or a text as \"10 min\", \"90 s\" or \"1 min 30 s\""

  private static let units: [(name: String, seconds: Int)] = [("h", 3600), ("min", 60), ("s", 1)]

  /// The duration that `text` says: whole numbers, each with its unit, the greater first; nil where it says none.
  public static func parse(_ text: String) -> Duration? {
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
      guard let index = units.firstIndex(where: { $0.name == name }) else { return nil }
      seconds += number * units[index].seconds
      units = units[(index + 1)...]
      rest = rest[name.endIndex...]
      isEmpty = false
    }
  }
}
