/// Heart rates over time as columns of equal length, for a graph.
package struct HeartLine: Hashable {
  /// A live sample.
  package struct Point: Hashable {
    /// Milliseconds on one clock for the whole line.
    package let time: Int64
    package let bpm: Int
    package let zone: Int?

    package init(time: Int64, bpm: Int, zone: Int?) {
      self.time = time
      self.bpm = bpm
      self.zone = zone
    }
  }

  /// One column of the graph.
  package struct Column: Hashable {
    package let bpm: Int
    package let zone: Int?
  }

  /// Heart rates that can be shown, in bpm. Others are left out.
  package static let heartRates = 1...999
  /// Longest time without a sample that the line bridges, in milliseconds. Some straps send every 5 s.
  package static let longestStep: Int64 = 6000

  /// Mean heart rates, oldest first; nil for a column without a live sample.
  package private(set) var columns: [Column?]
  /// Start of the first column, on the clock of the points.
  let start: Int64
  /// Length of a column, in milliseconds.
  package let length: Int64
  /// Columns that are empty because of a gap.
  private(set) var gaps: Set<Int> = []
  /// Columns that the line does not reach from their left.
  private var breaks: Set<Int> = []

  /// Averages `points` in `count` columns of `length` milliseconds. The first column begins at `start`.
  package init(_ points: some Sequence<Point>, start: Int64, length: Int64, count: Int) {
    self.start = start
    self.length = max(1, length)
    var sums = [(total: Int, count: Int, zone: Int?)](repeating: (0, 0, nil), count: max(0, count))
    for point in points where Self.heartRates.contains(point.bpm) {
      let (time, overflow) = point.time.subtractingReportingOverflow(start)
      guard !overflow, time >= 0, time / self.length < Int64(sums.count) else { continue }
      let index = Int(time / self.length)
      let previous = sums[index]
      sums[index] = (previous.total + point.bpm, previous.count + 1, point.zone ?? previous.zone)
    }
    columns = sums.map { sum in
      sum.count == 0 ? nil : Column(bpm: (sum.total + sum.count / 2) / sum.count, zone: sum.zone)
    }
  }

  /// Whether the line goes from the column `earlier` to `later`, with none between them.
  func joins(_ earlier: Int, _ later: Int) -> Bool {
    Int64(later - earlier - 1) * length <= Self.longestStep && (earlier + 1...later).allSatisfy { !breaks.contains($0) }
  }

  /// The times between `points`, which are in order, that the line does not bridge.
  package static func gaps(between points: [Point]) -> [Range<Int64>] {
    zip(points, points.dropFirst()).compactMap { earlier, later in
      let (step, overflow) = later.time.subtractingReportingOverflow(earlier.time)
      return !overflow && step > longestStep ? earlier.time..<later.time : nil
    }
  }

  /// Makes gaps visible: the line crosses none of them, and cells that they cover are empty.
  ///
  /// A gap that covers less than half of each cell still empties the one that it covers most. If such short gaps would empty more
  /// than half of the graph, they only interrupt the line.
  /// - Parameters:
  ///   - gaps: ranges of time, as of the points.
  ///   - cell: number of columns in a cell of the screen.
  package mutating func leaveOut(_ gaps: [Range<Int64>], cell: Int) {
    let cell = max(1, cell)
    let cells = self.columns.count / cell
    let whole = length * Int64(cell)
    var (long, short): (Set<Int>, Set<Int>) = ([], [])
    for gap in gaps {
      // Nothing outside of the line counts.
      let gap = gap.clamped(to: start..<start + whole * Int64(cells))
      guard !gap.isEmpty else { continue }
      breaks.insert(Int((gap.upperBound - start) / length))
      var most: (cell: Int, covered: Int64) = (0, 0)
      for index in Int((gap.lowerBound - start) / whole)...Int((gap.upperBound - 1 - start) / whole) {
        let begin = start + Int64(index) * whole
        let covered = min(gap.upperBound, begin + whole) - max(gap.lowerBound, begin)
        if covered * 2 >= whole { long.insert(index) }
        if covered > most.covered { most = (index, covered) }
      }
      if !long.contains(most.cell) { short.insert(most.cell) }
    }
    func place(of index: Int) -> Range<Int> { index * cell..<(index + 1) * cell }
    let known = (0..<cells).filter { index in place(of: index).contains { self.columns[$0] != nil } }
    let hidden = long.union(short)
    let isMost = known.count { hidden.contains($0) } * 2 > known.count
    for index in isMost ? long : hidden {
      for column in place(of: index) {
        self.columns[column] = nil
        self.gaps.insert(column)
      }
    }
  }
}
