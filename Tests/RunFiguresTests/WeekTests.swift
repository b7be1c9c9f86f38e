import Primitives
import RunFigures
import Testing

@Suite("Weeks") struct WeekTests {
  /// Monday 2026-03-02.
  static let monday = 20_514

  @Test(
    "a week begins on Monday and is named as ISO 8601 names it",
    arguments: [
      (0, "1970-W01", -3), (3, "1970-W01", -3), (4, "1970-W02", 4), (-4, "1969-W52", -10), (20_514, "2026-W10", 20_514),
      (20_520, "2026-W10", 20_514), (20_521, "2026-W11", 20_521),
      // 2021-01-03 and 2024-12-30 belong to other years by the calendar.
      (18_630, "2020-W53", 18_624), (20_087, "2025-W01", 20_087),
    ])
  func iso(day: Int, name: String, monday: Int) {
    let week = Week(of: day)
    #expect(week.description == name && week.firstDay == monday)
    #expect(week.number == Int(name.suffix(2)) && week.year == Int(name.prefix(4)))
  }

  @Test("any number is a day of some week", arguments: [Int.min, -1_000_000_000, 1_000_000_000, .max])
  func hostile(day: Int) {
    #expect((1...53).contains(Week(of: day).number))
    let weeks = TrainingWeeks([WeekRun(day: day, duration: .seconds(60), live: .seconds(60), load: 1)], today: 0)
    #expect(weeks.last(3).count == (day < 0 ? 3 : 0))
    #expect(TrainingWeeks([], today: day).last(3).isEmpty)
  }

  /// Weeks with runs of so many minutes. The last is the current one, and its runs were on Sunday.
  static func weeks(_ minutes: [Double], load: Double = 2) -> TrainingWeeks {
    let runs = minutes.enumerated().filter { $0.element > 0 }.map { place, length in
      WeekRun(
        day: monday + 6 - 7 * (minutes.count - 1 - place), duration: .seconds(length * 60), live: .seconds(length * 60),
        load: length * load)
    }
    return TrainingWeeks(runs, today: monday + 6)
  }

  struct Row: Sendable {
    let minutes: [Double]
    let verdict: WeekGrowth.Verdict
    /// Against the week before, the mean and the greater of the two.
    let changes: [Double?]
    /// Minutes left in the current week.
    let left: Double?

    init(_ minutes: [Double], _ verdict: WeekGrowth.Verdict, _ changes: [Double?], left: Double?) {
      self.minutes = minutes
      self.verdict = verdict
      self.changes = changes
      self.left = left
    }
  }

  @Test(
    "a week is judged against the week before and the mean of four",
    arguments: [
      Row([200], .first, [nil, nil, nil], left: nil),
      Row([400, 400], .fine, [0, 0, 0], left: 40),
      Row([400, 420], .fine, [5, 5, 5], left: 20),
      Row([400, 421], .atLimit, [5.25, 5.25, 5.25], left: 19),
      Row([400, 440], .atLimit, [10, 10, 10], left: 0),
      Row([400, 441], .over, [10.25, 10.25, 10.25], left: 0),
      Row([400, 100], .fine, [-75, -75, -75], left: 340),
      // After an easy week, the usual one is measured by the mean.
      Row([400, 400, 400, 200, 400], .over, [100, 100 * (400 / 350.0 - 1), 100 * (400 / 350.0 - 1)], left: 0),
      Row([400, 400, 400, 300, 400], .atLimit, [100 / 3.0, 100 / 15.0, 100 / 15.0], left: 12.5),
      // Only four weeks count.
      Row([900, 100, 100, 100, 100, 100], .fine, [0, 0, 0], left: 15),
      // A week off counts as nothing in the mean.
      Row([400, 400, 0, 420], .over, [nil, 57.5, 57.5], left: 0),
      Row([400, 0, 0, 0, 0, 100], .afterBreak, [nil, nil, nil], left: nil),
      Row([400, 0, 0, 0, 100], .fine, [nil, 0, 0], left: 15),
      // A quarter of an hour more is always fine.
      Row([20, 35], .fine, [75, 75, 75], left: 0),
      Row([20, 36], .over, [80, 80, 80], left: 0),
      Row([140, 155], .fine, [100 * 15 / 140.0, 100 * 15 / 140.0, 100 * 15 / 140.0], left: 0),
      Row([140, 156], .over, [100 * 16 / 140.0, 100 * 16 / 140.0, 100 * 16 / 140.0], left: 0),
      Row([400, 0], .fine, [-100, -100, -100], left: 440),
    ])
  func judged(_ row: Row) throws {
    let weeks = Self.weeks(row.minutes)
    let current = try #require(weeks.last(1).first)
    #expect(current.week == weeks.current && current.volume == .seconds((row.minutes.last ?? 0) * 60))
    let growth = current.volumeGrowth
    #expect(growth.verdict == row.verdict)
    for (found, expected) in zip([growth.againstLastWeek, growth.againstMean, growth.percent], row.changes) {
      #expect(RunFiguresOracleTests.isNear(found, expected), "\(growth)")
    }
    #expect(weeks.left == row.left.map { .seconds($0 * 60) }, "\(String(describing: weeks.left))")
    // A load of 2 a minute has the same small step as a volume.
    #expect(current.loadGrowth.verdict == row.verdict)
  }

  @Test(
    "a planned run is warned of before it exceeds the rule",
    arguments: [(40.0, nil), (41, 10.25), (0, nil), (-5, nil), (100, 25)] as [(Double, Double?)])
  func planned(minutes: Double, percent: Double?) {
    let excess = Self.weeks([400, 400]).excess(adding: .seconds(60 * minutes))
    #expect(RunFiguresOracleTests.isNear(excess?.percent, percent), "\(String(describing: excess))")
    #expect(excess == nil || excess?.verdict == .over)
  }

  @Test("without anything to compare with, no run is too long", arguments: [[], [100], [400, 0, 0, 0, 0, 100]])
  func unlimited(minutes: [Double]) {
    let weeks = Self.weeks(minutes)
    #expect(weeks.limit == nil && weeks.left == nil && weeks.excess(adding: .seconds(36_000)) == nil)
  }

  @Test("weeks come in order, with the empty ones, up to today")
  func order() {
    let run = { WeekRun(day: $0, duration: .seconds(60), live: .seconds(50), load: nil) }
    let weeks = TrainingWeeks(
      [Self.monday, Self.monday - 14, Self.monday + 6, Self.monday + 7].map(run), today: Self.monday + 1)
    let found = weeks.last(10)
    #expect(found.map(\.week.description) == ["2026-W08", "2026-W09", "2026-W10"])
    #expect(found.map(\.runs) == [1, 0, 2] && found.map(\.load) == [0, 0, 0])
    #expect(found.map(\.live) == [.seconds(50), .zero, .seconds(100)])
    #expect(weeks.last(2) == Array(found.suffix(2)) && weeks.last(0).isEmpty && weeks.last(-1).isEmpty)
    #expect(found.map(\.volumeGrowth.verdict) == [.first, .fine, .fine])
  }
}
