/// The zone across the whole width, in its colour; or, in the colour of a warning, why it is not known.
enum BannerPanel {
  static func draw(_ scene: Scene, on canvas: inout Canvas, in rect: Rect) {
    let status = scene.status
    let ink = Ink(colour: status.ink.colour, isBold: true, isReversed: true)
    canvas.clear(rect, ink: ink)
    let middle = rect.row + rect.rows / 2
    let end = rect.column + rect.columns - 1
    let percent = status.isLive ? scene.strap?.percent.map { "\($0) %" } ?? "" : ""
    let room = rect.columns - 3 - PrintableText.width(of: percent)
    canvas.draw(percent, endingAt: end, row: middle, ink: ink)
    if let pixel = pixel(status.title, scene.glyphs, Size(columns: room, rows: rect.rows)) {
      BigText.draw(
        status.title, pixel, on: &canvas, column: rect.column + 1, row: rect.row, full: scene.glyphs.full, ink: ink)
    } else {
      let title = PrintableText.fit(status.title, columns: room, ellipsis: scene.glyphs.ellipsis)
      canvas.draw(title, column: rect.column + 1, row: middle, ink: ink)
    }
  }

  /// How large the title can be; nil where it has to be plain text.
  private static func pixel(_ title: String, _ glyphs: GlyphSet, _ room: Size) -> BigText.Pixel? {
    guard glyphs != .ascii else { return nil }
    return [2, 1].map { BigText.Pixel.halfCells(scale: $0) }.first { pixel in
      guard let size = BigText.size(title, pixel) else { return false }
      return size.columns <= room.columns && size.rows <= room.rows
    }
  }
}
