import Testing
import Training

struct WorkoutFaultTests {
  static func step(_ name: String = "a", _ target: Target? = nil, _ end: Workout.End = .open) -> Workout.Element {
    .step(Workout.Step(name: name, target: target, end: end))
  }

  static func nested(_ depth: Int) -> Workout.Element {
    depth == 0 ? step() : .repeat(count: 2, [nested(depth - 1)])
  }

  @Test(
    arguments: [
      ([step()], []),
      ([step("a", .zone(.name("LSD")), .duration(.seconds(86_400))), step("b", nil, .untilBelow(.zone("Easy")))], []),
      ([.repeat(count: 100, Array(repeating: step(), count: 5))], []), ([nested(4)], []),
      ([], ["steps has no step: give at least one"]),
      ([.repeat(count: 2, [])], ["steps[0].steps has no step: give at least one"]),
      ([nested(5)], ["steps[0].steps[0].steps[0].steps[0].steps[0].repeat is nested more than 4 deep: nest fewer"]),
      ([.repeat(count: 0, [step()])], ["steps[0].repeat is 0: give 1 to 100"]),
      ([.repeat(count: -1, [step()])], ["steps[0].repeat is -1: give 1 to 100"]),
      ([step(), .repeat(count: 101, [step()])], ["steps[1].repeat is 101: give 1 to 100"]),
      (
        [.repeat(count: .max, [.repeat(count: .max, [step()])])],
        [
          "steps[0].repeat is 9223372036854775807: give 1 to 100",
          "steps[0].steps[0].repeat is 9223372036854775807: give 1 to 100",
        ]
      ),
      (
        [.repeat(count: 100, Array(repeating: step(), count: 5)), step()],
        ["steps has more than 500 steps, counting repetitions: remove some"]
      ),
      (
        [.repeat(count: 100, [.repeat(count: 100, [.repeat(count: 100, [.repeat(count: 100, [step()])])])])],
        ["steps has more than 500 steps, counting repetitions: remove some"]
      ),
      (
        [step(""), step(String(repeating: "é", count: 33)), step("a\u{1B}")],
        [
          "steps[0].name is empty: give a name", "steps[1].name is longer than 64 bytes: shorten it",
          "steps[2].name has a control or hidden character: remove it",
        ]
      ),
      (
        [step("a", nil, .duration(.zero)), step("b", nil, .duration(.seconds(86_401)))],
        [
          "steps[0].duration is 0.0 s: give more than 0 s and at most 86400 s",
          "steps[1].duration is 86401.0 s: give more than 0 s and at most 86400 s",
        ]
      ),
      (
        [step("a", .band(from: 150, to: 140)), step("b", nil, .untilBelow(.bpm(10)))],
        [
          "steps[0].to is 140, under from, which is 150: give the lower one first",
          "steps[1].until_below is 10: give 25 to 250 bpm",
        ]
      ),
    ] as [([Workout.Element], [String])])
  func hasFaults(elements: [Workout.Element], faults: [String]) {
    #expect(Workout(name: "x", elements: elements).faults.map(\.description) == faults)
  }

  @Test func aNameIsNeeded() {
    #expect(Workout(name: "", elements: [Self.step()]).faults.map(\.place) == ["name"])
  }

  @Test func aZoneIsOneOfTheRunners() throws {
    let zones = try Zones(model: .percentMax, bounds: .standard, runner: .standard)
    let workout = Workout(
      name: "x",
      elements: [
        Self.step("a", .zone(.index(5))),
        .repeat(count: 2, [Self.step("b", .zone(.name("Sprint")), .untilBelow(.zone("Rest")))]),
        Self.step("c", nil, .untilBelow(.zone("Nowhere"))),
      ])
    #expect(workout.faults.isEmpty)
    #expect(
      workout.faults(for: zones).map(\.description) == [
        "steps[1].steps[0].zone is 'Sprint', which is not a zone: give one of Rest, Recovery, Easy, LSD, Tempo, Maximum",
        "steps[1].steps[0].until_below is Rest, and no heart rate is below it: name a higher zone, or give bpm",
        "steps[2].until_below is 'Nowhere', which is not a zone: give one of Recovery, Easy, LSD, Tempo, Maximum",
      ])
  }

  /// If only the zones of all runners are known, the ends of steps are checked as for a single runner.
  @Test func anEndIsAboveRestForAnyRunner() {
    let zones = [["Rest", "Low", "Mid"], ["Rest", "Easy"]].map { names in
      names.enumerated().map { Zone(index: $0.offset, name: $0.element) }
    }
    let ends: [Workout.End] = [
      .untilBelow(.zone("Rest")), .untilBelow(.zone("Easy")), .untilBelow(.zone("Nowhere")),
    ]
    let workout = Workout(name: "x", elements: ends.map { Self.step("a", nil, $0) })
    #expect(
      workout.faults(forAnyOf: zones).map { "\($0)" } == [
        "steps[0].until_below is Rest, and no heart rate is below it: name a higher zone, or give bpm",
        "steps[2].until_below is 'Nowhere', which is not a zone: give one of Low, Mid, Easy",
      ])
  }

  @Test func stepsAreCountedAsOftenAsTheyAreRepeated() {
    let elements = [Self.step(), .repeat(count: 8, [Self.step(), .repeat(count: 3, [Self.step()]), Self.step()])]
    #expect(Workout(name: "x", elements: elements).stepCount == 41)
    #expect(Workout(name: "x", elements: [.repeat(count: .max, [Self.nested(1)])]).stepCount == .max)
    #expect(Workout(name: "x", elements: [.repeat(count: -3, [Self.step()])]).stepCount == 0)
  }
}
