/// A workout's steps for one runner, in a flat array. A repeat is a jump back, so memory grows with the text and not with the
/// repetitions.
struct StepSequence: Sendable {
  /// A step whose target and end are in bpm.
  struct Step: Sendable {
    let plan: Workout.Step
    let target: TargetBand?
    let end: CurrentStep.End

    /// The step as number `index` of `count`, before `next`.
    func status(index: Int, count: Int, next: Step?) -> CurrentStep {
      var bound: String?
      if case .untilBelow(.zone(let name), _) = plan.end { bound = name }
      return CurrentStep(
        index: index, count: count, name: plan.name, target: target,
        targetGiven: target.flatMap { band in plan.target.flatMap { band.given(as: $0) } }, end: end,
        boundGiven: bound, next: next?.plan.name)
    }
  }

  private enum Entry: Sendable {
    case step(Step)
    /// The end of a group that is done `times`: jumps back to `start` until then. `level` is the nesting depth of the group.
    case again(start: Int, times: Int, level: Int)
  }

  /// A position in the array, and the completed rounds of each repeat around it.
  struct Cursor: Sendable {
    fileprivate var place = 0
    fileprivate var rounds = [Int](repeating: 0, count: Workout.maximumNesting)
  }

  private var entries: [Entry] = []

  /// The steps of `workout`, which must have no faults, for a runner with `zones`.
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

  /// The step at `cursor`; nil after the last.
  func step(at cursor: Cursor) -> Step? {
    guard cursor.place < entries.count, case .step(let step) = entries[cursor.place] else { return nil }
    return step
  }

  /// The position after `cursor`.
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

  /// All steps in the order of execution, with their repetitions.
  var allSteps: [Step] {
    var steps: [Step] = []
    var cursor = Cursor()
    while let step = step(at: cursor) {
      steps.append(step)
      cursor = next(after: cursor)
    }
    return steps
  }

  /// Resolves the targets after a change of the zones. A target whose zone is gone keeps its bounds in bpm.
  mutating func resolve(with zones: Zones) {
    for index in entries.indices {
      guard case .step(let step) = entries[index] else { continue }
      entries[index] = .step(Step(step.plan, zones: zones, before: step))
    }
  }
}

extension StepSequence.Step {
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
  /// `target` in bpm. If its zone is gone, it keeps the bounds of `before`.
  func band(of target: Target, before: TargetBand?) -> TargetBand? {
    (try? band(of: target)) ?? before.map { TargetBand(from: $0.from, to: $0.to) }
  }
}
