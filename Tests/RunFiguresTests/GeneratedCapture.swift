import Glibc
import TestSupport

/// A capture of a random run: warm-up, efforts, rests and steady stretches, with the faults of straps.
struct GeneratedCapture {
  private var generator: SeededGenerator
  private(set) var text = ""
  private var second = 0.0
  private var heartRate = 80.0
  private var driftPerMinute = 0.0
  /// Milliseconds until the next beat, and the intervals that were not sent yet.
  private var untilBeat = 0.0
  private var intervals: [UInt16] = []
  /// The seconds between two notifications.
  private let step: Double
  private let sendsIntervals: Bool
  private let artefacts: Double
  private let gaps: Double

  init(seed: UInt64) {
    generator = SeededGenerator(seed: seed)
    step = seed % 5 == 3 ? 5 : seed % 5 == 4 ? 0.5 : 1
    sendsIntervals = seed % 4 != 3
    artefacts = seed % 3 == 2 ? 0.1 : 0.004
    gaps = seed % 2 == 0 ? 0.002 : 0
    run()
  }

  private mutating func run() {
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      let goal = Double.random(in: 90...178, using: &generator)
      driftPerMinute = Double.random(in: 0...0.4, using: &generator)
      hold(goal, for: Double.random(in: 40...2000, using: &generator))
      driftPerMinute = 0
      hold(Double.random(in: 85...150, using: &generator), for: Double.random(in: 0...400, using: &generator))
    }
  }

  /// The heart approaches `goal` and follows the drift for `seconds`.
  private mutating func hold(_ goal: Double, for seconds: Double) {
    let start = second
    while second < start + seconds {
      let wanted = goal + (second - start) / 60 * driftPerMinute
      heartRate += (wanted - heartRate) * step / 25 + 0.4 * generator.normal() * step.squareRoot()
      beat()
      second += step
      if Double.random(in: 0..<1, using: &generator) < gaps { second += Double.random(in: 1...90, using: &generator) }
      notify()
    }
  }

  private mutating func beat() {
    untilBeat -= step * 1000
    while untilBeat <= 0 {
      var interval = 60_000 / heartRate * (1 + 0.012 * generator.normal())
      untilBeat += interval
      if Double.random(in: 0..<1, using: &generator) < artefacts {
        interval *= Double.random(in: 0.1...2.5, using: &generator)
      }
      intervals.append(UInt16(max(0, interval * 1.024)))
    }
  }

  private mutating func notify() {
    let kind = Int.random(in: 0..<400, using: &generator)
    var bpm = UInt8(min(max(heartRate, 30), 220))
    var flags: UInt8 = 0x06
    switch kind {
    case 0: bpm = 0
    case 1: flags = 0x04
    case 2...4: bpm = UInt8.random(in: 20...250, using: &generator)
    case _: break
    }
    var bytes = [flags | (sendsIntervals && !intervals.isEmpty ? 0x10 : 0), bpm]
    if sendsIntervals {
      for interval in intervals { bytes += [UInt8(truncatingIfNeeded: interval), UInt8(interval >> 8)] }
    }
    intervals = []
    let value = bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    let milliseconds = Int(1_000_000 + second * 1000)
    text += #"{"type":"raw","t":\#(milliseconds / 1000).\#(String(1000 + milliseconds % 1000).dropFirst()),"#
    text += #""characteristic":"2a37","value":"\#(value)"}"# + "\n"
  }
}

extension SeededGenerator {
  /// A random number of a normal distribution: Box and Muller (1958).
  mutating func normal() -> Double {
    let (one, two) = (Double.random(in: 0..<1, using: &self), Double.random(in: 0..<1, using: &self))
    return (-2 * log(1 - one)).squareRoot() * cos(2 * .pi * two)
  }
}
