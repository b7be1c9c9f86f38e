import Glibc
import RunFigures
import Testing

@Suite("Readiness") struct ReadinessTests {
  static let today = 20_514

  /// Mornings with these RMSSD, one a day; the last is today's.
  static func mornings(_ rmssd: [Double]) -> [MorningMeasurement] {
    rmssd.enumerated().map { MorningMeasurement(day: today - rmssd.count + 1 + $0, rmssd: $1) }
  }

  /// 20 days whose logarithms alternate around that of 40, with a standard deviation of 0.1026; half of it is 0.051.
  static let usual = (0..<20).map { 40 * exp($0 % 2 == 0 ? 0.1 : -0.1) }

  @Test(
    "the last week is judged, then today",
    arguments: [
      ([40.0], Readiness.Verdict.normal), ([41.9], .normal), ([42.5], .highToday), ([37.6], .lowToday),
      ([Double](repeating: 40, count: 7), .normal), ([Double](repeating: 35, count: 7), .low),
      ([Double](repeating: 46, count: 7), .high),
      // A good day in a low week.
      ([30, 30, 30, 30, 30, 30, 42], .low),
    ])
  func verdict(last: [Double], verdict: Readiness.Verdict) throws {
    let found = try #require(Readiness(Self.mornings(Self.usual + last), today: Self.today))
    #expect(found.verdict == verdict, "\(found)")
    #expect(abs(found.today - log(last.last ?? 0)) < 1e-9)
    #expect(found.lastWeek.count == 7 && found.usual?.count == 19 + last.count)
    let range = try #require(found.usualRange)
    #expect(abs(exp((range.lowerBound + range.upperBound) / 2) - (found.usual?.rmssd ?? 0)) < 1e-9)
  }

  @Test("equal mornings are normal")
  func equal() throws {
    let found = try #require(Readiness(Self.mornings([Double](repeating: 33.3, count: 30)), today: Self.today))
    #expect(found.verdict == .normal)
    #expect(found.lastWeek.variation.map { abs($0) < 1e-9 } == true)
  }

  @Test(
    "a history that is too short says how many days are missing",
    arguments: [(1, 14), (2, 13), (14, 1), (15, 0), (60, 0)])
  func missing(days: Int, missing: Int) throws {
    let found = try #require(
      Readiness(Self.mornings([Double](repeating: 40, count: days)), today: Self.today))
    #expect(found.verdict == (missing == 0 ? .normal : .needs(days: missing)))
    #expect((found.usual == nil) == (days < 3) && (found.lastWeek.deviation == nil) == (days < 2))
  }

  @Test("three of the last seven days are needed")
  func week() throws {
    var mornings = (8..<40).map { MorningMeasurement(day: Self.today - $0, rmssd: 40) }
    for (day, needed) in [(0, 2), (3, 1)] {
      mornings.append(MorningMeasurement(day: Self.today - day, rmssd: 40))
      #expect(Readiness(mornings, today: Self.today)?.verdict == .needs(days: needed))
    }
    // The seventh day before today does not count.
    mornings.append(MorningMeasurement(day: Self.today - 7, rmssd: 40))
    #expect(Readiness(mornings, today: Self.today)?.verdict == .needs(days: 1))
    mornings.append(MorningMeasurement(day: Self.today - 6, rmssd: 40))
    #expect(Readiness(mornings, today: Self.today)?.verdict == .normal)
  }

  @Test("days over 60 ago, days to come and senseless values do not count, and the last of a day does")
  func ignored() throws {
    let plain = try #require(Readiness(Self.mornings(Self.usual), today: Self.today))
    let odd = [-1, 0, .nan, .infinity].map { MorningMeasurement(day: Self.today - 3, rmssd: $0) }
    let far = [Int.min, Self.today - 61, Self.today + 1, .max].map { MorningMeasurement(day: $0, rmssd: 99) }
    let former = [MorningMeasurement(day: Self.today, rmssd: 99)]
    #expect(Readiness(former + Self.mornings(Self.usual) + odd + far, today: Self.today) == plain)
    #expect(Readiness(Self.mornings(Self.usual), today: Self.today + 1) == nil)
    #expect(Readiness([], today: 0) == nil && Readiness(far, today: .min) == nil)
    #expect(Readiness(far, today: .max)?.verdict == .needs(days: 14))
  }

  @Test("every verdict is a sentence")
  func text() {
    for verdict in [Readiness.Verdict.low, .lowToday, .normal, .highToday, .high] {
      #expect(verdict.text.hasSuffix("."))
    }
    #expect(Readiness.Verdict.needs(days: 1).text == "Measure on 1 more day to learn your usual range.")
    #expect(Readiness.Verdict.needs(days: 5).text == "Measure on 5 more days to learn your usual range.")
  }
}
