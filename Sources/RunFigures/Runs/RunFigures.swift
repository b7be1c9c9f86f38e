import HeartRate
import Primitives
import Training

/// The figures of a run. The page of this module defines each.
public struct RunFigures: Hashable, Sendable {
  /// The time from the first to the last live sample.
  public let duration: Figure<Duration>
  /// Time with a live signal and time in zone, as the session counted them.
  public let totals: TrainingTotals
  /// The number of notifications.
  public let samples: Int
  /// The number of live ones.
  public let liveSamples: Int
  /// Mean of the live heart rates in bpm, weighted by time.
  public let meanHR: Figure<Double>
  /// The highest median of 5 s of live heart rates, in bpm.
  public let maximumHR: Figure<Double>
  /// Heart-rate recovery after the last hard effort.
  public let recovery: Figure<HeartRateRecovery>
  /// Drift of heart rate at steady effort: the second half against the first.
  public let drift: Figure<HeartRateDrift>
  /// Training load by Edwards.
  public let edwards: Figure<Double>
  /// Training load by Banister.
  public let banister: Figure<Double>
  /// RMSSD, SDNN and pNN50 of the run.
  public let variability: Figure<RecordingVariability.Figures>
  /// Median of the valid values of DFA alpha1 in the run.
  public let alpha1: Figure<Double>
  /// Share of the RR intervals that were corrected, in percent.
  public let correctedShare: Figure<Double>
  /// Energy expended.
  public let energy: Figure<EstimatedEnergy>

  /// Computes the figures of a run in one pass over its samples. Memory grows with the number of live samples.
  public init(_ input: RunInput) {
    let walk = RunWalk(input)
    totals = input.totals
    samples = input.samples.count
    liveSamples = walk.liveSamples
    let maxHR = input.plausibleMaxHR
    let times = walk.times
    duration = walk.span.map { .known($0) } ?? .absent(.noLiveSample)
    meanHR = times.mean
    maximumHR = walk.first == nil ? .absent(.noLiveSample) : walk.curve.maximum
    recovery = walk.first.map { walk.curve.recovery(maxHR: maxHR, since: $0) } ?? .absent(.noLiveSample)
    drift = walk.minutes.drift(maxHR: maxHR)
    edwards = times.edwards(maxHR: maxHR)
    banister = times.banister(maxHR: maxHR, restingHR: input.runner.restingHR, sex: input.runner.body.sex)
    energy = times.energy(input.runner.body)
    let intervals = walk.intervals
    variability = intervals.figures
    alpha1 = intervals.alpha1
    correctedShare = intervals.correctedShare
  }
}
