import TerminalUI

/// Which panel stands where, in rows from the first of a strap's part of the screen.
///
/// Where there is no room for all, the least important go first: the gaps, the keys, the bars, the graph, the workout's steps,
/// the header; the heart rate, the zone, the target and what is wrong stay.
struct WatchLayout {
  var header: Int?
  var bannerRow = 0
  var bannerRows = 0
  var notice: [String] = []
  var noticeRow = 0
  var heartRow = 0
  var heartRows = 1
  /// How large the figures are; 0 writes them as text.
  var scale = 0
  var gaugeRow = 0
  var gaugeRows = 0
  var profileRow = 0
  var profileRows = 0
  var barsRow = 0
  var bars: [ZoneBarsPanel.Row] = []
  var graphRow = 0
  var graphRows = 0
  var footer: Int?

  /// The fewest rows with which a graph says something.
  static let leastGraph = 4
  /// The graph's rows that large figures leave it.
  static let comfortableGraph = 8

  init(_ scene: Scene, size: Size) {
    var left = size.rows
    func take(_ rows: Int) -> Bool {
      guard rows <= left else { return false }
      left -= rows
      return true
    }
    if size.columns >= HeartPanel.columns(scale: 1), take(BigText.height) {
      scale = 1
      heartRows = BigText.height
    } else {
      heartRows = take(2) ? 2 : min(1, left)
      left = max(0, size.rows - heartRows)
    }
    if let text = scene.status.notice {
      notice = PrintableText.wrap(
        text, columns: size.columns - 4, limit: min(scene.strap == nil ? left : size.rows < 12 ? 2 : 3, left),
        ellipsis: scene.glyphs.ellipsis)
      left -= notice.count
    }
    if scale > 0, take(1) { bannerRows = 1 }
    let hasProfile = scale > 0 && scene.profile != nil
    // Where there is room for one of the two lines of a target, the words say more.
    let gauge = hasProfile && size.rows < 14 ? 1 : 2
    if scale > 0, scene.strap?.target != nil { gaugeRows = take(gauge) ? gauge : 0 }
    let hasHeader = take(1)
    if hasProfile, take(ProfilePanel.leastRows) { profileRows = ProfilePanel.leastRows }
    // Figures that touch a banner of their colour cannot be read. A notice of one line stands in the gap, so that nothing
    // moves when it comes.
    let heartGap = notice.isEmpty && take(1) ? 1 : 0
    // Where there is room for one of the two, the last minutes say more.
    if size.rows < 16, take(Self.leastGraph) { graphRows = Self.leastGraph }
    let bannerGrowth = BannerPanel.rows(scale: 1) - 1
    // In a workout the banner is to be read before anything below it.
    let canGrow = BannerPanel.canBeLarge(scene, columns: size.columns)
    if profileRows > 0, canGrow, size.rows >= 20, take(bannerGrowth) {
      bannerRows = BannerPanel.rows(scale: 1)
      if graphRows == 0, take(Self.leastGraph) { graphRows = Self.leastGraph }
    }
    let all = ZoneBarsPanel.rows(scene)
    let used = all.filter { $0.seconds >= 1 || $0.isCurrent }
    if take(all.count) { bars = all } else if take(used.count) { bars = used }
    if graphRows == 0, take(Self.leastGraph) { graphRows = Self.leastGraph }
    let hasFooter = take(1)
    let spare = bars.count - used.count
    if spare > 0, canGrow, left < bannerGrowth, left + spare >= bannerGrowth {
      bars = used
      left += spare
    }
    if bannerRows == 1, canGrow, take(bannerGrowth) { bannerRows = BannerPanel.rows(scale: 1) }
    // A line of words above the steps.
    if profileRows > 0, take(2) { profileRows += 2 }
    let gaugeGap = gaugeRows > 0 && take(1) ? 1 : 0
    let profileGap = profileRows > 0 && gaugeRows > 0 && take(1) ? 1 : 0
    let barsGap = !bars.isEmpty && take(1) ? 1 : 0
    let graphGap = graphRows > 0 && take(1) ? 1 : 0
    enlarge(&left, size: size, noticeRows: max(0, notice.count - 1))
    // What is left makes the graph comfortable before anything else grows.
    func grow(_ rows: Int) -> Bool {
      left - rows >= Self.comfortableGraph - Self.leastGraph && take(rows)
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

  /// Makes the figures as large as leaves room for words beside them and for the graph below.
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
