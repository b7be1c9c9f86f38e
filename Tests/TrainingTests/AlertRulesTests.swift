import Primitives
import Testing
import Training

/// Overrides of single kinds of alerts, and the values without them.
struct AlertRulesTests {
  /// Grace and repeat interval of each kind in seconds: by default, and with a grace of 7 and a repeat of 70 for all.
  static let figures: [(AlertKind, Int, Int, Int, Int)] = [
    (.zoneChanged, 0, 30, 0, 70), (.aboveTarget, 10, 30, 7, 70), (.belowTarget, 10, 30, 7, 70),
    (.onTarget, 0, 30, 0, 70),
    (.ceiling, 3, 30, 3, 70), (.zoneAhead, 0, 60, 0, 70), (.signalLost, 5, 30, 5, 70), (.signalBack, 0, 30, 0, 70),
    (.strapFrozen, 0, 30, 0, 70), (.noContact, 60, 600, 60, 600), (.batteryLow, 0, 30, 0, 70),
    (.pairingLost, 0, 30, 0, 70), (.recovered, 0, 0, 0, 0),
    (.step, 0, 0, 0, 0),
    (.overMax, 5, 30, 5, 70),
  ]

  @Test("without overrides a kind has the common values, or its own defaults")
  func standard() {
    #expect(Self.figures.map(\.0) == AlertKind.allCases)
    for (kind, grace, repeatAfter, otherGrace, otherRepeat) in Self.figures {
      let rules = AlertRules()
      #expect(rules.grace(of: kind) == .seconds(grace), "\(kind)")
      #expect(rules.repeatAfter(of: kind) == .seconds(repeatAfter), "\(kind)")
      let others = AlertRules(grace: .seconds(7), repeatAfter: .seconds(70))
      #expect(others.grace(of: kind) == .seconds(otherGrace), "\(kind)")
      #expect(others.repeatAfter(of: kind) == .seconds(otherRepeat), "\(kind)")
      #expect(AlertRules.kindsWithGrace.contains(kind) == (grace > 0 || kind == .zoneAhead))
    }
  }

