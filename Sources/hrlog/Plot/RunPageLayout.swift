import RunPanels
import TerminalUI

/// Rows of the parts of a `RunPage`, counted from the top.
///
/// If space is short, the least important are left out first: blank rows, the workout's words, bars, marks and gaps, figures, the
/// workout. The header and the graph stay.
struct RunPageLayout {
  /// Rows of a part; none if it is left out.
  struct Part {
    var row = 0
    var rows = 0
  }

  /// All rows.
  private(set) var rows = 0
  /// Figures in large digits.
  private(set) var largeFigures = Part()
  /// Figures as words.
  private(set) var figures = Part()
  private(set) var figureLines: [String] = []
  private(set) var bars = Part()
  private(set) var zoneRows: [ZoneBars.Row] = []
  /// The figures beside the bars.
  private(set) var listFigures: [LabelledValue] = []
  /// Columns of the list of figures beside the bars; 0 if there is none.
  private(set) var listColumns = 0
  private(set) var workout = Part()
  private(set) var hasWorkoutWords = false
  /// The graph and the row of its times.
  private(set) var graph = Part()
  /// Marks and gaps.
  private(set) var legend: [String] = []
  private(set) var legendRow = 0

  /// Fewest rows of the graph, with its times.
  private static let leastGraph = 5
  /// Rows of the graph, with its times, before others get more than they need.
  private static let comfortableGraph = 12
  /// Most rows of marks, and of gaps.
  private static let mostLegend = 4
  /// Columns of the list of figures, and the fewest columns of a page that has it.
  private static let (list, widePage) = (38, 100)
  /// Fewest rows of a page with large digits and high steps.
  private static let highPage = 36

  init(_ page: RunPage, size: Size, glyphs: GlyphSet) {
    let columns = max(0, size.columns - 2)
    var left = max(1, size.rows)
    func reserve(_ rows: Int) -> Bool {
      guard rows <= left else { return false }
      left -= rows
      return true
    }
    let header = reserve(1) ? 1 : 0
    graph.rows = reserve(Self.leastGraph) ? Self.leastGraph : 0
    if page.workouts != nil, reserve(2) { workout.rows = 2 }
    let isWide = size.columns >= Self.widePage && !page.figures.isEmpty
    if isWide, glyphs.hasHalves, size.rows >= Self.highPage, reserve(Figures.rowsInLine + 1) {
      largeFigures.rows = Figures.rowsInLine
      listFigures = Array(page.figures.dropFirst(Figures.countInLine(columns: columns)))
    } else if isWide {
      listFigures = page.figures
    }
    let lines = page.figureLines(columns: columns, glyphs: glyphs)
    if !isWide, !lines.isEmpty, reserve(1) { figureLines = [lines[0]] }
    func words(_ limit: Int) -> [String] { page.legend(columns: columns, limit: limit, glyphs: glyphs) }
    let shortest = words(1)
    for rows in [shortest.count, 1] where rows <= shortest.count && legend.isEmpty && reserve(rows) {
      legend = Array(shortest.prefix(rows))
    }
    let all = ZoneBars.rows(page.zones)
    let used = all.filter { $0.seconds >= 1 }
    if !used.isEmpty {
      let least = min(listFigures.count, all.count)
      for rows in [all, used] where zoneRows.isEmpty && reserve(max(least, rows.count)) { zoneRows = rows }
    }
    bars.rows = zoneRows.count
    if !zoneRows.isEmpty, !listFigures.isEmpty {
      listColumns = Self.list
      bars.rows = max(zoneRows.count, min(listFigures.count, all.count))
    } else if !listFigures.isEmpty, reserve(1) {
      figureLines = [lines[0]]
    }
    if workout.rows > 0, reserve(1) {
      hasWorkoutWords = true
      workout.rows += 1
    }
    while !isWide, figureLines.count < lines.count, !figureLines.isEmpty, reserve(1) {
      figureLines.append(lines[figureLines.count])
    }
    var gaps = (figures: 0, bars: 0, workout: 0, graph: 0)
    gaps.graph = reserve(1) ? 1 : 0
    if !zoneRows.isEmpty { gaps.bars = reserve(1) ? 1 : 0 }
    if workout.rows > 0 { gaps.workout = reserve(1) ? 1 : 0 }
    if !figureLines.isEmpty { gaps.figures = reserve(1) ? 1 : 0 }
    // The rest goes to the graph first, until it has a comfortable size.
    func grow(_ rows: Int) -> Bool { graph.rows + left - rows >= Self.comfortableGraph && reserve(rows) }
    for limit in 2...Self.mostLegend where legend.count >= shortest.count {
      let longer = words(limit)
      if grow(longer.count - legend.count) { legend = longer }
    }
    if workout.rows > 0, size.rows >= Self.highPage, grow(2) { workout.rows += 2 }
    graph.rows += graph.rows > 0 ? left : 0

    var row = header
    func place(_ part: inout Part, gap: Int) {
      guard part.rows > 0 else { return }
      row += gap
      part.row = row
      row += part.rows
    }
    place(&largeFigures, gap: 1)
    figures.rows = figureLines.count
    place(&figures, gap: gaps.figures)
    place(&bars, gap: gaps.bars)
    place(&workout, gap: gaps.workout)
    place(&graph, gap: gaps.graph)
    legendRow = row
    rows = row + legend.count
  }
}
