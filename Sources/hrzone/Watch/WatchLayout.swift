import RunPanels
import TerminalUI

/// Rows of the panels, counted from the top of a strap's part of the screen.
///
/// If space is short, the least important are left out first: gaps, keys, bars, graph, workout steps, header.
/// The heart rate, the zone, the target and the notice stay.
struct WatchLayout {
  var header: Int?
  var bannerRow = 0
  var bannerRows = 0
  var notice: [String] = []
  var noticeRow = 0
  var heartRow = 0
  var heartRows = 1
  /// Scale of the figures; 0 for plain text.
  var scale = 0
  var gaugeRow = 0
  var gaugeRows = 0
  var profileRow = 0
  var profileRows = 0
  var barsRow = 0
  var bars: [ZoneBars.Row] = []
  var graphRow = 0
  var graphRows = 0
  var footer: Int?

  /// Fewest rows of a useful graph.
  static let leastGraph = 4
  /// Rows that remain for the graph when the figures are enlarged.
  static let comfortableGraph = 8

  init(_ scene: Scene, size: Size) {
    var left = size.rows
    func reserve(_ rows: Int) -> Bool {
      guard rows <= left else { return false }
      left -= rows
      return true
    }
    if size.columns >= HeartPanel.columns(scale: 1), reserve(BigText.height) {
      scale = 1
      heartRows = BigText.height
    } else {
      heartRows = reserve(2) ? 2 : min(1, left)
      left = max(0, size.rows - heartRows)
    }
    if let text = scene.status.notice {
      notice = PrintableText.wrap(
        text, columns: size.columns - 4, limit: min(scene.strap == nil ? left : size.rows < 12 ? 2 : 3, left),
        ellipsis: scene.glyphs.ellipsis)
      left -= notice.count
    }
    if scale > 0, reserve(1) { bannerRows = 1 }
    let hasProfile = scale > 0 && scene.profile != nil
    // If only one line of the target fits, the words say more than the scale.
    let gauge = hasProfile && size.rows < 14 ? 1 : 2
    if scale > 0, scene.strap?.target != nil { gaugeRows = reserve(gauge) ? gauge : 0 }
    let hasHeader = reserve(1)
    if hasProfile, reserve(ProfilePanel.leastRows) { profileRows = ProfilePanel.leastRows }
    // Figures that touch a banner of their colour cannot be read. A notice of one line takes the place of the gap, so that
    // nothing moves.
    let heartGap = notice.isEmpty && reserve(1) ? 1 : 0
    // If only one fits, the graph says more than the bars.
    if size.rows < 16, reserve(Self.leastGraph) { graphRows = Self.leastGraph }
    let bannerGrowth = BannerPanel.rows(scale: 1) - 1
    // In a workout, a large banner comes before all that follows.
    let canGrow = BannerPanel.canBeLarge(scene, columns: size.columns)
    if profileRows > 0, canGrow, size.rows >= 20, reserve(bannerGrowth) {
      bannerRows = BannerPanel.rows(scale: 1)
      if graphRows == 0, reserve(Self.leastGraph) { graphRows = Self.leastGraph }
    }
    let all = scene.zoneBars
    let used = all.filter { $0.seconds >= 1 || $0.isCurrent }
    if reserve(all.count) { bars = all } else if reserve(used.count) { bars = used }
    if graphRows == 0, reserve(Self.leastGraph) { graphRows = Self.leastGraph }
    let hasFooter = reserve(1)
    let spare = bars.count - used.count
    if spare > 0, canGrow, left < bannerGrowth, left + spare >= bannerGrowth {
      bars = used
      left += spare
    }
    if bannerRows == 1, canGrow, reserve(bannerGrowth) { bannerRows = BannerPanel.rows(scale: 1) }
    // Adds a line of words above the steps.
    if profileRows > 0, reserve(2) { profileRows += 2 }
    let gaugeGap = gaugeRows > 0 && reserve(1) ? 1 : 0
    let profileGap = profileRows > 0 && gaugeRows > 0 && reserve(1) ? 1 : 0
    let barsGap = !bars.isEmpty && reserve(1) ? 1 : 0
    let graphGap = graphRows > 0 && reserve(1) ? 1 : 0
    enlarge(&left, size: size, noticeRows: max(0, notice.count - 1))
    // The rest goes to the graph first, until it has a comfortable size.
    func grow(_ rows: Int) -> Bool {
      left - rows >= Self.comfortableGraph - Self.leastGraph && reserve(rows)
    }
    if bannerRows > 1, size.rows >= 40, grow(3) { bannerRows = BannerPanel.rows(scale: 2) }
    if profileRows > 0, size.rows >= 40, grow(3) { profileRows += 3 }
    if graphRows > 0 { graphRows += left }

    var row = 0
    if hasHeader {
      header = row
      row += 1
    }
    bannerRow = row
    row += bannerRows
    noticeRow = row
    row += notice.count + heartGap
    heartRow = row
    row += heartRows + gaugeGap
    gaugeRow = row
    row += gaugeRows + profileGap
    profileRow = row
    row += profileRows + barsGap
    barsRow = row
    row += bars.count + graphGap
    graphRow = row
    if hasFooter { footer = size.rows - 1 }
  }

  /// Enlarges the figures as long as there is room for words beside them and for the graph.
  private mutating func enlarge(_ left: inout Int, size: Size, noticeRows: Int) {
    guard scale > 0, graphRows > 0 else { return }
    while true {
      let next = scale + 1
      let rows = BigText.height * next
      guard HeartPanel.columns(scale: next) + HeartPanel.leastWords <= size.columns, rows * 5 <= size.rows * 2,
        left + noticeRows - BigText.height >= Self.comfortableGraph - Self.leastGraph, left >= BigText.height
      else { return }
      left -= BigText.height
      scale = next
      heartRows = rows
    }
  }
}
