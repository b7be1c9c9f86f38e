/// A day of the week.
public enum Weekday: String, CaseIterable, Hashable, Sendable {
  /// The days, the first of the week first (ISO 8601).
  case monday, tuesday, wednesday, thursday, friday, saturday, sunday

  /// The day that the C library counts as `number`: from Sunday, 0, to Saturday, 6; nil for no day.
  public init?(daysSinceSunday number: Int32) {
    guard (0...6).contains(number) else { return nil }
    self = Self.allCases[Int(number + 6) % 7]
  }

  /// `Monday`
  public var name: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }
}
