import HeartRate
import Primitives
import RunFigures
import Testing
import Training

@Suite("The course of a run") struct RunCourseTests {
  private func course(_ write: (inout RunScript) -> Void) throws -> (course: RunCourse?, figures: RunFigures) {
    var script = RunScript()
    write(&script)
    return (RunCourse(try script.input), try script.figures)
  }

  @Test("Each hard effort with rest has its recovery, and the last one is that of the figures")
  func recoveries() throws {
    let (found, figures) = try course { run in
      for fall in [30.0, 50, 40] {
        run.hold(180, 120)
        run.ramp(180, 180 - fall, 60)
        run.hold(Int(180 - fall), 300)
      }
    }
    let recoveries = try #require(found?.recoveries)
    #expect(recoveries.count == 3 && recoveries.last == figures.recovery.value)
    for (recovery, fall) in zip(recoveries, [30.0, 50, 40]) {
      #expect(abs(recovery.oneMinute - fall) <= 4 && abs((recovery.fiveMinutes.value ?? 0) - fall) <= 4)
    }
    #expect(zip(recoveries, recoveries.dropFirst()).allSatisfy { $0.start < $1.start })
  }

  @Test("An effort without rest has no recovery, and does not hide the others")
  func noRest() throws {
    let (found, _) = try course { run in
      run.hold(180, 120)
      run.hold(120, 200)
      run.hold(165, 120)
      run.hold(158, 300)
    }
    #expect(found?.recoveries.count == 1)
  }

  @Test("The minutes have the means of the drift's halves")
  func minutes() throws {
    let (found, figures) = try course { run in
      run.hold(140, 30 * 60)
      run.hold(144, 10 * 60)
    }
    let minutes = try #require(found?.minutes)
    let drift = try #require(figures.drift.value)
    #expect(minutes.count == 40 && minutes.map(\.at) == (0..<40).map { .seconds(60 * $0) })
    let part = minutes.filter { $0.at >= drift.start && $0.at < drift.start + drift.duration }
    #expect(part.count == 30 && abs(part.prefix(15).reduce(0) { $0 + $1.bpm } / 15 - drift.firstHalf) < 1e-9)
    #expect(abs(part.suffix(15).reduce(0) { $0 + $1.bpm } / 15 - drift.secondHalf) < 1e-9)
    #expect(abs(drift.percent - (drift.secondHalf - drift.firstHalf) * 100 / drift.firstHalf) < 1e-9)
  }

  @Test("A window ends each minute, and the median of alpha1 is that of the figures")
  func variability() throws {
    var generator = SystemRandomNumberGenerator()
    let (found, figures) = try course { run in
      run.beats((0..<1500).map { _ in UInt16.random(in: 380...420, using: &generator) })
    }
    let windows = try #require(found?.variability)
    #expect(windows.count >= 7 && zip(windows, windows.dropFirst()).allSatisfy { $1.at - $0.at >= .seconds(60) })
    let alphas = windows.compactMap(\.figures.alpha1).sorted()
    let middle = alphas.count / 2
    let median = alphas.count.isMultiple(of: 2) ? (alphas[middle - 1] + alphas[middle]) / 2 : alphas[middle]
    #expect(figures.alpha1.value == median)
  }

  @Test("A run without a live sample has no course")
  func empty() throws {
    #expect(try course { $0.send(nil, .noContact) }.course == nil)
  }
}
