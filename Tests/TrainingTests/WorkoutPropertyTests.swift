import HeartRate
import Primitives
import TestSupport
import Testing
import Training

/// Properties of every workout, whatever the strap and the runner do, checked as in `SessionPropertyTests`.
struct WorkoutPropertyTests {
  typealias Properties = SessionPropertyTests

  /// The results of steps and of whole workouts that a session reported.
  static func told(_ run: Recording) -> [(result: StepResult?, summary: WorkoutSummary?)] {
    run.events.compactMap { event, _ in
      if case .workout(_, let result, let summary) = event { (result, summary) } else { nil }
    }
  }

  static func results(_ run: Recording) -> [String] {
    told(run).flatMap { [$0.result?.line, $0.summary?.line].compactMap(\.self) }
  }

  /// A step's times, computed from the signal, the samples and the pauses alone.
  struct Count {
    var time = Duration.zero
    var live = Duration.zero
    /// The live time of a step with a target.
    var withTarget = Duration.zero
    var onTarget = Duration.zero

    static func + (a: Count, b: Count) -> Count {
      Count(
        time: a.time + b.time, live: a.live + b.live, withTarget: a.withTarget + b.withTarget,
        onTarget: a.onTarget + b.onTarget)
    }
  }

  @Test("a step's time, live time and time on target match its samples")
  func results() throws {
    var steps = 0
    for seed in Properties.seeds {
      let run = try Properties.play(Properties.script(seed: seed))
      var (count, whole) = (Count(), Count())
      var (hasTarget, done) = (false, 0)
      var (isLive, bpm) = (false, 0)
      var now: WorkoutStatus?
      var last = Instant(nanoseconds: 0)
      for (event, instant) in run.events {
        if now?.state == .running {
          count.time += instant - last
          if isLive { count.live += instant - last }
          if isLive, now?.step?.target != nil { count.withTarget += instant - last }
          if isLive, now?.step?.target?.place(of: bpm) == .inside { count.onTarget += instant - last }
        }
        last = instant
        switch event {
        case .sample(let reading): if reading.signal == .live { bpm = reading.bpm ?? 0 }
        case .signal(let quality): isLive = quality == .live
        case .zone, .target, .alert: break
        case .workout(let status, let result, let summary):
          if let result {
            steps += 1
            done += status.state == .stopped ? 0 : 1
            let target = now?.step?.target
            hasTarget = hasTarget || target != nil
            #expect(result.time == count.time && result.live == count.live, "seed \(seed): \(result)")
            #expect(result.onTarget == (target == nil ? nil : count.onTarget), "seed \(seed): \(result)")
            #expect((result.endBPM != nil) == isLive)
            #expect(result.index == now?.step?.index && result.name == now?.step?.name)
            if target == nil { count.onTarget = .zero }
            whole = whole + count
            count = Count()
          }
          now = summary == nil ? status : nil
          if let summary {
            #expect(summary.time == whole.time && summary.live == whole.live && summary.time == status.elapsed)
            #expect(summary.onTarget == (hasTarget ? whole.onTarget : nil) && summary.steps == done)
            #expect(summary.withTarget == (hasTarget ? whole.withTarget : nil), "seed \(seed): \(summary)")
            (whole, hasTarget, done) = (Count(), false, 0)
          }
        }
      }
    }
    #expect(steps > 500)
  }

  @Test("a pause at any moment never changes the session's totals, and the workout's by the pause at most")
  func pauses() throws {
    var results = 0
    for seed in Properties.seeds {
      let script = Properties.script(seed: seed)
      let end = Properties.end(of: script)
      let paused = try Properties.play(script)
      let unpaused = script.filter { !$0.isPause }
      let plain = try Properties.play(unpaused)
      #expect(paused.session.state(at: end).totals == plain.session.state(at: end).totals, "seed \(seed)")

      // Pauses without duration, at any moment.
      var random = SeededGenerator(seed: seed)
      let breathless = try Properties.play(unpaused) { run, instant in
        let moment = instant - .milliseconds(Int.random(in: 0...2000, using: &random))
        try? run.control(at: moment, .pause)
        try? run.control(at: moment, .resume)
      }
      #expect(
        Self.results(plain) == Self.results(breathless).filter { !$0.isEmpty }, "seed \(seed)")
      results += Self.results(plain).count
    }
    #expect(results > 500)
  }

  @Test("a workout paused for a while gives the same events, later by the pause")
  func shifted() throws {
    for seed in Properties.seeds.prefix(60) {
      var random = SeededGenerator(seed: seed)
      let pause = Duration.milliseconds(Int.random(in: 0...90_000, using: &random))
      let pausedAt = Recording.at(.random(in: 0...70, using: &random).rounded())
      let elements = [
        Recording.seconds("A", 20, .band(from: 120, to: 140)), .repeat(count: 3, [Recording.seconds("B", 7)]),
        Recording.seconds("C", 40),
      ]
      func play(pause: Duration?) throws -> [(line: String, instant: Instant)] {
        var run = try Recording()
        try run.start(0, Workout(name: "W", elements: elements))
        if let pause {
          try run.control(at: pausedAt, .pause)
          try run.control(at: pausedAt + pause, .resume)
        }
        run.advance(300)
        return run.events.compactMap { event, instant in
          if case .workout(let status, let result?, _) = event { (status.line + result.line, instant) } else { nil }
        }
      }
      let (plain, paused) = (try play(pause: nil), try play(pause: pause))
      #expect(plain.map(\.line) == paused.map(\.line))
      for (early, late) in zip(plain, paused) {
        #expect(late.instant == (early.instant <= pausedAt ? early.instant : early.instant + pause), "seed \(seed)")
      }
    }
  }
}
