import Primitives

/// An RR interval from the strap, with the context of its notification.
struct ReportedInterval {
  var interval = RRInterval(ticks1024: 0)
  /// The heart rate in the same notification, in beats per minute; 0 if unknown.
  var heartRate: UInt16 = 0
  /// Arrival time of the notification.
  var instant = Instant(nanoseconds: 0)

  /// The interval in units of 1/1024 s.
  var ticks: Double { Double(interval.ticks1024) }

  /// Units of 1/1024 s in a minute.
  static let ticksPerMinute = 61_440.0
}

extension ArraySlice<ReportedInterval> {
  /// How late a notification may come, in ticks: straps send once a second, and Bluetooth may take another second to
  /// repeat.
  private static var jitter: Double { 2 * 1024 }

  /// Mismatch between the sum of the intervals and the time in which they came, in percent of the longer.
  ///
  /// A strap that repeats intervals fills more time than has passed; one that leaves intervals out fills less. The
  /// intervals of the first notification lie before that time and do not count.
  var unaccountedShare: Double {
    let (unaccounted, longer) = unaccountedTicks
    return unaccounted > 0 ? unaccounted * 100 / longer : 0
  }

  /// That mismatch and the longer of the two times, in ticks.
  var unaccountedTicks: (unaccounted: Double, longer: Double) {
    guard let first, let last else { return (0, 0) }
    let passed = Double((last.instant - first.instant).nanoseconds) * 1024 / 1e9
    let filled = drop { $0.instant == first.instant }.reduce(0) { $0 + $1.ticks }
    return (Swift.max(0, abs(filled - passed) - Self.jitter), Swift.max(filled, passed))
  }

  /// Slope of the strap's heart rate over the last `window`, by least squares, in beats per minute per minute. Nil if all
  /// beats came at once.
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
