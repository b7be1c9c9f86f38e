import Primitives
import RunFigures
import TestSupport
import Testing
import Training

/// Compares every figure with the independent implementation in Tests/RunFiguresReference.
@Suite("Figures of a run, computed twice") struct RunFiguresOracleTests {
  static let runners = [
    runner(maxHR: 178, restingHR: 50, RunnerBody(age: 40, weight: 70, sex: .male)),
    runner(maxHR: 190, restingHR: 62, RunnerBody(age: 27, weight: 58.5, sex: .female)),
  ]

  static func runner(maxHR: Int, restingHR: Int, _ body: RunnerBody) -> Runner {
    var runner = Runner(maxHR: MaxHeartRate(bpm: maxHR), restingHR: restingHR)
    runner.body = body
    return runner
  }

  /// Every figure by the name that the reference gives it; nil if it is absent.
  static func named(_ figures: RunFigures) -> [String: Double?] {
    let recovery = figures.recovery.value
    let drift = figures.drift.value
    let variability = figures.variability.value
    var named: [String: Double?] = [
      "samples": Double(figures.samples), "live_samples": Double(figures.liveSamples),
      "duration": figures.duration.value?.inSeconds, "live": figures.totals.live.inSeconds,
      "mean": figures.meanHR.value, "maximum": figures.maximumHR.value,
      "recovery_start": recovery?.start.inSeconds, "recovery_from": recovery?.bpm, "recovery_1": recovery?.oneMinute,
      "recovery_2": recovery?.twoMinutes.value, "recovery_5": recovery?.fiveMinutes.value,
      "drift": drift?.percent, "drift_start": drift?.start.inSeconds, "drift_length": drift?.duration.inSeconds,
      "edwards": figures.edwards.value, "banister": figures.banister.value,
      "energy": figures.energy.value?.kilocalories, "corrected": figures.correctedShare.value,
      "rmssd": variability?.rmssd, "sdnn": variability?.sdnn, "pnn50": variability?.pnn50,
      "alpha1": figures.alpha1.value,
    ]
    for zone in figures.totals.zones { named["zone_\(zone.zone.index)"] = zone.time.inSeconds }
    return named
  }

  /// Compares the figures of the runs in the captures at `paths`. Returns how often each was known.
  @discardableResult
  static func compare(_ paths: [String], _ runner: Runner) throws -> [String: Int] {
    let body = runner.body
    let lines = try ReferenceScript.run(
      "RunFiguresReference/figures.py",
      [
        "\(runner.maxHR.bpm)", "\(try #require(runner.restingHR))", "\(try #require(body.age))",
        "\(try #require(body.weight))", try #require(body.sex).rawValue,
      ] + paths)
    var known: [String: Int] = [:]
    var paths = paths[...]
    var path = ""
    var found: [String: Double?] = [:]
    for line in lines {
      let words = line.split(separator: " ", maxSplits: 1).map(String.init)
      guard words.count == 2, words[0] != "=" else {
        #expect(found.isEmpty, "not in the reference: \(found.keys)")
        path = try #require(paths.first)
        paths.removeFirst()
        #expect(words.last == path)
        found = named(RunFigures(try RunInput(capture: path, runner: runner)))
        continue
      }
      let value = try #require(found[words[0]], "\(words[0]) is no figure")
      found[words[0]] = nil
      let expected = Double(words[1])
      if value != nil { known[words[0], default: 0] += 1 }
      #expect(isNear(value, expected), "\(path): \(words[0]) is \(value.map { "\($0)" } ?? "-"), not \(words[1])")
    }
    #expect(paths.isEmpty && found.isEmpty)
    return known
  }

  /// Within 1 %. A drift near zero is a small difference between two large numbers.
  static func isNear(_ found: Double?, _ expected: Double?) -> Bool {
    guard let found, let expected else { return found == nil && expected == nil }
    return abs(found - expected) <= 0.01 * abs(expected) + 1e-9
  }

  @Test("the figures of recordings agree within 1 %", .needs(.recordings))
  func recordings() throws {
    try Self.compare(OutsideData.recordings.captures(), Self.runners[0])
  }

  @Test("… and those of generated runs")
  func generated() throws {
    let folder = try Folder()
    var known: [String: Int] = [:]
    for (number, runner) in Self.runners.enumerated() {
      let paths = try (0..<Self.generated).map { seed in
        try folder.write(GeneratedCapture(seed: UInt64(2 * seed + number)).text, to: "\(number)-\(seed).jsonl")
      }
      known.merge(try Self.compare(paths, runner), uniquingKeysWith: +)
    }
    // Each figure is known in some runs, and the optional ones are absent in others.
    for figure in Self.optional {
      #expect((1..<2 * Self.generated).contains(known[figure] ?? 0), "\(figure): \(known)")
    }
  }

  /// Runs for each runner.
  private static let generated = 8
  private static let optional = [
    "recovery_1", "recovery_2", "recovery_5", "drift", "corrected", "rmssd", "sdnn", "pnn50", "alpha1",
  ]
}
