import Primitives

/// A fault of a workout and its place.
public struct WorkoutFault: Error, Hashable, Sendable {
  /// The path of the faulty key, as on the socket and in files: `steps[2].steps[0].duration`.
  public let place: String
  /// The fault.
  public let problem: Problem

  /// `problem` at `place`.
  public init(place: String, problem: Problem) {
    self.place = place
    self.problem = problem
  }

  /// The faults of workouts.
  public enum Problem: Hashable, Sendable {
    /// The workout or a repeat has no step.
    case noSteps
    /// The workout has more than `limit` steps, counting repetitions.
    case tooManySteps(limit: Int)
    /// The repeats are nested more than `limit` deep.
    case tooDeep(limit: Int)
    /// A number of repeats is outside `allowed`.
    case repeatOutOfRange(Int, allowed: ClosedRange<Int>)
    /// A name is empty.
    case unnamed
    /// A name is longer than `limit` bytes of UTF-8.
    case nameTooLong(limit: Int)
    /// A name has a control character, which a terminal would obey, or another hidden character.
    case nameNotPrintable
    /// A step has no duration, or one longer than `limit`.
    case durationOutOfRange(Duration, limit: Duration)
    /// A target or a bound is invalid.
    case target(TargetError)
  }
}

extension WorkoutFault: CustomStringConvertible {
  /// The place, the fault and its remedy.
  public var description: String {
    switch problem {
    case .noSteps: "\(place) has no step: give at least one"
    case .tooManySteps(let limit): "\(place) has more than \(limit) steps, counting repetitions: remove some"
    case .tooDeep(let limit): "\(place) is nested more than \(limit) deep: nest fewer"
    case .repeatOutOfRange(let count, let allowed):
      "\(place) is \(count): give \(allowed.lowerBound) to \(allowed.upperBound)"
    case .unnamed: "\(place) is empty: give a name"
    case .nameTooLong(let limit): "\(place) is longer than \(limit) bytes: shorten it"
    case .nameNotPrintable: "\(place) has a control or hidden character: remove it"
    case .durationOutOfRange(let duration, let limit):
      "\(place) is \(duration.inSeconds) s: give more than 0 s and at most \(limit.components.seconds) s"
    case .target(let error): "\(place) \(error)"
    }
  }
}

extension [WorkoutFault] {
  /// The first three faults and the number of further ones, as a sentence.
  public var sentence: String {
    let more = count > 3 ? "; and \(count - 3) more" : ""
    return prefix(3).map(\.description).joined(separator: "; ") + more + "."
  }
}

extension Workout {
  /// All faults that do not depend on a runner's zones, in the order of the steps.
  public var faults: [WorkoutFault] { faults(WorkoutCheck()) }

  /// All faults for a runner with `zones`, in the order of the steps.
  public func faults(for zones: Zones) -> [WorkoutFault] { faults(WorkoutCheck(zones: zones)) }

  /// All faults, including each zone that no runner has.
  /// - Parameter zones: the zones of each runner.
  public func faults(forAnyOf zones: [[Zone]]) -> [WorkoutFault] { faults(WorkoutCheck(zonesOfRunners: zones)) }

  private func faults(_ check: WorkoutCheck) -> [WorkoutFault] {
    var check = check
    check.name(name, at: "name")
    let count = check.count(elements, at: "steps", nesting: 0)
    if count > Self.maximumSteps { check.add("steps", .tooManySteps(limit: Self.maximumSteps)) }
    return check.faults
  }

  /// The number of steps, counting repetitions; at most `Int.max`.
  public var stepCount: Int { Self.stepCount(of: elements) }

  static func stepCount(of elements: [Element]) -> Int {
    elements.reduce(0) { count, element in
      switch element {
      case .step: count.addingWithoutOverflow(1)
      case .repeat(let times, let inner):
        count.addingWithoutOverflow(stepCount(of: inner).multipliedWithoutOverflow(by: max(0, times)))
      }
    }
  }
}

