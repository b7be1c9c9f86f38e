import HeartRate
import Primitives
import RunHistory
import TestSupport
import Training
import ZoneProtocol

/// Runs for tests, stored in a history and read back.
struct MadeRun {
  private let file: HistoryFile

  init(in folder: Folder) throws {
    file = try HistoryFile(path: "\(folder.path)/history.db", for: .record)
  }

  static let begin: Int64 = 1_772_000_000_400

  /// The record of a run of `parts`.
  func record(_ parts: [[Report]], gaps: [RecordedGap] = []) throws -> RunRecord {
    var run = ImportedRun(file: "made", digest: "made", runner: "Anna", parts: parts)
    run.gaps = gaps
    (run.note, run.tags) = ("rain & <wind>", ["long", "\"quoted\""])
    let id = try file.add(1, at: UTCTime(milliseconds: Self.begin)) { _ in run }[0]
    let session = try file.sessions(SessionFilter(), withDeleted: false).first { $0.id == id }
    return try file.record(of: session ?? file.sessions(SessionFilter(), withDeleted: false)[0])
  }

  /// A sample `at` seconds after the begin.
  static func sample(
    _ at: Double, _ bpm: Int?, rr: [UInt16] = [], contact: Bool? = nil, signal: SignalQuality = .live,
    energy: Int? = nil
  ) -> Report {
    var sample = SampleReport(signal: signal, rrIntervals: rr.map { RRInterval(ticks1024: $0) })
    (sample.bpm, sample.contact, sample.energyExpended) = (bpm, contact, energy)
    return report(at, .sample(sample))
  }

  /// Any report `at` seconds after the begin.
  static func report(_ at: Double, _ body: Report.Body) -> Report {
    Report(
      time: UTCTime(milliseconds: begin + Int64((at * 1000).rounded())),
      t: Instant(nanoseconds: 5_000_000_000_000 + Int64((at * 1e6).rounded()) * 1000), strap: "made", runner: "Anna",
      body: body)
  }

  /// The settings of a runner with a maximum heart rate of 190 bpm.
  static func settings() throws -> Report {
    let runner = Runner(
      name: "Anna", maxHR: MaxHeartRate(bpm: 190), body: RunnerBody(age: 40, weight: 60, sex: .female))
    return report(
      0,
      .settings(
        SettingsReport(
          runner: runner, zones: try Zones(preset: .standard, runner: runner), target: nil, rules: .standard)))
  }

  /// A report of a workout's step; nil for its end.
  static func step(_ at: Double, _ index: Int?, name: String = "") -> Report {
    var report = WorkoutReport(
      name: "hills", state: index == nil ? .finished : .running, elapsed: .milliseconds(Int64(at * 1000)))
    report.step = index.map { WorkoutReport.Step(index: $0, count: 3, name: name, end: .open) }
    return Self.report(at, .workout(report))
  }

  /// A run of `count` samples with everything that straps do: more or fewer than one sample a second, samples without a heart rate,
  /// without contact, of impossible heart rates, with several intervals, and silences.
  static func odd(_ seed: UInt64, count: Int, from: Double = 0) throws -> [Report] {
    var generator = SeededGenerator(seed: seed)
    var reports = [try settings(), sample(from, 120)]
    var at = from
    for _ in 1..<count {
      let silence = Int.random(in: 0..<100, using: &generator) == 0
      at += silence ? .random(in: 3..<200, using: &generator) : .random(in: 0.15..<1.4, using: &generator)
      let rr = (0..<Int.random(in: 0...4, using: &generator)).map { _ in
        UInt16.random(in: 250...2000, using: &generator)
      }
      switch Int.random(in: 0..<12, using: &generator) {
      case 0: reports.append(sample(at, nil, rr: rr, contact: false, signal: .noContact))
      case 1: reports.append(sample(at, .random(in: 256...400, using: &generator), rr: rr, signal: .implausible))
      case 2: reports.append(sample(at, .random(in: 90...180, using: &generator), signal: .frozen, energy: 17))
      default:
        reports.append(sample(at, .random(in: 60...190, using: &generator), rr: rr, contact: true))
      }
    }
    return reports
  }
}
