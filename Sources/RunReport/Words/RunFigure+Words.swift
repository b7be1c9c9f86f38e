import ProgramSupport
import RunHistory

extension RunFigure {
  /// The name for people.
  package var label: String {
    switch self {
    case .meanHR: "Mean heart rate"
    case .maximumHR: "Highest heart rate"
    case .recovery1: "Recovery after 1 min"
    case .recovery2: "Recovery after 2 min"
    case .recovery5: "Recovery after 5 min"
    case .drift: "Drift"
    case .edwards: "Load (Edwards TRIMP)"
    case .banister: "Load (Banister TRIMP)"
    case .rmssd: "RMSSD"
    case .sdnn: "SDNN"
    case .pnn50: "pNN50"
    case .alpha1: "DFA alpha1"
    case .correctedShare: "Corrected intervals"
    case .energy: "Energy"
    }
  }

  /// The unit after a number, with a space; empty without a unit.
  package var unit: String {
    switch self {
    case .meanHR, .maximumHR: " bpm"
    case .recovery1, .recovery2, .recovery5: " bpm"
    case .drift, .pnn50, .correctedShare: " %"
    case .rmssd, .sdnn: " ms"
    case .energy: " kcal"
    case .edwards, .banister, .alpha1: ""
    }
  }

  /// The value with its decimals, without the unit.
  package func text(_ value: Double) -> String { FigureText.decimal(value, decimals) }
}

extension SessionSummary {
  /// What belongs to a figure that is known; nil for most.
  package func remark(on figure: RunFigure) -> String? {
    switch (figure, figures[figure]) {
    case (.maximumHR, let value?):
      let share = FigureText.decimal(value * 100 / Double(max(1, maxHR)), 0)
      return "\(share) % of the \(maxHRIsEstimated ? "estimated " : "")maximum, \(maxHR) bpm"
    case (.energy, .some): return "estimated (Keytel 2005)"
    default: return nil
    }
  }
}