  @Test("each override takes precedence for its kind alone; none gives a grace to a kind without one")
  func own() {
    for (kind, grace, repeatAfter, _, _) in Self.figures {
      let both = AlertRules(byKind: [kind: .init(grace: .seconds(1), repeatAfter: .seconds(2))])
      #expect(
        both.grace(of: kind) == .seconds(AlertRules.kindsWithGrace.contains(kind) ? 1 : 0)
          && both.repeatAfter(of: kind) == .seconds(2))
      let one = AlertRules(byKind: [kind: .init(repeatAfter: .seconds(2))])
      #expect(one.grace(of: kind) == .seconds(grace) && one.repeatAfter(of: kind) == .seconds(2))
      let other = AlertRules(byKind: [kind: .init(grace: .seconds(1))])
      #expect(other.repeatAfter(of: kind) == .seconds(repeatAfter))
      for (another, grace, repeatAfter, _, _) in Self.figures where another != kind {
        #expect(both.grace(of: another) == .seconds(grace) && both.repeatAfter(of: another) == .seconds(repeatAfter))
      }
    }
  }

  /// The seconds at which `kind` is sent in the first two minutes of `play`.
  func times(
    _ kind: AlertKind, _ figures: AlertRules.KindRules?, _ play: (inout Recording) throws -> Void
  ) throws -> [Int] {
    let runner = Runner(maxHR: MaxHeartRate(bpm: 170), ceiling: 155)
    let rules = AlertRules(byKind: figures.map { [kind: $0] } ?? [:])
    var run = try Recording(runner: runner, settings: TrainingSettings(alerts: rules))
    try play(&run)
    return run.lines.filter { $0.contains(" \(kind.rawValue): ") }.compactMap { Int($0.prefix { $0 != " " }) }
  }

  @Test("ceiling, maximum and target: their grace and repeat interval")
  func lasting() throws {
    let figures = AlertRules.KindRules(grace: .seconds(8), repeatAfter: .seconds(40))
    let high = { (run: inout Recording) in run.samples(0...100, 160) }
    #expect(try times(.ceiling, nil, high) == [3, 33, 63, 93])
    #expect(try times(.ceiling, figures, high) == [8, 48, 88])
    #expect(try times(.ceiling, .init(grace: .zero, repeatAfter: .seconds(90)), high) == [0, 90])
    let target = { (run: inout Recording) in
      try run.target(0, .band(from: 100, to: 150))
      high(&run)
    }
    // At 10 bpm above it is sent every time; within 5 bpm, after one, two and four repeat intervals.
    #expect(try times(.aboveTarget, nil, target) == [10, 40, 70, 100])
    #expect(try times(.aboveTarget, figures, target) == [8, 48, 88])
    let rising = { (run: inout Recording) in
      for second in 0...100 { run.sample(Double(second), UInt16(171 + second / 10)) }
    }
    #expect(try times(.overMax, nil, rising) == [5, 35, 65, 95])
    #expect(try times(.overMax, figures, rising) == [8, 48, 88])
  }

  @Test("with a long grace, the sustained maximum is proposed at its end; with a short one, the highest so far")
  func heldInGrace() throws {
    func proposed(after grace: Int) throws -> String? {
      let rules = AlertRules(byKind: [.overMax: .init(grace: .seconds(grace))])
      var run = try Recording(settings: TrainingSettings(alerts: rules))
      run.sample(0, 191)
      run.samples(1...5, 199)
      run.samples(6...30, 193)
      return run.lines.first { $0.contains("over_max") }.map { String($0.prefix { $0 != "i" }) }
    }
    #expect(try proposed(after: 10) == "10 over_max: 199 bpm ")
    #expect(try proposed(after: 2) == "2 over_max: 199 bpm ")
    #expect(try proposed(after: 0) == "0 over_max: 191 bpm ")
  }

  @Test("above and below the target have separate graces")
  func sides() throws {
    let rules = AlertRules(byKind: [.aboveTarget: .init(grace: .seconds(4)), .belowTarget: .init(grace: .seconds(20))])
    var run = try Recording(settings: TrainingSettings(maxJump: 30, alerts: rules))
    try run.target(0, .band(from: 130, to: 140))
    run.samples(0...20, 150)
    run.samples(21...60, 125)
    #expect(
      run.lines.filter { $0.contains("_target: ") }.map { $0.prefix { $0 != ":" } } == [
        "4 above_target", "41 below_target",
      ])
  }

  @Test("earlier and later alerts of a lost signal, a zone ahead and a step")
  func moments() throws {
    let figures = AlertRules.KindRules(grace: .seconds(10), repeatAfter: .seconds(60))
    let gaps = { (run: inout Recording) in
      for second in [0, 40, 80] { run.sample(Double(second), 143) }
      run.advance(120)
    }
    // Stale after 3 s.
    #expect(try times(.signalLost, nil, gaps) == [8, 48, 88])
    #expect(try times(.signalLost, figures, gaps) == [13, 73])
    let climb = { (run: inout Recording) in
      for second in 0...110 { run.sample(Double(second), 101 + UInt16(second)) }
    }
    let soon = AlertRules.KindRules(grace: .seconds(2), repeatAfter: .seconds(15))
    // LSD, Tempo and Maximum are predicted at 15, 30 and 47. Tempo is not announced: 20 s after the first forecast, heart rate
    // is there already.
    #expect(try times(.zoneAhead, nil, climb) == [15, 47])
    #expect(try times(.zoneAhead, soon, climb) == [17, 32, 49])
    let steps = { (run: inout Recording) in
      run.sample(0, 140)
      try run.start(0, .repeat(count: 9, [Recording.seconds("A", 2)]))
      run.samples(1...20, 140)
    }
    #expect(try times(.step, nil, steps) == [0, 2, 4, 6, 8, 10, 12, 14, 16, 18])
    #expect(try times(.step, .init(repeatAfter: .seconds(5)), steps) == [0, 6, 12, 18])
  }
}
