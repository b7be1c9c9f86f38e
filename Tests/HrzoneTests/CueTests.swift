import Primitives
import TestSupport
import Testing
import Training
import ZoneProtocol

@testable import hrzone

@Suite("Cues: their sounds, and their order") struct CueTests {
  @Test("a WAV file describes its content")
  func header() throws {
    let file = WaveFile.bytes([Note(440, 250)])
    func text(_ range: Range<Int>) -> String { String(decoding: file[range], as: UTF8.self) }
    func number(_ at: Int, _ bytes: Int) -> Int { (0..<bytes).reduce(0) { $0 | Int(file[at + $1]) << (8 * $1) } }
    #expect((text(0..<4), text(8..<16), text(36..<40)) == ("RIFF", "WAVEfmt ", "data"))
    #expect(number(4, 4) == file.count - 8)
    // Its length, PCM, one channel, samples a second, bytes a second, bytes a sample, bits a sample.
    let format = [(16, 4), (20, 2), (22, 2), (24, 4), (28, 4), (32, 2), (34, 2)].map { number($0.0, $0.1) }
    #expect(format == [16, 1, 1, 44_100, 88_200, 2, 16])
    #expect(number(40, 4) == file.count - 44)
    // A tenth of a second to wake the sound card, then the note.
    #expect(file.count - 44 == 2 * (4410 + 11_025))
  }

  @Test("the heart rate of each live strap is spoken from time to time")
  func heartRate() {
    var speaker = HeartRateSpeaker(every: .seconds(60))
    func spoken(_ seconds: Int, hasSeveralStraps: Bool = false) -> [String] {
      let now = Scenes.clock + .seconds(seconds)
      speaker.advance(to: now)
      var spoken: [String] = []
      while let heart = speaker.next(at: now, hasSeveralStraps: hasSeveralStraps) { spoken.append(heart.speech) }
      return spoken
    }
    func ingest(_ body: Report.Body, _ seconds: Int, strap: String = "a", runner: String = "Anna") {
      speaker.ingest(
        Scenes.report(body, second: seconds, strap: strap, runner: runner), at: Scenes.clock + .seconds(seconds))
    }
    #expect(speaker.nextDeadline == nil)
    ingest(Scenes.sample(130), 0)
    #expect(spoken(59) == [])
    ingest(Scenes.sample(148), 59)
    #expect(spoken(60) == ["148. Zone three."])
    #expect(spoken(61) == [] && speaker.nextDeadline == Scenes.clock + .seconds(120))
    // Neither an old heart rate nor an implausible one is spoken.
    #expect(spoken(120) == [])
    ingest(Scenes.sample(148), 178)
    ingest(Scenes.sample(199, signal: .implausible), 179)
    #expect(spoken(180) == [])
    ingest(Scenes.sample(148), 238)
    ingest(Scenes.state(60, age: .seconds(1)), 239, strap: "b", runner: "Ben")
    #expect(spoken(240, hasSeveralStraps: true) == ["Anna: 148. Zone three.", "Ben: 60. Zone zero."])
    // Missed turns are skipped.
    ingest(Scenes.sample(148), 1000)
    #expect(spoken(1000).count == 1 && spoken(1001).isEmpty)
    #expect(HeartRateSpeaker.words(148, nil) == "148.")
  }

  @Test("each of many runners has a turn, with the current heart rate")
  func turns() {
    var speaker = HeartRateSpeaker(every: .seconds(20))
    func ingest(_ second: Int) {
      for strap in 0..<12 {
        speaker.ingest(
          Scenes.report(
            Scenes.sample(100 + second), second: second, strap: "s\(10 + strap)", runner: "R\(strap)"),
          at: Scenes.clock + .seconds(second))
      }
    }
    ingest(0)
    var spoken: [String] = []
    // Each takes 3 s: the second round is due before the first is over, and does not restart it.
    for second in 20..<56 {
      ingest(second)
      let now = Scenes.clock + .seconds(second)
      speaker.advance(to: now)
      guard second % 3 == 2, let heart = speaker.next(at: now, hasSeveralStraps: true) else { continue }
      #expect(heart.speech.contains(" \(100 + second)."))
      spoken.append(String(heart.speech.prefix { $0 != ":" }))
    }
    #expect(spoken == (0..<12).map { "R\($0)" })
  }

