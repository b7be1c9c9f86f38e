import RunPanels
import TerminalUI
import Training

/// The target: a line of words, and below it a scale with the target's band and the heart rate.
enum GaugePanel {
  static func draw(_ scene: Scene, on canvas: inout Canvas, in rect: Rect) {
    guard let target = scene.strap?.target else { return }
    let (text, ink) = positionText(scene, target)
    let end = rect.column + rect.columns - 1
    canvas.draw(text, endingAt: end, row: rect.row, ink: ink)
    let room = rect.columns - 4 - PrintableText.width(of: text)
    let words = "Target " + target.words(scene.glyphs)
    canvas.draw(
      PrintableText.fit(words, columns: room, ellipsis: scene.glyphs.ellipsis), column: rect.column + 1, row: rect.row,
      ink: .bold)
    guard rect.rows > 1 else { return }
    drawScale(
      target, scene, on: &canvas, column: rect.column + 1, columns: max(0, rect.columns - 2), row: rect.row + 1)
  }

  /// Position of the heart rate in words. The banner gives the advice.
  private static func positionText(_ scene: Scene, _ target: TargetBand) -> (String, Ink) {
    guard let place = scene.placeInTarget, let bpm = scene.status.bpm, scene.workout?.isPaused != true else {
      return ("", .plain)
    }
    let warning = Ink(colour: .warning, isBold: true)
    switch place {
    case .inside: return ("on target", Ink(colour: .good, isBold: true))
    case .below: return ("\(Scene.distance(target.from, bpm)) below", warning)
    case .above: return ("\(Scene.distance(target.to, bpm)) above", warning)
    }
  }

  /// Range of the scale in bpm: the band, and a margin on both sides.
  struct Scale: Hashable {
    let low: Int
    let high: Int
    let band: ClosedRange<Int>

    init(_ target: TargetBand) {
      let possible = HeartLine.heartRates
      func clamped(_ bpm: Int) -> Int { min(max(bpm, possible.lowerBound), possible.upperBound) }
      let from = clamped(target.from ?? (target.to.map { clamped($0) - 20 } ?? 60))
      let to = max(from, clamped(target.to ?? from + 20))
      let margin = max(20, (to - from) / 2)
      (low, high, band) = (from - margin, to + margin, from...to)
    }

    /// The cell for `bpm` among `columns`. Values beyond the range get the first or last cell.
    func cell(_ bpm: Int, of columns: Int) -> Int {
      let clamped = min(max(bpm, low), high)
      return min((clamped - low) * columns / (high - low + 1), columns - 1)
    }
  }

  private static func drawScale(
    _ target: TargetBand, _ scene: Scene, on canvas: inout Canvas, column: Int, columns: Int, row: Int
  ) {
    guard columns > 0 else { return }
    let scale = Scale(target)
    let band = target.zone.map { Ink.series($0.index) } ?? Ink(colour: .good)
    let from = target.from == nil ? 0 : scale.cell(scale.band.lowerBound, of: columns)
    let to = target.to == nil ? columns - 1 : scale.cell(scale.band.upperBound, of: columns)
    for cell in 0..<columns {
      let isInside = cell >= from && cell <= to
      canvas.set(
        isInside ? scene.glyphs.band : scene.glyphs.dot, column: column + cell, row: row, ink: isInside ? band : .faint)
    }
    let heart = scene.status.isLive ? scene.status.bpm.map { scale.cell($0, of: columns) } : nil
    let half = columns >= 60 ? 1 : 0
    let marker = heart.map { max(0, $0 - half)...min(columns - 1, $0 + half) }
    /// Draws a bound of the band, unless the heart's marker covers it.
    func label(_ bpm: Int, from start: (Int) -> Int) {
      let text = " \(bpm) "
      let cells = start(text.count)..<start(text.count) + text.count
      guard cells.lowerBound >= 0, cells.upperBound <= columns, marker.map({ !cells.overlaps($0) }) ?? true else {
        return
      }
      canvas.draw(text, column: column + cells.lowerBound, row: row)
    }
    if let bpm = target.from { label(bpm) { from - $0 } }
    if let bpm = target.to { label(bpm) { _ in to + 1 } }
    for cell in marker.map(Array.init) ?? [] {
      canvas.set(
        scene.glyphs.full, column: column + cell, row: row,
        ink: Ink(colour: scene.placeInTarget == .inside ? .plain : .warning, isBold: true))
    }
  }
}
