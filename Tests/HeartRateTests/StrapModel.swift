import Glibc
import Primitives
import TestSupport
import Testing

@testable import HeartRate

/// A model of a strap: once a second it sends the intervals that ended since, and the mean heart rate of the last beats.
struct StrapModel {
  /// One notification.
  struct Notification {
    /// The time in seconds.
    var time: Double
    var heartRate: UInt16
    var ticks: [UInt16]
  }

  /// An interval and its end time in the recording, both in ticks.
  struct Beat {
    var ticks: Int
    let end: Int
  }

  var notifications: [Notification] = []

  /// - Parameters:
  ///   - intervals: the heart's intervals, in ticks.
  ///   - period: the time between notifications, in seconds.
  ///   - averaged: the number of beats averaged for the heart rate.
  ///   - distort: turns the heart's beats into those that the strap detects. The heart rate stays right.
  init(_ intervals: [Double], period: Int = 1, averaged: Int = 8, distort: ([Beat]) -> [Beat] = { $0 }) {
    var end = 0
    let beats = intervals.map { interval in
      let ticks = Int(interval.rounded())
      end += ticks
      return Beat(ticks: ticks, end: end)
    }
    let sent = distort(beats)
    var (heard, told) = (0, 0)
    for second in stride(from: period, through: end / 1024, by: period) {
      while heard < beats.count, beats[heard].end <= second * 1024 { heard += 1 }
      let first = told
      while told < sent.count, sent[told].end <= second * 1024 { told += 1 }
      let last = beats[max(0, heard - averaged)..<heard]
      let mean = Double(last.reduce(0) { $0 + $1.ticks }) / Double(max(1, last.count))
      let heartRate = last.isEmpty ? 0 : UInt16((61_440 / mean).rounded())
      notifications.append(
        Notification(time: Double(second), heartRate: heartRate, ticks: sent[first..<told].map { UInt16($0.ticks) }))
    }
  }

  /// The figures at every fifth second; nil before the first.
  func readings() -> [(second: Int, figures: HeartRateVariability?)] {
    var sequence = RRSequence()
    var readings: [(Int, HeartRateVariability?)] = []
    for (notification, next) in zip(notifications, notifications.dropFirst().map(\.time) + [.infinity]) {
      let instant = Instant(nanoseconds: 1_000_000_000_000 + Int64(notification.time * 1e9))
      sequence.append(
        notification.ticks.map { RRInterval(ticks1024: $0) }, heartRate: notification.heartRate, at: instant)
      let second = Int(notification.time)
      if second % 5 == 0, next >= Double(second + 1) { readings.append((second, sequence.variability(at: instant))) }
    }
    return readings
  }

  /// The number of beats that `resolve` corrected or dropped.
  var contradictions: Int {
    let reported = notifications.flatMap { notification in
      notification.ticks.map {
        ReportedInterval(
          interval: RRInterval(ticks1024: $0), heartRate: notification.heartRate,
          instant: Instant(nanoseconds: Int64(notification.time * 1e9)))
      }
    }
    let series = StrapContradiction.resolve(reported)
    return series.intervals.count { $0.isCorrected } + series.dropped.count
  }
}

/// A distortion of a strap's output, with a name for the test's output.
struct Distortion<Part>: Sendable, CustomTestStringConvertible {
  let name: String
  let apply: @Sendable ([Part]) -> [Part]

  var testDescription: String { name }

  init(_ name: String, _ apply: @escaping @Sendable ([Part]) -> [Part]) {
    self.name = name
    self.apply = apply
  }
}

extension SeededGenerator {
  /// A normally distributed number with standard deviation 1, by Box and Muller.
  mutating func normal() -> Double {
    let radius = (-2 * log(1 - Double.random(in: 0..<1, using: &self))).squareRoot()
    return radius * cos(2 * Double.pi * Double.random(in: 0..<1, using: &self))
  }

  /// The intervals, in ticks, of a runner at a steady `heartRate`.
  mutating func steady(_ heartRate: Double, seconds: Double) -> [Double] {
    let mean = 61_440 / heartRate
    var drift = 0.0
    return (0..<Int(seconds * heartRate / 60)).map { _ in
      drift = 0.9 * drift + 0.004 * normal()
      return mean * (1 + drift + 0.006 * normal())
    }
  }
}
