import ProgramSupport
import TerminalUI

/// The times since the start, in a row below a graph.
package enum TimeAxis {
  /// Times between two labels, in seconds. The shortest for which there is room is taken.
  private static let steps = [
    10, 30, 60, 120, 300, 600, 900, 1200, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400,
  ]
  private static let day = 86_400.0
  /// Columns between two labels.
  private static let gap = 3

  /// The time between two labels of an axis of `seconds` with at most `count` labels, in seconds.
  package static func step(of seconds: Double, atMost count: Int) -> Double {
    let most = Double(max(1, count))
    return steps.map(Double.init).first { seconds <= $0 * most } ?? (seconds / most / day).rounded(.up) * day
  }

  /// Draws the times of a plot that shows `milliseconds` per column.
  package static func draw(_ milliseconds: Double, glyphs: GlyphSet, on canvas: inout Canvas, below plot: Rect) {
    let seconds = milliseconds * Double(plot.columns) / 1000
    guard plot.columns > 0, seconds > 0 else { return }
    let room = DurationText.clock(seconds).count + 1 + gap
    let step = step(of: seconds, atMost: plot.columns / room)
    var time = 0.0
    while time < seconds {
      let column = plot.column + Int(time * 1000 / milliseconds)
      let text = "\(glyphs.wall)\(DurationText.clock(time))"
      if column + text.count <= plot.column + plot.columns {
        canvas.draw(text, column: column, row: plot.row + plot.rows, ink: .faint)
      }
      time += step
    }
  }
}
