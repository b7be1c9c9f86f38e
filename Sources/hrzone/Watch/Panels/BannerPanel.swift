import TerminalUI

/// The zone across the whole width, in its colour; or, in the colour of a warning, why it is not known.
enum BannerPanel {
  static func draw(_ scene: Scene, on canvas: inout Canvas, in rect: Rect) {
    let status = scene.status
    let ink = Ink(colour: status.ink.colour, isBold: true, isReversed: true)
    canvas.clear(rect, ink: ink)
    // In the middle, or above it where there is none.
    let middle = rect.row + (rect.rows - 1) / 2
    let end = rect.column + rect.columns - 1
    let percent = status.isLive ? scene.strap?.percent.map { "\($0) %" } ?? "" : ""
    let room = rect.columns - 4 - PrintableText.width(of: percent)
    canvas.draw(percent, endingAt: end, row: middle, ink: ink)
    if let scale = scale(status.title, scene.glyphs, Size(columns: room, rows: rect.rows)) {
      BigText.draw(
        status.title, .halfCells(scale: scale), on: &canvas, column: rect.column + 2, row: rect.row, halfRows: scale,
        full: scene.glyphs.full, ink: ink)
    } else {
      let title = PrintableText.fit(status.title, columns: room, ellipsis: scene.glyphs.ellipsis)
      canvas.draw(title, column: rect.column + 1, row: middle, ink: ink)
    }
  }

  /// The rows that a title needs in pixels of this many half rows, with a pixel of the band above it and below.
  static func rows(scale: Int) -> Int { ((BigText.height + 2) * scale + 1) / 2 }

  /// How large the title can be; nil where it has to be plain text.
  private static func scale(_ title: String, _ glyphs: GlyphSet, _ room: Size) -> Int? {
    guard glyphs != .ascii else { return nil }
    return [2, 1].first { scale in
      guard let size = BigText.size(title, .halfCells(scale: scale)) else { return false }
      return size.columns <= room.columns && rows(scale: scale) <= room.rows
    }
  }
}
