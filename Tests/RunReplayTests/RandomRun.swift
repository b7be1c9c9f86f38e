import HeartRate
import Primitives
import RunReplay
import TestSupport
import Training

/// A random run with all that a strap, a runner and a household do, several times a minute.
struct RandomRun {
  private var random: SeededGenerator
  private(set) var run: PublishedRun
  private var now = Instant(nanoseconds: 5_000_000_000)
  private var bpm = 140
  private var interval = 1_000_000
  private var hasContact = true
  private var stuckFor = 0
  private var battery = 40
  private var isLent = false
  private var isAnna = true

  /// Short times, so that a run of a few minutes reaches every rule. One of them has a fraction of a microsecond.
  private static let settings = TrainingSettings(
    staleAfter: .nanoseconds(3_000_000_450), frozenAfter: .seconds(8), dwell: .seconds(3),
    alerts: AlertRules(grace: .seconds(4), stepGrace: .seconds(9), repeatAfter: .seconds(12)))
  private static let otherSettings = TrainingSettings(
    frozenAfter: .seconds(8), maxJump: 15, dwell: .seconds(4),
    alerts: AlertRules(
      grace: .seconds(3), stepGrace: .seconds(5), repeatAfter: .seconds(20), besideTarget: true, off: [.zoneChanged],
      byKind: [.signalLost: .init(grace: .seconds(3), repeatAfter: .seconds(7)), .ceiling: .init(grace: .zero)]))

  /// A run in which nothing names a zone and no step ends by heart rate. So the same requests make sense with other settings.
  private let isPlain: Bool
  private let overrides: ReplayOverrides

  /// - Parameter overrides: settings that the daemon had in place of the random ones.
  init(seed: UInt64, length: Int = 400, isPlain: Bool = false, overrides: ReplayOverrides = .init()) throws {
    random = SeededGenerator(seed: seed)
    self.isPlain = isPlain
    self.overrides = overrides
    let runner = Runner(
      name: "Anna", maxHR: MaxHeartRate(bpm: overrides.maxHR ?? 175, isEstimated: overrides.maxHR == nil), ceiling: 160)
    let zones = try overrides.zones.map { try Zones(model: $0.model, bounds: $0.bounds, runner: runner) }
    run = PublishedRun(
      runner: runner, zones: try zones ?? Zones(preset: .standard, runner: runner), settings: Self.settings, at: now)
    for _ in 0..<length { try step() }
    pass(Int.random(in: 0...60_000_000, using: &random))
    run.mark(at: now)
  }

