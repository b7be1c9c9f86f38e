import TerminalUI
import Training

/// A figure and its label.
package struct LabelledValue: Hashable {
  package let label: String
  /// Label for narrow panels.
  package let short: String
  package let value: String
  package let unit: String

  /// The figure `value`.
  /// - Parameter short: the label for narrow panels; nil if there is no other.
  package init(_ label: String, short: String? = nil, _ value: String, unit: String = "") {
    self.label = label
    self.short = short ?? label
    self.value = value
    self.unit = unit
  }

  /// The RMSSD, in tenths of a millisecond.
  package static func rmssd(tenths: Int) -> LabelledValue {
    LabelledValue("beat variation, RMSSD", short: "RMSSD", "\(Percent(tenths: tenths))", unit: "ms")
  }

  /// The DFA-alpha1, in hundredths.
  package static func alpha1(hundredths: Int) -> LabelledValue {
    let (whole, rest) = hundredths.magnitude.quotientAndRemainder(dividingBy: 100)
    let value = "\(hundredths < 0 ? "-" : "")\(whole).\(rest < 10 ? "0" : "")\(rest)"
    return LabelledValue("alpha1 (aerobic limit 0.75)", short: "alpha1", value)
  }
}

/// Figures with their labels: in large digits if there is room, else a line for each.
package enum Figures {
  /// Size of a figure in large digits.
  private static let cell = Size(columns: 25, rows: 5)
  /// Most columns of a label with its value. In more, they are hard to read together.
  private static let widest = 40

  /// Draws `figures`, the most important first. Those that do not fit are left out.
  package static func draw(_ figures: [LabelledValue], glyphs: GlyphSet, on canvas: inout Canvas, in rect: Rect) {
    let across = rect.columns / cell.columns
    let down = rect.rows / cell.rows
    if glyphs.hasHalves, across > 0, down > 1, across * down >= figures.count {
      for (index, figure) in figures.enumerated() {
        // Filled column by column, so that related figures stay together.
        let rows = min(down, (figures.count + across - 1) / across)
        let place = Rect(
          column: rect.column + index / rows * cell.columns, row: rect.row + index % rows * cell.rows,
          columns: cell.columns, rows: cell.rows)
        drawLarge(figure, glyphs, on: &canvas, in: place)
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

  /// Number of figures that fit into a line of large digits.
  package static func countInLine(columns: Int) -> Int { max(0, columns / cell.columns) }

  /// Draws as many of `figures` as fit beside each other in large digits, which take `rowsInLine` rows.
  package static func drawLine(
    _ figures: [LabelledValue], glyphs: GlyphSet, on canvas: inout Canvas, in rect: Rect
  ) {
    for (index, figure) in figures.prefix(countInLine(columns: rect.columns)).enumerated() {
      let place = Rect(
        column: rect.column + index * cell.columns, row: rect.row, columns: cell.columns, rows: cell.rows)
      drawLarge(figure, glyphs, on: &canvas, in: place)
    }
  }

  /// Rows of a line of large digits with their labels.
  package static let rowsInLine = cell.rows - 1

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
