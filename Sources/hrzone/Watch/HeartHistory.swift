/// The samples of the last ten minutes that were live, for the graph.
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

  /// How far back it goes, in milliseconds.
  static let length: Int64 = 600_000
  /// What a heart can do, in bpm, and what a graph can show.
  static let heartRates = 1...999
  /// A strap sends one or two a second; a clock that runs fast sends no more of them for the same time.
  static let maximumCount = 4800

  /// The change within `trendTime` from which on a heart is on its way, in bpm.
  static let turn = 4
  private static let trendTime: Int64 = 8000

  private(set) var points: [Point] = []

  /// How much the heart rate changed in the last seconds, in bpm; 0 where that is unknown.
  var trend: Int {
    guard let last = points.last else { return 0 }
    let before = points.last { last.time - $0.time >= Self.trendTime }
    // Across a gap there is no trend.
    guard let before, last.time - before.time < 2 * Self.trendTime else { return 0 }
    return last.bpm - before.bpm
  }

  mutating func append(_ point: Point) {
    // A wall clock that was set back: what comes after would be drawn over what was before.
    if let last = points.last, point.time < last.time - 5000 { points.removeAll() }
    points.append(point)
    guard let first = points.first, point.time - first.time > Self.length + 60_000 || points.count > Self.maximumCount
    else { return }
    // A minute more than is shown is kept, so that there is seldom something to move.
    points.removeAll { point.time - $0.time > Self.length }
    if points.count > Self.maximumCount { points.removeFirst(points.count - Self.maximumCount + 300) }
  }

  /// The means of `count` stretches of time that end now (`time`, milliseconds since 1970), oldest first; nil where there was
  /// no live sample. The stretches begin at multiples of their length, so that the graph moves on in steps and its columns
  /// do not change while they move.
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
