import TerminalUI

/// The heart rate in large figures, with the clock panel beside it.
enum HeartPanel {
  /// Columns reserved for words before the figures are enlarged.
  static let leastWords = 30
  /// Columns that the clock panel needs beside the figures of the run.
  private static let leastClock = 22
  private static let gap = 2
  private static let margin = 1
  private static let unit = " bpm"
  /// Columns of a digit and the gap after it, at scale 1.
  private static let figure = 8

  /// Columns of three digits.
  static func columns(scale: Int) -> Int { margin + (3 * figure - 2) * scale }

  /// - Parameter hasTitle: whether another panel shows the zone.
  static func draw(_ scene: Scene, scale: Int, hasTitle: Bool, on canvas: inout Canvas, in rect: Rect) {
    let status = scene.status
    guard scale > 0 else { return drawText(scene, on: &canvas, in: rect) }
    let figures = status.bpm.map { String(max(0, min($0, 999))) } ?? "---"
    let ink = status.isLive ? Ink(colour: status.ink.colour) : .plain
    BigText.draw(
      figures, .cells(scale: scale), on: &canvas, column: rect.column + margin + (3 - figures.count) * figure * scale,
      row: rect.row,
      full: status.isLive ? scene.glyphs.full : scene.glyphs.hollow, ink: ink)
    var column = columns(scale: scale)
    if rect.columns - column >= leastWords {
      canvas.draw(unit, column: rect.column + column, row: rect.row + rect.rows - 1)
      column += unit.count
    }
    column += 2
    var words = ClockPanel.words(scene)
    var clock = Rect(column: rect.column + column, row: rect.row, columns: rect.columns - column, rows: rect.rows)
    if hasTitle {
      (words.caption, words.captionInk) = (BannerPanel.title(scene), status.ink)
      words.details += percentWords(scene)
    }
    if clock.columns >= leastClock + FiguresPanel.leastColumns {
      let columns = max(FiguresPanel.leastColumns, clock.columns / 2)
      clock.columns -= columns + gap
      FiguresPanel.draw(
        scene, on: &canvas,
        in: Rect(column: clock.column + clock.columns + gap, row: rect.row, columns: columns - 1, rows: rect.rows))
    } else {
      words.details += [FiguresPanel.words(scene, columns: clock.columns)].compactMap(\.self)
    }
    ClockPanel.draw(words, scene, on: &canvas, in: clock)
  }

  /// Draws the heart rate as plain text, without room for large figures.
  private static func drawText(_ scene: Scene, on canvas: inout Canvas, in rect: Rect) {
    let status = scene.status
    let bpm = status.bpm.map { "\(status.isLive ? "" : "(")\($0) bpm\(status.isLive ? "" : ")")" } ?? "-- bpm"
    let limit = rect.column + rect.columns
    let column = canvas.draw(bpm, column: rect.column, row: rect.row, ink: .bold, limit: limit)
    canvas.draw(BannerPanel.title(scene), column: column + 2, row: rect.row, ink: status.ink, limit: limit)
    guard rect.rows > 1 else { return }
    let words = ClockPanel.words(scene)
    let clock = scene.workout == nil ? nil : words.caption.map { ([$0] + [words.time].compactMap(\.self)) }
    let details = ([clock?.joined(separator: " ")].compactMap(\.self) + words.details + percentWords(scene))
      .joined(separator: ", ")
    canvas.draw(
      PrintableText.fit(details, columns: rect.columns, ellipsis: scene.glyphs.ellipsis), column: rect.column,
      row: rect.row + 1)
  }

  /// The percentage, if no banner shows it.
  private static func percentWords(_ scene: Scene) -> [String] {
    scene.status.isLive ? [scene.strap?.percentText].compactMap(\.self) : []
  }
}
