import Primitives
import RunPanels
import TerminalUI

/// The heart rate of the last ten minutes.
enum GraphPanel {
  /// - Parameter hint: text for the middle of the time axis.
  static func draw(_ scene: Scene, hint: String?, on canvas: inout Canvas, in rect: Rect) {
    guard let strap = scene.strap,
      let graph = HeartGraph(strap.totals?.zones ?? [], glyphs: scene.glyphs, in: rect)
    else { return }
    let time = scene.model.time(at: scene.now)?.milliseconds ?? 0
    let line = strap.history.line(graph.columns, endingAt: time)
    graph.draw(line, orSay: "no heart rate in the last ten minutes", on: &canvas)
    drawTimes(hint: hint, on: &canvas, below: graph.plot)
  }

  private static func drawTimes(hint: String?, on canvas: inout Canvas, below plot: Rect) {
    let row = plot.row + plot.rows
    canvas.draw("now", endingAt: plot.column + plot.columns, row: row, ink: .faint)
    guard plot.columns >= 24 else { return }
    canvas.draw("10 min", column: plot.column, row: row, ink: .faint)
    let middle = plot.column + plot.columns / 2
    if let hint, plot.columns >= hint.count + 14 {
      canvas.draw(hint, column: middle - hint.count / 2, row: row, ink: .faint)
    } else if plot.columns >= 40 {
      canvas.draw("5 min", column: middle, row: row, ink: .faint)
    }
  }
}
