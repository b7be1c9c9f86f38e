import HeartRate
import Primitives
import Training

/// One notification of the strap in a run.
public struct RunSample: Hashable, Sendable {
  /// The time of arrival, on one clock for the whole run that never jumps.
  public var instant: Instant
  /// Heart rate in bpm; nil if the notification had none.
  public var bpm: Int?
  /// The quality of the sample. Only `live` samples count.
  public var signal: SignalQuality
  /// The RR intervals of the notification, oldest first.
  public var rrIntervals: [RRInterval]

  /// A sample with all its parts.
  public init(instant: Instant, bpm: Int?, signal: SignalQuality, rrIntervals: [RRInterval] = []) {
    self.instant = instant
    self.bpm = bpm
    self.signal = signal
    self.rrIntervals = rrIntervals
  }
}

/// Everything from which the figures of a run are computed.
public struct RunInput: Hashable, Sendable {
  /// The samples in the order of their arrival.
  public var samples: [RunSample]
  /// The runner at the end of the run.
  public var runner: Runner
  /// The zones at the end of the run.
  public var zones: Zones
  /// Time with a live signal and time in zone, as the session counted them.
  public var totals: TrainingTotals
  /// The minimum time for which a sample is fresh, as in the settings of the run.
  public var staleAfter: Duration

  /// An input with all its parts.
  public init(
    samples: [RunSample], runner: Runner, zones: Zones, totals: TrainingTotals,
    staleAfter: Duration = TrainingSettings.standard.staleAfter
  ) {
    self.samples = samples
    self.runner = runner
    self.zones = zones
    self.totals = totals
    self.staleAfter = staleAfter
  }
}

extension RunInput {
  /// The runner's maximum heart rate in bpm, clamped to plausible ones.
  var plausibleMaxHR: Int {
    min(max(runner.maxHR.bpm, Zones.plausible.lowerBound), Zones.plausible.upperBound)
  }
}
