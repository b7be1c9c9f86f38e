import Primitives
import ProgramSupport
import RunFigures
import RunHistory
import RunPanels
import RunReplay
import Training
import ZoneProtocol

/// What a report shows of one session, computed once.
struct RunContent {
  let record: RunRecord
  let summary: SessionSummary
  /// How it went over time; nil without a usable record.
  let course: RunCourse?
  let figures: RunFigures?
  let workouts: RecordedWorkouts?
  /// The length of the session, in seconds.
  let seconds: Double
  /// A row for each zone.
  let zones: [ZoneBars.Row]

  init(_ record: RunRecord) {
    self.record = record
    let run = ComputedRun(record)
    summary = SessionSummary(of: record, as: run)
    figures = run?.figures
    course = run.flatMap { RunCourse($0.input) }
    let length = max(.zero, record.session.duration)
    seconds = min(length.inSeconds, 1e8)
    workouts = RecordedWorkouts(record, until: length)
    zones = ZoneBars.rows(summary.zones.map { TotalsReport.ZoneTime(zone: $0.zone, from: $0.from, time: $0.time) })
  }

  var session: SessionEntry { record.session }

  /// The colour of the zone with number `index`.
  func color(ofZone index: Int) -> Int { Palette.color(ofZone: index, of: summary.zones.count) }

  /// The class of what has the colour of the zone with number `index`.
  func style(ofZone index: Int) -> String { "z\(color(ofZone: index))" }

  /// `3 LSD`
  static func name(of zone: Zone) -> String { "\(zone.index) \(zone.name)" }

  /// The zone of a heart rate in bpm.
  func zone(of bpm: Double) -> Zone? { zones.last { Double($0.from ?? 0) <= bpm }?.zone }
}

// MARK: What happened

extension RunContent {
  /// An alert as a person saw it.
  struct Alert: Hashable {
    let text: String
    /// Whether it was about more than zones and steps, which the figure shows.
    let isImportant: Bool
  }

  /// The alerts, with their texts. Those that are only for programs are left out.
  var alerts: [RunRecord.Moment<Alert>] {
    record.moments { body in
      guard case .alert(let alert) = body, !alert.isQuiet else { return nil }
      let subject = alert.kind.value?.descriptor.subject
      return Alert(text: alert.text, isImportant: !(subject == .zone || subject == .step))
    }
  }

  /// The marks, with their texts.
  var marks: [RunRecord.Moment<String?>] {
    record.moments { body -> String?? in
      guard case .mark(let mark) = body else { return nil }
      return .some(mark.text)
    }
  }

  /// The results of the workouts' steps.
  var results: [RunRecord.Moment<StepResult>] {
    record.moments { body in
      guard case .workout(let report) = body else { return nil }
      return report.result
    }
  }
}