  @Test("every alert is more urgent than the heart rate")
  func urgency() {
    let heart = SoundingAlert(
      kind: nil, severity: .info, speech: "148.", isQuiet: false, strap: "a", at: Scenes.clock, term: nil)
    let alert = SoundingAlert(
      kind: .known(.recovered), severity: .info, speech: "x", isQuiet: false, strap: "a", at: Scenes.clock, term: nil)
    var queue = CueQueue()
    for sounding in [heart, alert, heart] { queue.add(sounding) }
    #expect(queue.waiting == [alert, heart])
    #expect(queue.next(at: Scenes.clock) == alert && queue.next(at: Scenes.clock) == heart)
    #expect(heart.cue == nil)
  }

  /// The frequency of a note, from its upward zero crossings.
  private func hertz(_ note: Note) -> Double {
    let samples = Self.samples(WaveFile.bytes([note])).dropFirst(WaveFile.lead.milliseconds * 441 / 10)
    let crossings = zip(samples, samples.dropFirst()).count { $0 <= 0 && $1 > 0 }
    return Double(crossings) * 1000 / Double(note.milliseconds)
  }

  private static func samples(_ file: [UInt8]) -> [Int16] {
    stride(from: 44, to: file.count, by: 2).map { Int16(truncatingIfNeeded: Int(file[$0]) | Int(file[$0 + 1]) << 8) }
  }

  @Test("a tone has the frequency of its note", arguments: [277, 659, 1568])
  func frequency(_ wanted: Int) {
    #expect(abs(hertz(Note(wanted, 500)) - Double(wanted)) <= 2)
  }

  @Test("no tone begins or ends with a click, or is clipped")
  func clicks() {
    for kind in AlertKind.allCases {
      let samples = Self.samples(WaveFile.bytes(kind.descriptor.cue.notes))
      // A third harmonic of 1568 Hz rises by less than a third of the full scale between two samples.
      let steps = zip(samples, samples.dropFirst()).map { abs(Int($0) - Int($1)) }
      #expect((steps.max() ?? 0) < 11_000, "\(kind)")
      #expect((1000...24_000).contains(samples.map { abs(Int($0)) }.max() ?? 0), "\(kind)")
      #expect(abs(Int(samples.last ?? .max)) < 100, "\(kind)")
    }
  }

  // MARK: The queue

  private func alert(
    _ text: String, _ severity: Severity, kind: String = "", second: Double = 0, strap: String = "s",
    term: Duration? = nil, isQuiet: Bool = false
  ) -> SoundingAlert {
    SoundingAlert(
      kind: Open(kind.isEmpty ? text : kind), severity: severity, speech: text, isQuiet: isQuiet, strap: strap,
      at: Scenes.clock + .seconds(second), term: term)
  }

  private func heard(_ alerts: [SoundingAlert], at second: Double = 1) -> [String] {
    var queue = CueQueue()
    for alert in alerts { queue.add(alert) }
    var texts: [String] = []
    while let next = queue.next(at: Scenes.clock + .seconds(second)) { texts.append(next.speech) }
    return texts
  }

