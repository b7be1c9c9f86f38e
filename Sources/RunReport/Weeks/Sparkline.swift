import Primitives
import RunHistory
import RunPanels

/// The heart rate of a run as a small line.
public struct Sparkline: Hashable, Sendable {
  /// The parts of the line: seconds and bpm.
  let parts: [[Series.Point]]

  /// Columns of pixels that the line has room for.
  private static let columns = 60

  /// The line of a record.
  public init(_ record: RunRecord) {
    let points = Series.points(of: record)
    let end = max(1, points.last?.x ?? 1)
    // A break must be wider than a column to be visible.
    let longest = max(Double(HeartLine.longestStep) / 1000, end / Double(Self.columns))
    parts = Series.split(points, longest: longest).map { Series.reduced($0, to: Self.columns, of: 0...end) }
  }

  /// Draws the line for the longest of several runs, in seconds, and for heart rates in `range`.
  func draw(longest: Double, range: ClosedRange<Double>, into page: inout Markup) {
    let span = max(1, range.upperBound - range.lowerBound)
    var path = ""
    for part in parts {
      for (index, point) in part.enumerated() {
        let across = Coordinate.number(point.x * 1000 / max(1, longest), decimals: 0)
        let down = Coordinate.number(range.upperBound - point.y, decimals: 0)
        path += index == 0 ? "M\(across) \(down)" : index == 1 ? "L\(across) \(down)" : " \(across) \(down)"
      }
    }
    page.element(
      "svg",
      [
        "class": "spark", "width": "100%", "height": "26", "viewBox": "0 0 1000 \(Coordinate.number(span))",
        "preserveAspectRatio": "none", "aria-hidden": "true",
      ]
    ) { $0.empty("path", ["class": "line ink", "d": path.isEmpty ? "M0 0" : path]) }
  }

  /// The lowest and the highest heart rate; nil without a sample.
  var range: ClosedRange<Double>? {
    let values = parts.joined().map(\.y)
    guard let low = values.min(), let high = values.max() else { return nil }
    return low...high
  }
}
