import Primitives

/// An interval as the strap sent it, with what the strap said beside it.
struct ReportedInterval {
  var interval = RRInterval(ticks1024: 0)
  /// The heart rate of the same notification, in beats per minute; 0 is unknown.
  var heartRate: UInt16 = 0
  /// When the notification came.
  var instant = Instant(nanoseconds: 0)

  /// The interval in units of 1/1024 s.
  var ticks: Double { Double(interval.ticks1024) }

  /// How many units of 1/1024 s a minute has.
  static let ticksPerMinute = 61_440.0
}

extension ArraySlice<ReportedInterval> {
  /// How late a notification may come, in ticks: straps send once a second, and Bluetooth may repeat for another.
  private static var jitter: Double { 2 * 1024 }

  /// How far the intervals are from filling the time in which they came, as a share of the longer of the two, in percent.
  ///
  /// A strap that sends intervals twice fills more time than has passed. A strap that leaves intervals out fills less. The
  /// intervals of the first notification lie before that time and are not counted.
  var unaccountedShare: Double {
    guard let first, let last else { return 0 }
    let passed = Double((last.instant - first.instant).nanoseconds) * 1024 / 1e9
    let filled = drop { $0.instant == first.instant }.reduce(0) { $0 + $1.ticks }
    let excess = abs(filled - passed) - Self.jitter
    return excess > 0 ? excess * 100 / Swift.max(filled, passed) : 0
  }

  /// How fast the strap's heart rate changed over the last `window`, by the line of least squares, in beats per minute per
  /// minute. Nil if all came at once.
  func heartRateSlope(over window: Duration) -> Double? {
    guard let last else { return nil }
    let start = last.instant - window
    var line = LineOfLeastSquares()
    for beat in reversed() {
      guard beat.instant > start else { break }
      line.add(Double(beat.instant.nanoseconds - start.nanoseconds) / 60e9, Double(beat.heartRate))
    }
    let slope = line.slope
    return slope.isFinite ? slope : nil
  }
}
