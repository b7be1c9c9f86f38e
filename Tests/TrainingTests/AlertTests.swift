import Primitives
import Testing
import Training

struct AlertTests {
  static let lsd = Zone(index: 3, name: "LSD")
  static let tempo = Zone(index: 4, name: "Tempo")
  static let maximum = MaxHeartRate(bpm: 190)

  static let texts: [(Alert, String, String, String)] = [
    (
      .zoneChanged(from: lsd, to: tempo, bpm: 160, percent: Percent(tenths: 842)), "zone_changed", "info",
      "Tempo, up from LSD: 160 bpm, 84.2 %"
    ),
    (
      .zoneChanged(from: tempo, to: lsd, bpm: 140, percent: nil), "zone_changed", "info",
      "LSD, down from Tempo: 140 bpm"
    ),
    (.ceiling(bpm: 160, ceiling: 155), "ceiling", "critical", "160 bpm is above your ceiling of 155"),
    (
      .signalLost(cause: .stale, lasting: .seconds(8)), "signal_lost", "warning", "Signal lost 8 s ago: nothing heard"
    ),
    (
      .signalLost(cause: .noContact, lasting: .milliseconds(5500)), "signal_lost", "warning",
      "Signal lost 6 s ago: no contact with the skin"
    ),
    (
      .signalLost(cause: .implausible, lasting: .milliseconds(5499)), "signal_lost", "warning",
      "Signal lost 5 s ago: implausible values"
    ),
    (.signalBack(bpm: 143, after: .seconds(119)), "signal_back", "info", "Signal back after 119 s: 143 bpm"),
    (.signalBack(bpm: 143, after: .seconds(179)), "signal_back", "info", "Signal back after 2 min 59 s: 143 bpm"),
    (
      .strapFrozen(bpm: 143, lasting: .seconds(60)), "strap_frozen", "warning",
      "The strap repeats 143 bpm, without a heartbeat for 60 s: take it off and on"
    ),
    (
      .noContact(bpm: 132, lasting: .seconds(60)), "no_contact", "warning",
      "The strap reports no skin contact, though it sends 132 bpm: nothing counts. Wet its electrodes and tighten it"
    ),
    (
      .overMax(bpm: 191, highest: 193, maxHR: maximum), "over_max", "notice",
      "193 bpm is above your maximum of 190, which is set too low: hrzone runner set --max-hr 193"
    ),
    (
      .overMax(bpm: 191, highest: 193, maxHR: MaxHeartRate(bpm: 190, isEstimated: true)), "over_max", "notice",
      "193 bpm is above your estimated maximum of 190, which is too low: hrzone runner set --max-hr 193"
    ),
    (
      .overMax(bpm: 191, highest: 191, maxHR: maximum, runner: "Béla"), "over_max", "notice",
      "191 bpm is above your maximum of 190, which is set too low: hrzone runner set Béla --max-hr 191"
    ),
    (
      .overMax(bpm: 191, highest: 191, maxHR: maximum, runner: "Anna's $x"), "over_max", "notice",
      #"191 bpm is above your maximum of 190, which is set too low: hrzone runner set 'Anna'\''s $x' --max-hr 191"#
    ),
    (
      .overMax(bpm: 191, highest: 191, maxHR: maximum, runner: "-Anna"), "over_max", "notice",
      "191 bpm is above your maximum of 190, which is set too low: hrzone runner set --max-hr 191 -- '-Anna'"
    ),
    (
      .aboveTarget(bpm: 155, target: TargetBand(zone: lsd, from: 133, to: 151), lasting: .seconds(10)), "above_target",
      "warning", "155 bpm is above the target (LSD, 133-151 bpm): slow down"
    ),
    (
      .belowTarget(bpm: 155, target: TargetBand(from: 171, to: nil), lasting: .seconds(10)), "below_target", "warning",
      "155 bpm is below the target (171 bpm and up): speed up"
    ),
    (
      .onTarget(bpm: 90, target: TargetBand(from: nil, to: 94), after: .seconds(10)), "on_target", "info",
      "90 bpm is on target (up to 94 bpm)"
    ),
    (
      .zoneAhead(
        from: lsd, to: tempo, bpm: 147, slope: HeartRateSlope(tenthsPerMinute: 300), within: .milliseconds(9500)),
      "zone_ahead", "notice", "Tempo in 10 s: 147 bpm, +30.0 bpm a minute"
    ),
    (
      .zoneAhead(from: tempo, to: lsd, bpm: 160, slope: HeartRateSlope(tenthsPerMinute: -5), within: .zero),
      "zone_ahead", "notice", "LSD in 1 s: 160 bpm, -0.5 bpm a minute"
    ),
    (.batteryLow(percent: 15), "battery_low", "notice", "The strap's battery is at 15 %"),
    (.pairingLost(reason: "Pair it again."), "pairing_lost", "warning", "Pair it again."),
    (.recovered(bpm: 119, below: 120), "recovered", "info", "Recovered: 119 bpm is under 120"),
    (.step(step, left: nil), "step", "info", "Fast, 10 min, LSD, 133-151 bpm"),
    (.step(step, left: .milliseconds(9600)), "step", "info", "Fast, 10 s left, LSD, 133-151 bpm"),
    (
      .step(
        CurrentStep(index: 2, count: 2, name: "Jog", target: nil, end: .untilBelow(130), next: nil), left: nil),
      "step", "info", "Jog, until under 130 bpm"
    ),
    (
      .step(
        CurrentStep(
          index: 2, count: 2, name: "Jog", target: nil, end: .untilBelow(130, atMost: .seconds(240)), next: nil),
        left: nil), "step", "info", "Jog, until under 130 bpm, at most 4 min"
    ),
    (
      .step(
        CurrentStep(
          index: 2, count: 2, name: "Jog", target: nil, end: .untilBelow(130, atMost: .seconds(240)), next: nil),
        left: .seconds(70)), "step", "info", "Jog, until under 130 bpm, 70 s left"
    ),
    (.countdown(step, remaining: .seconds(3)), "step", "info", "Easy in 3 s"),
    (
      .workoutFinished(
        name: "HIIT",
        WorkoutSummary(
          time: .seconds(1680), live: .seconds(1600), withTarget: .seconds(110), onTarget: .seconds(90), steps: 26)),
      "step", "info", "HIIT is done: 28 min, 90 s of 110 s on target (82 %)"
    ),
    (
      .workoutFinished(
        name: "HIIT", WorkoutSummary(time: .seconds(1680), live: .zero, withTarget: .zero, onTarget: .zero, steps: 26)),
      "step", "info", "HIIT is done: 28 min"
    ),
  ]
  static let step = CurrentStep(
    index: 1, count: 2, name: "Fast", target: TargetBand(zone: lsd, from: 133, to: 151), end: .duration(.seconds(600)),
    next: "Easy")

