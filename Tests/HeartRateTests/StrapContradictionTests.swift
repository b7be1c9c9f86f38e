import Glibc
import Primitives
import TestSupport
import Testing

@testable import HeartRate

/// Intervals that contradict the strap's own heart rate or the elapsed time.
@Suite("Intervals that contradict the strap") struct StrapContradictionTests {
  static func runner() -> [Double] {
    var generator = SeededGenerator(seed: 21)
    return generator.steady(150, seconds: 300)
  }

  static let clean = StrapModel(runner()).readings()

  /// `beats` with a change: each group of `count` beats that begins at every `every`th is replaced by `change`.
  static func change(
    _ beats: [StrapModel.Beat], every: Int, count: Int, _ change: (ArraySlice<StrapModel.Beat>) -> [StrapModel.Beat]
  ) -> [StrapModel.Beat] {
    var result: [StrapModel.Beat] = []
    var place = 0
    while place < beats.count {
      let isChanged = place % every == every / 2 && place + count <= beats.count
      let next = place + (isChanged ? count : 1)
      result += isChanged ? change(beats[place..<next]) : [beats[place]]
      place = next
    }
    return result
  }

  /// Splits a beat into parts.
  static func split(_ beats: ArraySlice<StrapModel.Beat>, _ parts: Int) -> [StrapModel.Beat] {
    beats.flatMap { beat in
      (1...parts).map { part in
        let from = beat.ticks * (part - 1) / parts
        let to = beat.ticks * part / parts
        return StrapModel.Beat(ticks: to - from, end: beat.end - beat.ticks + to)
      }
    }
  }

  /// Merges beats into one.
  static func merge(_ beats: ArraySlice<StrapModel.Beat>, _ count: Int) -> [StrapModel.Beat] {
    stride(from: beats.startIndex, to: beats.endIndex, by: count).map { start in
      let merged = beats[start..<min(start + count, beats.endIndex)]
      return StrapModel.Beat(ticks: merged.reduce(0) { $0 + $1.ticks }, end: merged.last?.end ?? 0)
    }
  }

  /// A minute has 61,440 ticks.
  static let runs: [(heartRate: UInt16, ticks: [UInt16], resolved: [Double], corrected: Int)] = [
    (60, [1024, 1024], [1024, 1024], 0),
    // 30 % less, and a rate that is 30 % lower.
    (60, [1024, 717, 1024], [1024, 717, 1024], 0), (60, [1024, 716, 1024], [1024, 716, 1024], 1),
    (60, [1024, 1462, 1024], [1024, 1462, 1024], 0), (60, [1024, 1463, 1024], [1024, 1463, 1024], 1),
    // 200 ms are 204.8 ticks. At 230 bpm the heart rate alone allows 187.
    (230, [267, 205, 267], [267, 205, 267], 0), (230, [267, 204, 267], [267, 204, 267], 1),
    (0, [204, 800], [204, 800], 1),
    // Zeros replace no beat, halves one, and merged beats several.
    (60, [1024, 0, 0, 1024], [1024, 1024], 2), (60, [1000, 500, 510, 1020], [1000, 1010, 1020], 2),
    (60, [1000, 2000, 2020, 2040, 1000], [1000, 1010, 1010, 1010, 1010, 1010, 1010, 1000], 6),
    (60, [300, 300, 400, 1024], [1000, 1024], 3), (60, [1024, 150, 880], [1024, 150, 880], 1),
  ]

  @Test("a run of contradictions is replaced by the beats in its place", arguments: runs.indices)
  func resolves(_ index: Int) {
    let row = Self.runs[index]
    let series = StrapContradiction.resolve(
      row.ticks.map { ReportedInterval(interval: RRInterval(ticks1024: $0), heartRate: row.heartRate) })
    #expect(series.intervals.map(\.ticks) == row.resolved)
    #expect(series.intervals.count { $0.isCorrected } + series.dropped.count == row.corrected)
  }

  @Test("an interval that its neighbours would allow gets its length from them")
  func interpolates() {
    // Alternately long and short, so that no difference stands out. 650 ticks are less than 70 % of a second.
    var ticks = (0..<60).map { UInt16($0 % 2 == 0 ? 900 : 1150) }
    ticks[30] = 650
    let series = ArtefactCorrection.correct(
      ticks.map { ReportedInterval(interval: RRInterval(ticks1024: $0), heartRate: 60) })
    #expect(series.intervals.count == 60 && series.intervals.count { $0.isCorrected } == 1)
    #expect(series.intervals[30].ticks == 1150)
  }

