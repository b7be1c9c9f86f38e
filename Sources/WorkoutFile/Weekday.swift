/// A day of the week.
public enum Weekday: String, CaseIterable, Hashable, Sendable {
  /// The days from Monday to Sunday (ISO 8601).
  case monday, tuesday, wednesday, thursday, friday, saturday, sunday

  /// The day with the C library's `number`, from 0 for Sunday to 6 for Saturday; nil for other numbers.
  public init?(daysSinceSunday number: Int32) {
    guard (0...6).contains(number) else { return nil }
    self = Self.allCases[Int(number + 6) % 7]
  }

  /// `Monday`
  public var name: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }
}
