import HeartRate
import Primitives
import RunReplay
import Training
import ZoneProtocol

@testable import RunHistory
@testable import hrlog

/// Recorded runs to draw.
enum Pages {
  static let start = UTCTime(milliseconds: 1_772_346_600_000)
  static let strap = "F0:9E:1A:00:00:01"
  static let zones: [(Zone, Int?)] = [
    (Zone(index: 0, name: "Rest"), nil), (Zone(index: 1, name: "Recovery"), 95), (Zone(index: 2, name: "Easy"), 114),
    (Zone(index: 3, name: "LSD"), 133), (Zone(index: 4, name: "Tempo"), 152), (Zone(index: 5, name: "Maximum"), 171),
  ]

  static func zone(_ bpm: Int) -> Zone { zones.last { ($0.1 ?? 0) <= bpm }?.0 ?? zones[0].0 }

  static func sample(_ bpm: Int?, second: Double, signal: SignalQuality = .live) -> RecordedReport {
    .sample(
      RecordedSample(
        seq: UInt64(max(0, second)), t: Instant(nanoseconds: Int64((second + 5000) * 1e9)),
        time: UTCTime(milliseconds: start.milliseconds + Int64(second * 1000)), bpm: bpm, rrIntervals: [], contact: nil,
        energyExpended: nil, signal: signal))
  }

  static func report(_ body: Report.Body, second: Double) -> RecordedReport {
    var report = Report(
      seq: nil, time: UTCTime(milliseconds: start.milliseconds + Int64(second * 1000)), strap: strap, runner: "Anna",
      body: body)
    report.t = Instant(nanoseconds: Int64((second + 5000) * 1e9))
    return .report(report)
  }

  static func record(
    _ reports: [RecordedReport], context: [RecordedReport] = [], seconds: Int, runner: String? = "Anna",
    gaps: [RecordedGap] = []
  ) -> RunRecord {
    let session = SessionEntry(
      id: 12, strap: strap, runner: runner, start: start, duration: .seconds(seconds), isEnded: true, note: nil,
      tags: [], deleted: nil)
    let part = RunRecord.Part(boot: "b", shift: .seconds(-5000), context: context, reports: reports)
    return RunRecord(session: session, parts: [part], gaps: gaps)
  }

  /// A summary with these seconds in the zones.
  static func summary(_ seconds: [Int], _ figures: [RunFigure: Double]) -> SessionSummary {
    var summary = SessionSummary(
      samples: 0, liveSamples: 0, live: .seconds(seconds.reduce(0, +)),
      zones: zip(zones, seconds).map { ZoneTotal(zone: $0.0, from: $0.1, time: .seconds($1)) },
      maxHR: MaxHeartRate(bpm: 190, isEstimated: false))
    summary.figures = figures
    return summary
  }

  // MARK: Runs

  /// A steady run of an hour with two gaps and three marks.
  static func steady() -> RunPage {
    var reports: [RecordedReport] = []
    for second in 0...3600 {
      if (1500..<1630).contains(second) || (2400..<2408).contains(second) { continue }
      let rise = 60 * (1 - 300 / Double(300 + second))
      let wave = [0, 1, 2, 2, 1, 0, -1, -2, -2, -1][second / 9 % 10]
      reports.append(sample(92 + Int(rise) + wave, second: Double(second) + 0.2))
    }
    reports.append(report(.mark(MarkReport(text: "new shoes")), second: 600))
    reports.append(report(.mark(MarkReport()), second: 615))
    reports.append(report(.mark(MarkReport(text: "hill")), second: 2700))
    let cut = RecordedGap(
      time: UTCTime(milliseconds: start.milliseconds + 1_499_200), duration: .seconds(131), cause: .daemonStopped)
    let figures: [RunFigure: Double] = [
      .meanHR: 138.4, .maximumHR: 149, .edwards: 168, .rmssd: 7.6, .alpha1: 0.93, .recovery1: 22, .drift: 3.1,
      .energy: 702,
    ]
    return RunPage(record(reports, seconds: 3600, gaps: [cut]), summary([2, 118, 400, 2950, 0, 0], figures))
  }

  /// Four times four minutes, hard.
  static func intervals() -> RunPage {
    let plan: [(name: String, seconds: Int, target: TargetBand?)] =
      [("Warm-up", 600, TargetBand(zone: zone(120), from: 114, to: 132))]
      + (0..<4).flatMap { _ in
        [
          ("Fast", 240, TargetBand(zone: zone(160), from: 160, to: 176)),
          ("Light", 180, TargetBand(zone: zone(120), from: 114, to: 132)),
        ]
      } + [("Cool-down", 300, nil)]
    var reports: [RecordedReport] = []
    var (time, bpm) = (30, 84.0)
    for second in 0..<time { reports.append(sample(84 + second / 4, second: Double(second))) }
    for (index, step) in plan.enumerated() {
      var workout = WorkoutReport(name: "4x4", state: .running, elapsed: .seconds(time - 30))
      workout.step = WorkoutReport.Step(
        index: index + 1, count: plan.count, name: step.name, end: .duration(.seconds(step.seconds)))
      workout.step?.target = step.target
      reports.append(report(.workout(workout), second: Double(time)))
      let goal = Double(step.target.map { (($0.from ?? 100) + ($0.to ?? 180)) / 2 } ?? 105)
      for _ in 0..<step.seconds {
        bpm += (goal + 4 - bpm) / 45
        reports.append(sample(Int(bpm), second: Double(time)))
        time += 1
      }
    }
    var end = WorkoutReport(name: "4x4", state: .finished, elapsed: .seconds(time - 30))
    end.summary = WorkoutSummary(
      time: .seconds(time - 30), live: .seconds(time - 30), withTarget: .seconds(2280), onTarget: .seconds(1960),
      steps: plan.count)
    reports.append(report(.workout(end), second: Double(time)))
    for second in 0..<20 { reports.append(sample(108, second: Double(time + second))) }
    let figures: [RunFigure: Double] = [.meanHR: 137.2, .maximumHR: 171.5, .edwards: 121]
    return RunPage(record(reports, seconds: time + 19), summary([40, 310, 860, 420, 930, 70], figures))
  }
}
