import HeartRate
import Primitives
import TestSupport
import Training

/// A step of a script for a session.
enum SessionStep {
  case sample(HeartRateMeasurement, Instant)
  case link(Instant)
  case wish(Wish, Instant)

  /// Other input from the runner or the strap.
  enum Wish {
    case target(Target?)
    case start(Workout)
    case control(WorkoutCommand)
    case battery(Int)
    /// New settings, for the same runner or another.
    case change(Runner, Zones, isOther: Bool)
  }

  var instant: Instant {
    switch self {
    case .sample(_, let instant), .link(let instant), .wish(_, let instant): instant
    }
  }

  var isLink: Bool {
    if case .link = self { true } else { false }
  }

  /// Whether the strap goes to another runner.
  var isHandOver: Bool {
    if case .wish(.change(_, _, isOther: true), _) = self { true } else { false }
  }

  /// Whether it pauses or resumes a workout.
  var isPause: Bool {
    switch self {
    case .wish(.control(.pause), _), .wish(.control(.resume), _): true
    case .sample, .link, .wish: false
    }
  }

  /// Plays the step; an invalid one changes nothing.
  func play(on run: inout Recording) {
    switch self {
    case .sample(let measurement, let instant): run.ingest(measurement, at: instant)
    case .link(let instant): run.session.linkEstablished(at: instant)
    case .wish(.target(let target), let instant):
      try? run.edit { session, emit in try session.setTarget(target, at: instant, emit: emit) }
    case .wish(.start(let workout), let instant):
      try? run.edit { session, emit in try session.startWorkout(workout, at: instant, emit: emit) }
    case .wish(.control(let command), let instant): try? run.control(at: instant, command)
    case .wish(.battery(let percent), let instant):
      run.edit { session, emit in session.learnBattery(percent, at: instant, emit: emit) }
    case .wish(.change(let runner, let zones, let isOther), let instant):
      run.advance(to: instant)
      let settings = run.session.settings
      if isOther {
        run.session = run.session.handedOver(to: runner, zones: zones, settings: settings)
      } else {
        run.session.reconfigure(runner: runner, zones: zones, settings: settings)
      }
    }
  }

  private static let workouts = [
    Workout(
      name: "Intervals",
      elements: [
        Recording.seconds("Warm-up", 20, .zone(.name("Tempo"))),
        .repeat(
          count: 3,
          [
            Recording.seconds("Fast", 15, .band(from: 140, to: 170)), Recording.step("Jog", .untilBelow(.bpm(135))),
            .repeat(count: 2, [Recording.seconds("Stride", 4)]),
          ]),
        Recording.step("Out", .open, .zone(.index(3))),
      ]),
    Workout(name: "Run", elements: [Recording.seconds("Run", 120, .band(from: 125, to: 150))]),
    Workout(name: "Recovery", elements: [Recording.step("Down", .untilBelow(.zone("tempo")), .zone(.name("LSD")))]),
    Workout(name: "Wrong", elements: [Recording.seconds("Run", 0)]),
  ]

  private static func wish(_ random: inout SeededGenerator) -> Wish? {
    switch Int.random(in: 0..<100, using: &random) {
    case 0: .target(nil)
    case 1...2: .target(.band(from: .random(in: 100...140, using: &random), to: .random(in: 130...170, using: &random)))
    case 3: .target(.zone(.index(.random(in: 0...6, using: &random))))
    case 4...6: workouts.randomElement(using: &random).map { .start($0) }
    case 7...8: .control(.pause)
    case 9...11: .control(.resume)
    case 12...13: .control(.next)
    case 14: Bool.random(using: &random) ? .control(.stop) : nil
    case 15: .battery(.random(in: 0...100, using: &random))
    default: nil
    }
  }

