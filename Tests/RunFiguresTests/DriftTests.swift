import Primitives

import Testing
import Training

@testable import RunFigures

/// HRmax is 200.
@Suite("Drift of a run") struct DriftTests {
  struct Expected {
    let percent: Double
    let start: Int
    let minutes: Int
  }

  @Test(
    "drift is the second half of the longest steady part against its first",
    arguments: [
      ScriptRow("even", Expected(percent: 0, start: 10, minutes: 30)) { $0.hold(140, 2400) },
      // From 143 to 152 in 30 min: the halves have means of 145.25 and 149.75.
      ScriptRow("rising", Expected(percent: 100 * 4.5 / 145.25, start: 10, minutes: 30)) { run in
        run.ramp(100, 143, 600)
        run.ramp(143, 152, 1800)
      },
      ScriptRow("falling", Expected(percent: -100 * 4.5 / 149.75, start: 10, minutes: 30)) { run in
        run.hold(140, 600)
        run.ramp(152, 143, 1800)
      },
      ScriptRow("before a cool-down", Expected(percent: 0, start: 10, minutes: 25)) { run in
        run.hold(140, 2100)
        run.hold(110, 600)
      },
      ScriptRow("a lost minute splits", Expected(percent: 0, start: 18, minutes: 22)) { run in
        run.hold(140, 1020)
        run.pause(60)
        run.hold(140, 1320)
      },
      ScriptRow("a minute known by half counts", Expected(percent: 0, start: 10, minutes: 30)) { run in
        run.hold(140, 1020)
        run.pause(29)
        run.hold(140, 1351)
      },
      ScriptRow("a step splits", Expected(percent: 0, start: 30, minutes: 24)) { run in
        run.hold(140, 1800)
        run.hold(148, 1440)
      },
      ScriptRow("the middle of an odd number counts for neither half", Expected(percent: 0, start: 10, minutes: 21)) {
        run in
        run.hold(140, 1200)
        run.hold(144, 60)
        run.hold(140, 600)
      },
      ScriptRow("the first of equally long parts", Expected(percent: 0, start: 10, minutes: 20)) { run in
        run.hold(140, 1800)
        run.hold(150, 1200)
      },
    ] as [ScriptRow<Expected>])
  func drift(_ row: ScriptRow<Expected>) throws {
    let figures = try RunScript.figures(row.write)
    let found = try #require(figures.drift.value, "\(figures.drift)")
    #expect(abs(found.percent - row.expected.percent) < 0.05, "\(found)")
    #expect(found.start == .seconds(60 * row.expected.start))
    #expect(found.duration == .seconds(60 * row.expected.minutes))
  }

  @Test(
    "drift is absent, with the reason",
    arguments: [
      ScriptRow("29 minutes", .tooShort) { $0.hold(140, 29 * 60) },
      ScriptRow("intervals", .notSteady) { run in
        for _ in 0..<15 {
          run.hold(150, 120)
          run.hold(170, 120)
        }
      },
      // From minute to minute within 5 bpm, but far from any line.
      ScriptRow("waves", .notSteady) { run in
        for _ in 0..<10 {
          run.ramp(135, 150, 240)
          run.ramp(150, 135, 240)
        }
      },
      ScriptRow("no effort: under 50 % of the maximum", .notSteady) { $0.hold(99, 3600) },
      ScriptRow("19 minutes after the first 10, then a pause", .notSteady) { run in
        run.hold(140, 29 * 60)
        run.pause(120)
        run.hold(140, 600)
      },
      ScriptRow("every minute is half lost", .notSteady) { run in
        for _ in 0..<40 {
          run.hold(140, 20)
          run.pause(40)
        }
      },
    ] as [ScriptRow<FigureAbsence>])
  func absent(_ row: ScriptRow<FigureAbsence>) throws {
    #expect(try RunScript.figures(row.write).drift.absence == row.expected)
  }

  @Test("a steady part has at most 12 hours, and 32 hours are no problem")
  func long() throws {
    let found = try #require(RunScript.figures { $0.hold(140, 32 * 3600, every: 5) }.drift.value)
    #expect(
      found
        == HeartRateDrift(
          percent: 0, start: .seconds(600), duration: .seconds(12 * 3600), firstHalf: 140, secondHalf: 140))
  }
}
