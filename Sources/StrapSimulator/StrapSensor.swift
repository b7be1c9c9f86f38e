import HeartRate
import Primitives

/// The sensor of a simulated strap: it makes one measurement a second from a heart, with the faults of its scenario.
package struct StrapSensor: Sendable {
  /// Straps average the heart rate over about this time, in ticks.
  private static let window = 5 * Heart.ticksPerSecond

  private let seed: UInt64
  private var heart: Heart
  /// The next beat that is not counted yet.
  private var next: (ticks: Int, at: Int)
  /// The intervals that the shown heart rate averages, oldest first.
  private var recent: [Int] = []
  private var shown: UInt16
  private var energyAtReset = 0.0

  /// The sensor of a strap in the simulation `name`.
  package init(_ name: SimulationName, seed: UInt64) {
    self.init(scenario: Scenario(name), seed: seed)
  }

  init(scenario: Scenario, seed: UInt64) {
    self.seed = seed
    heart = Heart(scenario: scenario, seed: seed)
    shown = UInt16(scenario.start)
    let ticks = heart.beat()
    next = (ticks, heart.lastBeat)
  }

  /// The fault in the second that ends `second` seconds after the start; nil if there is none.
  func fault(at second: Int) -> Fault? {
    heart.scenario.faults.fault(at: second)
  }

  /// Advances the heart to `second` seconds after the start.
  /// - Returns: the measurement to notify; nil if there is none.
  package mutating func measure(at second: Int) -> HeartRateMeasurement? {
    var intervals: [RRInterval] = []
    while next.at <= second * Heart.ticksPerSecond {
      // Intervals of unheard seconds are lost, as with a real strap.
      if next.at > (second - 1) * Heart.ticksPerSecond {
        intervals.append(RRInterval(ticks1024: UInt16(clamping: next.ticks)))
      }
      recent.append(next.ticks)
      let ticks = heart.beat()
      next = (ticks, heart.lastBeat)
    }
    var sum = recent.reduce(0, +)
    while recent.count > 1, let first = recent.first, sum - first >= Self.window {
      sum -= first
      recent.removeFirst()
    }
    let rate = sum == 0 ? shown : UInt16(clamping: (recent.count * 60 * Heart.ticksPerSecond + sum / 2) / sum)
    let fault = fault(at: second)
    if fault != .frozen { shown = rate }
    return measurement(of: intervals, at: second, with: fault)
  }

  /// Resets the energy expended to 0.
  mutating func resetEnergy() {
    energyAtReset = heart.energy
  }

  /// The charge `second` seconds after the start, in percent. It falls by 1 in half an hour.
  func battery(at second: Int) -> UInt8 {
    UInt8(clamping: max(1, 92 - second / 1800))
  }

  private func measurement(of intervals: [RRInterval], at second: Int, with fault: Fault?) -> HeartRateMeasurement? {
    // With every tenth measurement, as the specification suggests. Heart Rate Service 1.0, 3.1.1.3.
    let energy = second % 10 == 0 ? UInt16(clamping: Int(heart.energy - energyAtReset)) : nil
    switch fault {
    case .silent, .away:
      return nil
    case .noContact:
      return HeartRateMeasurement(heartRate: 0, sensorContact: .notDetected, energyExpended: energy)
    case .frozen:
      return HeartRateMeasurement(heartRate: shown, sensorContact: .detected)
    case .spike:
      var numbers = RandomNumbers(seed: seed ^ UInt64(truncatingIfNeeded: second))
      let rate = UInt16(205 + numbers.next() % 30)
      let interval = RRInterval(ticks1024: UInt16(60 * Heart.ticksPerSecond / Int(rate)))
      return HeartRateMeasurement(
        heartRate: rate, sensorContact: .detected, energyExpended: energy, rrIntervals: [interval])
    case nil:
      return HeartRateMeasurement(
        heartRate: shown, sensorContact: .detected, energyExpended: energy, rrIntervals: intervals)
    }
  }
}
