import Posix
import Primitives
import ProgramSupport
import RunHistory
import RunPanels
import RunReport
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
    guard let recorded = RecordedWorkouts(record, until: .milliseconds(end)) else { return nil }
    self.init(
      words: recorded.words,
      steps: recorded.steps.map { recorded in
        WorkoutProfile.Run(
          recorded.step, start: recorded.start.inSeconds, seconds: (recorded.end - recorded.start).inSeconds)
      })
  }
}

extension Duration {
  fileprivate var milliseconds: Int64 { nanoseconds / 1_000_000 }
}
