import HeartRate
import Primitives
import RunReplay
import Training
import ZoneProtocol

@testable import RunHistory

/// Recorded runs to report.
enum Runs {
  /// A Sunday.
  static let start = UTCTime(milliseconds: 1_772_346_600_000)
  static let strap = "F0:9E:1A:00:00:01"
  private static let clock = 5000.0

  static func sample(
    _ bpm: Int?, second: Double, signal: SignalQuality = .live, rr: [RRInterval] = []
  ) -> RecordedReport {
    .sample(
      RecordedSample(
        seq: UInt64(max(0, second) + 10), t: Instant(nanoseconds: Int64((second + clock) * 1e9)),
        time: UTCTime(milliseconds: start.milliseconds + Int64(second * 1000)), bpm: bpm, rrIntervals: rr,
        signal: signal))
  }

  static func report(_ body: Report.Body, second: Double) -> RecordedReport {
    var report = Report(
      seq: UInt64(max(0, second) + 1), time: UTCTime(milliseconds: start.milliseconds + Int64(second * 1000)),
      strap: strap, runner: "Anna", body: body)
    report.t = Instant(nanoseconds: Int64((second + clock) * 1e9))
    return .report(report)
  }

  static func settings() throws -> RecordedReport {
    let runner = Runner.standard
    var settings = SettingsReport(
      runner: runner, zones: try Zones(preset: .standard, runner: runner), target: nil, rules: .standard)
    settings.isNewStrap = true
    return report(.settings(settings), second: -1)
  }

  static func record(
    _ reports: [RecordedReport], seconds: Int, runner: String? = "Anna", note: String? = nil, tags: [String] = [],
    gaps: [RecordedGap] = []
  ) throws -> RunRecord {
    let session = SessionEntry(
      id: 12, strap: strap, runner: runner, start: start, duration: .seconds(seconds), isEnded: true, note: note,
      tags: tags, deleted: nil)
    let part = RunRecord.Part(boot: "b", shift: .seconds(-clock), context: [try settings()], reports: reports)
    return RunRecord(session: session, parts: [part], gaps: gaps)
  }

  /// A heart rate that is steady, with a wave.
  static func steady(seconds: Int) -> [RecordedReport] {
    (0...seconds).map { second in
      let bpm = 140 + [0, 1, 2, 2, 1, 0, -1, -2, -2, -1][second / 9 % 10]
      return sample(bpm, second: Double(second), rr: [RRInterval(ticks1024: UInt16(61_440 / bpm))])
    }
  }

  /// Hard efforts of two minutes, with rests of four.
  static func efforts(_ count: Int) -> [RecordedReport] {
    var reports: [RecordedReport] = []
    var bpm = 100.0
    for second in 0..<count * 360 {
      let goal = second % 360 < 150 ? 178.0 : 105
      bpm += (goal - bpm) / 25
      reports.append(sample(Int(bpm), second: Double(second)))
    }
    return reports
  }

  /// The session of a record with its summary.
  static func entry(_ record: RunRecord, day: Int = 0) -> SummarizedSession {
    var session = record.session
    session.id += Int64(day)
    session.start = UTCTime(milliseconds: session.start.milliseconds + Int64(day) * 86_400_000)
    return SummarizedSession(session: session, summary: SessionSummary(of: record))
  }

  static func measurement(day: Int, rmssd: Double, runner: String? = "Anna") -> RestMeasurement {
    RestMeasurement(
      runner: runner, time: UTCTime(milliseconds: start.milliseconds + Int64(day) * 86_400_000 - 3_600_000),
      duration: .seconds(120), meanHR: 52, rmssd: rmssd, correctedShare: 0.5)
  }
}