  @Test("kind, severity and text", arguments: texts)
  func text(alert: Alert, kind: String, severity: String, text: String) {
    #expect(alert.kind.rawValue == kind)
    #expect(alert.kind.descriptor.severity.rawValue == severity)
    #expect(alert.message.text == text)
  }

  static let speeches: [(Alert, String)] = [
    (.zoneChanged(from: lsd, to: tempo, bpm: 160, percent: Percent(tenths: 842)), "Tempo. 160."),
    (
      .aboveTarget(bpm: 166, target: TargetBand(zone: lsd, from: 133, to: 151), lasting: .seconds(10)),
      "Slow down. 166."
    ),
    (.belowTarget(bpm: 120, target: TargetBand(from: 133, to: 151), lasting: .seconds(10)), "Speed up. 120."),
    (.onTarget(bpm: 143, target: TargetBand(from: 133, to: 151), after: .seconds(10)), "On target. 143."),
    (.ceiling(bpm: 172, ceiling: 170), "Slow down now, 172."),
    (
      .zoneAhead(
        from: lsd, to: tempo, bpm: 147, slope: HeartRateSlope(tenthsPerMinute: 300), within: .milliseconds(5500)),
      "Tempo ahead. 6 seconds."
    ),
    (
      .zoneAhead(from: lsd, to: tempo, bpm: 151, slope: HeartRateSlope(tenthsPerMinute: 300), within: .zero),
      "Tempo ahead. 1 second."
    ),
    (.signalLost(cause: .stale, lasting: .seconds(8)), "Signal lost."),
    (.signalLost(cause: .noContact, lasting: .seconds(8)), "Check the strap. No skin contact."),
    (.signalLost(cause: .implausible, lasting: .seconds(8)), "Check the strap. Strange values."),
    (.signalLost(cause: .frozen, lasting: .seconds(8)), "Check the strap. It is stuck."),
    (.signalBack(bpm: 143, after: .seconds(60)), "Signal back. 143."),
    (.strapFrozen(bpm: 143, lasting: .seconds(60)), "Strap stuck. Take it off and on."),
    (.noContact(bpm: 132, lasting: .seconds(60)), "Wet the strap. No skin contact."),
    (.batteryLow(percent: 15), "Battery low. Strap at 15 percent."),
    (.pairingLost(reason: "`bluetoothctl remove F0:9E:1A:00:00:01`"), "Pairing lost. See the screen."),
    (.recovered(bpm: 119, below: 120), "Recovered. 119."),
    (.step(step, left: nil), "Fast. 10 minutes. LSD."),
    (.step(step, left: .milliseconds(9600)), "Fast. 10 seconds. LSD."),
    (.step(step, left: .seconds(60)), "Fast. 1 minute. LSD."),
    (.step(step, left: .seconds(119)), "Fast. 1 minute 59."),
    (.step(step, left: .seconds(90)), "Fast. 90 seconds."),
    (.step(step, left: .seconds(1620)), "Fast. 27 minutes."),
    (.step(step, left: .seconds(1800)), "Fast. 30 minutes. LSD."),
    (
      .zoneChanged(from: lsd, to: Zone(index: 4, name: "Subthreshold"), bpm: 160, percent: nil),
      "Zone 4. 160."
    ),
    (
      .zoneChanged(from: lsd, to: Zone(index: 6, name: "5b Aerobic capacity"), bpm: 160, percent: nil),
      "5b. 160."
    ),
    (.step(step, left: .seconds(150)), "Fast. 2 minutes 30."),
    (
      .step(
        CurrentStep(
          index: 2, count: 2, name: "Jog", target: nil, end: .untilBelow(130, atMost: .seconds(90)), next: nil),
        left: nil), "Jog. Below 130."
    ),
    (
      .step(
        CurrentStep(
          index: 2, count: 2, name: "LSD", target: TargetBand(zone: lsd, from: 133, to: 151), end: .open, next: nil),
        left: nil), "LSD."
    ),
    (.countdown(step, remaining: .seconds(3)), "3 seconds. Then Easy."),
    (
      .workoutFinished(
        name: "HIIT",
        WorkoutSummary(
          time: .seconds(1680), live: .seconds(1600), withTarget: .seconds(110), onTarget: .seconds(90), steps: 26)),
      "Done. 82 percent on target."
    ),
    (
      .workoutFinished(
        name: "HIIT", WorkoutSummary(time: .seconds(1680), live: .zero, withTarget: .zero, onTarget: .zero, steps: 26)),
      "Done."
    ),
    (.overMax(bpm: 191, highest: 193, maxHR: maximum, runner: "Béla"), "New maximum. 193."),
  ]

