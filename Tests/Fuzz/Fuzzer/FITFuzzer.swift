import Primitives
import Training
import WorkoutFile

@testable import FIT

extension Fuzzer {
  /// A FIT file; or, if the input is none, a file with the input as its messages and correct CRCs. What was read can be written,
  /// and is then read as the same.
  static let fit = Fuzzer(name: "fit", seeds: FITSeeds.all) { bytes in
    check(bytes.dropFirst(8).starts(with: ".FIT".utf8) ? bytes : FITSeeds.file(bytes))
  }

  private static func check(_ bytes: [UInt8]) {
    var reader = FITReader(bytes)
    var (last, count) = (-1, 0)
    do throws(FITFault) {
      while let message = try reader.next() {
        expect(message.offset > last && message.offset < bytes.count, "a message at \(message.offset) after \(last)")
        last = message.offset
        count += 1
        var numbers: Set<UInt8> = []
        // Of two fields with one number, the first counts.
        for field in message.definition.fields where numbers.insert(field.number).inserted {
          guard let type = field.type, let value = message.value(field.number) else { continue }
          expect(value.elements(as: type) != nil, "\(value) is not of the type \(type)")
        }
      }
    } catch {
      expect((0...bytes.count).contains(error.offset), "a fault at \(error.offset) of \(bytes.count)")
      expect(!error.reason.isEmpty && reader.isAtEnd, "messages after \(error)")
    }
    let (activity, fault) = FITActivity.read(bytes)
    if let fault { expect((0...bytes.count).contains(fault.offset), "a fault at \(fault.offset) of \(bytes.count)") }
    expect(activity.records.count <= count && activity.end >= activity.start, "\(activity)")
    check(activity, isEmpty: activity.records.isEmpty && fault != nil)
    let workout = FITWorkout.read(bytes).workout
    if !workout.steps.isEmpty { check(workout) }
  }

  private static func check(_ workout: FITWorkout) {
    var workout = workout
    for index in workout.steps.indices {
      workout.steps[index].place = 0
      workout.steps[index].hasSecondTarget = false
    }
    guard let written = try? workout.encoded(created: UTCTime(milliseconds: 1_772_346_600_000)) else {
      return expect(false, "cannot be written: \(workout)")
    }
    var (read, fault) = FITWorkout.read(written)
    expect(fault == nil || workout.steps.isEmpty, "\(fault.map { "\($0)" } ?? "")")
    for index in read.steps.indices { read.steps[index].place = 0 }
    expect(read == workout, "\(workout) is read as \(read)")
    let zones = ZoneRanges(ZoneRanges.standard.ranges, maxHR: 190)
    guard let (made, about, _) = try? Workout.make(workout, name: "x", zones: zones), made.faults.isEmpty else {
      return
    }
    let text = WorkoutDocument.text(made, about: about)
    guard let document = try? WorkoutDocument(parsing: Array(text.utf8)) else {
      return expect(false, "faulty: \(text)")
    }
    expect(document.workout == made && document.about == about, "\(made) is read as \(document.workout)")
    let exported = FITWorkout.make(made, about: about, zones: zones).workout
    let again = try? Workout.make(exported, name: "x", zones: zones)
    expect(again != nil, "cannot be made of \(exported)")
  }

  private static func check(_ activity: FITActivity, isEmpty: Bool) {
    let written: [UInt8]
    do throws(FITFault) {
      written = try activity.encoded()
    } catch {
      return expect(isEmpty || !activity.isExpressible, "\(error): \(activity)")
    }
    let (read, fault) = FITActivity.read(written)
    expect(fault == nil, "\(fault.map { "\($0)" } ?? "")")
    var expected = activity
    if expected.laps.isEmpty {
      expected.laps = [
        FITActivity.Lap(
          start: activity.start, end: activity.end, averageHR: activity.averageHR, maxHR: activity.maxHR,
          trigger: .sessionEnd)
      ]
    }
    expect(read.withoutPlaces == expected.withoutPlaces, "\(expected) is read as \(read)")
  }
}

extension FITReader {
  fileprivate var isAtEnd: Bool {
    var reader = self
    do throws(FITFault) {
      return try reader.next() == nil
    } catch {
      return false
    }
  }
}

extension FITActivity {
  fileprivate var withoutPlaces: FITActivity {
    var activity = self
    for index in records.indices { activity.records[index].place = 0 }
    return activity
  }

