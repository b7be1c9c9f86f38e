import RunPanels

/// The live samples of the last ten minutes, for the graph.
struct HeartHistory: Hashable {
  /// Length of the history, in milliseconds.
  static let length: Int64 = 600_000
  /// Most samples kept. A strap sends one or two per second of the daemon's clock.
  static let maximumCount = 4800

  /// Change within `trendTime`, in bpm, from which the heart rate counts as rising or falling.
  static let turn = 4
  private static let trendTime: Int64 = 8000

  /// Their time is in milliseconds since 1970, by the daemon's wall clock.
  private(set) var points: [HeartLine.Point] = []

  /// Change of the heart rate within the last seconds, in bpm; 0 if unknown.
  var trend: Int {
    guard let last = points.last else { return 0 }
    let before = points.last { last.time - $0.time >= Self.trendTime }
    // A gap in the samples: no trend.
    guard let before, last.time - before.time < 2 * Self.trendTime else { return 0 }
    return last.bpm - before.bpm
  }

  mutating func append(_ point: HeartLine.Point) {
    // The wall clock was set back. Without this, new samples would be drawn over old ones.
    if let last = points.last, point.time < last.time - 5000 { points.removeAll() }
    points.append(point)
    guard let first = points.first, point.time - first.time > Self.length + 60_000 || points.count > Self.maximumCount
    else { return }
    // Keeps a minute more than is shown, so that it seldom has to remove points.
    points.removeAll { point.time - $0.time > Self.length }
    if points.count > Self.maximumCount { points.removeFirst(points.count - Self.maximumCount + 300) }
  }

  /// The line of the history in `count` columns.
  ///
  /// The last column contains `time` (milliseconds since 1970). Columns begin at multiples of their length, so the graph moves in
  /// steps and its columns do not change.
  func line(_ count: Int, endingAt time: Int64) -> HeartLine {
    let length = max(1, Self.length / Int64(max(1, count)))
    let last = max(0, time) / length
    return HeartLine(points, start: (last - Int64(max(0, count)) + 1) * length, length: length, count: count)
  }
}
