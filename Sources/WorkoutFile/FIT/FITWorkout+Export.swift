import FIT
import Primitives
import Training

extension FITWorkout {
  /// The workout for devices that read FIT files.
  /// - Parameters:
  ///   - workout: a workout without faults, whose zones are in `zones`.
  ///   - about: the purpose of the workout.
  ///   - zones: the heart rates that are written for zones.
  /// - Returns: the workout, and a sentence for each thing that FIT says otherwise or cannot say.
  public static func make(
    _ workout: Workout, about: String?, zones: ZoneRanges
  ) -> (workout: FITWorkout, notes: [String]) {
    var exporter = Exporter(zones: zones)
    exporter.add(workout.elements)
    return (FITWorkout(name: workout.name, about: about, steps: exporter.steps), exporter.notes)
  }
}

private struct Exporter {
  let zones: ZoneRanges
  var steps: [FITWorkout.Step] = []
  var notes: [String] = []

  mutating func add(_ elements: [Workout.Element]) {
    for element in elements {
      switch element {
      case .step(let step): add(step)
      case .repeat(let count, let inner):
        let first = steps.count
        add(inner)
        // Once is no repetition.
        if count > 1 { steps.append(FITWorkout.Step(end: .repeatSteps(from: first, times: count))) }
      }
    }
  }

  /// Adds a sentence, once.
  private mutating func note(_ text: String) {
    if !notes.contains(text) { notes.append(text) }
  }

  private mutating func add(_ step: Workout.Step) {
    let target = target(step)
    let end = end(step)
    let intensity: FITWorkout.Intensity = if case .heartRateBelow = end { .rest } else { .active }
    steps.append(FITWorkout.Step(name: step.name, end: end, target: target, intensity: intensity))
  }

  private mutating func end(_ step: Workout.Step) -> FITWorkout.End {
    switch step.end {
    case .open: return .open
    case .duration(let duration):
      let whole = Duration.milliseconds(duration.nanoseconds / 1_000_000)
      if whole != duration { note("\(step.name): the duration is written in whole milliseconds.") }
      return .time(whole)
    case .untilBelow(let bound, let limit):
      if let limit {
        note(
          "\(step.name): in FIT a step that ends below a heart rate has no longest time, so its at_most of "
            + "\(limit.inSeconds.presentable) s is left out.")
      }
      switch bound {
      case .bpm(let bpm): return .heartRateBelow(.bpm(bpm))
      case .zone(let name):
        guard let rate = zones.range(.name(name))?.low else {
          note("\(step.name): the zone \(name) is unknown, so the step ends when the runner says so.")
          return .open
        }
        note("The zone \(name) is written as a bound of \(rate.text): a step ends below it.")
        return .heartRateBelow(rate)
      }
    }
  }

  private mutating func target(_ step: Workout.Step) -> FITWorkout.Target {
    let lowest = FITWorkout.HeartRate.bpm(Zones.plausible.lowerBound)
    let highest = FITWorkout.HeartRate.bpm(Zones.plausible.upperBound)
    switch step.target {
    case nil: return .open
    case .band(let from, let to):
      return .heartRates(low: from.map { .bpm($0) } ?? lowest, high: to.map { .bpm($0) } ?? highest)
    case .percentOfMax(let from, let to):
      for percent in [from, to].compactMap({ $0 }) where percent > 100 {
        note("\(step.name): FIT has no percentage above 100, so \(percent) % is written as 100 %.")
      }
      return .heartRates(low: .percent(min(from ?? 0, 100)), high: .percent(min(to ?? 100, 100)))
    case .zone(let reference):
      guard let range = zones.range(reference), range.low != nil || range.high != nil else {
        note("\(step.name): the zone \(reference) is unknown, so the step has no target.")
        return .open
      }
      let isPercent = if case .percent = range.low ?? range.high { true } else { false }
      let (low, high) = (
        range.low ?? (isPercent ? .percent(0) : lowest), range.high ?? (isPercent ? .percent(100) : highest)
      )
      note("The zone \(range.zone.name) is written as \(low.text) to \(high.text).")
      return .heartRates(low: low, high: high)
    }
  }
}
