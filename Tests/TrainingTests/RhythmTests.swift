import HeartRate
import Testing
import Training

/// Straps that notify rarely, and the alert about a strap whose contact bit is never set.
struct RhythmTests {
  /// The time at which the last of the samples at `seconds` becomes stale.
  struct Row: Sendable, CustomTestStringConvertible {
    let name: String
    let seconds: [Double]
    let staleAfter: Double
    var testDescription: String { name }
  }

  static let rows = [
    Row(name: "two intervals mean nothing yet", seconds: [0, 2, 4], staleAfter: 3),
    Row(name: "the third interval does", seconds: [0, 2, 4, 6], staleAfter: 5),
    Row(name: "every second", seconds: [0, 1, 2, 3, 4, 5, 6, 7, 8], staleAfter: 3),
    Row(name: "every 5 s", seconds: [0, 5, 10, 15, 20], staleAfter: 12.5),
    Row(name: "every 10 s: 15 s at most", seconds: [0, 10, 20, 30], staleAfter: 15),
    Row(name: "the median of four is between the middle two", seconds: [0, 1, 3, 6, 16], staleAfter: 6.25),
    Row(name: "one long silence changes little", seconds: [0, 1, 2, 3, 63, 64], staleAfter: 3),
    Row(name: "the last eight count", seconds: [0, 5, 10, 15, 20, 21, 22, 23, 24, 25, 26, 27, 28], staleAfter: 3),
    Row(name: "a batch is one", seconds: [0, 0, 0.05, 4, 4.02, 4.09, 8, 8, 12, 12.01], staleAfter: 10),
  ]

  @Test("stale after 2.5 intervals", arguments: rows)
  func staleAfter(row: Row) throws {
    var run = try Recording()
    for second in row.seconds { run.sample(second, 143) }
    let end = try #require(row.seconds.last) + row.staleAfter
    #expect(run.state(end - 0.001).signal == .live)
    #expect(run.state(end).signal == .stale)
    #expect(run.session.nextDeadline == Recording.at(end))
  }

  @Test("a strap that notifies every 5 s stays live between its values, and time in zone continues")
  func everyFiveSeconds() throws {
    var run = try Recording()
    for second in stride(from: 0.0, through: 60, by: 5) { run.sample(second, 143) }
    // The default until three intervals are known.
    #expect(
      run.lines.filter { $0.hasSuffix("signal stale") } == ["3 signal stale", "8 signal stale", "13 signal stale"])
    run.advance(80)
    #expect(run.lines.last == "77.500 signal_lost: Signal lost 18 s ago: nothing heard")
    #expect(run.state(80).totals.lines == ["LSD 66.5"])
  }

  @Test("the rhythm stays known across links and for another runner")
  func handedOver() throws {
    var run = try Recording()
    for second in stride(from: 0.0, through: 20, by: 5) { run.sample(second, 143) }
    run.link(25)
    run.sample(26, 143)
    #expect(run.state(38).signal == .live)
    run.session = run.session.handedOver(
      to: Runner(maxHR: MaxHeartRate(bpm: 180)), zones: run.session.zones, settings: TrainingSettings())
    run.sample(40, 143)
    #expect(run.state(52).signal == .live && run.state(53).signal == .stale)
  }

  @Test("after a silence within the strap's own stale time the zone continues; after a longer one it restarts")
  func longLoss() throws {
    var run = try Recording()
    for second in stride(from: 0.0, through: 40, by: 5) { run.sample(second, 143) }
    run.advance(52.5)
    #expect(run.takeLines().last == "52.500 signal stale")
    // A loss of 12 s.
    run.sample(64.5, 163)
    #expect(
      run.takeLines() == [
        "57.500 signal_lost: Signal lost 18 s ago: nothing heard", "64.500 signal live",
        "64.500 zone LSD > Tempo 163", "64.500 signal_back: Signal back after 25 s: 163 bpm",
        "64.500 zone_changed: Tempo, up from LSD: 163 bpm, 85.8 %",
      ])
    for second in stride(from: 65.0, through: 100, by: 5) { run.sample(second, 143) }
    run.advance(112)
    _ = run.takeLines()
    run.sample(126, 163)
    #expect(run.lines.contains("126 zone - > Tempo 163"), "\(run.lines)")
  }

  // MARK: The contact bit

  /// One sample a second without contact; `bpm` gives the heart rate of each second.
  private static func run(_ seconds: Int, contact: SensorContact = .notDetected, _ bpm: (Int) -> Int) throws
    -> Recording
  {
    var run = try Recording()
    for second in 0..<seconds { run.sample(Double(second), UInt16(bpm(second)), contact: contact) }
    return run
  }

  @Test("it is known from the 15th sample on, and announced after a minute and again after ten")
  func contactNeverSet() throws {
    let early = try Self.run(14) { 130 + $0 % 5 }
    #expect(!early.state(13).isContactNeverSet)
    let known = try Self.run(15) { 130 + $0 % 5 }
    #expect(known.state(14).isContactNeverSet && known.session.isContactNeverSet)
    #expect(!known.state(17).isContactNeverSet, "a stale one says nothing")
    let told = try Self.run(662) { 130 + $0 % 5 }
    let text =
      "The strap reports no skin contact, though it sends 130 bpm: nothing counts. Wet its electrodes and tighten it"
    #expect(told.lines == ["0 signal no_contact", "60 no_contact: \(text)", "660 no_contact: \(text)"])
    // If the kind is off, the state has it all the same.
    let silent = TrainingSettings(alerts: AlertRules(off: [.noContact]))
    var off = try Recording(settings: silent)
    for second in 0..<70 { off.sample(Double(second), UInt16(130 + second % 5), contact: .notDetected) }
    #expect(off.lines == ["0 signal no_contact"] && off.session.isContactNeverSet)
  }

  @Test(
    "other straps",
    arguments: [
      // One value, none, noise, none now and then, two changes.
      (0..<100).map { _ in 130 }, (0..<100).map { _ in 0 }, (0..<100).map { $0 % 2 == 0 ? 60 : 160 },
      (0..<100).map { $0 % 10 == 0 ? 0 : 130 + $0 % 5 }, (0..<100).map { 130 + $0 / 40 },
    ])
  func others(bpm: [Int]) throws {
    let run = try Self.run(100) { bpm[$0] }
    #expect(!run.session.isContactNeverSet && run.lines == ["0 signal no_contact"])
  }

  @Test("a strap that reported contact once has a contact bit, whoever wears it")
  func contactOnce() throws {
    var run = try Recording()
    run.sample(0, 130)
    for second in 1..<100 { run.sample(Double(second), UInt16(130 + second % 5), contact: .notDetected) }
    #expect(!run.session.isContactNeverSet)
    run.session = run.session.handedOver(
      to: Runner(maxHR: MaxHeartRate(bpm: 180)), zones: run.session.zones, settings: TrainingSettings())
    for second in 100..<200 { run.sample(Double(second), UInt16(130 + second % 5), contact: .notDetected) }
    #expect(!run.session.isContactNeverSet && !run.lines.contains { $0.contains("no_contact:") })
  }
}
