import HeartRate
import Primitives
import TestSupport
import Testing
import Training

/// Properties of every session, whatever the strap does, checked with scripts from a seeded generator.
struct SessionPropertyTests {
  /// Short times, so that a script of a few minutes reaches every rule.
  static let settings = TrainingSettings(
    frozenAfter: .seconds(8), dwell: .seconds(3),
    alerts: AlertRules(grace: .seconds(4), stepGrace: .seconds(9), repeatAfter: .seconds(12)))
  /// The same, with shorter and longer overrides for some kinds.
  static let ownSettings = TrainingSettings(
    frozenAfter: .seconds(8), dwell: .seconds(3),
    alerts: AlertRules(
      grace: .seconds(4), stepGrace: .seconds(9), repeatAfter: .seconds(12),
      byKind: [
        .belowTarget: .init(grace: .seconds(7)), .ceiling: .init(grace: .zero, repeatAfter: .seconds(1)),
        .zoneAhead: .init(grace: .seconds(2), repeatAfter: .seconds(20)), .onTarget: .init(repeatAfter: .seconds(30)),
        .signalLost: .init(grace: .seconds(9), repeatAfter: .seconds(45)), .step: .init(repeatAfter: .seconds(6)),
      ]))
  static let runner = Runner(maxHR: MaxHeartRate(bpm: 175), ceiling: 160)
  static let seeds = UInt64(0)..<200

  static func script(seed: UInt64) -> [SessionStep] { SessionStep.script(seed: seed) }

  static func script(seed: UInt64, changes: Bool) throws -> [SessionStep] {
    try changes ? SessionStep.changingScript(seed: seed) : SessionStep.script(seed: seed)
  }

  /// How long the last of the notifications at `times` is fresh.
  static func staleAfter(_ times: [Instant], _ settings: TrainingSettings) -> Duration {
    var starts: [Instant] = []
    for time in times where starts.last.map({ time - $0 >= .milliseconds(100) }) ?? true { starts.append(time) }
    let intervals = zip(starts.dropFirst(), starts).map { min($0 - $1, .seconds(60)) }.suffix(8).sorted()
    guard intervals.count >= 3 else { return settings.staleAfter }
    let median = (intervals[(intervals.count - 1) / 2] + intervals[intervals.count / 2]) / 2
    return max(settings.staleAfter, min(median * 5 / 2, .seconds(15)))
  }

  static func end(of script: [SessionStep]) -> Instant {
    (script.last?.instant ?? Instant(nanoseconds: 0)) + .seconds(120)
  }

  /// Plays `script`. `wake` may advance the session before each step, up to the step's instant.
  static func play(
    _ script: [SessionStep], settings: TrainingSettings = settings,
    wake: (inout Recording, Instant) -> Void = { _, _ in }
  ) throws -> Recording {
    var run = try Recording(runner: runner, settings: settings)
    for step in script {
      wake(&run, step.instant)
      step.play(on: &run)
    }
    wake(&run, end(of: script))
    run.advance(to: end(of: script))
    return run
  }

  @Test("the events do not depend on when the loop woke", arguments: [false, true])
  func wakes(changes: Bool) throws {
    for seed in Self.seeds {
      let script = try Self.script(seed: seed, changes: changes)
      let asleep = try Self.play(script)
      var random = SeededGenerator(seed: ~seed)
      let awake = try Self.play(script) { run, instant in
        for _ in 0..<Int.random(in: 0...4, using: &random) {
          let back = Duration.milliseconds(Int.random(in: 0...5000, using: &random))
          run.advance(to: instant - back)
          _ = run.session.state(at: instant)
        }
      }
      #expect(asleep.events.count == awake.events.count && zip(asleep.events, awake.events).allSatisfy { $0 == $1 })
      #expect(asleep.lines == awake.lines, "seed \(seed)")
      #expect(asleep.session.state(at: Self.end(of: script)) == awake.session.state(at: Self.end(of: script)))
    }
  }

