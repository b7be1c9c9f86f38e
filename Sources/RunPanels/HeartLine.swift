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
  static let longestStep: Int64 = 6000

  /// Mean heart rates, oldest first; nil for a column without a live sample.
  package private(set) var columns: [Column?]
  /// Length of a column, in milliseconds.
  let length: Int64

  /// Averages `points` in `count` columns of `length` milliseconds. The first column begins at `start`.
  package init(_ points: some Sequence<Point>, start: Int64, length: Int64, count: Int) {
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
    Int64(later - earlier - 1) * length <= Self.longestStep
  }
}
