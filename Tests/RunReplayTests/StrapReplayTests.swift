import HeartRate
import Primitives
import RunReplay
import TestSupport
import Testing
import Training
import ZoneProtocol

/// Replays of sessions without a daemon.
struct StrapReplayTests {
  static let strap = PublishedRun.strap
  static let seeds = UInt64(0)..<40

  @Test("a random run is computed again as it was", arguments: seeds)
  func randomRun(seed: UInt64) throws {
    let run = try RandomRun(seed: seed).run
    let replay = try RecordedLines(run.lines).expectTheSame(strap: Self.strap, "seed \(seed)")
    #expect(replay.state(at: run.now) == run.session.state(at: run.now))
    #expect(replay.totals == run.session.state(at: run.now).totals)
    #expect(replay.runner == run.session.runner)
    #expect(replay.zones == run.session.zones)
    #expect(replay.settings == run.session.settings)
    #expect(replay.fault == nil)
  }

  /// A record may end anywhere: within a workout, or between two reports of one sample.
  @Test func aPartIsComputedAsThePart() throws {
    var random = SeededGenerator(seed: 1)
    for seed in Self.seeds.prefix(12) {
      let lines = try RandomRun(seed: seed, length: 200).run.lines
      for _ in 0..<5 {
        let part = try RecordedLines(Array(lines.prefix(.random(in: 1...lines.count, using: &random))))
        let computed = part.replay(strap: Self.strap).lines.map(RecordedLines.comparable)
        #expect(computed.starts(with: part.results), "seed \(seed), \(part.lines.count) lines")
        #expect(computed.count <= part.results.count + 8, "only what came of the last input")
      }
    }
  }

  /// A program may look at the results in the middle of a run, and go on.
  @Test func aCopyIsFinishedWithoutChangingTheRest() throws {
    let lines = try RecordedLines(try RandomRun(seed: 3).run.lines)
    var replay = StrapReplay(strap: Self.strap)
    var emitted: [String] = []
    for (index, report) in lines.reports.enumerated() {
      replay.ingest(report) { emitted.append(RecordedLines.comparable(RecordedLines.line($0))) }
      guard index % 10 == 0 else { continue }
      var copy = replay
      copy.finish { _ in }
      copy.finish { Issue.record("\($0): all was emitted before") }
      #expect(copy.totals.live >= .zero)
    }
    replay.finish { emitted.append(RecordedLines.comparable(RecordedLines.line($0))) }
    #expect(emitted == lines.results)
  }

  // MARK: Other settings

  static let overrides = [
    ReplayOverrides(maxHR: 195),
    ReplayOverrides(
      zones: .init(model: .bpm, bounds: [ZoneBound(name: "Low", from: 90), ZoneBound(name: "High", from: 140)])),
    ReplayOverrides(maxHR: 182, zones: .init(model: .percentMax, bounds: [ZoneBound(name: "One", from: 60)])),
  ]

  @Test("with other settings the results are those of a daemon that had them", arguments: overrides)
  func otherSettings(overrides: ReplayOverrides) throws {
    for seed in Self.seeds.prefix(10) {
      let recorded = try RecordedLines(try RandomRun(seed: seed, isPlain: true).run.lines)
      let other = try RandomRun(seed: seed, isPlain: true, overrides: overrides).run
      let (replay, emitted) = recorded.replay(strap: Self.strap, overrides: overrides)
      #expect(replay.fault == nil)
      let results = try RecordedLines(other.lines).results
      let computed = emitted.map(RecordedLines.comparable)
      for (index, pair) in zip(results, computed).enumerated() where pair.0 != pair.1 {
        Issue.record("seed \(seed): result \(index): \(pair.0)\nis not\n\(pair.1)")
        break
      }
      #expect(results.count == computed.count)
      #expect(replay.totals == other.session.state(at: other.now).totals)
      #expect(replay.zones == other.session.zones)
    }
  }

  @Test func overridesThatDoNotFitAreNotApplied() throws {
    let lines = try RecordedLines(try RandomRun(seed: 4).run.lines)
    for overrides in [
      ReplayOverrides(zones: .init(model: .percentThreshold, bounds: [ZoneBound(name: "A", from: 200)])),
      ReplayOverrides(maxHR: 1000), ReplayOverrides(zones: .init(model: .bpm, bounds: [])),
    ] {
      let (replay, emitted) = lines.replay(strap: Self.strap, overrides: overrides)
      #expect(replay.fault != nil)
      #expect(emitted.map(RecordedLines.comparable) == lines.results)
    }
  }