  @Test(
    "a loop that wakes only at deadlines gets every event at its instant", arguments: [false, true])
  func deadlines(changes: Bool) throws {
    for seed in Self.seeds {
      let script = try Self.script(seed: seed, changes: changes)
      let asleep = try Self.play(script)
      let awake = try Self.play(script) { run, instant in
        while let deadline = run.session.nextDeadline, deadline <= instant {
          let before = run.events.count
          run.advance(to: deadline)
          // A loss is emitted after its instant.
          #expect(
            run.events[before...].allSatisfy { event, at in
              switch event {
              case .alert(.signalLost), .zone(_, nil, _): at + .nanoseconds(1) == deadline
              case .sample, .signal, .zone, .target, .workout, .alert: at == deadline
              }
            })
          // A deadline that stays would keep the loop busy for ever.
          guard run.session.nextDeadline.map({ $0 > deadline }) ?? true else {
            return #expect(Bool(false), "seed \(seed): the deadline stays")
          }
        }
        // No deadline before the step is left.
        let before = run.events.count
        run.advance(to: instant)
        #expect(run.events.count == before)
      }
      #expect(asleep.lines == awake.lines, "seed \(seed)")
    }
  }

  static func withoutVariability(_ reading: SampleReading) -> SampleReading {
    SampleReading(
      bpm: reading.bpm, zone: reading.zone, percent: reading.percent, rrIntervals: reading.rrIntervals,
      sensorContact: reading.sensorContact, energyExpended: reading.energyExpended, signal: reading.signal)
  }

  @Test("changes of the link affect neither zones nor alerts nor totals", arguments: [false, true])
  func links(changes: Bool) throws {
    var differences = 0
    for seed in Self.seeds {
      let script = try Self.script(seed: seed, changes: changes)
      let with = try Self.play(script)
      let without = try Self.play(script.filter { !$0.isLink })
      #expect(with.advice == without.advice, "seed \(seed)")
      #expect(with.adviceEvents == without.adviceEvents, "seed \(seed)")
      // Heart rate variability belongs to one link; a new link restarts it.
      #expect(with.readings.map(Self.withoutVariability) == without.readings.map(Self.withoutVariability))
      let end = Self.end(of: script)
      #expect(with.session.state(at: end).totals == without.session.state(at: end).totals)
      if with.lines != without.lines { differences += 1 }
    }
    #expect(differences > 10, "the scripts must have links that matter to the signal")
  }

  @Test("the totals always equal the time with a live signal exactly", arguments: [false, true])
  func totals(changes: Bool) throws {
    for seed in Self.seeds {
      // Another runner starts from zero.
      let script = try Self.script(seed: seed, changes: changes).filter { !$0.isHandOver }
      let run = try Self.play(script)
      let end = Self.end(of: script)
      let totals = run.session.state(at: end).totals
      #expect(totals.zones.map(\.time).reduce(totals.formerZones, +) == totals.live)

      // By the changes of signal, ...
      var live = Duration.zero
      var since: Instant?
      for (event, instant) in run.events {
        guard case .signal(let quality) = event else { continue }
        if let since { live += instant - since }
        since = quality == .live ? instant : nil
      }
      #expect(live == totals.live, "seed \(seed)")

      // ... and by the samples, zone by zone, if the zones stay the same.
      if changes { continue }
      var byZone = [Duration](repeating: .zero, count: totals.zones.count)
      var samples: [(reading: SampleReading, instant: Instant)] = []
      for (event, instant) in run.events {
        if case .sample(let reading) = event { samples.append((reading, instant)) }
      }
      for (index, sample) in samples.enumerated() {
        guard let zone = sample.reading.zone else { continue }
        let next = index + 1 < samples.count ? samples[index + 1].instant : end
        let times = samples[...index].suffix(64).map(\.instant)
        byZone[zone.index] += min(next - sample.instant, Self.staleAfter(times, Self.settings))
      }
      #expect(byZone == totals.zones.map(\.time), "seed \(seed)")
    }
  }

  @Test(
    "alerts keep their repeat intervals, advice needs a live signal, and all kinds occur",
    arguments: [settings, ownSettings])
  func alerts(settings: TrainingSettings) throws {
    var counts: [AlertKind: Int] = [:]
    let zones = try Recording(runner: Self.runner).session.zones
    for seed in Self.seeds {
      let run = try Self.play(Self.script(seed: seed), settings: settings)
      var last: [AlertKind: Instant] = [:]
      var lastZone: Instant?
      var signal = SignalQuality.none
      var (confirmed, zoneNow): (Zone?, Zone?)
      var told: (from: Zone, to: Zone)?
      var isLost = false
      var (lastLive, liveSince, lossBegan) = (Recording.at(0), Recording.at(0), Recording.at(0))
      var isPaused = false
      var workout: (status: WorkoutStatus, at: Instant)?
      var target: TargetBand?
      for (event, instant) in run.events {
        switch event {
        case .sample(let reading):
          if reading.signal == .live { lastLive = instant }
          zoneNow = reading.zoneNow
        case .target(let band):
          #expect(band != target)
          target = band
        case .workout(let status, _, _):
          isPaused = status.state == .paused
          workout = (status, instant)
        case .signal(let quality):
          #expect(quality != signal)
          signal = quality
          if quality == .live { liveSince = instant }
        case .zone(let from, let to, let bpm):
          #expect((signal == .live) == (to != nil) && (to == nil) == (bpm == nil))
          #expect(from == confirmed, "seed \(seed)")
          #expect(from != to)
          confirmed = to
          if from == nil { told = nil }
        case .alert(let alert):
          if let before = last[alert.kind] {
            #expect(instant - before >= Self.leastRepeat(of: alert.kind, settings.alerts), "seed \(seed): \(alert)")
          }
          last[alert.kind] = instant
          counts[alert.kind, default: 0] += 1
          let isAdvised = signal == .live && !isPaused
          switch alert {
          case .zoneChanged(let from, let to, let bpm, _, let isQuiet):
            #expect(isAdvised && to == confirmed && from != to && zones.zone(of: bpm) == to, "seed \(seed): \(alert)")
            #expect(isQuiet == (target != nil))
            if let told, let lastTold = lastZone, instant - lastTold < settings.alerts.repeatAfter(of: .zoneChanged) {
              let back = min(told.from.index, told.to.index)...max(told.from.index, told.to.index)
              #expect(!back.contains(to.index), "seed \(seed): a return within its repeat, \(alert)")
            }
            (told, lastZone) = ((from, to), instant)
          case .ceiling(let bpm, let ceiling): #expect(signal == .live && bpm > ceiling)
          case .overMax(let bpm, let highest, let maxHR, _):
            #expect(signal == .live && bpm > maxHR.bpm && highest > maxHR.bpm)
          case .signalLost(let cause, let lasting):
            #expect(signal != .live && !isLost)
            #expect(lasting == instant - lastLive || (cause == .frozen && lasting > instant - lastLive), "seed \(seed)")
            lossBegan = instant - lasting
            #expect(cause == signal || (cause == .stale && signal == .none))
            isLost = true
          case .signalBack(_, let after):
            #expect(signal == .live && isLost && lossBegan + after == liveSince, "seed \(seed): \(alert)")
            #expect(last[.signalLost].map { $0 < instant } == true, "seed \(seed): lost and back in one instant")
            isLost = false
          case .strapFrozen: #expect(signal == .frozen)
          case .noContact(_, let lasting): #expect(signal == .noContact && lasting >= .seconds(60))
          case .aboveTarget(let bpm, let band, let lasting):
            #expect(isAdvised && band == target && band.place(of: bpm - 2) == .above && lasting >= .seconds(4))
          case .belowTarget(let bpm, let band, let lasting):
            let grace = settings == Self.settings ? Duration.seconds(4) : .seconds(7)
            #expect(isAdvised && band == target && band.place(of: bpm + 2) == .below && lasting >= grace)
            let ceiling = Self.runner.ceiling ?? .max
            #expect(bpm < ceiling && band.from.map { $0 <= ceiling } == true, "seed \(seed): \(alert)")
          case .onTarget(let bpm, let band, _):
            #expect(isAdvised && band == target && band.place(of: bpm) == .inside)
          case .zoneAhead(let from, let to, let bpm, let slope, let within, let isQuiet):
            #expect(isAdvised && to != confirmed && abs(to.index - from.index) == 1 && from == zoneNow)
            #expect((to.index > from.index) == (slope.tenthsPerMinute > 0) && within <= .seconds(7))
            #expect(zones.zone(of: bpm) != to && isQuiet == (target != nil))
          case .recovered(let bpm, let below): #expect(isAdvised && bpm < below)
          case .step(let step, let left):
            #expect(isAdvised && step == workout?.status.step)
            if case .duration(let duration) = step.end, let (status, at) = workout {
              let remaining = (status.remaining ?? .zero) - (instant - at)
              #expect(left == (duration - remaining > .seconds(1) ? remaining : nil), "seed \(seed): \(alert)")
            }
          case .countdown(let step, let remaining):
            #expect(isAdvised && step == workout?.status.step && remaining == .seconds(3))
          case .workoutFinished(_, let summary): #expect(signal == .live && summary.live <= summary.time)
          case .batteryLow(let percent): #expect(percent <= 15)
          // The daemon reports it, not the samples.
          case .pairingLost: Issue.record("seed \(seed): \(alert)")
          }
        }
      }
    }
    for kind in AlertKind.allCases where kind != .pairingLost {
      #expect(counts[kind, default: 0] > 20, "\(kind): \(counts)")
    }
  }

  static func leastRepeat(of kind: AlertKind, _ rules: AlertRules) -> Duration {
    switch kind {
    // Only a return waits for the repeat interval of a zone change, and only the same zone for that of a forecast.
    case .zoneChanged: .zero
    case .zoneAhead: min(rules.repeatAfter(of: kind), .seconds(20))
    case .step, .recovered, .aboveTarget, .belowTarget, .onTarget, .ceiling, .signalLost, .signalBack, .strapFrozen,
      .noContact, .batteryLow, .pairingLost, .overMax:
      rules.repeatAfter(of: kind)
    }
  }

  @Test("the confirmed zone is that of the state, and is known exactly while the signal is live")
  func stateZone() throws {
    for seed in Self.seeds.prefix(50) {
      _ = try Self.play(Self.script(seed: seed)) { run, instant in
        let state = run.session.state(at: instant - .milliseconds(1))
        #expect((state.zone != nil) == (state.signal == .live))
        #expect((state.age == nil) == run.readings.isEmpty)
      }
    }
  }
}