  @Test("speech is short, begins with the advice, and has no symbols", arguments: speeches)
  func speech(alert: Alert, speech: String) {
    #expect(alert.message.speech == speech)
    #expect(speech.allSatisfy { $0.isLetter || $0.isNumber || " .,".contains($0) })
    #expect(speech.split(separator: " ").count <= 7)
  }

  @Test("every kind has its speech in the table")
  func spokenKinds() {
    #expect(Set(Self.speeches.map(\.0.kind)) == Set(AlertKind.allCases))
  }

  @Test(
    "a time is spoken to the second while it is short, then to the minute",
    arguments: [
      (0, "0 s"), (499, "0 s"), (500, "1 s"), (119_499, "119 s"), (119_500, "2 min"), (150_000, "2 min 30 s"),
      (180_400, "3 min"), (180_500, "3 min 1 s"), (599_499, "9 min 59 s"), (599_500, "10 min"), (629_499, "10 min"),
      (629_500, "11 min"), (630_000, "11 min"), (3_600_000, "60 min"),
    ])
  func times(milliseconds: Int, words: String) {
    let alert = Alert.signalBack(bpm: 143, after: .milliseconds(milliseconds))
    #expect(alert.message.text == "Signal back after \(words): 143 bpm")
  }

  @Test("a signal lost five seconds after it was live, and its return")
  func lostAndBack() throws {
    var run = try Recording()
    run.advance(100)
    #expect(run.lines.isEmpty, "what was never there is not lost")
    run.samples(200...210, 143)
    _ = run.takeLines()
    run.advance(260)
    #expect(
      run.takeLines() == [
        "213 signal stale", "216 zone LSD > - -", "218 signal_lost: Signal lost 8 s ago: nothing heard",
      ])
    run.sample(260, 143)
    #expect(
      run.takeLines() == [
        "260 signal live", "260 zone - > LSD 143", "260 signal_back: Signal back after 50 s: 143 bpm",
      ])
    // Lost and back again: an alert within thirty seconds of its kind's last waits until they are over.
    run.advance(269)
    run.samples(270...300, 143)
    #expect(
      run.takeLines() == [
        "263 signal stale", "266 zone LSD > - -", "268 signal_lost: Signal lost 8 s ago: nothing heard",
        "270 signal live",
        "270 zone - > LSD 143", "290 signal_back: Signal back after 10 s: 143 bpm",
      ])
  }

  @Test("a second loss within thirty seconds is announced after them if it lasts")
  func lostAgain() throws {
    var run = try Recording()
    run.sample(0, 143)
    run.samples(10...11, 143)
    run.advance(100)
    #expect(
      run.lines.filter { $0.contains("signal_") } == [
        "8 signal_lost: Signal lost 8 s ago: nothing heard", "10 signal_back: Signal back after 10 s: 143 bpm",
        "38 signal_lost: Signal lost 27 s ago: nothing heard",
      ])
    var short = try Recording()
    short.sample(0, 143)
    short.samples(10...11, 143)
    short.samples(30...60, 143)
    #expect(short.lines.filter { $0.contains("signal_") }.count == 2)
  }

  @Test("a return that comes too soon is announced later if it lasts")
  func backAndGone() throws {
    var run = try Recording()
    run.sample(0, 143)
    run.sample(10, 143)
    run.advance(39)  // lost again at 13, announced at 38
    run.sample(39.5, 143)
    #expect(
      run.lines.filter { $0.contains("signal_") } == [
        "8 signal_lost: Signal lost 8 s ago: nothing heard", "10 signal_back: Signal back after 10 s: 143 bpm",
        "38 signal_lost: Signal lost 28 s ago: nothing heard",
      ])
    run.advance(60)  // back was due at 40, and was: the sample of 39.5 is live until 42.5
    #expect(run.lines.last { $0.contains("signal_back") } == "40 signal_back: Signal back after 30 s: 143 bpm")
    var gone = try Recording(settings: TrainingSettings(alerts: AlertRules(repeatAfter: .seconds(60))))
    gone.sample(0, 143)
    gone.sample(10, 143)
    gone.advance(69)  // lost again at 13, announced at 68
    gone.sample(66, 143)  // an instant of the past counts as the latest, 69
    gone.advance(100)
    #expect(gone.lines.last { $0.contains("signal_back") } == "70 signal_back: Signal back after 59 s: 143 bpm")
    var silent = try Recording(settings: TrainingSettings(staleAfter: .milliseconds(500)))
    silent.sample(0, 143)
    silent.sample(10, 143)
    silent.advance(38.5)  // lost again at 10.5, announced at 35.5
    silent.sample(39, 143)  // live until 39.5, while `signal_back` may come from 40 on
    silent.advance(45)
    silent.sample(50, 143)
    #expect(
      silent.lines.filter { $0.contains("signal_") } == [
        "5.500 signal_lost: Signal lost 6 s ago: nothing heard", "10 signal_back: Signal back after 10 s: 143 bpm",
        "35.500 signal_lost: Signal lost 26 s ago: nothing heard",
        "50 signal_back: Signal back after 40 s: 143 bpm",
      ])
  }

  @Test("a signal is lost by faulty samples, not only by silence")
  func lostContact() throws {
    var run = try Recording()
    run.sample(0, 143)
    for second in 1...7 { run.sample(Double(second), 143, contact: .notDetected) }
    #expect(run.lines.last == "6 signal_lost: Signal lost 6 s ago: no contact with the skin")
    // Stale at the very instant: first the change of signal, then the alert about it.
    var silent = try Recording()
    silent.sample(0, 143)
    for second in 1...3 { silent.sample(Double(second), 143, contact: .notDetected) }
    silent.advance(7)
    #expect(silent.lines.suffix(2) == ["6 signal stale", "6 signal_lost: Signal lost 6 s ago: nothing heard"])
  }

  @Test("a new link in the meantime does not change the cause")
  func lostWithLink() throws {
    var run = try Recording()
    run.sample(0, 143)
    run.advance(4)
    run.link(4)
    run.advance(10)
    #expect(run.lines.contains("4 signal none"))
    #expect(run.adviceEvents.last == .alert(.signalLost(cause: .stale, lasting: .seconds(8))))
  }

  @Test("advice waits for a live signal, and is dropped if the zone is lost")
  func deferredZoneWithoutSignal() throws {
    var short = try Recording()
    short.samples(0...20, 143)
    short.samples(21...29, 160)
    short.samples(30...50, 143)
    short.sample(51, 143, contact: .notDetected)
    short.sample(52, 143, contact: .notDetected)
    short.sample(53, 145)
    #expect(short.advice.last == "53 zone_changed: LSD, down from Tempo: 145 bpm, 76.3 %")
    var long = try Recording()
    long.samples(0...20, 143)
    long.samples(21...29, 160)
    long.samples(30...44, 143)
    long.samples(60...100, 143)
    #expect(
      long.advice.suffix(3) == [
        "52 signal_lost: Signal lost 8 s ago: nothing heard", "60 zone - > LSD 143",
        "60 signal_back: Signal back after 16 s: 143 bpm",
      ])
    #expect(long.advice.filter { $0.contains("zone_changed") }.count == 1)
  }

  @Test("three seconds above the ceiling, and again while it lasts")
  func ceiling() throws {
    let runner = Runner(maxHR: MaxHeartRate(bpm: 190), ceiling: 155)
    var run = try Recording(runner: runner)
    run.samples(0...5, 153)
    run.samples(6...8, 160)
    run.sample(9, 155)  // not above
    run.samples(10...80, 160)
    #expect(
      run.lines.filter { $0.contains("ceiling") } == [
        "13 ceiling: 160 bpm is above your ceiling of 155", "43 ceiling: 160 bpm is above your ceiling of 155",
        "73 ceiling: 160 bpm is above your ceiling of 155",
      ])
  }

  @Test("a long loss of signal ends the excursion above the ceiling, a short one does not")
  func ceilingAndLoss() throws {
    let runner = Runner(maxHR: MaxHeartRate(bpm: 190), ceiling: 155)
    for (gap, expected) in [(6.0, "6 ceiling: 160 bpm is above your ceiling of 155"), (6.001, nil)] {
      var run = try Recording(runner: runner)
      run.sample(0, 160)
      run.sample(gap, 160)
      #expect(run.lines.first { $0.contains("ceiling") } == expected)
    }
  }

  @Test("five seconds above the maximum, and again once a higher value is sustained")
  func overMax() throws {
    var run = try Recording()
    run.samples(0...3, 190)
    for (index, bpm) in ([191, 193, 198, 192, 191, 191, 192] as [UInt16]).enumerated() {
      run.sample(Double(4 + index), bpm)
    }
    run.samples(11...80, 195)
    run.samples(81...90, 185)
    // A lower or equal value is not announced again, however long it lasts. An interval session returns to it every few
    // minutes.
    run.samples(91...140, 195)
    run.samples(141...150, 185)
    run.samples(151...160, 197)
    #expect(
      run.lines.filter { $0.contains("over_max") } == [
        "9 over_max: 192 bpm is above your maximum of 190, which is set too low: hrzone runner set --max-hr 192",
        "39 over_max: 195 bpm is above your maximum of 190, which is set too low: hrzone runner set --max-hr 195",
        "156 over_max: 197 bpm is above your maximum of 190, which is set too low: hrzone runner set --max-hr 197",
      ])
  }

  @Test("while heart rate rises, its maximum is announced at most every thirty seconds")
  func overMaxRising() throws {
    var run = try Recording()
    for second in 0...120 { run.sample(Double(second), UInt16(min(196, 191 + second / 15))) }
    #expect(
      run.lines.filter { $0.contains("over_max") }.map { $0.prefix { $0 != "m" } } == [
        "5 over_", "35 over_", "65 over_", "95 over_",
      ])
    #expect(run.lines.last { $0.contains("over_max") }?.hasSuffix("--max-hr 196") == true)
  }

  @Test(
    "a spike does not set a maximum",
    arguments: [
      ([191, 191, 216, 191, 191, 191], 191), ([216, 191, 191, 191, 191, 191], 191),
      ([191, 191, 191, 191, 191, 216], 191), ([191, 216, 216, 191, 191, 191], 191),
      ([191, 193, 195, 197, 198, 201], 197), ([195, 195, 195, 195, 195, 195], 195),
    ] as [([UInt16], Int)])
  func overMaxHeld(rates: [UInt16], held: Int) throws {
    var run = try Recording(settings: TrainingSettings(maxJump: 30))
    run.samples(0...3, 190)
    for (index, bpm) in rates.enumerated() { run.sample(Double(4 + index), bpm) }
    #expect(run.lines.filter { $0.contains("over_max") }.map { $0.hasPrefix("9 over_max: \(held) bpm") } == [true])
  }

  @Test("a loss and another maximum do not forget the announced value")
  func overMaxTold() throws {
    var run = try Recording()
    run.samples(0...10, 195)
    run.samples(30...40, 194)
    let runner = Runner(maxHR: MaxHeartRate(bpm: 188))
    run.session.reconfigure(
      runner: runner, zones: try Zones(preset: .standard, runner: runner), settings: TrainingSettings())
    run.samples(41...80, 193)
    #expect(run.lines.filter { $0.contains("over_max") }.count == 1)
    run.samples(81...90, 196)
    #expect(run.lines.last { $0.contains("over_max") }?.hasPrefix("83 over_max: 196 bpm") == true)
  }

  @Test("a ramp of equal steps is not a heart", arguments: [1, 2, 5])
  func overMaxRamp(step: Int) throws {
    var run = try Recording()
    run.samples(0...3, 180)
    let top = 180 + step * (40 / step)
    for second in 4...(3 + 40 / step) { run.sample(Double(second), UInt16(180 + step * (second - 3))) }
    for second in 0...2 { run.sample(Double(44 + second), UInt16(top - 10 * second)) }
    run.samples(47...60, 185)
    #expect(!run.lines.contains { $0.contains("over_max") })
    // Heart rates after a ramp count from its end.
    var held = try Recording()
    held.samples(0...3, 180)
    for second in 4...20 { held.sample(Double(second), UInt16(179 + second - 3)) }
    held.samples(21...40, 196)
    #expect(held.lines.first { $0.contains("over_max") }?.hasPrefix("26 over_max: 196 bpm") == true)
  }

  @Test("an alert that comes too soon is sent when allowed, if it still applies")
  func overMaxAgain() throws {
    var run = try Recording()
    run.samples(0...6, 195)
    run.samples(7...8, 185)
    run.samples(9...60, 196)
    #expect(
      run.lines.filter { $0.contains("over_max") } == [
        "5 over_max: 195 bpm is above your maximum of 190, which is set too low: hrzone runner set --max-hr 195",
        "35 over_max: 196 bpm is above your maximum of 190, which is set too low: hrzone runner set --max-hr 196",
      ])
  }

  @Test("a kind that is off is never sent, and the others are unaffected")
  func off() throws {
    func play(off: Set<AlertKind>) throws -> [String] {
      let runner = Runner(maxHR: MaxHeartRate(bpm: 170), ceiling: 155)
      var run = try Recording(runner: runner, settings: TrainingSettings(alerts: AlertRules(off: off)))
      run.battery(0, 10)
      run.pairingFault(0, "Pair it again.")
      try run.target(0, .band(from: 130, to: 150))
      run.sample(0, 143, rr: true)
      run.samples(1...20, 143)
      run.samples(21...40, 175)
      run.samples(60...125, 150, rr: false)
      for second in 126...190 { run.sample(Double(second), 150 - UInt16((second - 126) / 2), rr: true) }
      run.sample(191, 130, rr: true)
      try run.start(191, Recording.step("Down", .untilBelow(.bpm(130))))
      run.sample(192, 130, rr: true)
      run.samples(193...195, 129, rr: true)
      return run.lines
    }
    let all = try play(off: [])
    // A strap that reported contact once gets no `no_contact`. RhythmTests has one that never does.
    for kind in AlertKind.allCases where kind != .noContact {
      let isKind = { (line: String) in line.contains(" \(kind.rawValue): ") }
      #expect(all.contains(where: isKind), "\(kind)")
      #expect(try play(off: [kind]) == all.filter { !isKind($0) })
    }
    let isAlert = { (line: String) in AlertKind.allCases.contains { line.contains(" \($0.rawValue): ") } }
    #expect(try play(off: Set(AlertKind.allCases)) == all.filter { !isAlert($0) })
  }
}
