import Primitives
import ProgramSupport
import RunPanels
import TerminalUI
import Training
import ZoneProtocol

/// Figures of the run with their labels.
enum FiguresPanel {
  /// Fewest columns for which the panel is shown.
  static let leastColumns = 22

  /// Known figures, the most important first.
  static func figures(_ scene: Scene) -> [LabelledValue] {
    guard let strap = scene.strap else { return [] }
    var figures: [LabelledValue] = []
    func add(_ label: String, _ value: String?, _ unit: String = "") {
      if let value { figures.append(LabelledValue(label, value, unit: unit)) }
    }
    add("average", strap.tally.average.map(String.init), "bpm")
    add("maximum", strap.tally.maximum.map(String.init), "bpm")
    // Without a workout, the clock panel shows the live time.
    if scene.workout != nil {
      add("live time", strap.sessionTotals.map { DurationText.clock($0.live.inSeconds) })
    }
    add("time of day", scene.timeOfDay)
    return scene.status.isLive ? figures + variability(strap) : figures
  }

  /// Heart rate variability. If it is unknown, the share of corrected beats, which may be the reason.
  static func variability(_ strap: StrapView) -> [LabelledValue] {
    guard let variability = strap.variability else { return [] }
    var figures: [LabelledValue] = []
    if let tenths = variability.rmssdTenths { figures.append(.rmssd(tenths: tenths)) }
    if let hundredths = variability.alpha1Hundredths { figures.append(.alpha1(hundredths: hundredths)) }
    if figures.isEmpty, variability.correctedShare.tenths > 0 {
      figures.append(LabelledValue("beats corrected", "\(variability.correctedShare)", unit: "%"))
    }
    return figures
  }

  /// Short figures for a line of `columns`: `avg 138 max 165`.
  static func words(_ scene: Scene, columns: Int) -> String? {
    guard let strap = scene.strap, let average = strap.tally.average else { return nil }
    let both = "avg \(average)" + (strap.tally.maximum.map { " max \($0)" } ?? "")
    return both.count <= columns ? both : "avg \(average)"
  }

  static func draw(_ scene: Scene, on canvas: inout Canvas, in rect: Rect) {
    Figures.draw(figures(scene), glyphs: scene.glyphs, on: &canvas, in: rect)
  }
}
