import Primitives
import RunFigures
import RunReplay
import Training

/// What `Training` and `RunFigures` compute from a record, with the settings that were in force or with others.
public struct ComputedRun: Sendable {
  /// The figures.
  public let figures: RunFigures
  /// What they were computed from.
  public let input: RunInput
  /// The runner at the end.
  public let runner: Runner
  /// The zones at the end.
  public let zones: Zones
  /// Why other settings could not be applied; nil if they could.
  public let fault: ZonesError?

  /// Computes `record`, with `overrides` in place of the recorded settings. Nil for a record without a usable zone.
  public init?(_ record: RunRecord, overrides: ReplayOverrides = ReplayOverrides()) {
    var (runner, zones, settings): (Runner?, Zones?, TrainingSettings?)
    var totals: [TrainingTotals] = []
    var samples: [RunSample] = []
    var fault: ZonesError?
    for part in record.parts {
      var replay = StrapReplay(strap: record.session.strap, overrides: overrides)
      for report in part.context + part.reports { replay.ingest(report) { _ in } }
      replay.finish { _ in }
      totals.append(replay.totals)
      (runner, zones, settings) = (replay.runner ?? runner, replay.zones ?? zones, replay.settings ?? settings)
      fault = fault ?? replay.fault
      for case .sample(let sample) in part.reports {
        samples.append(
          RunSample(
            instant: sample.t + part.shift, bpm: sample.bpm, signal: sample.signal, rrIntervals: sample.rrIntervals))
      }
    }
    guard let runner, let zones else { return nil }
    self.runner = runner
    self.zones = zones
    self.fault = fault
    input = RunInput(
      samples: samples, runner: runner, zones: zones, totals: TrainingTotals(adding: totals, zones: zones),
      staleAfter: (settings ?? .standard).staleAfter)
    figures = RunFigures(input)
  }
}

extension TrainingTotals {
  /// The sum of the totals of several parts of a run, by the names of `zones`. As after a change of the settings, the time of a
  /// name that is gone counts in `formerZones`.
  init(adding parts: [TrainingTotals], zones: Zones) {
    var byName: [String: Duration] = [:]
    for zone in parts.flatMap(\.zones) { byName[zone.zone.name, default: .zero] += zone.time }
    let present = zones.all.map { zone in
      ZoneTotal(zone: zone, from: zones.lowerBound(of: zone), time: byName.removeValue(forKey: zone.name) ?? .zero)
    }
    self.init(
      live: parts.reduce(.zero) { $0 + $1.live }, zones: present,
      formerZones: parts.reduce(.zero) { $0 + $1.formerZones } + byName.values.reduce(.zero, +))
  }
}
