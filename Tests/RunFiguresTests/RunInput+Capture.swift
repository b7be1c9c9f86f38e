import HeartRate
import Primitives
import RunFigures
import TestSupport
import Training

extension RunInput {
  /// The run in the capture at `path`, as a session with the default settings classifies and counts it.
  init(capture path: String, runner: Runner) throws {
    let zones = try Zones(model: .percentMax, bounds: .standard, runner: runner)
    var session = TrainingSession(runner: runner, zones: zones)
    var samples: [RunSample] = []
    var end = Instant(nanoseconds: 0)
    for (time, measurement) in try Capture.measurements(path) {
      end = Instant(nanoseconds: Int64((time * 1e9).rounded()))
      session.ingest(measurement, at: end) { event, instant in
        guard case .sample(let reading) = event else { return }
        samples.append(
          RunSample(instant: instant, bpm: reading.bpm, signal: reading.signal, rrIntervals: reading.rrIntervals))
      }
    }
    let totals = session.state(at: end + .seconds(60)).totals
    self.init(samples: samples, runner: runner, zones: zones, totals: totals)
  }
}
