/// A workout's steps as one row for one runner: a repeat is a way back, so that it takes the memory it takes to write.
struct WorkoutProgram: Sendable {
  /// A step whose zones are bpm.
  struct Step: Sendable {
    let plan: Workout.Step
    let target: TargetBand?
    let end: CurrentStep.End
  }

  private enum Entry: Sendable {
    case step(Step)
    /// The end of what is done `times`: back to `start`, if it was not done so often. `level` says inside how many others.
    case again(start: Int, times: Int, level: Int)
  }

  /// A place in the row, and how often each repeat around it was done.
  struct Cursor: Sendable {
    fileprivate var place = 0
    fileprivate var rounds = [Int](repeating: 0, count: Workout.maximumNesting)
  }

  private var entries: [Entry] = []

  /// The steps of `workout`, in which there is no fault, for a runner of `zones`.
  init(_ workout: Workout, zones: Zones) {
    append(workout.elements, level: 0, zones)
  }

  private mutating func append(_ elements: [Workout.Element], level: Int, _ zones: Zones) {
    for element in elements {
      switch element {
      case .step(let plan): entries.append(.step(Step(plan, zones: zones, before: nil)))
      case .repeat(let times, let inner):
        let start = entries.count
        append(inner, level: level + 1, zones)
        entries.append(.again(start: start, times: times, level: level))
      }
    }
  }

  /// The step at `cursor`; nil behind the last.
  func step(at cursor: Cursor) -> Step? {
    guard cursor.place < entries.count, case .step(let step) = entries[cursor.place] else { return nil }
    return step
  }

  /// The place after `cursor`.
  func next(after cursor: Cursor) -> Cursor {
    var next = cursor
    next.place += 1
    while next.place < entries.count, case .again(let start, let times, let level) = entries[next.place] {
      next.rounds[level] += 1
      if next.rounds[level] < times {
        next.place = start
      } else {
        next.rounds[level] = 0
        next.place += 1
      }
    }
    return next
  }

  /// All steps in the order in which they come, each as often as it is repeated.
  var allSteps: [Step] {
    var steps: [Step] = []
    var cursor = Cursor()
    while let step = step(at: cursor) {
      steps.append(step)
      cursor = next(after: cursor)
    }
    return steps
  }

  /// Other zones are in force. What named a zone that is gone keeps the bpm that it had.
  mutating func resolve(with zones: Zones) {
    for index in entries.indices {
      guard case .step(let step) = entries[index] else { continue }
      entries[index] = .step(Step(step.plan, zones: zones, before: step))
    }
  }
}

extension WorkoutProgram.Step {
  fileprivate init(_ plan: Workout.Step, zones: Zones, before: Self?) {
    self.plan = plan
    target = plan.target.flatMap { zones.band(of: $0, before: before?.target) }
    switch plan.end {
    case .duration(let duration): end = .duration(duration)
    case .untilBelow(let bound, let limit):
      end = (try? zones.bpm(of: bound)).map { .untilBelow($0, atMost: limit) } ?? before?.end ?? .open
    case .open: end = .open
    }
  }
}

extension Zones {
  /// `target` in bpm; if it names a zone that is gone, the bpm that it was `before`.
  func band(of target: Target, before: TargetBand?) -> TargetBand? {
    (try? band(of: target)) ?? before.map { TargetBand(from: $0.from, to: $0.to) }
  }
}
