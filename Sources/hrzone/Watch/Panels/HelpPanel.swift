import TerminalUI

/// Help on the keys and the screen.
enum HelpPanel {
  static func draw(on canvas: inout Canvas, glyphs: GlyphSet) {
    let doubtful = String(repeating: glyphs.hollow, count: 2)
    let paragraphs = [
      "q quits. ? shows or hides this help. TAB or a number selects a runner.",
      "ENTER shows one runner, or all.",
      "SPACE pauses or resumes. n: next step.",
      "t chooses a target, ENTER sets it, and 0 clears it.",
      "w starts a workout. l sets a mark. s shows the summary.",
      "Solid figures are current. Hollow ones (\(doubtful)) are old or in doubt. --- is none.",
      "Bars: time in each zone. Graph: ten minutes; gaps had no live signal.",
    ]
    var row = 0
    for paragraph in paragraphs {
      // Lines of up to 70 characters are easy to read.
      let columns = min(70, canvas.size.columns - 2)
      for line in PrintableText.wrap(
        paragraph, columns: columns, limit: canvas.size.rows - row, ellipsis: glyphs.ellipsis)
      {
        canvas.draw(line, column: 1, row: row)
        row += 1
      }
      if canvas.size.rows >= 20 { row += 1 }
    }
  }
}
