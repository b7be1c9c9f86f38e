import Primitives
import TerminalUI

/// The screen of `hrzone watch`: a function of the model, the size and the terminal's characters.
///
/// Straps stand side by side, or below one another, where all of them have room; else the one that was chosen is shown. What
/// keys ask for is drawn over the last rows, so that nothing moves for it.
enum WatchScreen {
  /// - Parameter timeOfDay: the user's, `18:30`; nil where it is not to be shown.
  static func render(
    _ model: WatchModel, size: Size, glyphs: GlyphSet, at now: Instant, timeOfDay: String? = nil
  ) -> Frame {
    func scene(_ index: Int?) -> Scene {
      Scene(model, strap: index, glyphs: glyphs, at: now, timeOfDay: timeOfDay)
    }
    var canvas = Canvas(size)
    if model.showsHelp {
      HelpPanel.draw(on: &canvas, glyphs: glyphs)
      return canvas.frame
    }
    if model.showsSummary {
      SummaryPanel.draw(model, glyphs: glyphs, on: &canvas)
      return canvas.frame
    }
    let grid = StrapGrid(count: model.straps.count, size: canvas.size)
    if grid.rects.count > 1 {
      for (index, rect) in grid.rects.enumerated() {
        StrapPanel.draw(scene(index), hasKeys: false, on: &canvas, in: rect)
      }
      for wall in grid.walls {
        for row in wall.row..<wall.row + wall.rows {
          canvas.set(glyphs.wall, column: wall.column, row: row, ink: .faint)
        }
      }
      if let row = grid.keysRow { KeysPanel.draw(model, on: &canvas, row: row) }
    } else if let rect = grid.rects.first {
      let index = model.straps.isEmpty ? nil : model.selectedIndex
      StrapPanel.draw(scene(index), hasKeys: true, on: &canvas, in: rect)
    }
    AnswerPanel.draw(model, glyphs: glyphs, at: now, on: &canvas)
    if let chooser = model.workoutChooser(at: now) { WorkoutsPanel.draw(chooser, glyphs: glyphs, on: &canvas) }
    return canvas.frame
  }
}
