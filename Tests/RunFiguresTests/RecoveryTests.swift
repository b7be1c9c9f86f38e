import Primitives
import RunFigures
import Testing
import Training

/// HRmax is 200, so an effort is hard from 160 bpm on.
@Suite("Heart-rate recovery of a run") struct RecoveryTests {
  struct Expected {
    let bpm: Double
    let falls: [Double?]
  }

  @Test(
    "the fall is measured from the end of the last hard effort",
    arguments: [
      ScriptRow("a linear fall; 2 bpm do not matter", Expected(bpm: 178, falls: [30, 59, 88])) { run in
        run.hold(180, 600)
        run.ramp(180, 120, 120)
        run.ramp(120, 90, 180)
        run.hold(90, 60)
      },
      ScriptRow("the heart stays up for half a minute", Expected(bpm: 178, falls: [39, 58, 78])) { run in
        run.hold(180, 600)
        run.hold(178, 30)
        run.hold(180, 2)
        run.ramp(180, 140, 60)
        run.ramp(140, 120, 60)
        run.hold(120, 30)
        run.hold(100, 240)
      },
      ScriptRow("an effort that began harder", Expected(bpm: 170, falls: [50, 50, 70])) { run in
        run.hold(195, 600)
        run.ramp(195, 170, 300)
        run.hold(170, 300)
        run.hold(120, 150)
        run.hold(100, 240)
      },
      ScriptRow("the last of two", Expected(bpm: 165, falls: [45, 45, 45])) { run in
        run.hold(190, 300)
        run.hold(100, 120)
        run.hold(165, 70)
        run.hold(120, 400)
      },
      ScriptRow("a later effort is too short", Expected(bpm: 190, falls: [60, 60, 60])) { run in
        run.hold(190, 300)
        run.hold(130, 130)
        run.hold(170, 58)
        run.hold(130, 400)
      },
      ScriptRow("80 % is hard", Expected(bpm: 160, falls: [20, 20, 20])) { run in
        run.hold(160, 100)
        run.hold(140, 400)
      },
      ScriptRow("a greater fall earlier in the effort", Expected(bpm: 162, falls: [22, 22, 22])) { run in
        run.hold(198, 300)
        run.hold(162, 300)
        run.hold(140, 400)
      },
      // Five more seconds pass until the curve is known again.
      ScriptRow("gaps of up to 15 s are in the effort", Expected(bpm: 170, falls: [40, 40, 40])) { run in
        for _ in 0..<4 {
          run.hold(170, 20)
          run.pause(9)
        }
        run.hold(170, 20)
        run.hold(130, 400)
      },
      ScriptRow("spikes do not matter", Expected(bpm: 170, falls: [40, 40, 40])) { run in
        run.hold(170, 300)
        run.hold(130, 60)
        run.hold(190, 2)
        run.hold(130, 58)
        run.hold(60, 2)
        run.hold(130, 400)
      },
      ScriptRow("the signal is lost after two minutes", Expected(bpm: 170, falls: [40, 40, nil])) { run in
        run.hold(170, 300)
        run.hold(130, 130)
        run.pause(300)
        run.hold(130, 10)
      },
      ScriptRow("heart rate rises again", Expected(bpm: 170, falls: [40, -10, 40])) { run in
        run.hold(170, 300)
        run.hold(130, 90)
        run.hold(180, 58)
        run.hold(130, 300)
      },
    ] as [ScriptRow<Expected>])
  func falls(_ row: ScriptRow<Expected>) throws {
    let figures = try RunScript.figures(row.write)
    let found = try #require(figures.recovery.value, "\(figures.recovery)")
    #expect(found.bpm == row.expected.bpm)
    #expect([found.oneMinute, found.twoMinutes.value, found.fiveMinutes.value] == row.expected.falls)
  }

  @Test("the end of the effort is counted from the first live sample")
  func start() throws {
    let found = try #require(
      RunScript.figures { run in
        for _ in 0..<100 { run.send(nil, .noContact) }
        run.hold(180, 300)
        run.ramp(180, 120, 60)
        run.hold(120, 300)
      }.recovery.value)
    // The median of 5 s falls 2 s after the heart, and 2 bpm do not matter.
    #expect((300...304).contains(found.start.inSeconds), "\(found.start)")
  }

  @Test(
    "recovery is absent, with the reason",
    arguments: [
      ScriptRow("never hard", .noHardEffort) { $0.hold(159, 600) },
      ScriptRow("hard for less than a minute", .noHardEffort) { run in
        run.hold(120, 60)
        run.hold(180, 59)
        run.hold(120, 60)
      },
      ScriptRow("a gap of 16 s ends an effort", .noHardEffort) { run in
        for _ in 0..<4 {
          run.hold(180, 50)
          run.pause(10)
        }
      },
      ScriptRow("the run ends with the effort", .endedEarly) { $0.hold(180, 600) },
      ScriptRow("the run ends half a minute later", .endedEarly) { run in
        run.hold(180, 600)
        run.hold(120, 30)
      },
      ScriptRow("the runner goes on, a little slower", .noRest(9)) { run in
        run.hold(165, 600)
        run.ramp(165, 156, 60)
        run.hold(156, 600)
      },
      ScriptRow("the signal is lost at the end of the effort", .signalLost) { run in
        run.hold(180, 600)
        run.pause(200)
        run.hold(120, 600)
      },
      ScriptRow("too short for a curve", .tooShort) { $0.hold(180, 5) },
    ] as [ScriptRow<FigureAbsence>])
  func absent(_ row: ScriptRow<FigureAbsence>) throws {
    #expect(try RunScript.figures(row.write).recovery.absence == row.expected)
  }

  @Test("two and five minutes have reasons of their own")
  func later() throws {
    let found = try #require(
      RunScript.figures { run in
        run.hold(180, 300)
        run.hold(120, 100)
        run.pause(60)
        run.hold(120, 100)
      }.recovery.value)
    #expect(found.twoMinutes == .absent(.signalLost))
    #expect(found.fiveMinutes == .absent(.endedEarly))
  }
}
