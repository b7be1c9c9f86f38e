import HeartRate

/// What a strap makes of a heart: a measurement a second, with the faults of its programme.
struct StrapSensor: Sendable {
  /// A strap shows the mean rate of about this long, in ticks.
  private static let window = 5 * Heart.ticksPerSecond

  private let seed: UInt64
  private var heart: Heart
  /// The first beat that no second has counted yet.
  private var next: (ticks: Int, at: Int)
  /// The intervals that the shown rate is the mean of, oldest first.
  private var recent: [Int] = []
  private var shown: UInt16
  private var energyAtReset = 0.0

  init(programme: Programme, seed: UInt64) {
    self.seed = seed
    heart = Heart(programme: programme, seed: seed)
    shown = UInt16(programme.start)
    let ticks = heart.beat()
    next = (ticks, heart.lastBeat)
  }

  /// What is wrong in the second that ends `second` seconds after the start.
  func fault(at second: Int) -> Fault? {
    heart.programme.faults.fault(at: second)
  }

  /// Lets the heart beat until `second` seconds after the start.
  /// - Returns: what the strap says then; nil while it says nothing.
  mutating func measure(at second: Int) -> HeartRateMeasurement? {
    var intervals: [RRInterval] = []
    while next.at <= second * Heart.ticksPerSecond {
      // What came in a second that nobody listened to is lost, as with a real strap.
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

  /// Counts the energy expended from 0 again.
  mutating func resetEnergy() {
    energyAtReset = heart.energy
  }

  /// The charge `second` seconds after the start: a percent in half an hour.
  func battery(at second: Int) -> UInt8 {
    UInt8(clamping: max(1, 92 - second / 1800))
  }

  private func measurement(of intervals: [RRInterval], at second: Int, with fault: Fault?) -> HeartRateMeasurement? {
    // Once in ten measurements, as the service suggests: HRS 1.0, 3.1.1.3.
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
