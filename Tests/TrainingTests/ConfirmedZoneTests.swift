import Primitives
import Testing
import Training

/// HRmax 190: Easy begins at 114, LSD at 133, Tempo at 152, Maximum at 171.
struct ConfirmedZoneTests {
  @Test("a step from 143 to 160 gives one zone report and one alert, five to ten seconds later")
  func step() throws {
    var run = try Recording()
    run.samples(0...20, 143)
    run.samples(21...120, 160)
    // Of the last five samples three are above the bound at 23; five seconds more are the dwell.
    #expect(
      run.takeLines().filter { !$0.contains("zone_ahead") } == [
        "0 signal live", "0 zone - > LSD 143", "28 zone LSD > Tempo 160",
        "28 zone_changed: Tempo, up from LSD: 160 bpm, 84.2 %",
      ])
  }

  @Test(
    "a bound must be passed by the hysteresis",
    arguments: [
      (153, 2, nil), (154, 2, "Tempo"), (132, 2, nil), (131, 2, "Easy"), (151, 0, nil), (152, 0, "Tempo"),
      (133, 0, nil), (132, 0, "Easy"), (172, 2, "Tempo"), (173, 2, "Maximum"), (113, 2, "Easy"), (112, 2, "Recovery"),
    ] as [(UInt16, Int, String?)])
  func hysteresis(bpm: UInt16, hysteresis: Int, zone: String?) throws {
    var run = try Recording(settings: TrainingSettings(hysteresis: hysteresis))
    run.samples(0...20, bpm > 143 ? 143 : 142)  // no jump that is not believed
    _ = run.takeLines()
    run.samples(21...60, bpm)
    #expect(run.lines.filter { $0.contains(" zone ") } == (zone.map { ["28 zone LSD > \($0) \(bpm)"] } ?? []))
  }

  @Test("the median of an even count is exact to half a beat")
  func halfBeats() throws {
    for (upper, zones) in [(UInt16(154), 0), (155, 1)] {
      // Six samples in five seconds; 153 and 154 make 153.5, which is not past 152 by 2, and 153 and 155 make 154, which is.
      var run = try Recording(settings: TrainingSettings(dwell: .seconds(6)))
      run.samples(0...20, 143)
      for second in 21...100 { run.sample(Double(second), second.isMultiple(of: 2) ? 153 : upper) }
      #expect(run.advice.filter { $0.contains("LSD > Tempo") }.count == zones)
    }
  }

  @Test("a wobble, and a beat, change nothing")
  func wobble() throws {
    var run = try Recording()
    run.samples(0...20, 143)
    for second in 21...190 { run.sample(Double(second), second.isMultiple(of: 3) ? 160 : 143) }
    run.samples(191...200, 143)
    // The median is in Tempo from 203 to 206.
    run.samples(201...204, 160)
    run.samples(205...208, 143)
    // And again: what was before does not count.
    run.samples(209...212, 160)
    run.samples(213...260, 143)
    #expect(run.takeLines() == ["0 signal live", "0 zone - > LSD 143"])
  }

  @Test("on a slope through several zones each begins its own dwell")
  func slope() throws {
    var run = try Recording()
    run.samples(0...10, 120)
    run.samples(11...13, 140)
    run.samples(14...30, 160)
    // LSD is the median's at 13, Tempo at 16: only the latter lasts five seconds.
    #expect(run.lines.filter { $0.contains(" zone ") } == ["0 zone - > Easy 120", "21 zone Easy > Tempo 160"])
  }

  @Test("of a strap that notifies often, the median is over the newest 64 samples")
  func window() throws {
    var run = try Recording()
    for step in 0..<200 { run.sample(Double(step) / 20, 143) }
    _ = run.takeLines()
    for step in 200..<400 { run.sample(Double(step) / 20, 160) }
    // From 10 s on, 20 a second: 33 of 64 are above the bound at 11.6 s, where 51 of the 100 of five seconds are at 12.5 s.
    // The mean of the middle two is 151.5 with 32 of 64.
    #expect(run.lines.first == "16.600 zone LSD > Tempo 160")
  }

  @Test("a short spell without a live signal is passed over")
  func shortSpell() throws {
    var run = try Recording()
    run.samples(0...10, 143)
    run.sample(11, 143, contact: .notDetected)
    #expect(run.state(11).zone == nil)
    run.sample(12, 143, contact: .notDetected)
    run.sample(13, 143, contact: .notDetected)
    run.sample(14, 143)
    #expect(run.state(14).zone?.name == "LSD")
    #expect(
      run.takeLines() == ["0 signal live", "0 zone - > LSD 143", "11 signal no_contact", "14 signal live"])
  }

  @Test("after more than three seconds the first live sample confirms at once, be it the same zone")
  func longSpell() throws {
    var run = try Recording()
    run.samples(0...10, 143)
    run.sample(16, 143)  // stale from 13 to 16: three seconds and no more
    #expect(run.takeLines() == ["0 signal live", "0 zone - > LSD 143", "13 signal stale", "16 signal live"])
    run.sample(22.001, 143)
    run.sample(29, 165)
    #expect(
      run.takeLines() == [
        "19 signal stale", "22.001 signal live", "22.001 zone - > LSD 143", "25.001 signal stale", "29 signal live",
        "29 zone - > Tempo 165",
      ])
  }

  @Test("the spell begins with the first sample that is not live, or when the last is stale, whichever is first")
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
      run.advice == ["0 zone - > LSD 143", "5.001 zone - > LSD 143"],
      "8.001 to 11.001 and 14.001 to 17.001 are three seconds and no more")
  }

  @Test("with no dwell a sample is its own median")
  func noDwell() throws {
    var run = try Recording(settings: TrainingSettings(dwell: .zero))
    run.samples(0...2, 143)
    run.sample(3, 154)
    #expect(run.advice.prefix(2) == ["0 zone - > LSD 143", "3 zone LSD > Tempo 154"])
  }
}