  @Test("the most severe alert comes first, and of equals the oldest")
  func order() {
    #expect(
      heard([alert("a", .info), alert("b", .warning), alert("c", .critical), alert("d", .warning)])
        == ["c", "b", "d", "a"])
  }

  @Test("few wait: the least severe is dropped, and of equals the oldest")
  func capacity() {
    let many = [
      alert("a", .warning), alert("b", .info), alert("c", .info), alert("d", .critical), alert("e", .notice),
      alert("f", .info),
    ]
    #expect(heard(many) == ["d", "a", "e", "f"])
    #expect(heard((0..<100).map { alert("\($0)", .info) }).count == CueQueue.capacity)
  }

  @Test("a later alert of the same kind replaces it, for the same strap only")
  func replaced() {
    #expect(
      heard([
        alert("151", .warning, kind: "above_target"), alert("152", .warning, kind: "above_target", strap: "t"),
        alert("153", .warning, kind: "above_target"),
      ]) == ["152", "153"])
  }

  @Test(
    "a later alert about the same subject replaces it too",
    arguments: [
      (["above_target", "on_target"], ["on_target"]), (["above_target", "below_target"], ["below_target"]),
      (["signal_lost", "signal_back"], ["signal_back"]), (["strap_frozen", "signal_lost"], ["signal_lost"]),
      (["zone_ahead", "zone_changed"], ["zone_changed"]), (["recovered", "step"], ["recovered", "step"]),
      (["ceiling", "above_target"], ["ceiling", "above_target"]), (["later", "later"], ["later"]),
      (["later", "latest"], ["later", "latest"]),
    ])
  func replacedBySubject(_ kinds: [String], _ expected: [String]) {
    #expect(heard(kinds.map { alert($0, .info) }) == expected)
  }

  @Test("advice that is no longer true is dropped, for its strap only")
  func dropped() {
    let kinds = AlertKind.allCases.filter { ![.belowTarget, .onTarget, .zoneAhead, .signalBack].contains($0) }
    func left(_ bodies: Report.Body..., of strap: String = "s") -> Set<AlertKind> {
      var ground = AdviceGround()
      _ = ground.ingest(Scenes.state(143, target: Scenes.lsd))
      return Set(
        kinds.filter { kind in
          var (queue, ground) = (CueQueue(), ground)
          queue.add(alert(kind.rawValue, kind.descriptor.severity))
          for body in bodies { queue.drop(ground.ingest(body), of: strap) }
          return queue.next(at: Scenes.clock) != nil
        })
    }
    let all = Set(kinds)
    let advice: Set<AlertKind> = [.aboveTarget, .zoneChanged, .recovered, .step]
    #expect(left(Scenes.state(143, target: Scenes.lsd), Scenes.sample(143)) == all)
    #expect(left(Scenes.state(143)) == all.subtracting([.aboveTarget]))
    #expect(left(.workout(Scenes.workout())) == all.subtracting([.aboveTarget]))
    #expect(left(.workout(Scenes.workout(.paused))) == all.subtracting(advice))
    #expect(left(Scenes.state(143, target: Scenes.lsd, workout: Scenes.workout(.paused))) == all.subtracting(advice))
    #expect(left(.workout(Scenes.ended(.finished))) == all.subtracting([.recovered, .step]))
    for signal in SignalQuality.allCases where signal != .live {
      #expect(left(Scenes.state(nil, signal: signal, target: Scenes.lsd)) == all.subtracting(advice))
    }
    #expect(left(Scenes.state(nil, signal: .stale), of: "t") == all)
  }

  @Test("a stale alert is not sounded", arguments: [(10.0, ["a", "b"]), (10.1, ["b"]), (20.0, [])])
  func stale(_ second: Double, _ expected: [String]) {
    #expect(heard([alert("a", .critical), alert("b", .info, second: 5)], at: second) == expected)
  }

  @Test(
    "a forecast is not sounded once its time is over",
    arguments: [(0, 7.0, true), (0, 7.1, false), (5, 11.9, true), (5, 12.1, false), (-4, 3.1, false)])
  func foretold(_ made: Double, _ second: Double, _ isHeard: Bool) {
    let ahead = alert("zone_ahead", .notice, second: made, term: .seconds(7))
    #expect(heard([ahead], at: second) == (isHeard ? ["zone_ahead"] : []))
    // A longer term does not keep it from becoming stale after 10 s.
    #expect(heard([alert("zone_ahead", .notice, term: .seconds(20))], at: 10.1) == [])
  }

  @Test("an alert from the daemon's history has its real age")
  func age() throws {
    let line = alertLine(1, "hot")
    guard case .report(let report) = try ServerMessage(line: Array(line.utf8)), case .alert(let body) = report.body
    else {
      Issue.record("not an alert")
      return
    }
    func age(_ milliseconds: Int64) -> Duration {
      let wall = UTCTime(milliseconds: report.time.milliseconds + milliseconds)
      return Scenes.clock - SoundingAlert(body, report, hasSeveralStraps: false, now: Scenes.clock, wallTime: wall).at
    }
    #expect(age(400) == .milliseconds(400))
    #expect(age(3_600_000) == .seconds(3600))
    // A capture replayed fast is ahead of the wall clock.
    #expect(age(-5000) == .zero)
  }
}
