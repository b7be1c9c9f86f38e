import ProgramSupport
import TerminalUI
import Training

/// One of many runners: the name in the zone's colour, the heart rate, the zone and the advice.
enum TilePanel {
  /// Least size: a row for the name, three for the figures, one for words.
  static let least = Size(columns: 19, rows: 5)
  /// Fewest columns of a runner's line.
  static let leastLine = 16
  /// Columns of three digits, in pixels.
  private static let figures = 11

  /// Columns of the words beside the figures.
  private static let words = 14

  /// Sizes of the parts of a tile.
  struct Plan: Hashable {
    /// Rows of the name: one, or those of block letters.
    let nameRows: Int
    /// Half cells of a figure's pixel.
    let scale: Int
    /// Whether the words stand beside the figures, not below them.
    let hasWordsBeside: Bool

    init(_ size: Size) {
      let large = BannerPanel.rows(scale: 1)
      // In a narrower tile, few names fit in block letters.
      nameRows = size.rows >= large + 4 && size.columns >= 24 ? large : 1
      // Half a row stays free. Figures that touch the name's colour cannot be read.
      func scale(rows: Int) -> Int {
        max(1, min((size.columns - 2) / figures, (rows * 2 - 1) / BigText.height))
      }
      let beside = scale(rows: size.rows - nameRows)
      hasWordsBeside = figures * beside + 3 + words <= size.columns
      self.scale = hasWordsBeside ? beside : scale(rows: size.rows - nameRows - 1)
    }

    /// Rank of a layout: large figures count most, then large names.
    var worth: Int { 2 * scale + (nameRows > 1 ? 1 : 0) }
  }

  static func draw(_ scene: Scene, on canvas: inout Canvas, in rect: Rect) {
    let plan = Plan(Size(columns: rect.columns, rows: rect.rows))
    drawName(
      scene, on: &canvas, in: Rect(column: rect.column, row: rect.row, columns: rect.columns, rows: plan.nameRows))
    let status = scene.status
    let row = rect.row + plan.nameRows
    let end = rect.column + rect.columns
    let width = figures * plan.scale
    let beside = rect.column + width + 3
    let text = bpm(scene)
    if !scene.glyphs.hasHalves {
      canvas.draw("\(text) bpm", column: rect.column + 1, row: row + 1, ink: .bold, limit: end)
    } else {
      let pixel = BigText.Pixel.halfCells(scale: plan.scale)
      let columns = BigText.size(text, pixel)?.columns ?? 0
      BigText.draw(
        text, pixel, on: &canvas, column: rect.column + 1 + width - columns, row: row, halfRows: 1,
        full: scene.glyphs.full, ink: status.isLive ? Ink(colour: status.ink.colour) : .faint)
      drawArrow(
        scene, on: &canvas,
        in: Rect(
          column: beside, row: row + (plan.hasWordsBeside ? 2 : 0), columns: end - beside,
          rows: rect.rows - plan.nameRows - (plan.hasWordsBeside ? 2 : 1)))
    }
    let isBeside = plan.hasWordsBeside && scene.glyphs.hasHalves
    drawWords(
      scene, on: &canvas, column: isBeside ? beside : rect.column + 1,
      row: isBeside ? row + 1 : rect.row + rect.rows - 1,
      limit: end)
  }

  /// Draws the advice as a large arrow, if there is room.
  private static func drawArrow(_ scene: Scene, on canvas: inout Canvas, in rect: Rect) {
    guard let arrow = arrow(scene) else { return }
    let scale = [3, 2, 1].first { scale in
      guard let size = BigText.size(arrow, .halfCells(scale: scale)) else { return false }
      return size.columns <= rect.columns && size.rows < rect.rows + 1
    }
    guard let scale else { return }
    BigText.draw(
      arrow, .halfCells(scale: scale), on: &canvas, column: rect.column, row: rect.row, halfRows: 1,
      full: scene.glyphs.full, ink: Ink(colour: .warning))
  }

  /// Draws a runner's line: the heart rate on the zone's colour, the arrow, and the zone if there is room.
  static func drawLine(_ scene: Scene, on canvas: inout Canvas, in rect: Rect) {
    let status = scene.status
    let bpm = " " + self.bpm(scene).padding(3, left: true) + " "
    let room = rect.columns - bpm.count - 2
    let zone = rect.columns >= 34 ? status.title : ""
    let zoneColumns = zone.isEmpty ? 0 : min(12, rect.columns / 3)
    let name = PrintableText.fit(
      name(scene), columns: room - zoneColumns - 1, ellipsis: scene.glyphs.ellipsis)
    canvas.draw(name, column: rect.column, row: rect.row, ink: Ink(isBold: scene.isSelected))
    let column = rect.column + room - zoneColumns
    canvas.draw(bpm, column: column, row: rect.row, ink: Ink(colour: status.ink.colour, isBold: true, isReversed: true))
    if let arrow = arrow(scene) {
      canvas.draw(arrow, column: column + bpm.count + 1, row: rect.row, ink: Ink(colour: .warning, isBold: true))
    }
    canvas.draw(
      PrintableText.fit(zone, columns: zoneColumns - 1, ellipsis: scene.glyphs.ellipsis),
      column: column + bpm.count + 3, row: rect.row, ink: status.ink, limit: rect.column + rect.columns)
  }

  private static func bpm(_ scene: Scene) -> String {
    scene.status.bpm.map { String(max(0, min($0, 999))) } ?? "---"
  }

  /// The advice as a character.
  private static func arrow(_ scene: Scene) -> String? {
    switch scene.advice {
    case .speedUp: String(scene.glyphs.up)
    case .slowDown: String(scene.glyphs.down)
    case nil: nil
    }
  }

  /// The number key and the name. The selected runner is marked.
  private static func name(_ scene: Scene) -> String {
    let place = scene.place.map { "\($0) " } ?? ""
    return (scene.isSelected ? "\(scene.glyphs.marker)" : " ") + place + (scene.strap?.name ?? "")
  }

  private static func drawName(_ scene: Scene, on canvas: inout Canvas, in rect: Rect) {
    let ink = Ink(colour: scene.status.ink.colour, isBold: true, isReversed: true)
    canvas.clear(rect, ink: ink)
    let pixel = BigText.Pixel.halfCells(scale: 1)
    let large = scene.strap?.name ?? ""
    if rect.rows > 1, scene.glyphs.hasHalves, let size = BigText.size(large, pixel), size.columns + 4 <= rect.columns {
      if scene.isSelected { canvas.set(scene.glyphs.marker, column: rect.column, row: rect.row + 1, ink: ink) }
      BigText.draw(
        large, pixel, on: &canvas, column: rect.column + 2, row: rect.row, halfRows: 1, full: scene.glyphs.full,
        ink: ink)
    } else {
      canvas.draw(
        PrintableText.fit(name(scene), columns: rect.columns - 1, ellipsis: scene.glyphs.ellipsis),
        column: rect.column, row: rect.row + (rect.rows - 1) / 2, ink: ink)
    }
  }

  /// Draws the advice, else the zone or the reason why there is none.
  private static func drawWords(_ scene: Scene, on canvas: inout Canvas, column: Int, row: Int, limit: Int) {
    let hasAdvice = scene.advice != nil
    let ink = hasAdvice ? Ink(colour: .warning, isBold: true) : scene.status.ink
    let text = PrintableText.fit(
      BannerPanel.title(scene), columns: limit - column, ellipsis: scene.glyphs.ellipsis)
    canvas.draw(text, column: column, row: row, ink: ink, limit: limit)
  }
}