  private mutating func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &random) == 0 }

  private mutating func pass(_ microseconds: Int) {
    now = now + .microseconds(microseconds)
  }

  private mutating func step() throws {
    let pause: Int
    switch Int.random(in: 0..<100, using: &random) {
    case 0..<60: pause = interval
    case 60..<75: pause = interval + .random(in: -3000...3000, using: &random)
    case 75..<85: pause = .random(in: 0...400_000, using: &random)
    case 85..<92: pause = .random(in: 900_000...3_100_000, using: &random)
    case 92..<94: pause = 3_000_000
    case 94:
      interval = [1_000_000, 1_000_001, 2_000_000, 5_000_000].randomElement(using: &random) ?? 1; pause = interval
    case 95..<97: pause = 6_000_000
    default: pause = .random(in: 3_000_000...40_000_000, using: &random)
    }
    let early = Int.random(in: 0...pause, using: &random)
    pass(early)
    try wish()
    // Sometimes two things come at one instant.
    pass(chance(10) ? 0 : pause - early)
    sample()
  }

  private mutating func sample() {
    if chance(25) { hasContact.toggle() }
    if chance(60) { stuckFor = 15 }
    if stuckFor > 0 {
      stuckFor -= 1
    } else {
      bpm = min(max(bpm + .random(in: -6...6, using: &random), 60), 185)
      if chance(40) { bpm = min(max(bpm + .random(in: -60...60, using: &random), 60), 185) }
    }
    let intervals = (0..<Int.random(in: 0...3, using: &random)).map { _ in
      RRInterval(ticks1024: UInt16(61_440 / bpm + Int.random(in: -20...20, using: &random)))
    }
    run.ingest(
      HeartRateMeasurement(
        heartRate: chance(50) ? 0 : UInt16(bpm),
        sensorContact: chance(20) ? .notSupported : hasContact || chance(2) ? .detected : .notDetected,
        energyExpended: chance(10) ? .random(in: 0...UInt16.max, using: &random) : nil,
        rrIntervals: stuckFor > 0 ? [] : intervals), at: now)
  }

  private mutating func wish() throws {
    switch Int.random(in: 0..<100, using: &random) {
    case 0: run.setTarget(nil, at: now)
    case 1...4: run.setTarget(target(), at: now)
    case 5...8: run.start(workout(), at: now)
    case 9...10: run.control(.pause, at: now)
    case 11...13: run.control(.resume, at: now)
    case 14...16: run.control(.next, at: now)
    case 17: if chance(3) { run.control(.stop, at: now) }
    case 18...19:
      battery = chance(4) ? 90 : max(1, battery - .random(in: 0...12, using: &random))
      run.learn(battery: battery, at: now)
    case 20...22: if !isLent { run.link(at: now) }
    case 23: run.announcePairingFault("Pair it: \(battery).", at: now)
    case 24...27: try change()
    case 28:
      isLent.toggle()
      run.lend(isLent, at: now)
    case 29: run.mark(at: now)
    case 30: if chance(4) { run.retire(at: now); isLent = false }
    default: break
    }
  }

  private mutating func change() throws {
    if chance(5) { isAnna.toggle() }
    var runner = Runner(
      name: isAnna ? "Anna" : "Béla",
      maxHR: MaxHeartRate(bpm: .random(in: 160...190, using: &random), isEstimated: chance(2)), restingHR: 55,
      thresholdHR: 155, aerobicThresholdHR: 130, ceiling: chance(2) ? 160 : nil)
    if let maxHR = overrides.maxHR { runner.maxHR = MaxHeartRate(bpm: maxHR) }
    var zones =
      switch Int.random(in: 0..<6, using: &random) {
      case 0:
        try Zones(
          model: .bpm, bounds: [ZoneBound(name: "Slow", from: 100), ZoneBound(name: "Tempo", from: 140)], runner: runner
        )
      case 1: try Zones(preset: .frielRunning, runner: runner)
      case 2: try Zones(preset: .threeZones, runner: runner)
      case 3: try Zones(preset: .karvonen, runner: runner)
      default: try Zones(preset: .standard, runner: runner)
      }
    if let rules = overrides.zones { zones = try Zones(model: rules.model, bounds: rules.bounds, runner: runner) }
    run.reconfigure(
      runner: runner, zones: zones, settings: chance(2) ? Self.settings : Self.otherSettings, at: now)
  }

  private mutating func target() -> Target {
    switch Int.random(in: 0..<(isPlain ? 5 : 7), using: &random) {
    case 0: .band(from: .random(in: 100...140, using: &random), to: .random(in: 140...170, using: &random))
    case 1: .band(from: nil, to: .random(in: 130...170, using: &random))
    case 2: .percentOfMax(from: 70, to: 80)
    case 3: .percentOfMax(from: .random(in: 1...80, using: &random), to: nil)
    case 4: .percentOfMax(from: nil, to: .random(in: 10...90, using: &random))
    case 5: .zone(.index(.random(in: 0...6, using: &random)))
    default: .zone(.name(["LSD", "tempo", "Slow", "low", "z3", "2"].randomElement(using: &random) ?? ""))
    }
  }

  private mutating func end() -> Workout.End {
    switch Int.random(in: 0..<(isPlain ? 4 : 6), using: &random) {
    case 0: .open
    case 4: .untilBelow(.bpm(.random(in: 110...150, using: &random)))
    case 5: .untilBelow(.zone(["LSD", "tempo", "High"].randomElement(using: &random) ?? ""), atMost: .seconds(40))
    case 1: .duration(.microseconds(Int.random(in: 1...20_000_000, using: &random)))
    default: .duration(.seconds(Int.random(in: 1...60, using: &random)))
    }
  }

  private mutating func step(_ name: String) -> Workout.Element {
    .step(Workout.Step(name: name, target: chance(3) ? nil : target(), end: end()))
  }

  private mutating func workout() -> Workout {
    Workout(
      name: chance(2) ? "Intervals" : "Run",
      elements: [
        step("Warm-up"), .repeat(count: .random(in: 1...3, using: &random), [step("Fast"), step("Jog")]), step("Home"),
      ])
  }
}
