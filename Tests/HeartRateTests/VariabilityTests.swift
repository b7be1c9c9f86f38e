import Glibc
import Primitives
import TestSupport
import Testing

@testable import HeartRate

/// A row of the table.
struct VariabilitySeries: CustomTestStringConvertible {
  /// Consecutive beats; the first interval begins `start` seconds after the series.
  struct Stretch {
    let start: Int
    let ticks: [UInt16]
  }

  let name: String
  let rmssd: Double?
  let alpha1: Double?
  let correctedShare: Double
  let stretches: [Stretch]

  var testDescription: String { name }
}

@Suite("Heart rate variability") struct VariabilityTests {
  static func at(_ seconds: Int) -> Instant { Instant(nanoseconds: 1_000_000_000_000 + Int64(seconds) * 1_000_000_000) }

  /// The notifications of a strap that notifies every second at the median heart rate of each stretch, and the time of the last
  /// beat.
  static func sequence(_ stretches: [VariabilitySeries.Stretch]) -> (sequence: RRSequence, end: Int) {
    var sequence = RRSequence()
    var second = 0
    for stretch in stretches {
      var ticks = stretch.start * 1024
      let middle = max(1, stretch.ticks.sorted().dropFirst(stretch.ticks.count / 2).first ?? 1)
      for interval in stretch.ticks {
        ticks += Int(interval)
        second = (ticks + 1023) / 1024
        sequence.append([RRInterval(ticks1024: interval)], heartRate: 61_440 / middle, at: at(second))
      }
    }
    return (sequence, second)
  }

  static func isNear(_ found: Double?, _ expected: Double?) -> Bool {
    guard let found, let expected else { return found == nil && expected == nil }
    return abs(found - expected) <= 0.01 * abs(expected)
  }

