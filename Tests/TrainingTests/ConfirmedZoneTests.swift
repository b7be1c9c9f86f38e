import Primitives
import Testing
import Training

/// HRmax 190: Easy begins at 114, LSD at 133, Tempo at 152, Maximum at 171.
struct ConfirmedZoneTests {
  /// The lines of `run` about the confirmed zone.
  static func zones(_ run: Recording) -> [String] {
    run.lines.filter { $0.contains(" zone ") }
  }

  @Test("a step from 143 to 160 gives one zone report and one alert")
  func step() throws {
    var run = try Recording()
    run.samples(0...20, 143)
    run.samples(21...120, 160)
    // 160 is 8.5 bpm beyond the bound, so one sample is enough evidence. At 22, two of the median's three samples are at 160.
    #expect(
      run.takeLines().filter { !$0.contains("zone_ahead") } == [
        "0 signal live", "0 zone - > LSD 143", "22 zone LSD > Tempo 160",
        "22 zone_changed: Tempo, up from LSD: 160 bpm, 84.2 %",
      ])
  }

  @Test(
    "confirmation is faster further beyond a bound, and takes 30 s at the bound itself",
    arguments: [
      // Evidence 20 is reached with 1.25, 5.25, 11.25 and 19.25 each second.
      (153, 143, "36 zone LSD > Tempo 153"), (154, 143, "24 zone LSD > Tempo 154"),
      (155, 143, "22 zone LSD > Tempo 155"), (156, 143, "22 zone LSD > Tempo 156"),
      (152, 143, "51 zone LSD > Tempo 152"), (151, 143, nil),
      (131, 140, "36 zone LSD > Easy 131"), (130, 140, "24 zone LSD > Easy 130"),
      (132, 140, "51 zone LSD > Easy 132"), (133, 140, nil),
    ] as [(UInt16, UInt16, String?)])
  func distance(bpm: UInt16, before: UInt16, zone: String?) throws {
    var run = try Recording()
    run.samples(0...20, before)
    run.samples(21...120, bpm)
    #expect(Self.zones(run) == ["0 zone - > LSD \(before)"] + [zone].compactMap(\.self))
  }

  @Test("dwell scales the required evidence", arguments: [(0, 23), (1, 23), (5, 25), (10, 29), (40, 52)])
  func dwell(seconds: Int, confirmed: Int) throws {
    var run = try Recording(settings: TrainingSettings(dwell: .seconds(seconds)))
    run.samples(0...21, 143)
    run.samples(22...120, 154)
    // The evidence grows by 5.25 a second from 22 on; each second of dwell needs 4. With a short dwell the median decides. A
    // dwell of 40 s needs 160, so the rule of 30 s beyond the bound comes first.
    #expect(Self.zones(run).dropFirst() == ["\(confirmed) zone LSD > Tempo 154"])
  }

  @Test("samples inside reduce the evidence: a heart rate that hovers around a bound changes nothing")
  func hovering() throws {
    var run = try Recording()
    run.samples(0...20, 143)
    for second in 21...400 { run.sample(Double(second), second.isMultiple(of: 2) ? 149 : 154) }
    #expect(Self.zones(run) == ["0 zone - > LSD 143"])
  }

  @Test("a wobble changes nothing, because the median of 3 s must be beyond the bound")
  func wobble() throws {
    var run = try Recording()
    run.samples(0...20, 143)
    for second in 21...190 { run.sample(Double(second), second.isMultiple(of: 3) ? 160 : 143) }
    #expect(Self.zones(run) == ["0 zone - > LSD 143"])
  }

  @Test("heart rate far beyond the next zone confirms the zone where it is")
  func severalZones() throws {
    var run = try Recording()
    run.samples(0...10, 120)
    run.samples(11...13, 140)
    run.samples(14...30, 160)
    run.samples(31...33, 180)
    run.samples(34...40, 165)
    #expect(
      Self.zones(run) == [
        "0 zone - > Easy 120", "12 zone Easy > LSD 140", "15 zone LSD > Tempo 160", "32 zone Tempo > Maximum 180",
        "35 zone Maximum > Tempo 165",
      ])
    var jump = try Recording(settings: TrainingSettings(maxJump: 100))
    jump.samples(0...10, 120)
    jump.samples(11...30, 175)
    #expect(Self.zones(jump) == ["0 zone - > Easy 120", "12 zone Easy > Maximum 175"])
  }

  @Test("a strap that notifies rarely needs as much evidence", arguments: [(1.0, 8.0), (2.0, 8.0), (2.5, 10.0)])
  func seldom(interval: Double, lag: Double) throws {
    var run = try Recording(settings: TrainingSettings(dwell: .seconds(10)))
    var now = 0.0
    while now < 20 {
      run.sample(now, 143)
      now += interval
    }
    let start = now
    while now < 60 {
      run.sample(now, 154)
      now += interval
    }
    // 5.25 a second, 40 in all: the first sample that is 7.6 s after the last one inside.
    let instant = run.events.last { if case .zone = $0.event { true } else { false } }?.instant
    #expect(instant == Recording.at(start - interval + lag))
  }

  @Test("for a strap that notifies often, the median has the newest 64 samples")
  func window() throws {
    var run = try Recording()
    for step in 0..<200 { run.sample(Double(step) / 50, 143) }
    _ = run.takeLines()
    for step in 200..<400 { run.sample(Double(step) / 50, 160) }
    // From 4 s on there are 50 samples a second. 33 of the newest 64 are above the bound at 4.64 s. Of the 150 samples of three
    // seconds, 76 are above it at 5.5 s.
    #expect(run.lines.first { $0.contains(" zone ") } == "4.640 zone LSD > Tempo 160")
  }

  @Test("a short loss of signal is ignored")
  func shortSpell() throws {
    var run = try Recording()
    run.samples(0...10, 143)
    run.sample(11, 143, contact: .notDetected)
    #expect(run.state(11).zone == nil && run.state(11).zoneNow == nil)
    run.sample(12, 143, contact: .notDetected)
    run.sample(13, 143, contact: .notDetected)
    run.sample(14, 143)
    #expect(run.state(14).zone?.name == "LSD" && run.state(14).zoneNow?.name == "LSD")
    #expect(
      run.takeLines() == ["0 signal live", "0 zone - > LSD 143", "11 signal no_contact", "14 signal live"])
  }

  @Test("after more than three seconds the zone is lost, and the first live sample confirms at once")
  func longSpell() throws {
    var run = try Recording()
    run.samples(0...10, 143)
    run.sample(16, 143)  // stale from 13 to 16: three seconds and no more
    #expect(run.takeLines() == ["0 signal live", "0 zone - > LSD 143", "13 signal stale", "16 signal live"])
    run.sample(22.001, 143)
    run.sample(29, 160)
    #expect(
      run.takeLines() == [
        "19 signal stale", "22 zone LSD > - -", "22.001 signal live", "22.001 zone - > LSD 143", "25.001 signal stale",
        "28.001 zone LSD > - -", "29 signal live", "29 zone - > Tempo 160",
      ])
    // A link without a strap is reported once.
    run.advance(100)
    #expect(
      run.takeLines().filter { !$0.contains("signal_") } == ["32 signal stale", "35 zone Tempo > - -"])
  }

  @Test("a loss begins with the first sample that is not live, or when the last is stale, whichever is first")
  func spellBegins() throws {
    var run = try Recording()
    run.sample(0, 143)
    run.sample(2, 143, contact: .notDetected)
    run.sample(5.001, 143)
    run.advance(8)
    run.sample(10, 143, contact: .notDetected)
    run.sample(11.001, 143)
    run.sample(14.001, 143, contact: .notDetected)
    run.sample(17.001, 143)
    #expect(
      run.advice == ["0 zone - > LSD 143", "5 zone LSD > - -", "5.001 zone - > LSD 143"],
      "8.001 to 11.001 and 14.001 to 17.001 are three seconds and no more")
  }

  @Test("after a change of zones the zone is unknown until the next live sample")
  func otherZones() throws {
    var run = try Recording()
    run.samples(0...5, 143)
    let runner = Runner(maxHR: MaxHeartRate(bpm: 200))
    run.session.reconfigure(
      runner: runner, zones: try Zones(preset: .standard, runner: runner), settings: TrainingSettings())
    #expect(run.state(5).zone == nil && run.state(5).zoneNow == nil)
    run.sample(6, 160)
    #expect(run.advice == ["0 zone - > LSD 143", "6 zone - > Tempo 160"])
    // A strap that leaves before that: the loss of the zone is reported all the same, for instance to a lamp.
    var gone = try Recording()
    gone.samples(0...5, 143)
    gone.session.reconfigure(
      runner: runner, zones: try Zones(preset: .standard, runner: runner), settings: TrainingSettings())
    gone.advance(60)
    #expect(gone.advice.contains("11 zone LSD > - -"))
  }

  @Test("the current zone is that of the median of three seconds, in samples and in the state")
  func zoneNow() throws {
    var run = try Recording()
    run.samples(0...9, 150)
    run.sample(10, 153)
    #expect(run.readings.last?.zone?.name == "Tempo" && run.readings.last?.zoneNow?.name == "LSD")
    #expect(run.state(10).zoneNow?.name == "LSD")
    run.sample(11, 153)
    #expect(run.readings.last?.zoneNow?.name == "Tempo")
    #expect(run.state(11).zoneNow?.name == "Tempo" && run.state(11).zone?.name == "LSD")
    run.sample(12, 150)
    #expect(run.readings.last?.zone?.name == "LSD" && run.readings.last?.zoneNow?.name == "Tempo")
    run.sample(13, 0)
    #expect(run.readings.last?.zoneNow == nil && run.state(13).zoneNow == nil)
    // 151 and 152 give 151.5, which is not in Tempo.
    var even = try Recording()
    even.sample(0, 151)
    even.sample(1, 152)
    #expect(even.state(1).zoneNow?.name == "LSD")
  }
}
