import RunPanels
import TerminalUI

/// All panels of one strap.
enum StrapPanel {
  /// - Parameter hasKeys: whether the last row shows the keys while there is no alert.
  static func draw(_ scene: Scene, hasKeys: Bool, on canvas: inout Canvas, in rect: Rect) {
    let layout = WatchLayout(scene, size: Size(columns: rect.columns, rows: rect.rows))
    func part(_ row: Int, _ rows: Int) -> Rect {
      Rect(column: rect.column, row: rect.row + row, columns: rect.columns, rows: rows)
    }
    if let row = layout.header { HeaderPanel.draw(scene, on: &canvas, in: part(row, 1)) }
    if layout.bannerRows > 0 { BannerPanel.draw(scene, on: &canvas, in: part(layout.bannerRow, layout.bannerRows)) }
    for (index, line) in layout.notice.enumerated() {
      NoticePanel.draw(line, scene, on: &canvas, in: part(layout.noticeRow + index, 1))
    }
    HeartPanel.draw(
      scene, scale: layout.scale, hasTitle: layout.bannerRows == 0, on: &canvas,
      in: part(layout.heartRow, layout.heartRows))
    if layout.gaugeRows > 0 { GaugePanel.draw(scene, on: &canvas, in: part(layout.gaugeRow, layout.gaugeRows)) }
    if layout.profileRows > 0, let profile = scene.profile {
      ProfilePanel.draw(profile, scene, on: &canvas, in: part(layout.profileRow, layout.profileRows))
    }
    ZoneBars.draw(layout.bars, glyphs: scene.glyphs, on: &canvas, in: part(layout.barsRow, layout.bars.count))
    if layout.graphRows > 0 {
      // The keys have no row of their own.
      let hint = hasKeys && layout.footer == nil ? KeysPanel.hint : nil
      GraphPanel.draw(scene, hint: hint, on: &canvas, in: part(layout.graphRow, layout.graphRows))
    }
    // An alert is shown even without a row of its own.
    let hasAlert = scene.strap.flatMap { scene.model.alert(of: $0, at: scene.now) } != nil
    if let row = layout.footer ?? (hasAlert ? rect.rows - 1 : nil) {
      FooterPanel.draw(scene, hasKeys: hasKeys, on: &canvas, in: part(row, 1))
    }
  }
}
