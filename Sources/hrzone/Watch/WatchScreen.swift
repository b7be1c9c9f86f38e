import Primitives
import TerminalUI

/// The screen of `hrzone watch`, as a function of the model, the size and the terminal's characters.
///
/// Several straps share the screen, in as much detail as fits. If not even lines fit, pages follow each other.
/// Messages and choices are drawn over the last rows, so that nothing moves.
enum WatchScreen {
  /// - Parameter timeOfDay: the user's time of day, `18:30`; nil to leave it out.
  static func render(
    _ model: WatchModel, size: Size, glyphs: GlyphSet, at now: Instant, timeOfDay: String? = nil
  ) -> Frame {
    func scene(_ index: Int?) -> Scene {
      Scene(model, strap: index, glyphs: glyphs, at: now, timeOfDay: timeOfDay)
    }
    var canvas = Canvas(size)
    if model.showsHelp {
      HelpPanel.draw(on: &canvas, glyphs: glyphs)
      AnswerPanel.draw(model, glyphs: glyphs, at: now, on: &canvas)
      return canvas.frame
    }
    if model.showsSummary {
      SummaryPanel.draw(model, glyphs: glyphs, on: &canvas)
      AnswerPanel.draw(model, glyphs: glyphs, at: now, on: &canvas)
      return canvas.frame
    }
    let grid = StrapGrid(count: model.straps.count, size: canvas.size, showsOne: model.showsOne, at: now)
    if grid.keysRow != nil {
      for (index, rect) in grid.rects.enumerated() {
        let scene = scene(grid.first + index)
        switch grid.style {
        case .panels: StrapPanel.draw(scene, hasKeys: false, on: &canvas, in: rect)
        case .tiles: TilePanel.draw(scene, on: &canvas, in: rect)
        case .lines: TilePanel.drawLine(scene, on: &canvas, in: rect)
        }
      }
      for wall in grid.walls {
        for row in wall.row..<wall.row + wall.rows {
          canvas.set(glyphs.wall, column: wall.column, row: row, ink: .faint)
        }
      }
      if let row = grid.keysRow {
        let line = Rect(column: 0, row: row, columns: size.columns, rows: 1)
        switch grid.style {
        case .panels: KeysPanel.draw(model, on: &canvas, in: line)
        case .tiles, .lines: FooterPanel.draw(model, glyphs: glyphs, at: now, on: &canvas, in: line)
        }
        let page = grid.pages > 1 ? "\(grid.page + 1)/\(grid.pages)" : ""
        canvas.draw(page, endingAt: size.columns - 1, row: row, ink: .bold)
      }
    } else if let rect = grid.rects.first {
      let index = model.straps.isEmpty ? nil : model.selectedIndex
      StrapPanel.draw(scene(index), hasKeys: true, on: &canvas, in: rect)
    }
    AnswerPanel.draw(model, glyphs: glyphs, at: now, on: &canvas)
    if let chooser = model.workoutChooser(at: now) { WorkoutsPanel.draw(chooser, glyphs: glyphs, on: &canvas) }
    return canvas.frame
  }
}
