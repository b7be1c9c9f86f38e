import HeartRate
import JSON
import Primitives
import TestSupport
import Testing
import Training
import ZoneProtocol

/// What a program that computes with reports gets from them is what the daemon had.
struct InverseTests {
  private func read(_ body: Report.Body, runner: String? = nil) throws -> Report {
    let line = Examples.report(body, seq: 1, t: Instant(nanoseconds: 0), runner: runner).line()
    guard case .report(let report) = try ServerMessage(line: Array(line.dropLast())) else { throw NoReport() }
    return report
  }

  private struct NoReport: Error {}

  /// Random settings that are valid.
  private struct RandomSettings {
    var random: SeededGenerator

    mutating func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &random) == 0 }

    mutating func duration() -> Duration {
      chance(2)
        ? .seconds(Int.random(in: 0...3600, using: &random))
        : .nanoseconds(Int64.random(in: 0...1 << 45, using: &random))
    }

    mutating func runner() -> Runner {
      Runner(
        name: chance(2) ? "Béla \u{1F3C3}" : nil,
        maxHR: MaxHeartRate(bpm: .random(in: 180...250, using: &random), isEstimated: chance(2)), restingHR: 50,
        thresholdHR: chance(2) ? 160 : 161, aerobicThresholdHR: chance(2) ? 130 : 131,
        ceiling: chance(2) ? .random(in: 40...250, using: &random) : nil,
        body: RunnerBody(
          age: chance(2) ? .random(in: 5...120, using: &random) : nil,
          weight: chance(2) ? Double(Int.random(in: 200...3000, using: &random)) / 10 : nil,
          sex: chance(2) ? .female : chance(2) ? .male : nil))
    }

    mutating func zones(of runner: Runner) throws -> Zones {
      if chance(3) {
        return try Zones(preset: ZonePreset.allCases.randomElement(using: &random) ?? .standard, runner: runner)
      }
      let model = ZoneModel.allCases.randomElement(using: &random) ?? .bpm
      var bounds: [ZoneBound] = []
      var from = Zones.allowedBounds(of: model).lowerBound
      for index in 0..<Int.random(in: 1...16, using: &random) {
        from += Int.random(in: 2...7, using: &random)
        bounds.append(ZoneBound(name: "Z\(index) ü", from: from))
      }
      return try Zones(model: model, bounds: bounds, runner: runner)
    }

    mutating func rules() -> TrainingSettings {
      var kinds: [AlertKind: AlertRules.KindRules] = [:]
      for kind in AlertKind.allCases where chance(3) {
        kinds[kind] = .init(grace: chance(2) ? duration() : nil, repeatAfter: chance(2) ? duration() : nil)
      }
      return TrainingSettings(
        staleAfter: duration(), frozenAfter: duration(), maxJump: .random(in: 0...250, using: &random),
        dwell: duration(),
        alerts: AlertRules(
          grace: duration(), stepGrace: duration(), repeatAfter: duration(), besideTarget: chance(2),
          off: Set(AlertKind.allCases.filter { _ in chance(4) }), byKind: kinds))
    }

    mutating func target(in zones: Zones) -> Target? {
      switch Int.random(in: 0..<6, using: &random) {
      case 0: .zone(.index(.random(in: 0..<zones.all.count, using: &random)))
      case 1: (zones.all.randomElement(using: &random)?.name).map { .zone(.name($0)) }
      case 2: .zone(.name("z1"))
      case 3: .band(from: 100, to: chance(2) ? 150 : nil)
      case 4: .percentOfMax(from: chance(2) ? 1 : nil, to: .random(in: 30...120, using: &random))
      default: nil
      }
    }
  }

  @Test func settings() throws {
    var random = RandomSettings(random: SeededGenerator(seed: 1))
    for round in 0..<500 {
      let runner = random.runner()
      let (zones, rules) = (try random.zones(of: runner), random.rules())
      var session = TrainingSession(runner: runner, zones: zones, settings: rules)
      let target = random.target(in: zones)
      try session.setTarget(target, at: Instant(nanoseconds: 0)) { _, _ in }
      let made = SettingsReport(
        runner: runner, zones: zones, target: session.targetSetByHand, given: session.targetAsSetByHand, rules: rules)
      let report = try read(.settings(made), runner: runner.name)
      guard case .settings(let settings) = report.body else { throw NoReport() }
      #expect(settings == made)
      #expect(settings.runner(named: report.runner) == runner)
      #expect(try settings.zones(of: runner) == zones, "round \(round)")
      #expect(settings.rules == rules)
      #expect(settings.targetSetByHand == target)
    }
  }

  /// A step is read as it was planned, also after its zone is gone.
  @Test func steps() throws {
    var random = RandomSettings(random: SeededGenerator(seed: 2))
    let runner = Runner(maxHR: MaxHeartRate(bpm: 190))
    let zones = try Zones(preset: .standard, runner: runner)
    let others = try Zones(model: .bpm, bounds: [ZoneBound(name: "Other", from: 100)], runner: runner)
    let ends: [Workout.End] = [
      .open, .duration(.microseconds(1)), .duration(.seconds(86_400)), .untilBelow(.bpm(120)),
      .untilBelow(.zone("lsd"), atMost: .microseconds(1_234_567)), .untilBelow(.zone("Tempo")),
    ]
    for end in ends {
      for _ in 0..<20 {
        let step = Workout.Step(name: "A", target: random.target(in: zones), end: end)
        var session = TrainingSession(runner: runner, zones: zones)
        try session.startWorkout(Workout(name: "W", elements: [.step(step)]), at: Instant(nanoseconds: 0)) { _, _ in }
        for _ in 0..<2 {
          let status = try #require(session.state(at: Instant(nanoseconds: 0)).workout)
          guard case .workout(let report) = try read(.workout(WorkoutReport(status))).body else { throw NoReport() }
          #expect(report.step == WorkoutReport(status).step)
          #expect(report.step?.plan == step)
          session.reconfigure(runner: runner, zones: others, settings: TrainingSettings())
        }
      }
    }
  }

  @Test func intervals() throws {
    let all = (0...UInt16.max).map { RRInterval(ticks1024: $0) }
    let sample = SampleReport(signal: .live, rrIntervals: all)
    guard case .sample(let read) = try read(.sample(sample)).body else { throw NoReport() }
    #expect(read.rrIntervals == all)
  }

  @Test("zones that are none are not taken for some")
  func faultyZones() throws {
    var report = Examples.settings()
    let runner = report.runner(named: "Anna")
    #expect(try report.zones(of: runner) != nil)
    report.model = .unknown("watts")
    #expect(try report.zones(of: runner) == nil)
    report.model = .known(.percentReserve)
    report.zones[1].fromPercent = nil
    #expect(try report.zones(of: runner) == nil)
    report.zones[1].fromPercent = 500
    #expect(throws: ZonesError.self) { try report.zones(of: runner) }
    report.zones = []
    #expect(try report.zones(of: runner) == nil)
    var step = WorkoutReport.Step(index: 1, count: 1, name: "A", end: nil)
    #expect(step.plan == nil, "an end of a later version")
    step.end = .open
    #expect(step.plan == Workout.Step(name: "A", end: .open))
  }
}
