/// The heart rate in large figures, and beside it the zone and what there is to say.
enum HeartPanel {
  /// The columns that words need beside the figures before these are made larger.
  static let leastWords = 30
  private static let margin = 1
  private static let unit = " bpm"
  /// The columns of a figure and the gap behind it, at scale 1.
  private static let figure = 8

  /// The columns of three figures.
  static func columns(scale: Int) -> Int { margin + (3 * figure - 2) * scale }

  static func draw(_ scene: Scene, scale: Int, on canvas: inout Canvas, in rect: Rect) {
    let status = scene.status
    guard scale > 0 else { return drawText(scene, on: &canvas, in: rect) }
    let figures = status.bpm.map { String(max(0, min($0, 999))) } ?? "---"
    let ink = status.isLive ? Ink(colour: status.ink.colour) : .plain
    BigText.draw(
      figures, .cells(scale: scale), on: &canvas, column: rect.column + margin + (3 - figures.count) * figure * scale,
      row: rect.row,
      full: status.isLive ? scene.glyphs.full : scene.glyphs.hollow, ink: ink)
    var column = rect.column + columns(scale: scale)
    if rect.columns - column >= leastWords {
      canvas.draw(unit, column: column, row: rect.row + rect.rows - 1)
      column += unit.count
    }
    column += 2
    drawWords(
      scene, on: &canvas,
      in: Rect(column: column, row: rect.row, columns: rect.column + rect.columns - column, rows: rect.rows))
  }

  /// The zone, as large as there is room for, and the details.
  private static func drawWords(_ scene: Scene, on canvas: inout Canvas, in rect: Rect) {
    guard rect.columns > 0 else { return }
    let status = scene.status
    var row = rect.row
    if let pixel = titlePixel(scene, rect), let size = BigText.size(status.title, pixel) {
      BigText.draw(
        status.title, pixel, on: &canvas, column: rect.column, row: row, full: scene.glyphs.full, ink: status.ink)
      row += size.rows
      if rect.rows - size.rows > 3 { row += 1 }
    } else {
      let title = PrintableText.fit(status.title, columns: rect.columns, ellipsis: scene.glyphs.ellipsis)
      canvas.draw(title, column: rect.column, row: row, ink: status.ink)
      row += 1
    }
    func lines(_ detail: String, _ limit: Int) -> [String] {
      PrintableText.wrap(detail, columns: rect.columns, limit: limit, ellipsis: scene.glyphs.ellipsis)
    }
    for (index, detail) in status.details.enumerated() {
      // The first is the longest; what it can be cut to leaves room for the others.
      let left = rect.row + rect.rows - row
      let others = status.details[(index + 1)...].map { lines($0, left).count }.reduce(0, +)
      for line in lines(detail, max(1, left - others)) where row < rect.row + rect.rows {
        canvas.draw(line, column: rect.column, row: row)
        row += 1
      }
    }
  }

  /// The largest pixel in which the title is half as high as the figures, so that its number is not read as one of them, and
  /// leaves two rows for details; nil where it has to be plain text.
  private static func titlePixel(_ scene: Scene, _ rect: Rect) -> BigText.Pixel? {
    guard scene.glyphs != .ascii else { return nil }
    return (1...8).reversed().map { BigText.Pixel.halfCells(scale: $0) }.first { pixel in
      guard let size = BigText.size(scene.status.title, pixel) else { return false }
      return size.columns <= rect.columns && size.rows <= (rect.rows + 1) / 2 && size.rows + 2 <= rect.rows
    }
  }

  /// Where there is no room for large figures.
  private static func drawText(_ scene: Scene, on canvas: inout Canvas, in rect: Rect) {
    let status = scene.status
    let bpm = status.bpm.map { "\(status.isLive ? "" : "(")\($0) bpm\(status.isLive ? "" : ")")" } ?? "-- bpm"
    let column = canvas.draw(bpm, column: rect.column, row: rect.row, ink: .bold)
    canvas.draw(status.title, column: column + 2, row: rect.row, ink: status.ink)
    if rect.rows > 1 {
      let details = status.details.joined(separator: ", ")
      canvas.draw(
        PrintableText.fit(details, columns: rect.columns, ellipsis: scene.glyphs.ellipsis), column: rect.column,
        row: rect.row + 1)
    }
  }
}
