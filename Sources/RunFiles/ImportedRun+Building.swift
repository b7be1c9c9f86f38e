import HeartRate
import Primitives
import RunHistory
import RunReplay
import Training
import ZoneProtocol

extension ImportedRun {
  /// A run as it is stored. The daemon's own code decides about the quality of the signal and the zones, as if the strap had just
  /// sent the samples.
  /// - Parameters:
  ///   - run: what a file says.
  ///   - file: the file's name, without its folder.
  ///   - digest: the digest of the file's content.
  ///   - runner: the runner.
  ///   - settings: what to compute with. A file that has everything has its own.
  public init(_ run: FileRun, file: String, digest: String, runner: String?, settings: SettingsReport) {
    self.init(file: file, digest: digest, runner: runner, parts: run.parts)
    (gaps, note, tags) = (run.gaps, run.note, run.tags)
    if run.parts.isEmpty { parts = [Self.reports(of: run, strap: strap, runner: runner, settings)] }
  }

  /// The instant of the first sample, on a clock of the file's own.
  private static let begin = Instant(nanoseconds: 1_000_000_000_000)

  private static func reports(
    of run: FileRun, strap: String, runner: String?, _ settings: SettingsReport
  ) -> [Report] {
    guard let first = run.samples.first?.time else { return [] }
    func instant(_ time: UTCTime) -> Instant {
      begin + .milliseconds(max(0, time.milliseconds - first.milliseconds))
    }
    var settings = settings
    settings.isNewStrap = true
    settings.target = nil
    settings.targetGiven = nil
    // Nobody heard an alert.
    settings.rules = TrainingSettings(
      staleAfter: settings.rules.staleAfter, frozenAfter: settings.rules.frozenAfter, maxJump: settings.rules.maxJump,
      dwell: settings.rules.dwell, alerts: AlertRules(off: Set(AlertKind.allCases)))
    var reports = [Report(seq: 1, time: first, t: begin, strap: strap, runner: runner, body: .settings(settings))]
    var replay = StrapReplay(strap: strap)
    replay.ingest(.report(reports[0])) { _ in }
    var marks = run.marks[...]
    for (index, sample) in run.samples.enumerated() {
      while let mark = marks.first, mark.time <= sample.time {
        marks.removeFirst()
        let text = String(decoding: mark.text.utf8.prefix(MarkReport.maximumTextLength), as: UTF8.self)
        reports.append(
          Report(
            time: mark.time, t: instant(max(mark.time, first)), strap: strap, runner: runner,
            body: .mark(MarkReport(text: text))))
      }
      let recorded = RecordedSample(
        seq: UInt64(index) + 2, t: instant(sample.time), time: sample.time, bpm: sample.bpm,
        rrIntervals: sample.rrIntervals, contact: sample.contact, energyExpended: sample.energyExpended,
        signal: .none)
      replay.ingest(.sample(recorded)) { reports.append($0) }
    }
    replay.finish { reports.append($0) }
    return reports
  }

  /// A digest by which the same content is recognised. A forger could only prevent the import of his own file.
  public static func digest(of bytes: [UInt8]) -> String { "\(String(bytes.fnv1a, radix: 16))-\(bytes.count)" }
}