  /// The zone of a target or of a workout may be missing in other zones. Then the heart rates stay.
  @Test func aZoneThatOtherZonesLackKeepsItsHeartRates() throws {
    var run = try Self.simpleRun()
    let lsd = Target.zone(.name("LSD"))
    run.setTarget(lsd, at: Self.at(10))
    Self.samples(&run, 11...40, 150)
    run.start(
      Workout(
        name: "W",
        elements: [
          .step(.init(name: "A", target: lsd, end: .duration(.seconds(20)))),
          .step(.init(name: "B", end: .untilBelow(.zone("LSD")))),
        ]), at: Self.at(41))
    Self.samples(&run, 42...70, 150)
    let overrides = ReplayOverrides(zones: .init(model: .bpm, bounds: [ZoneBound(name: "X", from: 100)]))
    let emitted = try RecordedLines(run.lines).replay(strap: Self.strap, overrides: overrides).lines
    #expect(emitted.contains { $0.contains(#""target":{"from":126,"to":143}"#) && $0.contains("above_target") })
    #expect(emitted.contains { $0.contains(#""name":"A","target":{"from":126,"to":143},"duration":20.0"#) })
    #expect(emitted.contains { $0.contains(#""name":"B","until_below":126}"#) })
  }

  // MARK: Records that are not complete

  static func at(_ seconds: Double) -> Instant { Instant(nanoseconds: 5_000_000_000 + Int64(seconds * 1e6) * 1000) }

  static func simpleRun() throws -> PublishedRun {
    let runner = Runner(name: "Anna", maxHR: MaxHeartRate(bpm: 180))
    return PublishedRun(
      runner: runner, zones: try Zones(preset: .standard, runner: runner), settings: .standard, at: at(0))
  }

  static func samples(_ run: inout PublishedRun, _ seconds: ClosedRange<Int>, _ bpm: UInt16) {
    for second in seconds { run.ingest(HeartRateMeasurement(heartRate: bpm), at: at(Double(second))) }
  }

