import Primitives
import RunReplay
import Training

extension SessionSummary {
  /// Computes the summary of a record.
  init(of record: RunRecord) {
    var samples = 0
    for part in record.parts { for report in part.reports { if case .sample = report { samples += 1 } } }
    self.init(samples: samples, liveSamples: 0, live: .zero, zones: [], maxHR: Runner.standard.maxHR)
  }
}
