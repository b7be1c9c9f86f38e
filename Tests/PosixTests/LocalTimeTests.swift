import Posix
import Primitives
import Testing

/// Local time, in any time zone of the machine.
@Suite("Local time") struct LocalTimeTests {
  @Test func aTimeOfAnotherDayShowsTheDate() throws {
    let end = UTCTime(milliseconds: 1_800_000_000_000)
    let time = end.localTime(seenFrom: end)
    #expect(time.wholeMatch(of: /\d\d:\d\d/) != nil)
    let before = UTCTime(milliseconds: end.milliseconds - 86_400_000)
    #expect(end.localTime(seenFrom: before).wholeMatch(of: /2027-01-1\d \d\d:\d\d/) != nil)
    #expect(end.localTime(seenFrom: before).hasSuffix(time))
    #expect(end.localTimeOfDay == time + ":00")
    #expect(end.localTimeOfDayInMinutes == time)
  }

  /// Time zones differ by whole minutes, so the seconds are those of UTC, rounded down.
  @Test(arguments: [(1_800_000_007_999, ":07"), (-1, ":59"), (-1000, ":59"), (0, ":00")] as [(Int64, String)])
  func seconds(_ milliseconds: Int64, _ end: String) {
    #expect(UTCTime(milliseconds: milliseconds).localTimeOfDay.hasSuffix(end))
  }

  /// Seven consecutive days have all seven weekdays.
  @Test func weekdays() throws {
    let days = try (Int64(0)..<7).map { day in
      try #require(UTCTime(milliseconds: 1_800_000_000_000 + day * 86_400_000).localDaysSinceSunday)
    }
    #expect(days.sorted() == [0, 1, 2, 3, 4, 5, 6])
  }
}