  @Test func aReplayMayBeginInTheMiddle() throws {
    for seed in Self.seeds.prefix(6) {
      let lines = try RandomRun(seed: seed).run.lines
      for first in [1, 2, 30, lines.count / 2, lines.count - 1] {
        let part = try RecordedLines(Array(lines.dropFirst(first)))
        let (replay, emitted) = part.replay(strap: Self.strap)
        #expect(!replay.isFromTheBeginning)
        #expect(
          emitted.count { $0.contains(#""type":"sample""#) } == part.lines.count { $0.contains(#""type":"sample""#) })
      }
    }
  }

  @Test func settingsThatComeLateCountForWhatIsBefore() throws {
    var run = try Self.simpleRun()
    Self.samples(&run, 1...10, 150)
    let runner = Runner(name: "Anna", maxHR: MaxHeartRate(bpm: 200))
    run.reconfigure(
      runner: runner, zones: try Zones(preset: .standard, runner: runner), settings: .standard, at: Self.at(10.5))
    Self.samples(&run, 11...20, 150)
    let (replay, emitted) = try RecordedLines(Array(run.lines.dropFirst())).replay(strap: Self.strap)
    #expect(emitted.count { $0.contains(#""percent":75.0"#) } == 20 && !replay.isFromTheBeginning)
    #expect(replay.runner == runner)
    #expect(replay.totals.live == .seconds(19))
  }

  @Test func withoutSettingsTheDefaultsCount() throws {
    var run = try Self.simpleRun()
    Self.samples(&run, 1...10, 150)
    let lines = run.lines.filter { !$0.contains("settings") }
    let (replay, emitted) = try RecordedLines(lines).replay(strap: Self.strap)
    #expect(!replay.isFromTheBeginning)
    #expect(replay.runner == .standard && replay.settings == .standard)
    #expect(emitted.count { $0.contains(#""percent":78.9"#) } == 10)
    var empty = StrapReplay(strap: Self.strap)
    empty.finish { _ in Issue.record("there is nothing") }
    #expect(empty.zones == nil && empty.state == nil && empty.totals == TrainingTotals(live: .zero, zones: []))
  }

  @Test func aGapIsTold() throws {
    let lines = try RecordedLines(try RandomRun(seed: 2).run.lines)
    var replay = StrapReplay(strap: Self.strap)
    for report in lines.reports.prefix(50) { replay.ingest(report) { _ in } }
    #expect(replay.isFromTheBeginning)
    replay.noteGap()
    for report in lines.reports.suffix(50) { replay.ingest(report) { _ in } }
    #expect(!replay.isFromTheBeginning)
  }

  // MARK: Records that no daemon wrote

  /// What a record has of a sample is enough.
  @Test func samplesAreStripped() throws {
    var sample = SampleReport(signal: .live, rrIntervals: [RRInterval(ticks1024: 0), RRInterval(ticks1024: 65_535)])
    sample.bpm = 65_535
    sample.contact = false
    sample.energyExpended = 65_535
    sample.percent = Percent(tenths: 1)
    var report = Report(
      seq: 7, time: UTCTime(milliseconds: 5), t: Instant(nanoseconds: 9000), strap: "x", body: .sample(sample))
    let kept = RecordedSample(
      seq: 7, t: Instant(nanoseconds: 9000), time: UTCTime(milliseconds: 5), bpm: 65_535,
      rrIntervals: sample.rrIntervals, contact: false, energyExpended: 65_535, signal: .live)
    #expect(RecordedReport(report) == .sample(kept))
    report.t = nil
    #expect(RecordedReport(report) == nil, "from an earlier daemon")
    report.t = Instant(nanoseconds: 0)
    report.body = .state(StateReport(signal: .live))
    #expect(RecordedReport(report) == nil)
  }

  @Test func whatNoStrapSendsIsLeftOut() throws {
    var run = try Self.simpleRun()
    Self.samples(&run, 1...3, 150)
    var reports = try RecordedLines(run.lines).reports
    for (index, (bpm, energy)) in [(70_000, nil), (-1, nil), (Int.max, nil), (150, -5), (150, 70_000)].enumerated() {
      reports.append(
        .sample(
          RecordedSample(
            seq: 1000 + UInt64(index), t: Self.at(4), time: UTCTime(milliseconds: 0), bpm: bpm, energyExpended: energy,
            signal: .live)))
    }
    var (replay, count) = (StrapReplay(strap: Self.strap), 0)
    for report in reports { replay.ingest(report) { if case .sample = $0.body { count += 1 } } }
    #expect(count == 3)
  }

  @Test("no record makes it crash", arguments: 0..<UInt64(40))
  func mutatedRecords(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let source = try RecordedLines(try RandomRun(seed: seed, length: 60).run.lines)
    var reports = source.reports
    for line in source.lines {
      let bytes = random.mutated(
        Array(line.utf8),
        with: ["-", "0", "9999999999", "1e300", "null", "[]", "\"state\":\"paused\"", "500"].map { Array($0.utf8) })
      guard case .report(let report)? = try? ServerMessage(line: bytes), let kept = RecordedReport(report) else {
        continue
      }
      reports.insert(kept, at: .random(in: 0...reports.count, using: &random))
    }
    switch seed % 4 {
    case 0: reports.shuffle(using: &random)
    case 1: reports += reports.reversed()
    case 2: reports = reports.flatMap { [$0, $0] }
    default: reports.removeAll { _ in Bool.random(using: &random) }
    }
    // Times and numbers that do not agree with the order.
    for index in reports.indices {
      // After the last plausible time, all later reports have that time.
      let extremes: [Int64] =
        [.min, -1, 0, 1, 6_000_000_000, .max] + (seed % 5 == 0 ? [3_155_760_000_000_000_000] : [])
      let wild = random.element(of: extremes)
      let t = Int.random(in: 0..<10, using: &random) == 0 ? Instant(nanoseconds: wild) : reports[index].instant
      let seq = UInt64(index * 3 + (Int.random(in: 0..<20, using: &random) == 0 ? 50 : 0))
      switch reports[index] {
      case .sample(var sample):
        sample.t = t ?? sample.t
        sample.seq = seq
        reports[index] = .sample(sample)
      case .report(var report):
        report.t = t
        report.seq = seq
        reports[index] = .report(report)
      }
    }
    let overrides = seed % 3 == 0 ? Self.overrides[1] : ReplayOverrides()
    var replay = StrapReplay(strap: Self.strap, overrides: overrides)
    var samples = 0
    for report in reports {
      replay.ingest(report) { if case .sample = $0.body { samples += 1 } }
      if Int.random(in: 0..<30, using: &random) == 0 { replay.finish { _ in } }
    }
    replay.finish { _ in }
    #expect(samples <= reports.count)
    #expect(replay.totals.live >= .zero)
  }
}
