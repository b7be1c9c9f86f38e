import FIT
import Primitives
import Training

extension Workout {
  /// The workout of a FIT file.
  ///
  /// Steps and targets that hrzoned cannot measure, such as a distance, become open steps and steps without a target.
  /// - Parameters:
  ///   - source: the workout of the file.
  ///   - name: the name if the file has none.
  ///   - zones: the zones and the maximum heart rate, for percentages.
  /// - Returns: the workout, its purpose, and a sentence for each thing that is said otherwise or left out.
  /// - Throws: `FITFault` if a step repeats steps that do not exist, or parts of other repetitions.
  public static func make(
    _ source: FITWorkout, name: String, zones: ZoneRanges
  ) throws(FITFault) -> (workout: Workout, about: String?, notes: [String]) {
    var importer = Importer(zones: zones)
    for (index, step) in source.steps.enumerated() { try importer.add(step, index) }
    let shown = source.name?.presentableName(atMost: maximumNameLength)
    if source.name != nil, shown != source.name {
      importer.note("The name of the workout has characters that cannot be shown, or is too long: it was changed.")
    }
    let about = source.about?.presentableName(atMost: WorkoutDocument.longestAbout)
    return (
      Workout(name: shown ?? name, elements: importer.elements.map(\.element)), about, importer.notes
    )
  }
}

private struct Importer {
  let zones: ZoneRanges
  /// The elements, each with the index of its first step in the file.
  var elements: [(first: Int, element: Workout.Element)] = []
  var notes: [String] = []

  /// Adds a sentence, once.
  mutating func note(_ text: String) {
    if !notes.contains(text) { notes.append(text) }
  }

  mutating func add(_ step: FITWorkout.Step, _ index: Int) throws(FITFault) {
    let ending: Workout.End
    let name = name(of: step)
    switch step.end {
    case .repeatSteps(let first, let times):
      guard let start = elements.firstIndex(where: { $0.first == first }), first < index else {
        throw FITFault(
          offset: step.place,
          reason: "step \(index + 1) repeats the steps from step \(first + 1) on, which is not before it or is part of "
            + "another repetition")
      }
      let inner = elements[start...].map(\.element)
      elements.replaceSubrange(start..., with: [(first, .repeat(count: times, inner))])
      return
    case .open: ending = .open
    case .time(let duration): ending = .duration(duration)
    case .heartRateBelow(let rate): ending = end(below: rate, name)
    case .heartRateAbove(let rate):
      note("\(name): ends above \(rate.text), which a step cannot: it ends when the runner says so.")
      ending = .open
    case .other(let type, let value):
      guard type < Self.ends.count, let words = Self.ends[Int(type)] else {
        note("\(name): ends in an unknown way (\(type)): it ends when the runner says so.")
        ending = .open
        break
      }
      if words.isRepeat {
        note("Step \(index + 1) repeats others until \(words.text), which hrzoned cannot: they are done once.")
        return
      }
      let number = value.map { " (\($0))" } ?? ""
      note("\(name): ends after \(words.text)\(number), which hrzoned cannot measure: it ends when the runner says so.")
      ending = .open
    }
    if step.hasSecondTarget { note("\(name): the second target is left out.") }
    if step.notes != nil { note("\(name): the notes are left out.") }
    elements.append((index, .step(Workout.Step(name: name, target: target(step.target, name), end: ending))))
  }

  /// What ends a step, by the number of `wkt_step_duration`.
  private static let ends: [(text: String, isRepeat: Bool)?] = [
    ("a time", false), ("a distance", false), nil, nil, ("a number of calories", false), nil,
    ("a number of times", true),
    ("a time", true), ("a distance", true), ("a number of calories", true), ("a low heart rate", true),
    ("a high heart rate", true), ("a low power", true), ("a high power", true), ("a low power", false),
    ("a high power", false),
  ]

  private func name(of step: FITWorkout.Step) -> String {
    if let name = step.name?.presentableName(atMost: Workout.maximumNameLength) { return name }
    return switch step.intensity {
    case .warmup: "Warm-up"
    case .cooldown: "Cool-down"
    case .rest: "Rest"
    case .recovery: "Recover"
    case .interval: "Fast"
    case .active, .other, nil: "Run"
    }
  }

  private mutating func end(below rate: FITWorkout.HeartRate, _ name: String) -> Workout.End {
    switch rate {
    case .bpm(let bpm): return .untilBelow(.bpm(bpm))
    case .percent(let percent):
      if let zone = zones.ranges.first(where: { $0.low == rate })?.zone {
        note("\(name): the bound of \(percent) % is written as the zone \(zone.name), which begins there.")
        return .untilBelow(.zone(zone.name))
      }
      if let maxHR = zones.maxHR {
        let bpm = (percent * maxHR + 99) / 100
        note("\(name): the bound of \(percent) % is written as \(bpm) bpm, for a maximum of \(maxHR) bpm.")
        return .untilBelow(.bpm(bpm))
      }
      note(
        "\(name): ends below \(percent) % of the maximum heart rate, which is unknown: it ends when the runner says so."
      )
      return .open
    }
  }

  private mutating func target(_ target: FITWorkout.Target, _ name: String) -> Target? {
    switch target {
    case .open: return nil
    case .zone(let zone):
      guard zone <= Zones.maximumCount else {
        note("\(name): the device's zone \(zone) is left out.")
        return nil
      }
      note("\(name): the device's zone \(zone) is written as the runner's zone \(zone).")
      return .zone(.index(zone))
    case .other:
      note("\(name): the target is left out, since it is not a heart rate.")
      return nil
    case .heartRates(let low, let high): return heartRates(low, high, name)
    }
  }

  private mutating func heartRates(
    _ low: FITWorkout.HeartRate?, _ high: FITWorkout.HeartRate?, _ name: String
  ) -> Target? {
    switch (low, high) {
    case (.bpm?, .percent?), (.percent?, .bpm?):
      note("\(name): the target is left out, since one bound is in bpm and the other in percent.")
      return nil
    case (.percent, _), (_, .percent):
      // All heart rates are from 0 to 100 % of the maximum.
      let from = low.flatMap { $0.number > 0 ? $0.number : nil }
      let to = high.flatMap { $0.number < 100 ? $0.number : nil }
      return from == nil && to == nil ? nil : .percentOfMax(from: from, to: to)
    case (.bpm, _), (_, .bpm):
      let from = low.flatMap { $0.number > Zones.plausible.lowerBound ? $0.number : nil }
      let to = high.flatMap { $0.number < Zones.plausible.upperBound ? $0.number : nil }
      return from == nil && to == nil ? nil : .band(from: from, to: to)
    case (nil, nil): return nil
    }
  }
}

extension FITWorkout.HeartRate {
  fileprivate var number: Int {
    switch self {
    case .percent(let number), .bpm(let number): number
    }
  }
}
