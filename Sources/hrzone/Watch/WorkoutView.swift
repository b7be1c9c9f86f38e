import Primitives
import TerminalUI
import Training
import ZoneProtocol

/// A workout as a report told it, and when: what is left goes on by the daemon's clock, but not where that is set.
struct WorkoutView: Hashable {
  let report: WorkoutReport
  /// When the daemon made it, by its time of day.
  let time: UTCTime
  /// The same as `DaemonClock.steady` counts.
  var at: Instant

  /// How long what became of a workout is shown.
  static let summaryLasts = Duration.seconds(600)

  init(_ report: WorkoutReport, time: UTCTime, at: Instant) {
    self.report = report.printable
    self.time = time
    self.at = at
  }

  /// Whether it is not over; a state that a later version has is one of a workout that goes on.
  var isPresent: Bool {
    switch report.state.value {
    case .running, .paused, nil: true
    case .finished, .stopped: false
    }
  }

  var isPaused: Bool { report.state.value == .paused }

  /// What is left of the step at `steady` of the daemon's clock; nil where it does not end by time.
  func remaining(at steady: Instant) -> Duration? {
    report.remaining.map { max(.zero, $0 - (isPaused ? .zero : max(.zero, steady - at))) }
  }

  /// Whether it is shown at `steady` of the daemon's clock.
  func isShown(at steady: Instant) -> Bool { isPresent || steady - at < Self.summaryLasts }
}

extension WorkoutReport {
  /// The report with names that a terminal can be sent.
  fileprivate var printable: WorkoutReport {
    var report = self
    report.name = name.oneLine
    report.step = step?.printable
    return report
  }
}

extension WorkoutReport.Step {
  /// The step with names that a terminal can be sent.
  var printable: WorkoutReport.Step {
    var step = self
    step.name = name.oneLine
    step.next = next.map(\.oneLine)
    step.target = target?.printable
    return step
  }
}

extension TargetBand {
  /// The band with a name that a terminal can be sent.
  var printable: TargetBand { TargetBand(zone: zone?.printable, from: from, to: to) }

  /// `3 LSD 133–151`, `133–151 bpm`.
  func words(_ glyphs: GlyphSet) -> String {
    let bpm: String
    switch (Zones.isOpenBelow(from) ? nil : from, to) {
    case (let from?, let to?): bpm = "\(from)\(glyphs.dash)\(to)"
    case (let from?, nil): bpm = "\(from)+"
    case (nil, let to?): bpm = "up to \(to)"
    case (nil, nil): bpm = "any"
    }
    return zone.map { "\($0.index) \($0.name) \(bpm)" } ?? bpm + " bpm"
  }
}
