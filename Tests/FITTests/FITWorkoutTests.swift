import Primitives
import Testing

@testable import FIT

@Suite struct FITWorkoutTests {
  static let created = UTCTime(milliseconds: 1_772_346_600_000)

  static let workout = FITWorkout(
    name: "Mine", about: "A short one.",
    steps: [
      FITWorkout.Step(
        name: "Warm-up", end: .time(.milliseconds(90_500)), target: .heartRates(low: .percent(60), high: .percent(70)),
        intensity: .warmup),
      FITWorkout.Step(
        name: "Fast", notes: "Go!", end: .time(.seconds(30)), target: .heartRates(low: .bpm(150), high: .bpm(170)),
        intensity: .active),
      FITWorkout.Step(name: "Slow", end: .heartRateBelow(.bpm(120)), intensity: .rest),
      FITWorkout.Step(end: .repeatSteps(from: 1, times: 6)),
      FITWorkout.Step(end: .heartRateAbove(.percent(90)), target: .zone(4)),
      FITWorkout.Step(end: .other(1, value: 40_000), target: .other(0)),
      FITWorkout.Step(name: "Home", end: .open, intensity: .cooldown),
    ])

  @Test("A workout is the same after writing and reading.")
  func roundTrip() throws {
    let (read, fault) = FITWorkout.read(try Self.workout.encoded(created: Self.created))
    #expect(fault == nil)
    #expect(read.withoutPlaces == Self.workout)
  }

  @Test("The numbers of the fields are those of the profile: ms, bpm and 100 more, percent.")
  func numbers() throws {
    let (messages, _) = FITFile.messages(try Self.workout.encoded(created: Self.created))
    #expect(messages.map(\.number).prefix(3) == [.fileID, .fileCreator, .workout])
    #expect(messages[0].unsigned(0) == 5 && messages[0].unsigned(4) == 1_772_346_600 - 631_065_600)
    #expect(messages[2].unsigned(6) == 7 && messages[2].text(8) == "Mine")
    let steps = messages.dropFirst(3)
    #expect(steps.map { $0.unsigned(254) } == [0, 1, 2, 3, 4, 5, 6])
    #expect(steps.map { $0.unsigned(1) } == [0, 0, 2, 6, 3, 1, 5])
    #expect(steps.map { $0.unsigned(2) } == [90_500, 30_000, 220, 1, 90, 40_000, nil])
    #expect(steps.map { $0.unsigned(3) } == [1, 1, 2, nil, 1, 0, 2])
    #expect(steps.map { $0.unsigned(4) } == [0, 0, nil, 6, 4, nil, nil])
    #expect(steps.map { $0.unsigned(5) } == [60, 250, nil, nil, nil, nil, nil])
    #expect(steps.map { $0.unsigned(6) } == [70, 270, nil, nil, nil, nil, nil])
  }

  @Test("Steps are in the order of their numbers, to which repetitions refer.")
  func order() throws {
    var writer = FITWriter()
    for (index, type, value, times) in [(12, 6, 11, 3), (10, 5, nil, nil), (11, 5, nil, nil)]
      as [(Int, Int, Int?, Int?)]
    {
      try writer.write(
        .workoutStep,
        [
          .init(254, .uint16, .number(index | 0x8000)), .init(0, .string, .text(["\(index)"])),
          .init(1, .enumeration, .number(type)), .init(2, .uint32, .unsigned([value.map { UInt64($0) }])),
          .init(4, .uint32, .unsigned([times.map { UInt64($0) }])),
        ])
    }
    let (workout, fault) = FITWorkout.read(try writer.finished())
    #expect(fault == nil)
    #expect(workout.name == nil)
    #expect(workout.steps.map(\.name) == ["10", "11", "12"])
    #expect(workout.steps.map(\.end) == [.open, .open, .repeatSteps(from: 1, times: 3)])
  }

  @Test("A file cut off anywhere gives a fault and the steps before it.")
  func truncated() throws {
    let bytes = try Self.workout.encoded(created: Self.created)
    let whole = FITWorkout.read(bytes).workout
    for count in bytes.indices {
      let (part, fault) = FITWorkout.read(Array(bytes.prefix(count)))
      #expect(fault != nil, "\(count)")
      #expect(part.steps == Array(whole.steps.prefix(part.steps.count)), "\(count)")
    }
  }

  @Test("An activity, a file without steps and a second workout are faults.")
  func faults() throws {
    let activity = FITWorkout.read(try FITActivityTests.activity.encoded())
    #expect(activity.fault?.reason == "the file is a run; `hrlog import` reads it")
    #expect(FITWorkout.read(FITFile.of([])).fault?.reason == "the file has no steps of a workout")
    let bytes = try Self.workout.encoded(created: Self.created)
    let two = FITWorkout.read(bytes + bytes)
    #expect(two.fault?.reason == "the file has a second workout")
    #expect(two.workout.withoutPlaces == Self.workout)
  }

  @Test("What FIT cannot express is a fault of writing.")
  func writingFaults() {
    #expect(throws: FITFault.self) { try Self.workout.encoded(created: UTCTime(milliseconds: 0)) }
    for end in [.time(.seconds(-1)), .time(.seconds(4_294_968)), .repeatSteps(from: -1, times: 2)] as [FITWorkout.End] {
      let workout = FITWorkout(name: nil, steps: [FITWorkout.Step(end: end)])
      #expect(throws: FITFault.self) { try workout.encoded(created: Self.created) }
    }
    let long = FITWorkout(name: nil, steps: Array(repeating: FITWorkout.Step(end: .open), count: 4096))
    #expect(throws: FITFault.self) { try long.encoded(created: Self.created) }
  }
}

extension FITWorkout {
  /// The workout as it was before it was written.
  var withoutPlaces: FITWorkout {
    var workout = self
    for index in steps.indices { workout.steps[index].place = 0 }
    return workout
  }
}
