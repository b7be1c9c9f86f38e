import RunHistory
import RunReplay
import ZoneProtocol

extension RunRecord {
  /// The strap's model, if it is known.
  package var model: String? {
    for part in parts.reversed() {
      for case .report(let report) in (part.context + part.reports).reversed() {
        if case .strap(let strap) = report.body, let model = strap.model { return model }
      }
    }
    return nil
  }
}
