import Posix
import Primitives
import ProgramSupport
import RunFigures
import RunHistory

/// A measurement at rest, and what it says among the earlier ones of its runner.
package struct MeasuredReadiness {
  /// The measurement.
  package let measurement: RestMeasurement
  /// The readiness; nil if the measurement has no usable day or value.
  package let readiness: Readiness?

  /// The readiness of `measurement`, or of the newest one of `runner`; nil if there is none.
  /// - Parameters:
  ///   - measurement: the measurement; nil for the newest.
  ///   - all: all measurements, the oldest first.
  ///   - isKept: whether `measurement` is among `all`.
  ///   - runner: the runner; nil for any.
  package init?(_ measurement: RestMeasurement?, among all: [RestMeasurement], isKept: Bool, runner: String?) {
    let newest = all.last { runner == nil || $0.runner == runner }
    guard let measurement = measurement ?? newest, let day = measurement.time.localDay else { return nil }
    self.measurement = measurement
    let own = all.filter { $0.runner == measurement.runner && $0.time <= measurement.time }
    let mornings = (isKept ? own : own + [measurement]).compactMap { one in
      one.time.localDay.map { MorningMeasurement(day: $0, rmssd: one.rmssd) }
    }
    readiness = Readiness(mornings, today: day)
  }

  /// The figures: label and value.
  package var rows: [[String]] {
    var rows = [
      ["RMSSD", FigureText.decimal(measurement.rmssd, 1) + " ms"],
      ["Heart rate", FigureText.decimal(measurement.meanHR, 0) + " bpm"],
      ["Corrected intervals", FigureText.decimal(measurement.correctedShare, 1) + " %"],
    ]
    if let readiness {
      rows.append(["ln RMSSD", FigureText.decimal(readiness.today, 2)])
      rows.append(["Mean of 7 days", Self.text(readiness.lastWeek)])
      if let usual = readiness.usual { rows.append(["Mean of 60 days", Self.text(usual)]) }
      if let range = readiness.usualRange {
        let bounds = [range.lowerBound, range.upperBound].map { FigureText.decimal($0, 2) }
        rows.append(["Usual range", bounds.joined(separator: " to ")])
      }
    }
    return rows
  }

  private static func text(_ spread: Readiness.Spread) -> String {
    let deviation = spread.deviation.map { ", standard deviation \(FigureText.decimal($0, 2))" } ?? ""
    let variation = spread.variation.map { ", variation \(FigureText.decimal($0, 1)) %" } ?? ""
    let days = spread.count == 1 ? "1 day" : "\(spread.count) days"
    return "\(FigureText.decimal(spread.mean, 2)) (\(days)\(deviation)\(variation))"
  }
}
