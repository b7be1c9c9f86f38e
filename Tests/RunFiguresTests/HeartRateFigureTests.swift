import Primitives
import RunFigures
import Testing
import Training

@Suite("Duration, mean and maximum of a run") struct HeartRateFigureTests {
  @Test("a run without a live sample has nothing but counts")
  func nothing() throws {
    for count in [0, 3] {
      let figures = try RunScript.figures { run in
        run.runner.body = RunnerBody(age: 40, weight: 70, sex: .male)
        for _ in 0..<count { run.send(nil, .noContact) }
      }
      #expect(figures.samples == count && figures.liveSamples == 0)
      #expect(figures.totals.live == .seconds(1))
      #expect(figures.duration == .absent(.noLiveSample))
      #expect(figures.recovery == .absent(.noLiveSample) && figures.drift == .absent(.noLiveSample))
      for figure in [figures.meanHR, figures.maximumHR, figures.edwards, figures.banister] {
        #expect(figure == .absent(.noLiveSample))
      }
      #expect(figures.energy == .absent(.noLiveSample))
      #expect(figures.variability == .absent(.noIntervals))
      #expect(figures.alpha1 == .absent(.noIntervals) && figures.correctedShare == .absent(.noIntervals))
    }
  }

  @Test("one sample has a duration of zero and a mean, and no maximum")
  func one() throws {
    let figures = try RunScript.figures { $0.send(120) }
    #expect(figures.duration == .known(.zero) && figures.liveSamples == 1)
    #expect(figures.meanHR == .known(120))
    #expect(figures.maximumHR == .absent(.tooShort))
    #expect(figures.recovery == .absent(.tooShort) && figures.drift == .absent(.tooShort))
    // It stands for 3 s, at 60 % of the maximum.
    #expect(figures.edwards == .known(2 * 3 / 60.0))
  }

  @Test(
    "duration is from the first to the last live sample",
    arguments: [
      ScriptRow("one minute", 59) { $0.hold(120, 60) },
      ScriptRow("other samples at both ends", 9) { run in
        for _ in 0..<5 { run.send(nil, .noContact) }
        run.hold(120, 10)
        for _ in 0..<5 { run.send(250, .implausible) }
      },
      ScriptRow("a gap", 1009.0) { run in
        run.hold(120, 5)
        run.pause(1000)
        run.hold(120, 5)
      },
      ScriptRow("32 hours", 32 * 3600 - 5) { $0.hold(120, 32 * 3600, every: 5) },
    ] as [ScriptRow<Double>])
  func duration(_ row: ScriptRow<Double>) throws {
    #expect(try RunScript.figures(row.write).duration.value?.inSeconds == row.expected)
  }

  @Test(
    "a sample counts for the time until the next one, while it is fresh",
    arguments: [
      // The last one stands for 3 s.
      ScriptRow("even", 105) { run in
        run.hold(100, 3)
        run.hold(110, 1)
      },
      ScriptRow("two samples a second weigh as one", 130) { run in
        run.hold(100, 10)
        run.hold(160, 7, every: 0.5)
        // The last one stands for 3 s, instead of half a second.
        run.send(160, after: 0)
      },
      ScriptRow("a gap of an hour weighs three seconds", 120) { run in
        run.send(100, after: 3600)
        run.send(140)
      },
      ScriptRow("a sample that does not count ends the time", 142) { run in
        run.send(100)
        run.send(nil, .noContact)
        run.send(170, after: 1.5)
        run.send(250, .implausible)
      },
      ScriptRow("times that run backwards count as the latest", 960.0 / 7) { run in
        run.hold(100, 3)
        run.pause(-100)
        run.send(200)
        run.pause(100)
        run.send(120)
      },
    ] as [ScriptRow<Double>])
  func mean(_ row: ScriptRow<Double>) throws {
    let found = try #require(RunScript.figures(row.write).meanHR.value)
    #expect(abs(found - row.expected) < 1e-9, "\(found)")
  }

  @Test(
    "the maximum is the highest median of 5 s: a spike does not count",
    arguments: [
      ScriptRow("steady", 150) { $0.hold(150, 60) },
      ScriptRow("two samples at the start", 150) { run in
        run.hold(190, 2)
        run.hold(150, 60)
      },
      ScriptRow("two in the middle", 150) { run in
        run.hold(150, 30)
        run.hold(190, 2)
        run.hold(150, 30)
      },
      ScriptRow("two at the end", 150) { run in
        run.hold(150, 30)
        run.hold(190, 2)
      },
      ScriptRow("two after a gap, before another", 150) { run in
        run.hold(150, 30)
        run.pause(60)
        run.hold(190, 2)
        run.pause(60)
        run.hold(150, 30)
      },
      ScriptRow("three count: they are most of 5 s", 190) { run in
        run.hold(150, 30)
        run.hold(190, 3)
        run.hold(150, 30)
      },
      ScriptRow("two samples each between others", 151.5) { run in
        run.hold(150, 30, every: 0.5)
        run.hold(153, 2.5, every: 0.5)
        run.hold(150, 30, every: 0.5)
      },
      ScriptRow("one spike of a strap that notifies every 5 s", 150) { run in
        run.hold(150, 60, every: 5)
        run.hold(190, 5, every: 5)
        run.hold(150, 60, every: 5)
      },
      ScriptRow("two of them count", 190) { run in
        run.hold(150, 60, every: 5)
        run.hold(190, 10, every: 5)
        run.hold(150, 60, every: 5)
      },
      ScriptRow("samples that are not live never count", 150) { run in
        run.hold(150, 30)
        for _ in 0..<20 { run.send(190, .implausible) }
        run.hold(150, 30)
      },
      ScriptRow("nor do impossible ones", 150) { run in
        run.hold(150, 30)
        run.hold(251, 20)
        run.hold(150, 30)
      },
    ] as [ScriptRow<Double>])
  func maximum(_ row: ScriptRow<Double>) throws {
    #expect(try RunScript.figures(row.write).maximumHR == .known(row.expected))
  }

  @Test("less than 5 s in a row have no maximum")
  func short() throws {
    let figures = try RunScript.figures { run in
      for _ in 0..<20 {
        run.hold(150, 5)
        run.pause(10)
      }
    }
    #expect(figures.maximumHR == .absent(.tooShort))
  }
}
