import HeartRate
import Primitives
import Testing
import Training

struct TotalsTests {
  @Test("a live sample earns the time until the next notification, three seconds at most")
  func timeInZone() throws {
    var run = try Recording(settings: TrainingSettings(maxJump: 30))
    run.sample(0, 143)  // 0.7 s
    run.sample(0.7, 143)  // 0.3 s, to one that does not count
    run.sample(1, 143, contact: .notDetected)
    run.sample(2, 150)  // 1.5 s
    run.sample(3.5, 160)  // 3 s of the 6.5 to the next
    run.sample(10, 131)
    #expect(run.state(10).totals.lines == ["LSD 2.5", "Tempo 3.0"])
    #expect(run.state(10).totals.live == .milliseconds(5500))
    #expect(run.state(10.25).totals.lines == ["Easy 0.25", "LSD 2.5", "Tempo 3.0"])
    #expect(run.state(13).totals.lines == ["Easy 3.0", "LSD 2.5", "Tempo 3.0"])
    #expect(run.state(1000).totals == run.state(13).totals)
  }

  @Test("totals have every zone, with its lowest heart rate")
  func zones() throws {
    let totals = try Recording().state(0).totals
    #expect(totals.zones.map(\.zone.name) == ["Rest", "Recovery", "Easy", "LSD", "Tempo", "Maximum"])
    #expect(totals.zones.map(\.from) == [nil, 95, 114, 133, 152, 171])
    #expect(totals.live == .zero)
  }

  @Test("a link that drops and returns does not stop the running part")
  func link() throws {
    var run = try Recording()
    run.sample(0, 143)
    run.link(1)
    run.advance(20)
    #expect(run.state(20).totals.lines == ["LSD 3.0"])
  }

  @Test("the state is that of the given instant, and reading it changes nothing")
  func state() throws {
    var run = try Recording()
    run.sample(0, 143, rr: true, energy: 12)
    run.sample(1, 144)
    let state = run.state(1.5)
    #expect(state.signal == .live)
    #expect(state.age == .milliseconds(500))
    #expect(state.bpm == 144)
    #expect(state.zone == Zone(index: 3, name: "LSD"))
    #expect(state.percent == Percent(tenths: 758))
    #expect(state.percentOf == .max)
    #expect(state.maxHR == MaxHeartRate(bpm: 190))
    #expect(state.sensorContact == .detected)
    #expect(state.energyExpended == 12, "what it last said, in an earlier notification")
    let late = run.state(60)
    #expect(late.signal == .stale)
    #expect(late.age == .seconds(59))
    #expect(late.bpm == 144)
    #expect(late.zone == nil)
    #expect(run.state(1.5) == state)
    #expect(run.session.nextDeadline == Recording.at(4))
    run.advance(60)
    #expect(run.lines.last == "9 signal_lost: Signal lost 8 s ago: nothing heard")
  }

  @Test("an instant before the latest counts as the latest")
  func clamped() throws {
    var run = try Recording()
    run.sample(10, 143)
    run.sample(4, 144)
    run.advance(5)
    #expect(run.events.last { if case .sample = $0.event { true } else { false } }?.instant == Recording.at(10))
    #expect(run.state(2).age == .zero)
    run.link(3)
    run.advance(11)
    run.sample(12, 143)
    #expect(run.state(12).totals.live == .seconds(2))
  }

  @Test("a notification before its link's instant counts at that instant")
  func clampedToLink() throws {
    var run = try Recording()
    run.link(4)
    run.sample(3, 143)
    #expect(run.lines.first == "4 signal live")
    run.advance(7)
    #expect(run.lines.last == "7 signal stale")
  }

  @Test("the extremes of the clock do not trap")
  func extremes() throws {
    var run = try Recording()
    let measurement = HeartRateMeasurement(heartRate: 143)
    run.ingest(measurement, at: Instant(nanoseconds: .min))
    run.ingest(measurement, at: Instant(nanoseconds: .max))
    run.advance(to: Instant(nanoseconds: .max))
    run.ingest(measurement, at: Instant(nanoseconds: .max))
    #expect(run.readings.count == 3)
    #expect(run.session.state(at: Instant(nanoseconds: .max)).totals.live == .seconds(3))
  }

  @Test("after a change of zones, names keep their time, the rest stays in the sum, and no alert is sent")
  func reconfigure() throws {
    var run = try Recording()
    run.samples(0...9, 143)
    run.samples(10...19, 160)
    _ = run.takeLines()
    let runner = Runner(maxHR: MaxHeartRate(bpm: 180))
    let bounds = [ZoneBound(name: "Tempo", from: 60), ZoneBound(name: "Hard", from: 85)]
    let zones = try Zones(model: .percentMax, bounds: bounds, runner: runner)
    run.advance(19.5)
    run.session.reconfigure(runner: runner, zones: zones, settings: TrainingSettings())
    #expect(run.state(19.5).zone == nil)
    #expect(run.state(19.5).maxHR.bpm == 180)
    // The second from 19 on goes to the new zone of its sample: 160 is Hard, which begins at 153.
    run.sample(20, 160)
    let totals = run.state(20).totals
    #expect(totals.lines == ["Tempo 9.0", "Hard 1.0"])
    #expect(totals.formerZones == .seconds(10))
    #expect(totals.live == .seconds(20))
    #expect(run.takeLines() == ["20 zone - > Hard 160"])
    run.samples(21...60, 160)
    #expect(run.takeLines().isEmpty)
  }

