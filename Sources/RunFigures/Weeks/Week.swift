import Primitives

/// A week by ISO 8601: it begins on Monday, and belongs to the year of its Thursday.
public struct Week: Hashable, Comparable, Sendable {
  /// The weeks since the one of 1970-01-01.
  let index: Int

  /// Days of the years 0000 to 9999.
  private static let days = -719_528...2_932_896

  /// The week at `index`.
  init(index: Int) {
    self.index = index
  }

  /// The week of a local day, counted since 1970-01-01. Days are clamped to the years 0000 to 9999.
  public init(of day: Int) {
    // 1970-01-01 was a Thursday.
    let sinceMonday = min(max(day, Self.days.lowerBound), Self.days.upperBound) + 3
    index = (sinceMonday - (sinceMonday % 7 + 7) % 7) / 7
  }

  /// Its Monday, in days since 1970-01-01.
  public var firstDay: Int { index * 7 - 3 }

  /// Its year.
  public var year: Int { UTCTime.civilDate(daysSince1970: Int64(thursday)).year }

  /// Its number in the year, from 1 to 53.
  public var number: Int {
    var number = 1
    while Week(index: index - number).year == year { number += 1 }
    return number
  }

  /// The number of weeks from `other` to this one; negative if this one is earlier.
  public func weeks(since other: Week) -> Int { index - other.index }

  /// Whether `lhs` is earlier than `rhs`.
  public static func < (lhs: Week, rhs: Week) -> Bool { lhs.index < rhs.index }

  private var thursday: Int { index * 7 }
}

extension Week: CustomStringConvertible {
  /// The week as ISO 8601 writes it: `2026-W09`.
  public var description: String {
    let (year, number) = (year, number)
    let digits = String(year)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "-W" + (number < 10 ? "0" : "")
      + "\(number)"
  }
}
