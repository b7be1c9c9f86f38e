import HeartRate
import Primitives
import RunFigures
import TestSupport
import Testing
import Training

@Suite("Heart rate variability of a run") struct RunVariabilityTests {
  /// Alternately `middle` - `half` and `middle` + `half` ticks.
  static func alternate(_ count: Int, _ middle: Int = 600, _ half: Int) -> [UInt16] {
    (0..<count).map { UInt16(middle + ($0 % 2 == 0 ? -half : half)) }
  }

  static func isNear(_ found: Double?, _ expected: Double, _ margin: Double = 0.01) -> Bool {
    found.map { abs($0 - expected) <= margin } ?? false
  }

  @Test(
    "alternating intervals have known figures",
    arguments: [
      // Differences of 20 ticks are 19.53 ms; each interval is 10 ticks, 9.77 ms, from the mean.
      (10, 19.53, 9.77, 0.0), (25, 48.83, 24.41, 0), (26, 50.78, 25.39, 100), (0, 0, 0, 0),
    ])
  func alternating(half: Int, rmssd: Double, sdnn: Double, pnn50: Double) throws {
    let figures = try RunScript.figures { $0.beats(Self.alternate(2000, 600, half)) }
    let found = try #require(figures.variability.value)
    #expect(Self.isNear(found.rmssd, rmssd) && Self.isNear(found.sdnn, sdnn, 0.02) && found.pnn50 == pnn50, "\(found)")
    #expect(figures.correctedShare == .known(0))
  }

  @Test("the standard deviation is that of a sample")
  func few() throws {
    let found = try #require(RunScript.figures { $0.beats(Self.alternate(62, 600, 10)) }.variability.value)
    // The last two have no verdict; 60 are 10 ticks from the mean.
    #expect(Self.isNear(found.sdnn, 10 * (60 / 59.0).squareRoot() / 1.024, 0.001), "\(found)")
  }

  /// A premature beat between two levels: a difference across it would be 12 ticks.
  @Test("no difference spans a corrected interval")
  func across() throws {
    let ticks = Self.alternate(200, 600, 1) + [400, 800] + Self.alternate(200, 612, 1)
    let figures = try RunScript.figures { $0.beats(ticks) }
    #expect((figures.correctedShare.value ?? 0) > 0)
    #expect(Self.isNear(figures.variability.value?.rmssd, 2 / 1.024, 0.02), "\(figures.variability)")
  }