  @Test("setting the same zones changes nothing")
  func reconfigureAlike() throws {
    var run = try Recording()
    run.samples(0...9, 143)
    _ = run.takeLines()
    let settings = TrainingSettings(staleAfter: .seconds(4))
    run.session.reconfigure(runner: run.session.runner, zones: run.session.zones, settings: settings)
    #expect(run.state(9).zone?.name == "LSD")
    run.advance(14)
    #expect(run.lines == ["13 signal stale"])
    #expect(run.state(14).totals.lines == ["LSD 13.0"])
  }

  @Test("another ceiling restarts its three seconds")
  func reconfigureCeiling() throws {
    var run = try Recording(runner: Runner(maxHR: MaxHeartRate(bpm: 190), ceiling: 155))
    run.samples(0...2, 160)
    let runner = Runner(maxHR: MaxHeartRate(bpm: 190), ceiling: 150)
    run.session.reconfigure(runner: runner, zones: run.session.zones, settings: TrainingSettings())
    run.samples(3...6, 160)
    #expect(run.lines.last == "6 ceiling: 160 bpm is above your ceiling of 150")
  }

  @Test("another maximum restarts its five seconds")
  func reconfigureMaximum() throws {
    var run = try Recording()
    run.samples(0...3, 195)
    let runner = Runner(maxHR: MaxHeartRate(bpm: 192))
    run.session.reconfigure(runner: runner, zones: run.session.zones, settings: TrainingSettings())
    run.samples(4...9, 195)
    #expect(
      run.lines.last
        == "9 over_max: 195 bpm is above your maximum of 192, which is set too low: hrzone runner set --max-hr 195")
  }

  @Test("another runner has a new session, which keeps only the battery's announcements")
  func handedOver() throws {
    var run = try Recording(runner: Runner(name: "Anna", maxHR: MaxHeartRate(bpm: 190)))
    try run.target(0, .zone(.name("Tempo")))
    run.battery(0, 10)
    run.samples(0...9, 143)
    run.advance(20)
    #expect(run.takeLines().contains { $0.contains("battery_low") })
    let runner = Runner(name: "Béla", maxHR: MaxHeartRate(bpm: 180))
    let zones = try Zones(model: .percentMax, bounds: .standard, runner: runner)
    run.session = run.session.handedOver(to: runner, zones: zones, settings: run.session.settings)
    let state = run.state(20)
    #expect(state.totals.live == .zero && state.target == nil && state.bpm == nil && state.signal == .none)
    run.battery(20, 9)
    run.sample(5, 150)  // No time is earned before the strap changed hands.
    run.advance(60)
    #expect(
      run.takeLines() == [
        "20 signal live", "20 zone - > Tempo 150", "23 signal stale", "26 zone Tempo > - -",
        "28 signal_lost: Signal lost 8 s ago: nothing heard",
      ])
    #expect(run.state(60).totals.lines == ["Tempo 3.0"])
  }

  @Test("settings out of their bounds are clamped")
  func settings() throws {
    let wild = TrainingSettings(
      staleAfter: .seconds(-1), frozenAfter: .seconds(-1), maxJump: .max, dwell: .seconds(-1),
      alerts: AlertRules(
        grace: .seconds(-1), stepGrace: .seconds(-1), repeatAfter: .seconds(-1),
        byKind: [.ceiling: AlertRules.KindRules(grace: .seconds(-1), repeatAfter: .seconds(-1))]))
    #expect(
      wild
        == TrainingSettings(
          staleAfter: .zero, frozenAfter: .zero, maxJump: 250, dwell: .zero,
          alerts: AlertRules(
            grace: .zero, stepGrace: .zero, repeatAfter: .zero,
            byKind: [.ceiling: AlertRules.KindRules(grace: .zero, repeatAfter: .zero)])))
    let tame = TrainingSettings(maxJump: .min)
    #expect(tame == TrainingSettings(maxJump: 0))
    // Every sample is stale at once and every alert repeats at once; still the session terminates.
    var run = try Recording(runner: Runner(maxHR: MaxHeartRate(bpm: 100), ceiling: 90), settings: wild)
    run.samples(0...100, 143, rr: true)
    run.samples(101...200, 144)
    run.advance(300)
    #expect(run.readings.count == 201)
    // From the third interval on, each sample is fresh for 2.5 intervals, until the strap is frozen.
    #expect(run.state(300).totals.live == .seconds(99))
  }
}
