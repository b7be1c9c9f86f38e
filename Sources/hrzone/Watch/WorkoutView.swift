import Primitives
import RunPanels
import Training
import ZoneProtocol

/// A workout report and its time. The time left runs on by the daemon's clock, and setting that clock does not change it.
struct WorkoutView: Hashable {
  let report: WorkoutReport
  /// When the daemon sent it, as time of day.
  let time: UTCTime
  /// When the daemon sent it, as `DaemonClock.steady`.
  var at: Instant

  /// Time that the result of a workout is shown.
  static let summaryLasts = Duration.seconds(600)

  init(_ report: WorkoutReport, time: UTCTime, at: Instant) {
    self.report = report.printable
    self.time = time
    self.at = at
  }

  /// Whether it has not ended. An unknown state counts as running.
  var isPresent: Bool {
    switch report.state.value {
    case .running, .paused, nil: true
    case .finished, .stopped: false
    }
  }

  var isPaused: Bool { report.state.value == .paused }

  /// Time left of the step at `steady` of the daemon's clock; nil if it does not end by time.
  func remaining(at steady: Instant) -> Duration? {
    report.remaining.map { max(.zero, $0 - (isPaused ? .zero : max(.zero, steady - at))) }
  }

  /// Whether it is shown at `steady` of the daemon's clock.
  func isShown(at steady: Instant) -> Bool { isPresent || steady - at < Self.summaryLasts }
}

extension WorkoutReport {
  /// The report with printable names.
  fileprivate var printable: WorkoutReport {
    var report = self
    report.name = name.oneLine
    report.step = step?.printable
    return report
  }
}

extension WorkoutReport.Step {
  /// The step with printable names.
  var printable: WorkoutReport.Step {
    var step = self
    step.name = name.oneLine
    step.next = next.map(\.oneLine)
    step.target = target?.printable
    return step
  }
}
