import Primitives
import RunHistory
import RunPanels

/// A line of a plot.
struct Series {
  struct Point: Hashable {
    let x: Double
    let y: Double
  }

  /// What it shows, for the reader of values.
  let name: String
  /// The unit, without a space.
  let unit: String
  /// Decimals of the values.
  let decimals: Int
  /// The class of the line in the style sheet.
  let style: String
  /// The parts of the line. It is interrupted between them.
  var parts: [[Point]]

  /// The live heart rates of a record that can be shown: seconds since its start, and bpm.
  static func points(of record: RunRecord) -> [Point] {
    record.liveSamples.compactMap { live in
      let time = live.at.inSeconds
      guard time >= 0, HeartLine.heartRates.contains(live.bpm) else { return nil }
      return Point(x: time, y: Double(live.bpm))
    }
  }

  /// Keeps of `points`, which are in order, at most four in each of `columns` equal parts of `range`: the first, the lowest, the
  /// highest and the last one. A drawing with that many columns of pixels looks the same.
  static func reduced(_ points: [Point], to columns: Int, of range: ClosedRange<Double>) -> [Point] {
    let width = (range.upperBound - range.lowerBound) / Double(max(1, columns))
    guard points.count > 4, width > 0 else { return points }
    var kept: [Point] = []
    var column = points[...]
    while let first = column.first {
      let number = ((first.x - range.lowerBound) / width).rounded(.down)
      let end = column.firstIndex { (($0.x - range.lowerBound) / width).rounded(.down) != number } ?? column.endIndex
      let part = column[..<end]
      let lowest = part.indices.min { part[$0].y < part[$1].y } ?? part.startIndex
      let highest = part.indices.max { part[$0].y < part[$1].y } ?? part.startIndex
      var last: Int?
      for index in [part.startIndex, min(lowest, highest), max(lowest, highest), end - 1] where index != last {
        kept.append(points[index])
        last = index
      }
      column = column[end...]
    }
    return kept
  }

  /// `points`, interrupted where two of them are more than `longest` apart.
  static func split(_ points: [Point], longest: Double) -> [[Point]] {
    points.reduce(into: []) { parts, point in
      if let last = parts.last?.last, point.x - last.x <= longest {
        parts[parts.count - 1].append(point)
      } else {
        parts.append([point])
      }
    }
  }
}
