import HeartRate
import Primitives
import RunFigures
import Testing
import Training

/// A run written by hand, with a strap that notifies every second unless told otherwise. HRmax is 200.
struct RunScript {
  private(set) var samples: [RunSample] = []
  /// Seconds since the start.
  private(set) var now = 0.0
  var runner = Runner(maxHR: MaxHeartRate(bpm: 200), restingHR: 50)

  static func at(_ seconds: Double) -> Instant {
    Instant(nanoseconds: 1_000_000_000_000 + Int64((seconds * 1000).rounded()) * 1_000_000)
  }

  /// Holds `bpm` for `seconds`.
  mutating func hold(_ bpm: Int, _ seconds: Double, every step: Double = 1) {
    ramp(Double(bpm), Double(bpm), seconds, every: step)
  }

  /// Goes evenly from one heart rate to another in `seconds`.
  mutating func ramp(_ from: Double, _ to: Double, _ seconds: Double, every step: Double = 1) {
    let count = Int((seconds / step).rounded())
    for number in 0..<count {
      send(Int((from + (to - from) * Double(number) / Double(count)).rounded()), after: step)
    }
  }

  /// Sends a sample, and waits `step` seconds.
  mutating func send(_ bpm: Int?, _ signal: SignalQuality = .live, rr: [UInt16] = [], after step: Double = 1) {
    let intervals = rr.map { RRInterval(ticks1024: $0) }
    samples.append(RunSample(instant: Self.at(now), bpm: bpm, signal: signal, rrIntervals: intervals))
    now += step
  }

  /// Sends `ticks` as RR intervals, each second those that fit, at their own heart rate.
  mutating func beats(_ ticks: [UInt16]) {
    var rest = ticks[...]
    var filled = 0
    var second = 0
    while !rest.isEmpty {
      second += 1024
      var rr: [UInt16] = []
      while let next = rest.first, filled + Int(next) <= second {
        filled += Int(next)
        rr.append(next)
        rest.removeFirst()
      }
      let mean = rr.isEmpty ? 0 : rr.reduce(0) { $0 + Int($1) } / rr.count
      send(mean == 0 ? 60 : min(max(61_440 / mean, 40), 200), rr: rr)
    }
  }

  mutating func pause(_ seconds: Double) { now += seconds }

  var figures: RunFigures { get throws { RunFigures(try input) } }

  var input: RunInput {
    get throws {
      // The figures do not depend on the zones, and these rows also have runners without any.
      let zones = try Zones(model: .percentMax, bounds: .standard, runner: .standard)
      let totals = TrainingTotals(live: .seconds(1), zones: [])
      return RunInput(samples: samples, runner: runner, zones: zones, totals: totals)
    }
  }

  /// The figures of a script.
  static func figures(_ write: (inout RunScript) -> Void) throws -> RunFigures {
    var script = RunScript()
    write(&script)
    return try script.figures
  }
}

/// A row of a table of scripts.
struct ScriptRow<Expected: Sendable>: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let expected: Expected
  let write: @Sendable (inout RunScript) -> Void

  init(_ name: String, _ expected: Expected, _ write: @escaping @Sendable (inout RunScript) -> Void) {
    testDescription = name
    self.expected = expected
    self.write = write
  }
}