/// A traversal of a workout that collects its faults.
private struct WorkoutCheck {
  /// The zones with which targets are resolved; nil for none.
  var zones: Zones?
  /// The zones of all runners, one of whom must have each named zone; nil if no runner is known.
  var zonesOfRunners: [[Zone]]?
  var faults: [WorkoutFault] = []

  mutating func add(_ place: String, _ problem: WorkoutFault.Problem) {
    faults.append(WorkoutFault(place: place, problem: problem))
  }

  mutating func name(_ name: String, at place: String) {
    switch NameFault(name, atMost: Workout.maximumNameLength) {
    case .empty: add(place, .unnamed)
    case .tooLong: add(place, .nameTooLong(limit: Workout.maximumNameLength))
    case .notPrintable: add(place, .nameNotPrintable)
    case nil: break
    }
  }

  /// Checks `elements` and counts their steps.
  mutating func count(_ elements: [Workout.Element], at place: String, nesting: Int) -> Int {
    if elements.isEmpty { add(place, .noSteps) }
    var count = 0
    for (index, element) in elements.enumerated() {
      let place = "\(place)[\(index)]"
      switch element {
      case .step(let step):
        check(step, at: place)
        count = count.addingWithoutOverflow(1)
      case .repeat(let times, let inner):
        if !Workout.repeats.contains(times) {
          add("\(place).repeat", .repeatOutOfRange(times, allowed: Workout.repeats))
        }
        guard nesting < Workout.maximumNesting else {
          add("\(place).repeat", .tooDeep(limit: Workout.maximumNesting))
          continue
        }
        // A number out of range was reported above and must not make the step count wrong as well.
        let known = Workout.repeats.contains(times) ? times : 1
        let steps = self.count(inner, at: "\(place).steps", nesting: nesting + 1)
        count = count.addingWithoutOverflow(steps.multipliedWithoutOverflow(by: known))
      }
    }
    return count
  }

  private mutating func check(_ duration: Duration, at place: String) {
    guard duration <= .zero || duration > Workout.longestDuration else { return }
    add(place, .durationOutOfRange(duration, limit: Workout.longestDuration))
  }

  /// - Throws: an unknown zone; for the end of a step, also a zone with nothing below it.
  private func find(_ reference: ZoneReference, _ key: TargetError.Key) throws(TargetError) {
    guard let zonesOfRunners else { return }
    let found = zonesOfRunners.compactMap { $0.zone(reference) }
    let isEnd = key == .untilBelow
    if isEnd, let rest = found.first, found.allSatisfy({ $0.index == 0 }) { throw .nothingUnder(rest) }
    guard found.isEmpty else { return }
    var names: [String] = []
    for zone in zonesOfRunners.joined() where !names.contains(zone.name) && !(isEnd && zone.index == 0) {
      names.append(zone.name)
    }
    throw .unknownZone(reference, known: names, key: key)
  }

  private mutating func check(_ step: Workout.Step, at place: String) {
    name(step.name, at: "\(place).name")
    if let target = step.target {
      do throws(TargetError) {
        if let zones { _ = try zones.band(of: target) } else if let fault = target.fault { throw fault }
        if case .zone(let reference) = target { try find(reference, .zone) }
      } catch {
        add("\(place).\(error.key.rawValue)", .target(error))
      }
    }
    switch step.end {
    case .open: break
    case .duration(let duration): check(duration, at: "\(place).duration")
    case .untilBelow(let bound, let limit):
      if let limit { check(limit, at: "\(place).at_most") }
      do throws(TargetError) {
        if let zones { _ = try zones.bpm(of: bound) } else if let fault = bound.fault { throw fault }
        if case .zone(let name) = bound { try find(.name(name), .untilBelow) }
      } catch {
        add("\(place).\(error.key.rawValue)", .target(error))
      }
    }
  }
}

extension Int {
  fileprivate func addingWithoutOverflow(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }

  fileprivate func multipliedWithoutOverflow(by other: Int) -> Int {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? .max : product
  }
}
