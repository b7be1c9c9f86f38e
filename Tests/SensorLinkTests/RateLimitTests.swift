import Primitives
import Testing

@testable import SensorLink

@Suite struct RateLimitTests {
  /// A strap that sends `rate` packets a second for `seconds`, in bursts of `burst`.
  struct Row: Sendable, CustomTestStringConvertible {
    let name: String
    let rate: Int
    let seconds: Int
    var burst = 1
    let refusedAfter: Double?
    var testDescription: String { name }
  }

  @Test(arguments: [
    Row(name: "a heart", rate: 1, seconds: 600, refusedAfter: nil),
    Row(name: "four in a second", rate: 4, seconds: 600, refusedAfter: nil),
    Row(name: "ten seconds that waited", rate: 4, seconds: 60, burst: 40, refusedAfter: nil),
    Row(name: "just allowed", rate: 50, seconds: 60, refusedAfter: nil),
    Row(name: "just not allowed", rate: 60, seconds: 60, refusedAfter: 8.3),
    Row(name: "not for long enough", rate: 60, seconds: 8, refusedAfter: nil),
    Row(name: "a flood", rate: 20_000, seconds: 1, refusedAfter: 0.025),
    Row(name: "a burst that no backlog explains", rate: 100, seconds: 60, burst: 600, refusedAfter: 0),
  ])
  func packets(_ row: Row) throws {
    var limit = RateLimit.packets
    var refused: Double?
    for number in 0..<row.rate * row.seconds where refused == nil {
      let seconds = Double(number / row.burst * row.burst) / Double(row.rate)
      let instant = Instant(nanoseconds: 1_000_000_000_000 + Int64(seconds * 1e9))
      if !limit.allows(at: instant) { refused = seconds }
    }
    switch (refused, row.refusedAfter) {
    case (nil, nil): break
    case (let refused?, let expected?): #expect(abs(refused - expected) < 0.1, "\(refused)")
    default: Issue.record("refused after \(refused.map { "\($0)" } ?? "never")")
    }
  }

  @Test func whatIsPastIsForgotten() {
    var limit = RateLimit(most: 2, in: .seconds(10))
    let start = Instant(nanoseconds: 5_500_000_000)
    let allowed = [0, 1, 2, 8, 9.5, 9.5].map { limit.allows(at: start + .seconds($0)) }
    #expect(allowed == [true, true, false, false, true, false])
    #expect(limit.next(after: start) == Instant(nanoseconds: 6_000_000_000))
    // Long afterwards; a clock that goes back counts in the last tenth.
    let later = [1_000_000.0, 0, 0].map { limit.allows(at: start + .seconds($0)) }
    #expect(later == [true, true, false])
  }
}
