import RunFigures
import TestSupport
import Testing

/// Compares weeks and mornings with the independent implementation in Tests/RunFiguresReference.
@Suite("Weeks and mornings, computed twice") struct WeeksOracleTests {
  private static func compare(_ cases: [(line: String, words: [String?])]) throws {
    let folder = try Folder()
    let path = try folder.write(cases.map { $0.line + "\n" }.joined(), to: "cases")
    let lines = try ReferenceScript.run("RunFiguresReference/weeks.py", [path])
    #expect(lines.count == cases.count)
    for (one, line) in zip(cases, lines) {
      let expected = line.split(separator: " ").map(String.init)
      try #require(one.words.count == expected.count, "\(one.line): \(one.words), not \(line)")
      for (found, wanted) in zip(one.words, expected) {
        let found = found ?? "-"
        let isEqual =
          switch (Double(found), Double(wanted)) {
          case (let found?, let wanted?): RunFiguresOracleTests.isNear(found, wanted)
          case _: found == wanted
          }
        #expect(isEqual, "\(found), not \(wanted): \(one.line)")
      }
    }
  }

  private static func words(_ growth: WeekGrowth) -> [String?] {
    [growth.againstLastWeek, growth.againstMean, growth.percent].map { $0.map { "\($0)" } } + [growth.verdict.rawValue]
  }

  @Test("weeks agree within 1 %")
  func weeks() throws {
    var generator = SeededGenerator(seed: 11)
    var verdicts: Set<WeekGrowth.Verdict> = []
    let cases = (0..<300).map { _ in
      let today = Int.random(in: -1000...40_000, using: &generator)
      let usual = Double.random(in: 600...9000, using: &generator)
      let habit = Int.random(in: 1...4, using: &generator)
      var runs: [WeekRun] = []
      for back in 0..<Int.random(in: 0...120, using: &generator) where Int.random(in: 0..<habit, using: &generator) == 0
      {
        let seconds = Int(usual * Double.random(in: 0.7...1.3, using: &generator))
        let load = Int.random(in: 0..<9, using: &generator) == 0 ? nil : Double(seconds / 25)
        runs.append(
          WeekRun(day: today + 3 - back, duration: .seconds(seconds), live: .seconds(seconds - 10), load: load))
      }
      let weeks = TrainingWeeks(runs, today: today)
      var words: [String?] = [
        weeks.limit.map { "\($0.inSeconds)" }, weeks.left.map { "\($0.inSeconds)" },
        weeks.excess(adding: .seconds(3600)) == nil ? "no" : "yes",
      ]
      for week in weeks.last(12) {
        words += ["\(week.week)", "\(week.runs)", "\(week.volume.inSeconds)", "\(week.load)"]
        words += Self.words(week.volumeGrowth) + Self.words(week.loadGrowth)
        verdicts.formUnion([week.volumeGrowth.verdict, week.loadGrowth.verdict])
      }
      let parts = runs.map { "\($0.day):\(Int($0.duration.inSeconds)):\($0.load.map { "\($0)" } ?? "-")" }
      return ("runs \(today) " + parts.joined(separator: " "), words)
    }
    #expect(verdicts.count == WeekGrowth.Verdict.allCases.count)
    try Self.compare(cases)
  }

  private static func words(_ spread: Readiness.Spread) -> [String?] {
    ["\(spread.count)", "\(spread.mean)", spread.deviation.map { "\($0)" }, spread.variation.map { "\($0)" }]
  }

  private static func word(_ verdict: Readiness.Verdict) -> String {
    switch verdict {
    case .needs(let days): "needs-\(days)"
    case .low: "low"
    case .lowToday: "low-today"
    case .normal: "normal"
    case .highToday: "high-today"
    case .high: "high"
    }
  }

  @Test("readiness agrees within 1 %")
  func mornings() throws {
    var generator = SeededGenerator(seed: 12)
    var verdicts: Set<String> = []
    let cases = (0..<300).map { _ in
      let today = Int.random(in: -100...30_000, using: &generator)
      let usual = Double.random(in: 8...120, using: &generator)
      let spread = Double.random(in: 0...0.3, using: &generator)
      let habit = Int.random(in: 1...3, using: &generator)
      var mornings: [MorningMeasurement] = []
      for back in 0..<Int.random(in: 0...90, using: &generator) where Int.random(in: 0..<habit, using: &generator) == 0
      {
        let rmssd = usual * (1 + Double.random(in: -spread...spread, using: &generator))
        mornings.append(MorningMeasurement(day: today + 1 - back, rmssd: rmssd))
      }
      var words: [String?] = [nil]
      if let found = Readiness(mornings, today: today) {
        words = ["\(found.today)"] + Self.words(found.lastWeek) + (found.usual.map(Self.words) ?? [nil])
        words.append(Self.word(found.verdict))
        verdicts.insert(Self.word(found.verdict))
      }
      let parts = mornings.map { "\($0.day):\($0.rmssd)" }
      return ("mornings \(today) " + parts.joined(separator: " "), words)
    }
    #expect(verdicts.isSuperset(of: ["low", "low-today", "normal", "high-today", "high", "needs-1"]), "\(verdicts)")
    try Self.compare(cases)
  }
}
