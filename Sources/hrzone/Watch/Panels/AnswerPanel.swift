import Primitives
import RunPanels
import TerminalUI
import Training

/// Responses to keys, over the last rows of the screen: the choice of a target, or a message.
enum AnswerPanel {
  static func draw(_ model: WatchModel, glyphs: GlyphSet, at now: Instant, on canvas: inout Canvas) {
    if let chooser = model.chooser(at: now) {
      draw(chooser, glyphs: glyphs, on: &canvas)
    } else if let answer = model.answer(at: now) {
      let ink =
        answer.isError ? Ink(colour: .critical, isBold: true, isReversed: true) : Ink(isBold: true, isReversed: true)
      let lines = PrintableText.wrap(
        answer.text, columns: canvas.size.columns - 2, limit: min(3, canvas.size.rows), ellipsis: glyphs.ellipsis)
      // The last row shows alerts. An alert that needs action must stay visible.
      let end = canvas.size.rows - (model.hasWarning(at: now) && !model.showsHelp && !model.showsSummary ? 1 : 0)
      for (index, line) in lines.enumerated() {
        let row = end - lines.count + index
        canvas.clear(Rect(column: 0, row: row, columns: canvas.size.columns, rows: 1), ink: ink)
        canvas.draw(line, column: 1, row: row, ink: ink)
      }
    }
  }

  private static func draw(_ chooser: TargetChooser, glyphs: GlyphSet, on canvas: inout Canvas) {
    let row = canvas.size.rows - 2
    let room = canvas.size.columns - 2
    canvas.clear(Rect(column: 0, row: row, columns: canvas.size.columns, rows: 2), ink: .plain)
    let label = "Target?"
    let names = chooser.choices.map { $0?.zone.map { "\($0.index) \($0.name)" } ?? "0 none" }
    let chosen = chooser.choice.map { $0.words(glyphs) } ?? names[chooser.index]
    let length = names.enumerated().reduce(label.count) { length, name in
      length + 2
        + (name.offset == chooser.index ? PrintableText.width(of: chosen) + 2 : PrintableText.width(of: name.element))
    }
    var column = canvas.draw(label, column: 1, row: row, ink: .bold)
    for (index, name) in names.enumerated() where index == chooser.index || length <= room {
      let ink = Ink(
        colour: chooser.choices[index]?.zone.map { .series($0.index) } ?? .plain, isBold: index == chooser.index,
        isReversed: index == chooser.index)
      column = canvas.draw(
        index == chooser.index ? "[\(chosen)]" : name, column: column + 2, row: row, ink: ink, limit: room + 1)
    }
    // The key that clears the target comes first, since it may be needed in a hurry.
    let keys = ["0 none", "t next", "ENTER sets", "ESC back"]
    canvas.draw(keys.joined(separator: "  "), column: 1, row: row + 1, ink: .plain, limit: room + 1)
  }
}