  static let few: [Distortion<StrapModel.Beat>] = [
    Distortion("halves") { change($0, every: 60, count: 1) { split($0, 2) } },
    Distortion("thirds") { change($0, every: 90, count: 1) { split($0, 3) } },
    Distortion("two halves in a row") { change($0, every: 120, count: 2) { split($0, 2) } },
    Distortion("three pairs of merged beats in a row") { change($0, every: 120, count: 6) { merge($0, 2) } },
    Distortion("three merged beats") { change($0, every: 60, count: 3) { merge($0, 3) } },
    Distortion("a short interval before the beat's rest") {
      change($0, every: 60, count: 1) { beats in
        beats.flatMap { beat in
          [
            StrapModel.Beat(ticks: 100, end: beat.end - beat.ticks + 100),
            StrapModel.Beat(ticks: beat.ticks - 100, end: beat.end),
          ]
        }
      }
    },
    Distortion("a zero") {
      change($0, every: 60, count: 1) { $0 + [StrapModel.Beat(ticks: 0, end: $0.last?.end ?? 0)] }
    },
  ]

  @Test("a few contradictions are corrected, and the figures are right", arguments: few)
  func correctsFew(_ row: Distortion<StrapModel.Beat>) throws {
    let found = StrapModel(Self.runner(), distort: row.apply).readings()
    var compared = 0
    for ((second, right), (_, figures)) in zip(Self.clean, found) where second >= 60 {
      let (right, figures) = (try #require(right), try #require(figures))
      #expect(right.correctedShare < 1)
      #expect(figures.correctedShare > 0, "\(second) s")
      if let rmssd = figures.rmssd, let truth = right.rmssd {
        #expect(abs(rmssd - truth) < 0.1 * truth, "RMSSD at \(second) s is \(rmssd), not \(truth)")
        compared += 1
      }
      if let alpha1 = figures.alpha1, let truth = right.alpha1 {
        #expect(abs(alpha1 - truth) < 0.1, "alpha1 at \(second) s is \(alpha1), not \(truth)")
        compared += 1
      }
    }
    #expect(compared > 60)
  }

  static let many: [Distortion<StrapModel.Beat>] = [
    Distortion("lists filled up with zeros") { $0.flatMap { [$0, StrapModel.Beat(ticks: 0, end: $0.end)] } },
    Distortion("nothing but zeros") { $0.map { StrapModel.Beat(ticks: 0, end: $0.end) } },
    Distortion("all beats in halves") { split($0[...], 2) },
    Distortion("all beats in thirds") { split($0[...], 3) },
    Distortion("all beats merged") { merge($0[...], 2) },
    Distortion("every tenth beat in halves") { change($0, every: 10, count: 1) { split($0, 2) } },
    Distortion("every tenth beat missed") { change($0, every: 10, count: 2) { merge($0, 2) } },
    Distortion("long gaps that stand for many beats") { change($0, every: 40, count: 9) { merge($0, 9) } },
  ]

  @Test("many contradictions leave no figure, and their share is reported", arguments: many)
  func hidesMany(_ row: Distortion<StrapModel.Beat>) throws {
    for (second, figures) in StrapModel(Self.runner(), distort: row.apply).readings() where second >= 30 {
      let figures = try #require(figures, "\(second) s")
      #expect(figures.rmssd == nil && figures.alpha1 == nil && figures.correctedShare > 2, "\(second) s: \(figures)")
    }
  }

  @Test("artefacts of the last minute hide RMSSD, although they are few in two minutes")
  func lastMinute() throws {
    let strap = StrapModel(Self.runner()) { beats in
      let bad = Self.change(Array(beats.suffix(150)), every: 26, count: 1) { Self.split($0, 2) }
      return beats.dropLast(150) + bad
    }
    let last = try #require(strap.readings().last?.figures)
    #expect(last.rmssd == nil && last.correctedShare > 3 && last.correctedShare < 5, "\(last)")
  }

  /// The strap's heart rate lags, so it differs much from a rapidly changing one.
  static let hearts: [(name: String, heartRate: @Sendable (Double) -> Double)] = [
    ("standing up", { 52 + 50 * min(1, max(0, ($0 - 60) / 5)) }),
    ("a sprint", { 100 + 80 * min(1, max(0, ($0 - 60) / 25)) }),
    ("recovery", { 180 - 80 * min(1, max(0, ($0 - 60) / 45)) }),
    ("deep breaths at rest", { 58 + 14 * sin(2 * Double.pi * $0 / 10) }),
    ("slow deep breaths", { 50 + 12 * sin(2 * Double.pi * $0 / 14) }),
  ]

  @Test("no beat of a rapidly changing heart rate is a contradiction", arguments: hearts.indices)
  func quickHeart(_ index: Int) {
    var generator = SeededGenerator(seed: 31)
    var time = 0.0
    var intervals: [Double] = []
    while time < 300 {
      let interval = 60 / Self.hearts[index].heartRate(time) * (1 + 0.02 * generator.normal())
      time += interval
      intervals.append(interval * 1024)
    }
    let strap = StrapModel(intervals, averaged: 16)
    #expect(strap.contradictions == 0)
  }
}
