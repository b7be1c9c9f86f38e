/// The live samples of the last ten minutes, for the graph.
struct HeartHistory: Hashable {
  struct Point: Hashable {
    /// Milliseconds since 1970, by the daemon's wall clock.
    let time: Int64
    let bpm: Int
    let zone: Int?
  }

  /// One column of the graph.
  struct Column: Hashable {
    let bpm: Int
    let zone: Int?
  }

  /// Length of the history, in milliseconds.
  static let length: Int64 = 600_000
  /// Heart rates that the graph can show, in bpm.
  static let heartRates = 1...999
  /// Most samples kept. A strap sends one or two per second of the daemon's clock.
  static let maximumCount = 4800

  /// Change within `trendTime`, in bpm, from which the heart rate counts as rising or falling.
  static let turn = 4
  private static let trendTime: Int64 = 8000

  private(set) var points: [Point] = []

  /// Change of the heart rate within the last seconds, in bpm; 0 if unknown.
  var trend: Int {
    guard let last = points.last else { return 0 }
    let before = points.last { last.time - $0.time >= Self.trendTime }
    // A gap in the samples: no trend.
    guard let before, last.time - before.time < 2 * Self.trendTime else { return 0 }
    return last.bpm - before.bpm
  }

  mutating func append(_ point: Point) {
    // The wall clock was set back. Without this, new samples would be drawn over old ones.
    if let last = points.last, point.time < last.time - 5000 { points.removeAll() }
    points.append(point)
    guard let first = points.first, point.time - first.time > Self.length + 60_000 || points.count > Self.maximumCount
    else { return }
    // Keeps a minute more than is shown, so that it seldom has to remove points.
    points.removeAll { point.time - $0.time > Self.length }
    if points.count > Self.maximumCount { points.removeFirst(points.count - Self.maximumCount + 300) }
  }

  /// Mean heart rates of `count` intervals, oldest first; nil for an interval without a live sample.
  ///
  /// The last interval contains `time` (milliseconds since 1970). Intervals begin at multiples of their length, so the graph
  /// moves in steps and its columns do not change.
  func columns(_ count: Int, endingAt time: Int64) -> [Column?] {
    guard count > 0 else { return [] }
    let width = max(1, Self.length / Int64(count))
    let last = time / width
    var sums = [(total: Int, count: Int, zone: Int?)](repeating: (0, 0, nil), count: count)
    for point in points where point.time >= 0 {
      let index = Int64(count) - 1 - (last - point.time / width)
      guard index >= 0, index < Int64(count) else { continue }
      let previous = sums[Int(index)]
      sums[Int(index)] = (previous.total + point.bpm, previous.count + 1, point.zone ?? previous.zone)
    }
    return sums.map { sum in
      sum.count == 0 ? nil : Column(bpm: (sum.total + sum.count / 2) / sum.count, zone: sum.zone)
    }
  }
}
