import Primitives
import TerminalUI

/// Layout of several straps on the screen. All straps get the same amount of detail.
struct StrapGrid {
  /// Detail of each strap.
  enum Style: Hashable {
    /// All panels.
    case panels
    /// Large name, heart rate, zone and advice.
    case tiles
    /// Name, heart rate, zone and advice in a line.
    case lines
  }

  private(set) var style = Style.panels
  /// The part of the screen of each strap that is shown.
  private(set) var rects: [Rect] = []
  /// Index of the first strap that is shown.
  private(set) var first = 0
  /// Number of pages, and index of the current page.
  private(set) var pages = 1
  private(set) var page = 0
  /// Walls between the parts, one column wide.
  private(set) var walls: [Rect] = []
  /// Row of the keys for all straps.
  private(set) var keysRow: Int?

  /// Least size of a part with panels.
  static let least = Size(columns: 39, rows: 11)
  /// Time that a page is shown.
  static let pageLasts = Duration.seconds(6)

  /// - Parameters:
  ///   - showsOne: whether the selected strap has the whole screen.
  ///   - now: decides which page is shown.
  init(count: Int, size: Size, showsOne: Bool = false, at now: Instant = Instant(nanoseconds: 0)) {
    let whole = Rect(column: 0, row: 0, columns: size.columns, rows: size.rows)
    guard count > 1, !showsOne, size.rows > 1, size.columns >= TilePanel.leastLine else {
      rects = [whole]
      return
    }
    let high = size.rows - 1
    func cell(_ across: Int) -> Size {
      let down = (count + across - 1) / across
      return Size(columns: (size.columns - (across - 1)) / across, rows: high / down)
    }
    func fits(_ cell: Size, _ least: Size) -> Bool { cell.columns >= least.columns && cell.rows >= least.rows }
    // As many side by side as possible, since stacked parts have fewer rows each.
    if let most = (1...count).last(where: { fits(cell($0), Self.least) }) {
      // The same number of rows with the fewest parts side by side, so that these are wider.
      let down = (count + most - 1) / most
      let across = (count + down - 1) / down
      lay(count, across: across, cell(across), size)
    } else if let across = (1...count).filter({ fits(cell($0), TilePanel.least) })
      .max(by: { TilePanel.Plan(cell($0)).worth < TilePanel.Plan(cell($1)).worth })
    {
      style = .tiles
      lay(count, across: across, cell(across), size)
    } else {
      style = .lines
      let most = max(1, (size.columns + 1) / (TilePanel.leastLine + 1))
      let across = min(most, (count + high - 1) / high)
      pages = (count + across * high - 1) / (across * high)
      page = Int(max(0, now.nanoseconds) / (Self.pageLasts.nanoseconds)) % pages
      first = page * across * high
      let down = pages == 1 ? (count + across - 1) / across : high
      let columns = (size.columns - (across - 1)) / across
      for index in 0..<min(count - first, across * high) {
        let place = index / down
        rects.append(
          Rect(
            column: place * (columns + 1), row: index % down,
            columns: place == across - 1 ? size.columns - place * (columns + 1) : columns, rows: 1))
      }
      addWalls(across, columns, high)
    }
    keysRow = high
  }

  private mutating func lay(_ count: Int, across: Int, _ cell: Size, _ size: Size) {
    for index in 0..<count {
      let (place, column) = (index % across, index % across * (cell.columns + 1))
      // The last part gets the columns that remain.
      let width = place == across - 1 ? size.columns - column : cell.columns
      rects.append(Rect(column: column, row: index / across * cell.rows, columns: width, rows: cell.rows))
    }
    addWalls(across, cell.columns, size.rows - 1)
  }

  private mutating func addWalls(_ across: Int, _ columns: Int, _ rows: Int) {
    for place in 1..<max(1, across) {
      walls.append(Rect(column: place * (columns + 1) - 1, row: 0, columns: 1, rows: rows))
    }
  }
}