  @Test("the figures agree with another implementation within 1 %", arguments: VariabilityTable.series)
  func table(_ series: VariabilitySeries) throws {
    let (sequence, end) = Self.sequence(series.stretches)
    let found = try #require(sequence.variability(at: Self.at(end)))
    #expect(Self.isNear(found.rmssd, series.rmssd), "RMSSD \(found.rmssd ?? -1), not \(series.rmssd ?? -1)")
    #expect(Self.isNear(found.alpha1, series.alpha1), "alpha1 \(found.alpha1 ?? -1), not \(series.alpha1 ?? -1)")
    #expect(
      Self.isNear(found.correctedShare, series.correctedShare),
      "share \(found.correctedShare), not \(series.correctedShare)")
  }

  /// `count` intervals that vary like a heart's, one a second.
  static func beats(_ count: Int) -> [UInt16] {
    let pattern: [UInt16] = [1000, 1013, 1045, 1008, 1011, 970, 1002, 985, 1030, 1017, 990]
    return (0..<count).map { pattern[$0 % pattern.count] }
  }

  static func figures(_ ticks: [UInt16]) -> HeartRateVariability? {
    let (sequence, end) = sequence([.init(start: 0, ticks: ticks)])
    return sequence.variability(at: at(end))
  }

  @Test("too short a series has no figure")
  func short() throws {
    #expect(Self.figures([]) == nil)
    // The last two are not classified.
    #expect(Self.figures(Self.beats(2)) == nil)
    for count in [3, 20, 31] {
      let found = try #require(Self.figures(Self.beats(count)))
      #expect(found == HeartRateVariability(rmssd: nil, alpha1: nil, correctedShare: 0))
    }
    let half = try #require(Self.figures(Self.beats(34)))
    #expect(half.rmssd != nil && half.alpha1 == nil && half.correctedShare == 0)
    #expect(try #require(Self.figures(Self.beats(106))).alpha1 == nil)
    #expect(try #require(Self.figures(Self.beats(115))).alpha1 != nil)
    // Two minutes of a heart too slow for four boxes of sixteen beats.
    #expect(try #require(Self.figures([UInt16](repeating: 2048, count: 70))).alpha1 == nil)
  }

  @Test("an even pulse has no variability and no exponent")
  func even() throws {
    let found = try #require(Self.figures([UInt16](repeating: 1024, count: 130)))
    #expect(found == HeartRateVariability(rmssd: 0, alpha1: nil, correctedShare: 0))
  }

  @Test("a strap with a resolution of whole units makes no artefacts")
  func rounding() throws {
    let ticks = (0..<400).map { (place: Int) -> UInt16 in place % 9 == 0 ? 342 : place % 2 == 0 ? 340 : 341 }
    #expect(try #require(Self.figures(ticks)).correctedShare == 0)
  }

  @Test("too many artefacts leave only their share")
  func bad() throws {
    var ticks = Self.beats(130)
    for place in stride(from: 20, to: 120, by: 25) {
      ticks[place] -= 400
      ticks[place + 1] += 400
    }
    let found = try #require(Self.figures(ticks))
    #expect(found.rmssd == nil && found.alpha1 == nil)
    #expect(found.correctedShare > 5 && found.correctedShare < 15)
  }

  @Test("a premature beat, a missed beat and a false beat change RMSSD little")
  func corrected() throws {
    let clean = try #require(Self.figures(Self.beats(130))?.rmssd)
    var premature = Self.beats(130)
    premature[100] -= 400
    premature[101] += 400
    var missed = Self.beats(130)
    let unseen = missed.remove(at: 101)
    missed[100] += unseen
    var extra = Self.beats(130)
    extra[100] -= 300
    extra.insert(300, at: 100)
    for ticks in [premature, missed, extra] {
      let found = try #require(Self.figures(ticks))
      #expect(found.correctedShare > 0)
      #expect(abs(try #require(found.rmssd) - clean) < 0.1 * clean, "\(found), not \(clean)")
    }
  }

  /// The figures after `intervals`, sent as a strap sends them.
  static func figures(of intervals: [Double]) throws -> HeartRateVariability {
    try #require(StrapModel(intervals).readings().last?.figures)
  }

  @Test("alpha1 outside the range of a heart is absent")
  func beyond() throws {
    var generator = SeededGenerator(seed: 3)
    // Alternately long and short, with a slow even swing.
    let alternating = (0..<420).map { 400 + ($0 % 2 == 0 ? 12 : -12) + generator.normal() }
    let swinging = (0..<420).map { 400 + 8 * sin(Double($0) / 8) + 0.3 * generator.normal() }
    for (intervals, isBeyond) in [
      (alternating, { (alpha1: Double) in alpha1 < 0.2 }), (swinging, { $0 > 1.9 }),
    ] {
      #expect(isBeyond(try #require(FluctuationAnalysis.alpha1(of: intervals.suffix(300)))))
      let found = try Self.figures(of: intervals)
      #expect(found.alpha1 == nil && found.rmssd != nil && found.correctedShare == 0)
    }
  }

  @Test("alpha1 is absent while the heart rate rises or falls by more than 10 bpm per minute")
  func effort() throws {
    for (perMinute, isSteady) in [(-14.0, false), (-6, true), (0, true), (6, true), (14, false)] {
      var generator = SeededGenerator(seed: 4)
      var time = 0.0
      var intervals: [Double] = []
      while time < 180 {
        let interval = 60 / (140 + perMinute * (time - 90) / 60) * (1 + 0.01 * generator.normal())
        time += interval
        intervals.append(interval * 1024)
      }
      let found = try Self.figures(of: intervals)
      #expect((found.alpha1 != nil) == isSteady, "\(perMinute) bpm per minute: \(found)")
      #expect(found.rmssd != nil && found.correctedShare < 2, "\(perMinute) bpm per minute: \(found)")
    }
  }

  @Test("a gap begins another sequence, and no difference spans it")
  func gap() throws {
    var (sequence, end) = Self.sequence([.init(start: 0, ticks: Self.beats(130))])
    #expect(sequence.variability(at: Self.at(end + 4)) != nil)
    #expect(sequence.variability(at: Self.at(end + 5)) == nil)
    var ended = sequence
    ended.breakSequence()
    #expect(ended.variability(at: Self.at(end)) == nil)
    sequence.append([RRInterval(ticks1024: 4097)], heartRate: 60, at: Self.at(end + 1))
    #expect(sequence.variability(at: Self.at(end + 1)) == nil)
    let late = VariabilitySeries.Stretch(start: end + 6, ticks: Self.beats(40).map { $0 - 400 })
    let (both, last) = Self.sequence([.init(start: 0, ticks: Self.beats(130)), late])
    let (one, same) = Self.sequence([late])
    #expect(last == same && both.variability(at: Self.at(last)) == one.variability(at: Self.at(last)))
  }

  /// 60 stretches of 100 s, each with intervals around a random rate and a random share of nonsense.
  @Test("whatever a strap sends, memory and figures stay bounded")
  func hostile() {
    var generator = SeededGenerator(seed: 1)
    var second = 0
    for _ in 0..<60 {
      var sequence = RRSequence()
      let middle = Int.random(in: 1...3000, using: &generator)
      let nonsense = Double.random(in: 0...1, using: &generator)
      for notification in 1...100 {
        second += Int.random(in: 0...2, using: &generator)
        let intervals = (0..<Int.random(in: 0...9, using: &generator)).map { _ in
          let isNonsense = Double.random(in: 0...1, using: &generator) < nonsense
          let near = UInt16(Int.random(in: middle * 9 / 10...middle, using: &generator))
          return RRInterval(ticks1024: isNonsense ? UInt16.random(in: 0...4200, using: &generator) : near)
        }
        sequence.append(intervals, heartRate: .random(in: 0...300, using: &generator), at: Self.at(second))
        guard notification % 10 == 0, let found = sequence.variability(at: Self.at(second)) else { continue }
        #expect((found.rmssd ?? 0).isFinite && (found.alpha1 ?? 0).isFinite && (0...100).contains(found.correctedShare))
      }
    }
  }
}
