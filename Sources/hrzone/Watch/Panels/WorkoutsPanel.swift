import ProgramSupport
import TerminalUI

/// The choice of a workout, over the last rows of the screen.
enum WorkoutsPanel {
  static func draw(_ chooser: WorkoutChooser, glyphs: GlyphSet, on canvas: inout Canvas) {
    let (choices, size) = (chooser.offer.choices, canvas.size)
    // The current choice is always visible.
    let count = max(1, min(choices.count, size.rows - 2))
    let first = min(max(0, chooser.index - count / 2), choices.count - count)
    let top = max(0, size.rows - count - 2)
    canvas.clear(Rect(column: 0, row: top, columns: size.columns, rows: size.rows - top), ink: .plain)
    let faulty = chooser.offer.faulty
    let left = faulty == 0 ? "" : "  (\(faulty) with faults: `hrzone workout list` names them)"
    draw("Workout?" + left, row: top, ink: .bold, glyphs, on: &canvas)
    let names = choices.map { PrintableText.width(of: $0.name) }.max() ?? 0
    let times = choices.map { WorkoutText.time($0.workout).count }.max() ?? 0
    for (row, choice) in choices[first..<first + count].enumerated() {
      let isChosen = first + row == chooser.index
      let number = "\(first + row + 1)".padding(2, left: true)
      let text =
        "\(number) \(choice.name.padding(names))  \(WorkoutText.time(choice.workout).padding(times, left: true))  \(choice.about)"
      draw(text, row: top + 1 + row, ink: Ink(isBold: isChosen, isReversed: isChosen), glyphs, on: &canvas)
    }
    let stop = chooser.stops == nil ? "" : "0 stops the current one  "
    let keys = stop + "ENTER starts  w next  1-\(min(9, choices.count)) chooses  ESC back"
    draw(keys, row: top + 1 + count, ink: .plain, glyphs, on: &canvas)
  }

  private static func draw(_ text: String, row: Int, ink: Ink, _ glyphs: GlyphSet, on canvas: inout Canvas) {
    let room = canvas.size.columns - 2
    canvas.draw(
      PrintableText.fit(text, columns: room, ellipsis: glyphs.ellipsis), column: 1, row: row, ink: ink)
  }
}
