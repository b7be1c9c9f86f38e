import Posix
import Primitives
import ProgramSupport
import RunHistory
import RunPanels
import RunReplay
import Training
import ZoneProtocol

extension RunPage {
  /// The page of a record with its figures.
  init(_ record: RunRecord, _ summary: SessionSummary) {
    let session = record.session
    length = max(0, session.duration.milliseconds)
    title = (session.runner ?? session.strap).oneLine
    facts = [
      session.start.localDateAndTime, DurationText.clock(session.duration.inSeconds), record.model?.oneLine,
      session.runner == nil ? nil : session.strap.oneLine,
    ].compactMap(\.self)
    figures = Self.figures(summary)
    let zones = summary.zones.map {
      TotalsReport.ZoneTime(zone: $0.zone.printable, from: $0.from, time: $0.time)
    }
    self.zones = zones
    samples = record.liveSamples.map { live in
      HeartLine.Point(time: live.at.milliseconds, bpm: live.bpm, zone: zones.zone(of: live.bpm)?.index)
    }
    gaps = record.silences.map {
      Gap(time: $0.at.milliseconds, length: $0.duration.milliseconds, cause: $0.cause.words)
    }
    let marks = record.moments { body -> MarkReport? in
      guard case .mark(let mark) = body else { return nil }
      return mark
    }
    self.marks = marks.map { Mark(time: $0.at.milliseconds, text: $0.content.text?.oneLine) }
    workouts = Workouts(record, until: length)
  }

  private static func figures(_ summary: SessionSummary) -> [LabelledValue] {
    let shown: [(RunFigure, label: String, short: String, unit: String)] = [
      (.meanHR, "mean", "mean", "bpm"), (.maximumHR, "maximum", "max", "bpm"),
      (.edwards, "load, TRIMP by Edwards", "load", ""), (.rmssd, "beat variation, RMSSD", "RMSSD", "ms"),
      (.alpha1, "alpha1 (aerobic limit 0.75)", "alpha1", ""), (.recovery1, "recovery in 1 min", "recovery", "bpm"),
      (.drift, "drift of heart rate", "drift", "%"), (.energy, "energy, estimated", "energy (estimate)", "kcal"),
    ]
    return shown.compactMap { figure, label, short, unit in
      summary.figures[figure].map { LabelledValue(label, short: short, figure.text($0), unit: unit) }
    }
  }
}

extension RunPage.Workouts {
  /// The workouts of a record; nil if there was none.
  /// - Parameter end: the end of the session, in milliseconds since its start.
  fileprivate init?(_ record: RunRecord, until end: Int64) {
    self.init(words: "", steps: [])
    // How each workout went.
    var ends: [String] = []
    var current: (step: WorkoutReport.Step, start: Int64, workout: String)?
    func finishStep(at time: Int64) {
      guard let (step, start, _) = current else { return }
      current = nil
      guard time > start else { return }
      steps.append(WorkoutProfile.Run(step, start: Double(start) / 1000, seconds: Double(time - start) / 1000))
    }
    for part in record.parts {
      // A workout may have begun before the session.
      for case .report(let report) in part.context + part.reports {
        guard case .workout(let workout) = report.body, let t = report.t else { continue }
        // A step is reported again when it is paused or resumed.
        if let current, workout.step?.index == current.step.index, workout.name == current.workout { continue }
        let time = min(max(0, (t + part.shift - Instant(nanoseconds: 0)).milliseconds), end)
        let former = current?.workout
        finishStep(at: time)
        if let step = workout.step {
          if former != workout.name { ends.append("\(workout.name) was not finished".oneLine) }
          current = (step, time, workout.name)
        } else if former != nil {
          ends[ends.count - 1] = WorkoutProgress.line(workout)
        }
      }
    }
    finishStep(at: end)
    guard !steps.isEmpty else { return nil }
    words = ends.joined(separator: "; ")
  }
}

extension RunRecord {
  /// The strap's model, if it is known.
  fileprivate var model: String? {
    for part in parts.reversed() {
      for case .report(let report) in (part.context + part.reports).reversed() {
        if case .strap(let strap) = report.body, let model = strap.model { return model }
      }
    }
    return nil
  }
}

extension Duration {
  fileprivate var milliseconds: Int64 { nanoseconds / 1_000_000 }
}