  /// Two halves of a run at other heart rates: a difference across the break would be 300 ticks.
  @Test("no difference spans a gap or a lost contact", arguments: [true, false])
  func gap(isSilent: Bool) throws {
    let found = try #require(
      RunScript.figures { run in
        run.beats(Self.alternate(400, 400, 5))
        if isSilent { run.pause(60) } else { run.send(nil, .noContact) }
        run.beats(Self.alternate(400, 700, 5))
      }.variability.value)
    #expect(Self.isNear(found.rmssd, 9.77, 0.05) && found.pnn50 == 0, "\(found)")
    // 150 ticks from the mean.
    #expect(Self.isNear(found.sdnn, 146.6, 0.3), "\(found)")
  }

  @Test("figures are the same in pieces of any number")
  func pieces() throws {
    let found = try #require(RunScript.figures { $0.beats(Self.alternate(12_000, 400, 5)) }.variability.value)
    #expect(Self.isNear(found.rmssd, 9.77) && Self.isNear(found.sdnn, 4.88), "\(found)")
  }

  @Test("corrected intervals do not count, up to 5 %", arguments: [(100, true), (15, false)])
  func artefacts(every distance: Int, isKnown: Bool) throws {
    var generator = SeededGenerator(seed: 5)
    var ticks = (0..<3000).map { _ in UInt16(600 + 5 * generator.normal()) }
    for place in stride(from: 50, to: ticks.count - 1, by: distance) {
      ticks[place] -= 200
      ticks[place + 1] += 200
    }
    let figures = try RunScript.figures { $0.beats(ticks) }
    let share = try #require(figures.correctedShare.value)
    #expect(Self.isNear(share, 200 / Double(distance), 0.7 * 200 / Double(distance)), "\(share)")
    #expect(share > 5 ? !isKnown : isKnown)
    if isKnown {
      // The differences of white noise of 5 ticks have a standard deviation of 7.07 ticks.
      #expect(Self.isNear(figures.variability.value?.rmssd, 6.9, 0.4), "\(figures.variability)")
    } else {
      #expect(figures.variability == .absent(.tooManyCorrected(share)))
      #expect(figures.alpha1 == .absent(.noValidWindow))
    }
  }

  /// One interval in 25 stands for five beats: 4 % of the intervals, and 17 % of the time.
  @Test("few long intervals may fill too much of the time")
  func long() throws {
    let figures = try RunScript.figures { run in
      for _ in 0..<40 {
        for pair in 0..<12 { run.send(102, rr: pair % 2 == 0 ? [598, 601] : [602, 599], after: 1.172) }
        run.send(102, rr: [3000], after: 2.93)
      }
    }
    #expect(Self.isNear(figures.correctedShare.value, 4, 0.1), "\(figures.correctedShare)")
    guard case .absent(.tooMuchTimeCorrected(let share)) = figures.variability else {
      Issue.record("\(figures.variability)")
      return
    }
    #expect(Self.isNear(share, 100 * 5 / 29.0, 0.5), "\(share)")
  }

  @Test("an interval over 4 s is no beat, and begins another sequence")
  func missing() throws {
    let figures = try RunScript.figures { run in
      run.beats(Self.alternate(200, 600, 1))
      run.send(60, rr: [4097])
      run.beats(Self.alternate(200, 600, 1))
    }
    #expect(figures.correctedShare == .known(0))
    #expect(Self.isNear(figures.variability.value?.rmssd, 2 / 1.024))
  }

  @Test("a strap that omits every other notification's intervals has no figures")
  func omitted() throws {
    let figures = try RunScript.figures { run in
      for second in 0..<1200 { run.send(120, rr: second % 2 == 0 ? [505, 512] : []) }
    }
    guard case .absent(.tooManyCorrected(let share)) = figures.variability else {
      Issue.record("\(figures.variability)")
      return
    }
    #expect(Self.isNear(share, 50, 2))
  }

  @Test(
    "figures are absent, with the reason",
    arguments: [
      ScriptRow("no intervals", .noIntervals) { $0.hold(140, 600) },
      ScriptRow("intervals only while not live", .noIntervals) { run in
        run.hold(140, 30)
        run.send(140, .implausible, rr: [440, 441])
      },
      ScriptRow("20 beats", .tooShort) { $0.beats(alternate(20, 600, 5)) },
      ScriptRow("only pieces of 19 beats", .tooShort) { run in
        for _ in 0..<30 {
          run.beats(alternate(19, 600, 5))
          run.pause(60)
        }
      },
    ] as [ScriptRow<FigureAbsence>])
  func absent(_ row: ScriptRow<FigureAbsence>) throws {
    #expect(try RunScript.figures(row.write).variability.absence == row.expected)
  }

  /// White noise has an exponent of 0.5. The first half of the run has that, the second the sums of it, with one of 1.5.
  @Test("alpha1 is the median over windows of two minutes", arguments: [(4, 1, 0.5), (1, 4, 1.5)])
  func alpha1(white: Int, brown: Int, expected: Double) throws {
    var generator = SeededGenerator(seed: 6)
    var ticks: [UInt16] = []
    for _ in 0..<white * 1000 { ticks.append(UInt16(500 + 6 * generator.normal())) }
    var walk = 0.0
    for _ in 0..<brown * 1000 {
      walk = walk * 0.98 + 2 * generator.normal()
      ticks.append(UInt16(500 + walk))
    }
    let found = try #require(RunScript.figures { $0.beats(ticks) }.alpha1.value)
    #expect(Self.isNear(found, expected, 0.2), "\(found)")
  }
}
