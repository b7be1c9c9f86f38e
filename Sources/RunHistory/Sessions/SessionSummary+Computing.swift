import Primitives
import RunFigures
import RunReplay
import Training

extension SessionSummary {
  /// Computes the summary of a record, with `overrides` in place of the recorded settings.
  public init(of record: RunRecord, overrides: ReplayOverrides = ReplayOverrides()) {
    self.init(of: record, as: ComputedRun(record, overrides: overrides))
  }

  /// The summary of a record and of what was computed from it; nil for a record without a usable zone.
  public init(of record: RunRecord, as run: ComputedRun?) {
    var (samples, alerts, marks) = (0, 0, 0)
    for part in record.parts {
      for report in part.reports {
        switch report {
        case .sample: samples += 1
        case .report(let report):
          if report.body.type == .alert { alerts += 1 }
          if report.body.type == .mark { marks += 1 }
        }
      }
    }
    self.init(
      samples: samples, liveSamples: run?.figures.liveSamples ?? 0, live: run?.figures.totals.live ?? .zero,
      zones: run?.figures.totals.zones ?? [], maxHR: run?.runner.maxHR ?? Runner.standard.maxHR, alerts: alerts,
      marks: marks, missing: record.gaps.reduce(.zero) { $0 + $1.duration })
    guard let run else { return }
    for figure in RunFigure.allCases {
      switch figure.value(in: run.figures) {
      case .known(let value): figures[figure] = value
      case .absent(let reason): absences[figure] = reason.text
      }
    }
  }
}

extension RunFigure {
  /// The figure among `figures`.
  func value(in figures: RunFigures) -> Figure<Double> {
    switch self {
    case .meanHR: figures.meanHR
    case .maximumHR: figures.maximumHR
    case .recovery1: figures.recovery.flatMap { .known($0.oneMinute) }
    case .recovery2: figures.recovery.flatMap(\.twoMinutes)
    case .recovery5: figures.recovery.flatMap(\.fiveMinutes)
    case .drift: figures.drift.flatMap { .known($0.percent) }
    case .edwards: figures.edwards
    case .banister: figures.banister
    case .rmssd: figures.variability.flatMap { .known($0.rmssd) }
    case .sdnn: figures.variability.flatMap { .known($0.sdnn) }
    case .pnn50: figures.variability.flatMap { .known($0.pnn50) }
    case .alpha1: figures.alpha1
    case .correctedShare: figures.correctedShare
    case .energy: figures.energy.flatMap { .known($0.kilocalories) }
    }
  }
}

extension Figure {
  fileprivate func flatMap<Other>(_ transform: (Value) -> Figure<Other>) -> Figure<Other> {
    switch self {
    case .known(let value): transform(value)
    case .absent(let reason): .absent(reason)
    }
  }
}
