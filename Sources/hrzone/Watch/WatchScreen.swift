import Primitives

/// What every panel draws from.
struct Scene {
  let model: WatchModel
  let status: WatchStatus
  let glyphs: GlyphSet
  let now: Instant

  var strap: StrapView? { model.selected }
}

/// The screen of `hrzone watch`: a function of the model, the size and the terminal's characters.
///
/// Panels stand below one another. Where there is no room for all, the least important go first: the gaps, the footer, the
/// graph, the header, the bars; the heart rate and what is wrong stay.
enum WatchScreen {
  static func render(_ model: WatchModel, size: Size, glyphs: GlyphSet, at now: Instant) -> Frame {
    var canvas = Canvas(size)
    let scene = Scene(model: model, status: WatchStatus(model, at: now), glyphs: glyphs, now: now)
    if model.showsHelp {
      HelpPanel.draw(on: &canvas, glyphs: glyphs)
      return canvas.frame
    }
    let layout = WatchLayout(scene, size: canvas.size)
    let columns = canvas.size.columns
    func rect(_ row: Int, _ rows: Int) -> Rect { Rect(column: 0, row: row, columns: columns, rows: rows) }
    if let row = layout.header { HeaderPanel.draw(scene, on: &canvas, in: rect(row, 1)) }
    for (index, line) in layout.notice.enumerated() {
      NoticePanel.draw(line, scene, on: &canvas, in: rect(layout.noticeRow + index, 1))
    }
    HeartPanel.draw(scene, scale: layout.scale, on: &canvas, in: rect(layout.heartRow, layout.heartRows))
    ZoneBarsPanel.draw(layout.bars, scene, on: &canvas, in: rect(layout.barsRow, layout.bars.count))
    if layout.graphRows > 0 { GraphPanel.draw(scene, on: &canvas, in: rect(layout.graphRow, layout.graphRows)) }
    if let row = layout.footer { FooterPanel.draw(scene, on: &canvas, in: rect(row, 1)) }
    return canvas.frame
  }
}
