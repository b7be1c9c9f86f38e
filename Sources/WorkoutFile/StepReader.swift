import Primitives
import TOMLFile
import Training

/// Reads the steps of a workout file and collects their faults.
///
/// The reader reports values of the wrong type and puts valid stand-ins in their place. So `Workout.faults` can check the rest
/// in the same pass.
struct StepReader {
  var faults: [FileFault] = []

  private static let standIn = "?"
  private static let ends = ["duration", "until_below", "open"]

  /// The name in `table`.
  mutating func name(of table: inout FileTable) -> String {
    table.required("name", &faults) { table, faults in
      table.text("name", "a text", &faults) { $0 }
    } ?? Self.standIn
  }

  /// The elements of the list `steps` in `table`.
  mutating func elements(of table: inout FileTable) -> [Workout.Element] {
    let wanted = "a list of steps, each written [[steps]] or { name = \"Easy\", duration = \"5 min\" }"
    let place = table.place("steps")
    let values = table.required("steps", &faults) { table, faults in
      table.list("steps", of: wanted, atMost: Workout.maximumSteps, &faults)
    }
    guard let values else { return [.step(Workout.Step(name: Self.standIn, end: .open))] }
    if values.isEmpty { faults.append(FileFault(place: place, problem: "must have at least one step")) }
    return values.map { place, value in
      guard case .table(let entries) = value else {
        faults.append(FileFault(place: place, wanted: "a step, as { name = \"Easy\", duration = 300 }", found: value))
        return .step(Workout.Step(name: Self.standIn, end: .open))
      }
      var table = FileTable(path: place, entries: entries, noun: "key of a step")
      return element(&table)
    }
  }

  private mutating func element(_ table: inout FileTable) -> Workout.Element {
    defer { table.finish(&faults) }
    guard table.has("repeat") else { return .step(step(&table)) }
    let count = table.whole("repeat", in: Workout.repeats, "times", &faults)
    return .repeat(count: count ?? 1, elements(of: &table))
  }

  private mutating func step(_ table: inout FileTable) -> Workout.Step {
    let name = name(of: &table)
    let target = target(&table)
    return Workout.Step(name: name, target: target, end: end(&table))
  }

  /// The target: `zone`, or `from` and `to`, or `from_percent` and `to_percent`. Of a pair one may be absent. Nil without these
  /// keys.
  private mutating func target(_ table: inout FileTable) -> Target? {
    let zone = zone(&table)
    let isBand = table.has("from") || table.has("to")
    let isPercent = table.has("from_percent") || table.has("to_percent")
    for (isOther, others) in [(isBand, "from and to"), (isPercent, "from_percent and to_percent")]
    where isOther && table.has("zone") {
      let problem = "must not be given together with \(others); give one of them"
      faults.append(FileFault(place: table.place("zone"), problem: problem))
    }
    if isBand, isPercent {
      let problem = "must not be given together with from_percent and to_percent; give one of them"
      faults.append(FileFault(place: table.place(table.has("from") ? "from" : "to"), problem: problem))
    }
    let bounds = ["from", "to"].map { key in table.whole(key, in: Zones.plausible, "bpm", &faults) }
    let percents = ["from_percent", "to_percent"].map { key in
      table.whole(key, in: Target.percents, "percent of the maximum heart rate", &faults)
    }
    if bounds[0] != nil || bounds[1] != nil { return .band(from: bounds[0], to: bounds[1]) }
    if percents[0] != nil || percents[1] != nil { return .percentOfMax(from: percents[0], to: percents[1]) }
    return zone.map { .zone($0) }
  }

  private mutating func zone(_ table: inout FileTable) -> ZoneReference? {
    guard let value = table.take("zone") else { return nil }
    if case .text(let text) = value, Self.isName(text) { return .name(text) }
    if case .whole(let index) = value, (0...Zones.maximumCount).contains(index) { return .index(index) }
    let wanted = "a zone's name, or its number from 0 to \(Zones.maximumCount)"
    faults.append(FileFault(place: table.place("zone"), wanted: wanted, found: value))
    return nil
  }

  /// The end: one of `duration`, `until_below` and `open`.
  private mutating func end(_ table: inout FileTable) -> Workout.End {
    let given = Self.ends.filter { table.has($0) }
    if given.isEmpty {
      let problem = "must have an end: duration, until_below, or open = true"
      faults.append(FileFault(place: table.path, problem: problem))
    }
    for key in given.dropFirst() {
      let problem = "must not be given together with \(given[0]); a step has one end"
      faults.append(FileFault(place: table.place(key), problem: problem))
    }
    let duration = table.duration("duration", &faults)
    if table.has("at_most"), !given.contains("until_below") {
      let problem = "must be left out: it limits a step that has until_below"
      faults.append(FileFault(place: table.place("at_most"), problem: problem))
    }
    let limit = table.duration("at_most", &faults)
    let bound = bound(&table)
    if let value = table.take("open"), value != .boolean(true) {
      faults.append(FileFault(place: table.place("open"), wanted: "true, or left out", found: value))
    }
    if let duration { return .duration(duration) }
    return bound.map { .untilBelow($0, atMost: limit) } ?? .open
  }

  private mutating func bound(_ table: inout FileTable) -> HeartRateBound? {
    guard let value = table.take("until_below") else { return nil }
    if case .text(let text) = value, Self.isName(text) { return .zone(text) }
    if case .whole(let bpm) = value, Zones.plausible.contains(bpm) { return .bpm(bpm) }
    let range = Zones.plausible
    let wanted = "a whole number from \(range.lowerBound) to \(range.upperBound) bpm, or a zone's name"
    faults.append(FileFault(place: table.place("until_below"), wanted: wanted, found: value))
    return nil
  }

  private static func isName(_ text: String) -> Bool {
    (1...Workout.maximumNameLength).contains(text.utf8.count) && !text.hasHiddenCharacters
  }

  /// Adds the faults of `workout` itself, without those already reported.
  mutating func check(_ workout: Workout) {
    let known = Set(faults.map(\.place))
    for fault in workout.faults.map({ FileFault($0) }) where !known.contains(fault.place) { faults.append(fault) }
  }
}

extension FileFault {
  /// The fault of a workout, with its place in the file.
  init(_ fault: WorkoutFault) {
    self.init(place: fault.place.countingStepsFromOne, problem: Self.sentence(fault.problem))
  }

  private static func sentence(_ problem: WorkoutFault.Problem) -> String {
    switch problem {
    case .noSteps: "must have at least one step"
    case .tooManySteps(let limit): "must have at most \(limit) steps, counting repetitions"
    case .tooDeep(let limit): "must not be nested more than \(limit) deep; nest fewer"
    case .repeatOutOfRange(let count, let allowed):
      "must be from \(allowed.lowerBound) to \(allowed.upperBound) times; it is \(count)"
    case .unnamed: "must not be empty"
    case .nameTooLong(let limit): "must be at most \(limit) bytes"
    case .nameNotPrintable: "must have no control or hidden characters"
    case .durationOutOfRange(let duration, let limit):
      "must be more than 0 s and at most \(limit.components.seconds) s; it is \(seconds(duration)) s"
    case .target(let error): "\(error)"
    }
  }

  private static func seconds(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    return attoseconds == 0 ? "\(seconds)" : "\(Double(seconds) + Double(attoseconds) / 1e18)"
  }
}
