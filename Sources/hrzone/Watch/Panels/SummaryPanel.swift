import TerminalUI

/// The summary of the run, on the whole screen.
enum SummaryPanel {
  static func draw(_ model: WatchModel, glyphs: GlyphSet, on canvas: inout Canvas) {
    let columns = min(100, canvas.size.columns - 2)
    var lines = RunSummary.lines(model, first: model.selected?.address, columns: columns, ellipsis: glyphs.ellipsis)
    if lines.isEmpty { lines = ["No live heart rate was seen yet."] }
    let rows = max(0, canvas.size.rows - 1)
    if lines.count > rows { lines = Array(lines.prefix(max(0, rows - 1))) + [glyphs.ellipsis] }
    for (row, line) in lines.enumerated() {
      canvas.draw(line, column: 1, row: row, ink: line.first == " " ? .plain : .bold)
    }
    canvas.draw("s back  q quit", column: 1, row: canvas.size.rows - 1, ink: .faint)
  }
}
