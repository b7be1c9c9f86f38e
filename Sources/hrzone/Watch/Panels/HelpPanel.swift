import TerminalUI

/// What the keys do and what the screen shows.
enum HelpPanel {
  static func draw(on canvas: inout Canvas, glyphs: GlyphSet) {
    let doubtful = String(repeating: glyphs.hollow, count: 2)
    let paragraphs = [
      "q quits, ? helps. TAB or a number: the runner that keys are for.",
      "ENTER: that runner alone, or all.",
      "SPACE pauses and resumes, n next step.",
      "t target: t again the next, ENTER sets, 0 clears.",
      "w starts a workout, l sets a mark, s shows the summary.",
      "Solid figures are of now, hollow ones (\(doubtful)) old or in doubt, --- is none.",
      "Bars: time in each zone. Graph: ten minutes; gaps had no live signal.",
    ]
    var row = 0
    for paragraph in paragraphs {
      // A line of seventy characters is read with ease; a longer one is not.
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