  /// `script` with changes of the settings: more, fewer and other zones, another maximum, another runner.
  static func changingScript(seed: UInt64) throws -> [SessionStep] {
    var random = SeededGenerator(seed: ~seed)
    let fewer = [ZoneBound(name: "Slow", from: 100), ZoneBound(name: "Tempo", from: 140)]
    var steps = script(seed: seed)
    let last = steps.last?.instant ?? Instant(nanoseconds: 0)
    for _ in 0..<8 {
      let maxHR = MaxHeartRate(bpm: .random(in: 160...190, using: &random))
      let runner = Runner(
        maxHR: maxHR, thresholdHR: 155, aerobicThresholdHR: 130, ceiling: Bool.random(using: &random) ? 160 : nil)
      let zones =
        switch Int.random(in: 0..<4, using: &random) {
        case 0: try Zones(model: .bpm, bounds: fewer, runner: runner)
        case 1: try Zones(preset: .frielRunning, runner: runner)
        case 2: try Zones(preset: .threeZones, runner: runner)
        default: try Zones(preset: .standard, runner: runner)
        }
      let instant = Instant(nanoseconds: .random(in: 5_000_000_000...last.nanoseconds, using: &random))
      steps.append(.wish(.change(runner, zones, isOther: Int.random(in: 0..<4, using: &random) == 0), instant))
    }
    return steps.sorted { $0.instant < $1.instant }
  }

  /// A runner whose heart rate drifts, jumps and settles, and a strap that loses contact, repeats itself, falls silent, floods,
  /// and reconnects.
  static func script(seed: UInt64) -> [SessionStep] {
    var random = SeededGenerator(seed: seed)
    var steps: [SessionStep] = []
    var now = Instant(nanoseconds: 5_000_000_000)
    var bpm = 140
    var stuckFor = 0
    // The strap's notification interval, until it changes.
    var interval = 1000
    var hasContact = true
    // One strap in eight never sets its contact bit, and sends without gaps.
    let isContactNeverSet = seed % 8 == 7
    for _ in 0..<400 {
      let pause: Int
      switch isContactNeverSet ? 0 : Int.random(in: 0..<100, using: &random) {
      case 0..<70: pause = interval
      case 70..<85: pause = .random(in: 0...400, using: &random)
      case 85..<92: pause = .random(in: 900...3100, using: &random)
      case 92..<94: pause = 3000
      case 94: interval = [1000, 2000, 4000, 5000].randomElement(using: &random) ?? 1000; pause = interval
      case 95..<97: pause = 6000
      default: pause = .random(in: 3000...40_000, using: &random)
      }
      if Int.random(in: 0..<20, using: &random) == 0 {
        steps.append(.link(now + .milliseconds(Int.random(in: 0...pause, using: &random))))
      }
      if let wish = wish(&random) {
        steps.append(.wish(wish, now + .milliseconds(Int.random(in: 0...pause, using: &random))))
      }
      now = now + .milliseconds(pause)
      if Int.random(in: 0..<25, using: &random) == 0 { hasContact.toggle() }
      if Int.random(in: 0..<60, using: &random) == 0 { stuckFor = 15 }
      if stuckFor > 0 {
        stuckFor -= 1
      } else {
        bpm += .random(in: -6...6, using: &random)
        if !isContactNeverSet, Int.random(in: 0..<30, using: &random) == 0 {
          bpm += .random(in: -60...60, using: &random)
        }
        bpm = min(max(bpm, 60), 185)
      }
      let isZero = !isContactNeverSet && Int.random(in: 0..<50, using: &random) == 0
      let measurement = HeartRateMeasurement(
        heartRate: isZero ? 0 : UInt16(bpm),
        sensorContact: !isContactNeverSet && (hasContact || Bool.random(using: &random)) ? .detected : .notDetected,
        rrIntervals: stuckFor > 0 ? [] : [RRInterval(ticks1024: 430)])
      steps.append(.sample(measurement, now))
    }
    return steps.sorted { $0.instant < $1.instant }
  }
}
