import HeartRate
import Testing
import Training

struct SignalTests {
  @Test("stale exactly three seconds after the last notification, and live with the next")
  func stale() throws {
    var run = try Recording()
    run.sample(0, 143)
    run.sample(0.4, 143)
    #expect(run.session.nextDeadline == Recording.at(3.4))
    run.advance(3.399)
    #expect(run.state(3.399).signal == .live)
    #expect(run.state(3.4).signal == .stale)
    run.advance(3.4)
    run.sample(4, 143)
    #expect(run.takeLines() == ["0 signal live", "0 zone - > LSD 143", "3.400 signal stale", "4 signal live"])
  }

  @Test("staleness precedes a sample at the same instant")
  func staleAtOnce() throws {
    var run = try Recording()
    run.sample(0, 143)
    run.sample(3, 143)
    #expect(run.takeLines() == ["0 signal live", "0 zone - > LSD 143", "3 signal stale", "3 signal live"])
    #expect(run.state(3).totals.live == .seconds(3))
  }

  @Test("none until the first notification of a link; on a new link, none instead of stale")
  func none() throws {
    var run = try Recording()
    #expect(run.state(0).signal == .none)
    #expect(run.state(0).age == nil)
    #expect(run.session.nextDeadline == nil)
    run.link(0)
    run.sample(1, 143)
    run.link(2)  // within three seconds of the last sample: still live
    #expect(run.state(3).signal == .live)
    run.advance(4)
    #expect(run.takeLines() == ["1 signal live", "1 zone - > LSD 143", "4 signal none"])
    run.sample(5, 143)
    run.advance(9)
    run.link(10)
    #expect(run.session.nextDeadline == Recording.at(10))
    run.link(11)
    run.advance(12)
    #expect(run.takeLines() == ["5 signal live", "8 signal stale", "10 signal none", "11 zone LSD > - -"])
    #expect(run.state(12).bpm == 143)
    #expect(run.state(12).age == .seconds(7))
  }

  @Test("no contact, and a heart rate of 0, which means none")
  func noContact() throws {
    var run = try Recording()
    run.sample(0, 143, contact: .notDetected)
    #expect(run.state(0).bpm == 143)
    run.sample(1, 0)
    #expect(run.state(1).bpm == nil)
    #expect(run.state(1).percent == nil)
    run.sample(2, 0, contact: .notSupported)
    run.sample(3, 143, contact: .notSupported)
    #expect(run.sampleSignals == [.noContact, .noContact, .noContact, .live])
    #expect(run.takeLines() == ["0 signal no_contact", "3 signal live", "3 zone - > LSD 143"])
  }

  struct JumpRow: Sendable {
    let name: String
    let samples: [(seconds: Double, bpm: UInt16)]
    let last: SignalQuality
  }

  static let jumpRows = [
    JumpRow(name: "25 is believed", samples: [(0, 25)], last: .live),
    JumpRow(name: "24 is not", samples: [(0, 24)], last: .implausible),
    JumpRow(name: "250 is believed", samples: [(0, 250)], last: .live),
    JumpRow(name: "251 is not", samples: [(0, 251)], last: .implausible),
    JumpRow(name: "a jump of 20", samples: [(0, 143), (1, 163)], last: .live),
    JumpRow(name: "a jump of 21", samples: [(0, 143), (1, 164)], last: .implausible),
    JumpRow(name: "down by 20", samples: [(0, 143), (1, 123)], last: .live),
    JumpRow(name: "down by 21", samples: [(0, 143), (1, 122)], last: .implausible),
    JumpRow(name: "the last live sample is younger", samples: [(0, 143), (29.999, 174)], last: .implausible),
    JumpRow(name: "the last live sample is as old", samples: [(0, 143), (30, 174)], last: .live),
    JumpRow(name: "three agree over a silence", samples: [(0, 143), (5, 180), (9, 180), (13, 180)], last: .live),
    JumpRow(name: "believed after a silence", samples: [(0, 143), (10, 163)], last: .live),
    JumpRow(
      name: "after a loss of contact, values that jump about",
      samples: [(0, 144), (1, 0), (2, 0), (3, 0), (4, 210), (5, 224), (6, 211), (7, 143)], last: .live),
    JumpRow(name: "from the last live one, not the last", samples: [(0, 143), (1, 200), (2, 163)], last: .live),
    JumpRow(name: "two agree", samples: [(0, 143), (0.5, 180), (1, 180)], last: .implausible),
    JumpRow(name: "three agree", samples: [(0, 143), (0.5, 180), (1, 190), (1.5, 185)], last: .live),
    JumpRow(name: "within 11", samples: [(0, 143), (0.5, 180), (1, 191), (1.5, 185)], last: .implausible),
    JumpRow(
      name: "the last three of four agree", samples: [(0, 143), (0.5, 180), (1, 195), (1.5, 196), (2, 197)],
      last: .live),
    JumpRow(
      name: "a believed sample breaks the row", samples: [(0, 143), (0.5, 180), (1, 180), (1.5, 143), (2, 180)],
      last: .implausible),
    JumpRow(
      name: "one without contact breaks the row", samples: [(0, 143), (0.5, 180), (1, 180), (1.5, 0), (2, 180)],
      last: .implausible),
    JumpRow(
      name: "one out of range breaks the row", samples: [(0, 143), (0.5, 245), (1, 245), (1.5, 251), (2, 245)],
      last: .implausible),
    JumpRow(
      name: "out of range three times is not believed", samples: [(0, 251), (1, 251), (2, 251)], last: .implausible),
  ]

