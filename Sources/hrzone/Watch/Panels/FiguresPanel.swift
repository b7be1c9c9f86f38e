import Primitives
import ProgramSupport
import TerminalUI
import Training
import ZoneProtocol

/// Figures of the run with their labels.
enum FiguresPanel {
  /// A figure and its label.
  struct LabelledValue: Hashable {
    let label: String
    /// Label for narrow panels.
    let short: String
    let value: String
    var unit = ""
  }

  /// Fewest columns for which the panel is shown.
  static let leastColumns = 22
  /// Size of a figure in large digits.
  private static let cell = Size(columns: 25, rows: 5)
  /// Most columns of a label with its value. In more, they are hard to read together.
  private static let widest = 40

  /// Known figures, the most important first.
  static func figures(_ scene: Scene) -> [LabelledValue] {
    guard let strap = scene.strap else { return [] }
    var figures: [LabelledValue] = []
    func add(_ label: String, _ value: String?, _ unit: String = "") {
      if let value { figures.append(LabelledValue(label: label, short: label, value: value, unit: unit)) }
    }
    add("average", strap.tally.average.map(String.init), "bpm")
    add("maximum", strap.tally.maximum.map(String.init), "bpm")
    // Without a workout, the clock panel shows the live time.
    if scene.workout != nil {
      add("live time", strap.totals.map { DurationText.clock($0.live.inSeconds) })
    }
    add("time of day", scene.timeOfDay)
    return scene.status.isLive ? figures + variability(strap) : figures
  }

  /// Heart rate variability. If it is unknown, the share of corrected beats, which may be the reason.
  static func variability(_ strap: StrapView) -> [LabelledValue] {
    guard let variability = strap.variability else { return [] }
    var figures: [LabelledValue] = []
    if let tenths = variability.rmssdTenths {
      figures.append(
        LabelledValue(label: "beat variation, RMSSD", short: "RMSSD", value: "\(Percent(tenths: tenths))", unit: "ms"))
    }
    if let hundredths = variability.alpha1Hundredths {
      let (whole, rest) = hundredths.magnitude.quotientAndRemainder(dividingBy: 100)
      let value = "\(hundredths < 0 ? "-" : "")\(whole).\(rest < 10 ? "0" : "")\(rest)"
      figures.append(LabelledValue(label: "alpha1 (aerobic limit 0.75)", short: "alpha1", value: value))
    }
    if figures.isEmpty, variability.correctedShare.tenths > 0 {
      figures.append(
        LabelledValue(
          label: "beats corrected", short: "beats corrected", value: "\(variability.correctedShare)", unit: "%"))
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
    let figures = figures(scene)
    let across = rect.columns / cell.columns
    let down = rect.rows / cell.rows
    if scene.glyphs.hasHalves, across > 0, down > 1, across * down >= figures.count {
      for (index, figure) in figures.enumerated() {
        // Filled column by column, so that related figures stay together.
        let rows = min(down, (figures.count + across - 1) / across)
        let place = Rect(
          column: rect.column + index / rows * cell.columns, row: rect.row + index % rows * cell.rows,
          columns: cell.columns, rows: cell.rows)
        drawLarge(figure, scene.glyphs, on: &canvas, in: place)
      }
    } else {
      for (index, figure) in figures.prefix(rect.rows).enumerated() {
        let end = rect.column + min(rect.columns, widest)
        let value = figure.value + (figure.unit.isEmpty ? "" : " " + figure.unit)
        let room = end - rect.column - value.count - 1
        canvas.draw(label(figure, columns: room), column: rect.column, row: rect.row + index, limit: rect.column + room)
        canvas.draw(value, endingAt: end, row: rect.row + index, ink: .bold)
      }
    }
  }

  private static func label(_ figure: LabelledValue, columns: Int) -> String {
    figure.label.count <= columns ? figure.label : figure.short
  }

  private static func drawLarge(_ figure: LabelledValue, _ glyphs: GlyphSet, on canvas: inout Canvas, in rect: Rect) {
    let limit = rect.column + rect.columns - 1
    canvas.draw(label(figure, columns: rect.columns - 1), column: rect.column, row: rect.row, limit: limit)
    let pixel = BigText.Pixel.halfCells(scale: 1)
    guard let size = BigText.size(figure.value, pixel) else { return }
    BigText.draw(
      figure.value, pixel, on: &canvas, column: rect.column, row: rect.row + 1, full: glyphs.full, ink: .bold)
    canvas.draw(figure.unit, column: rect.column + size.columns + 1, row: rect.row + size.rows, limit: limit)
  }
}