  /// Whether its durations, its energy and its local time are in FIT's ranges. All else that is read is.
  fileprivate var isExpressible: Bool {
    let spans = [(start, end)] + laps.map { ($0.start, $0.end) }
    let local = UTCTime(milliseconds: end.milliseconds + Int64(localOffset) * 1000)
    return spans.allSatisfy { $1.milliseconds - $0.milliseconds <= 0xFFFF_FFFE }
      && timerTime <= .milliseconds(0xFFFF_FFFE) && (totalCalories ?? 0) < 65_535 && FITTime.value(local) != nil
  }
}

/// Seeds of the fuzzer `fit`.
enum FITSeeds {
  static let all: [[UInt8]] = {
    var seeds = [run, workout, file(compressed), run + file(compressed)]
    seeds += seeds.map { Array($0.dropFirst(14).dropLast(2)) }
    return seeds.filter { $0.count <= 1024 }
  }()

  /// The messages in a file with a correct header and CRCs.
  static func file(_ messages: [UInt8]) -> [UInt8] {
    var bytes = FITHeader.encoded(dataSize: UInt32(messages.count)) + messages
    bytes.append(littleEndian: FITChecksum.of(bytes[...]))
    return bytes
  }

  private static let run: [UInt8] = {
    func time(_ seconds: Int64) -> UTCTime { UTCTime(milliseconds: (1_772_346_600 + seconds) * 1000) }
    var activity = FITActivity(created: time(0), start: time(0), end: time(9), timerTime: .seconds(7))
    for second in 0..<9 as Range<Int64> where second != 4 {
      activity.records.append(
        FITActivity.Record(
          time: time(second), heartRate: second == 2 ? nil : 120, strapHeartRates: second == 6 ? [120, 300] : nil,
          rrMilliseconds: second % 3 == 0 ? [500, 501] : []))
    }
    activity.pauses = [FITActivity.Pause(start: time(3), end: time(5))]
    activity.laps = [
      FITActivity.Lap(start: time(0), end: time(4), name: "Easy", averageHR: 120, maxHR: 121, trigger: .time),
      FITActivity.Lap(start: time(4), end: time(9)),
    ]
    activity.timeInZone = FITActivity.TimeInZone(
      times: [.seconds(1), .seconds(8)], upperBounds: [94, 120], maxHR: 190)
    (activity.localOffset, activity.totalCalories, activity.averageHR, activity.maxHR) = (3600, 9, 120, 121)
    return (try? activity.encoded()) ?? []
  }()

  private static let workout: [UInt8] = {
    let steps = [
      FITWorkout.Step(
        name: "Warm-up", end: .time(.seconds(300)), target: .heartRates(low: .percent(60), high: .percent(70)),
        intensity: .warmup),
      FITWorkout.Step(name: "Fast", notes: "Go!", end: .time(.seconds(30)), target: .zone(5), intensity: .active),
      FITWorkout.Step(end: .heartRateBelow(.bpm(120)), target: .heartRates(low: .bpm(90), high: .bpm(130))),
      FITWorkout.Step(end: .repeatSteps(from: 1, times: 6)), FITWorkout.Step(end: .other(1, value: 40_000)),
      FITWorkout.Step(name: "Home", end: .open, target: .other(0)), FITWorkout.Step(end: .heartRateBelow(.percent(70))),
    ]
    let workout = FITWorkout(name: "Mine", about: "Short.", steps: steps)
    return (try? workout.encoded(created: UTCTime(milliseconds: 1_772_346_600_000))) ?? []
  }()

  /// Big-endian records with a developer field, and records with compressed headers.
  private static let compressed: [UInt8] =
    [0x41, 0, 0, 206, 0, 4, 0, 1, 2, 1, 1, 2, 2, 1, 2, 3, 18, 7, 1, 0, 0, 0x84] + Array("strap_heart_rates\0".utf8)
    + [0x60, 0, 1, 0, 20, 2, 253, 4, 0x86, 3, 1, 2, 1, 0, 4, 0, 0, 0x3E, 0x12, 0x34, 0x56, 100, 0, 100, 0, 101]
    + [0x42, 0, 0, 20, 0, 2, 3, 1, 2, 7, 2, 0x84] + [0xC0, 101, 1, 0, 0xC5, 102, 2, 0, 0xC4, 255, 3, 0]
    + [0x43, 0, 0, 78, 0, 1, 0, 10, 0x84, 3, 0, 2, 1, 2, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0]
}