  @Test("jumps", arguments: jumpRows)
  func jumps(row: JumpRow) throws {
    var run = try Recording()
    for (seconds, bpm) in row.samples { run.sample(seconds, bpm) }
    #expect(run.sampleSignals.last == row.last, "\(row.name)")
  }

  @Test("the first value after a loss is not accepted at once; until then nothing is confirmed, announced or counted")
  func jumpAfterLoss() throws {
    var run = try Recording(runner: Runner(maxHR: MaxHeartRate(bpm: 190), ceiling: 180))
    run.samples(0...5, 144)
    for second in 6...9 { run.sample(Double(second), 0) }
    run.samples(10...11, 215)
    run.samples(12...30, 145)
    #expect(
      run.lines.filter { !$0.contains("signal_") } == [
        "0 signal live", "0 zone - > LSD 144", "6 signal no_contact", "9 zone LSD > - -", "10 signal implausible",
        "12 signal live",
        "12 zone - > LSD 145",
      ])
    // The true value is suspect too, and is accepted at the third sample.
    var rest = try Recording()
    rest.samples(0...5, 160)
    rest.samples(25...30, 120)
    #expect(rest.lines.contains("27 signal live"))
    #expect(rest.state(30).totals.lines == ["Easy 3.0", "Tempo 8.0"])
  }

  @Test("a live sample is remembered at least for as long as it may be live")
  func longStale() throws {
    var run = try Recording(settings: TrainingSettings(staleAfter: .seconds(60)))
    run.sample(0, 143)
    run.sample(59.999, 180)
    #expect(run.sampleSignals == [.live, .implausible])
    run.sample(60, 143)
    run.sample(120, 180)
    #expect(run.sampleSignals.suffix(2) == [.live, .live])
  }

  @Test("an implausible sample is shown but does not count")
  func implausible() throws {
    var run = try Recording()
    run.sample(0, 143)
    run.sample(1, 60)
    let state = run.state(2)
    #expect(state.bpm == 60)
    #expect(state.zone == nil)
    #expect(state.percent == Percent(tenths: 316))
    #expect(state.totals.lines == ["LSD 1.0"])
    #expect(run.readings.map(\.zone?.name) == ["LSD", nil])
    #expect(run.sampleSignals == [.live, .implausible])
  }

  @Test("frozen after exactly sixty seconds of one value without an interval, until an interval comes")
  func frozen() throws {
    var run = try Recording()
    run.samples(0...5, 143, rr: true)
    run.samples(6...64, 143)
    #expect(run.takeLines() == ["0 signal live", "0 zone - > LSD 143"])
    run.samples(65...71, 143)
    #expect(
      run.takeLines() == [
        "65 signal frozen",
        "65 strap_frozen: The strap repeats 143 bpm, without a heartbeat for 60 s: take it off and on",
        "68 zone LSD > - -", "70 signal_lost: Signal lost 65 s ago: one value repeated",
      ])
    #expect(run.state(71).zone == nil)
    #expect(run.state(71).totals.live == .seconds(65))
    run.sample(72, 143, rr: true)
    #expect(
      run.takeLines() == ["72 signal live", "72 zone - > LSD 143", "72 signal_back: Signal back after 67 s: 143 bpm"])
  }

  @Test("another value ends the freeze too")
  func frozenUntilChange() throws {
    var run = try Recording()
    run.sample(0, 143, rr: true)
    run.samples(1...60, 143)
    #expect(run.sampleSignals.last == .frozen)
    run.sample(61, 144)
    #expect(run.sampleSignals.last == .live)
    // It can freeze again, which is announced again.
    run.samples(62...121, 144)
    #expect(run.sampleSignals.last == .frozen)
    let announced = run.lines.filter { $0.contains("strap_frozen") }.map { $0.prefix { $0 != " " } }
    #expect(announced == ["60", "121"])
  }

  @Test("a strap that never sent an interval is not frozen")
  func neverFrozen() throws {
    var run = try Recording()
    run.samples(0...300, 143)
    #expect(run.sampleSignals.allSatisfy { $0 == .live })
  }

  @Test("samples without contact count neither as values nor as intervals")
  func frozenWithoutContact() throws {
    var run = try Recording()
    run.sample(0, 143, rr: true)
    run.samples(1...29, 143)
    run.sample(30, 90, rr: true, contact: .notDetected)
    run.samples(31...60, 143)
    #expect(run.sampleSignals.last == .frozen)
    // Still frozen after a sample without contact, and announced once.
    run.sample(61, 143, contact: .notDetected)
    run.sample(62, 143)
    #expect(Array(run.sampleSignals.suffix(2)) == [.noContact, .frozen])
    #expect(run.lines.filter { $0.contains("strap_frozen") }.count == 1)
  }

  @Test("a silence is not a freeze: the count restarts")
  func silenceBeforeFreeze() throws {
    var run = try Recording()
    run.sample(0, 143, rr: true)
    run.samples(1...50, 143)
    run.samples(54...113, 143)
    #expect(run.sampleSignals.allSatisfy { $0 == .live })
    run.sample(114, 143)
    #expect(run.sampleSignals.last == .frozen)
    // A frozen strap stays frozen through a silence.
    run.sample(200, 143)
    #expect(run.sampleSignals.last == .frozen)
  }
}
