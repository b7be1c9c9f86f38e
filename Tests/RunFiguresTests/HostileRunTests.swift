import HeartRate
import Primitives
import RunFigures
import TestSupport
import Testing
import Training

@Suite("Runs that nobody ran") struct HostileRunTests {
  static let instants: [Int64] = [.min, .min + 1, -1, 0, 1, 1_000_000_000, .max - 1, .max]
  static let rates: [Int?] = [nil, .min, -1, 0, 24, 25, 120, 250, 251, .max]

  @Test("whatever a record says, the figures are finite and nothing traps")
  func random() throws {
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<300 {
      var runner = Runner(
        maxHR: MaxHeartRate(bpm: Self.rates.randomElement(using: &generator)?.flatMap(\.self) ?? 190),
        restingHR: Self.rates.randomElement(using: &generator)?.flatMap(\.self))
      runner.body = RunnerBody(
        age: Self.rates.randomElement(using: &generator)?.flatMap(\.self),
        weight: [nil, -1, 0, 70, .infinity, .nan, .greatestFiniteMagnitude].randomElement(using: &generator)?.flatMap(
          \.self),
        sex: RunnerBody.Sex.allCases.randomElement(using: &generator))
      var time: Int64 = 0
      let samples = (0..<Int.random(in: 0...400, using: &generator)).map { _ -> RunSample in
        time &+= Int64.random(in: 0...3_000_000_000, using: &generator)
        let isOdd = Int.random(in: 0..<40, using: &generator) == 0
        let bpm =
          isOdd
          ? Self.rates.randomElement(using: &generator)?.flatMap(\.self) : Int.random(in: 100...190, using: &generator)
        let intervals = (0..<Int.random(in: 0...4, using: &generator)).map { _ in
          RRInterval(
            ticks1024: isOdd ? .random(in: 0 ... .max, using: &generator) : .random(in: 300...600, using: &generator))
        }
        return RunSample(
          instant: Instant(nanoseconds: isOdd ? Self.instants.randomElement(using: &generator) ?? 0 : time), bpm: bpm,
          signal: SignalQuality.allCases.randomElement(using: &generator) == .frozen ? .frozen : .live,
          rrIntervals: intervals)
      }
      let zones = try Zones(model: .percentMax, bounds: .standard, runner: .standard)
      let input = RunInput(
        samples: samples, runner: runner, zones: zones, totals: TrainingTotals(live: .zero, zones: []),
        staleAfter: [.zero, .seconds(-1), .seconds(3), .seconds(Int64.max)].randomElement(using: &generator) ?? .zero)
      let figures = RunFigures(input)
      for (name, value) in RunFiguresOracleTests.named(figures) { #expect((value ?? 0).isFinite, "\(name)") }
    }
  }
}
