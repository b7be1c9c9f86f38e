import TerminalUI

/// The zone in its colour, across the whole width. Off target it shows the advice instead; without a signal, the reason.
enum BannerPanel {
  static func draw(_ scene: Scene, on canvas: inout Canvas, in rect: Rect) {
    let status = scene.status
    let title = title(scene)
    let ink = Ink(colour: status.ink.colour, isBold: true, isReversed: true)
    canvas.clear(rect, ink: ink)
    // The middle row, or the one above the middle.
    let middle = rect.row + (rect.rows - 1) / 2
    let end = rect.column + rect.columns - 1
    let percent = percent(scene, columns: rect.columns - 4, rows: rect.rows)
    let room = rect.columns - 4 - PrintableText.width(of: percent)
    canvas.draw(percent, endingAt: end, row: middle, ink: ink)
    if let scale = scale(title, scene.glyphs, Size(columns: room, rows: rect.rows)) {
      BigText.draw(
        title, .halfCells(scale: scale), on: &canvas, column: rect.column + 2, row: rect.row, halfRows: scale,
        full: scene.glyphs.full, ink: ink)
    } else {
      let text = PrintableText.fit(title, columns: room, ellipsis: scene.glyphs.ellipsis)
      canvas.draw(text, column: rect.column + 1, row: middle, ink: ink)
    }
  }

  /// The text that must be readable from two metres.
  static func title(_ scene: Scene) -> String {
    switch scene.advice {
    case .speedUp(let bpm): "\(scene.glyphs.up) SPEED UP \(bpm)"
    case .slowDown(let bpm): "\(scene.glyphs.down) SLOW DOWN \(bpm)"
    case nil: scene.status.title
    }
  }

  /// The percentage. What it refers to is added if the title can stay as large.
  private static func percent(_ scene: Scene, columns: Int, rows: Int) -> String {
    guard scene.status.isLive, let strap = scene.strap, let percent = strap.percent else { return "" }
    let title = title(scene)
    func scale(besides text: String) -> Int {
      let room = columns - PrintableText.width(of: text)
      if let scale = Self.scale(title, scene.glyphs, Size(columns: room, rows: rows)) { return scale }
      return PrintableText.width(of: title) < room ? 0 : -1
    }
    let texts = [strap.percentText ?? "", "\(percent) %", ""]
    let best = scale(besides: "")
    return texts.first { scale(besides: $0) == best } ?? ""
  }

  /// Columns in which every advice fits in block letters.
  private static let enough = 62

  /// Whether to spend rows on block letters. In a narrow banner this depends on the title.
  static func canBeLarge(_ scene: Scene, columns: Int) -> Bool {
    let room = Size(columns: columns - 4, rows: rows(scale: 1))
    return scene.glyphs.hasHalves && (columns >= enough || scale(title(scene), scene.glyphs, room) != nil)
  }

  /// Rows of a title in pixels of `scale` half rows, with a pixel of margin above and below.
  static func rows(scale: Int) -> Int { ((BigText.height + 2) * scale + 1) / 2 }

  /// Largest scale in which the title fits; nil if it must be plain text.
  private static func scale(_ title: String, _ glyphs: GlyphSet, _ room: Size) -> Int? {
    guard glyphs.hasHalves else { return nil }
    return [2, 1].first { scale in
      guard let size = BigText.size(title, .halfCells(scale: scale)) else { return false }
      return size.columns <= room.columns && rows(scale: scale) <= room.rows
    }
  }
}
