import Primitives
import TestSupport
import Testing

@testable import FIT

@Suite struct FITActivityTests {
  @Test("An activity with all its parts is the same after writing and reading.")
  func roundTrip() throws {
    let activity = Self.activity
    let (read, fault) = FITActivity.read(try activity.encoded())
    #expect(fault == nil)
    #expect(read.withoutPlaces == activity)
    #expect(read.records.map(\.place) == read.records.map(\.place).sorted())
    #expect(Set(read.records.map(\.place)).count == 20)
  }

  @Test("Random activities are the same after writing and reading.")
  func randomRoundTrips() throws {
    for seed in 0..<500 as Range<UInt64> {
      var generator = SeededGenerator(seed: seed)
      let activity = FITActivity.random(using: &generator)
      let (read, fault) = FITActivity.read(try activity.encoded())
      #expect(fault == nil, "\(seed)")
      #expect(read.withoutPlaces == activity, "\(seed)")
    }
  }

  @Test("The messages are in the order of Garmin's files.")
  func order() throws {
    let (messages, fault) = FITFile.messages(try Self.activity.encoded())
    #expect(fault == nil)
    var numbers = messages.map(\.number)
    numbers = numbers.indices.filter { $0 == 0 || numbers[$0] != numbers[$0 - 1] }.map { numbers[$0] }
    #expect(
      numbers.filter { $0 != .hrv }.prefix(8) == [
        .fileID, .fileCreator, .developerDataID, .fieldDescription, .deviceInfo, .event, .record, .record,
      ])
    #expect(numbers.suffix(5) == [.event, .lap, .session, .timeInZone, .activity])
    let events = messages.filter { $0.number == .event }.map { [$0.unsigned(0), $0.unsigned(1)] }
    #expect(events == [[0, 0], [0, 1], [0, 0], [0, 4]])
    // A time only rises, from the start of the timer on.
    let times = messages.drop { $0.number != .event }.compactMap(\.timestamp)
    #expect(times == times.sorted())
  }

  @Test("A file that is cut off anywhere gives a fault with its place, and the records before it.")
  func truncated() throws {
    let bytes = try Self.activity.encoded()
    let (whole, _) = FITActivity.read(bytes)
    for count in bytes.indices {
      let (part, fault) = FITActivity.read(Array(bytes.prefix(count)))
      let place = try #require(fault).offset
      #expect(count < 4 ? place <= count : place == count, "\(count)")
      #expect(part.records.count <= whole.records.count)
      // Intervals after the last record may be cut off.
      let records = part.records.dropLast()
      #expect(records == whole.records.prefix(records.count), "\(count)")
      let complete = whole.records.filter { $0.place + 40 < count }
      #expect(part.records.count >= complete.count, "\(count)")
    }
  }

  @Test("A file with a changed byte gives no crash, and a fault.")
  func damaged() throws {
    let bytes = try Self.activity.encoded()
    for index in bytes.indices {
      for bit in 0..<8 {
        var damaged = bytes
        damaged[index] ^= 1 << bit
        // The version of the profile may be any, but both CRCs notice it.
        #expect(FITActivity.read(damaged).fault != nil, "byte \(index), bit \(bit)")
      }
    }
  }

  /// The event types of the timer with their seconds, and the pauses.
  static let timers: [([(UInt8, UInt32)], [[Int64]])] = [
    ([(0, 0), (4, 9)], []),
    ([(0, 0), (1, 3), (0, 5), (4, 9)], [[3, 5]]),
    ([(0, 0), (4, 3), (0, 5), (8, 6), (0, 8), (9, 9)], [[3, 5], [6, 8]]),
    ([(0, 0), (1, 3), (4, 4), (0, 5), (0, 6), (4, 9)], [[3, 5]]),
    ([(1, 2), (0, 3)], [[2, 3]]), ([(0, 0), (1, 5), (0, 4), (4, 9)], []), ([(0, 0), (3, 5), (4, 9)], []),
    ([(0, 0), (1, 5), (0, 5), (4, 9)], [[5, 5]]), ([], []),
  ]

  @Test("Pauses are the times between a stop and a start of the timer.", arguments: timers)
  func pauses(events: [(UInt8, UInt32)], pauses: [[Int64]]) throws {
    var writer = FITWriter()
    for (type, second) in events {
      try writer.write(
        .event,
        [
          .init(253, .uint32, .number(0x1000_0000 + second)), .init(0, .enumeration, .number(0)),
          .init(1, .enumeration, .number(type)), .init(4, .uint8, .number(0)),
        ])
    }
    try writer.write(.record, [.init(253, .uint32, .number(0x1000_0009)), .init(3, .uint8, .number(100))])
    let (activity, fault) = FITActivity.read(try writer.finished())
    #expect(fault == nil)
    #expect(activity.pauses.map { [$0.start.second, $0.end.second] } == pauses)
  }

  @Test(
    "A local time of any size does not end the program.",
    arguments: [1 << 63, .max - 1, 1 << 40, 0x1000_0000] as [UInt64])
  func localTimes(local: UInt64) throws {
    var writer = FITWriter()
    try writer.write(.activity, [.init(253, .uint32, .number(0x1000_0009)), .init(5, .uint64, .unsigned([local]))])
    #expect(FITActivity.read(try writer.finished()).activity.localOffset == (local == 0x1000_0000 ? -9 : 0))
  }

  @Test("A file with records alone is an activity from the first record to the last.")
  func recordsAlone() {
    let bytes = FITFile.of(FITFile.recordDefinition + FITFile.record(3, 100) + FITFile.record(8, 255))
    let (activity, fault) = FITActivity.read(bytes)
    #expect(fault == nil)
    #expect(activity.start.second == 3 && activity.end.second == 8 && activity.created == activity.start)
    #expect(activity.timerTime == .seconds(5))
    #expect(activity.records.map(\.heartRate) == [100, nil])
    #expect(activity.records.map(\.strapHeartRates) == [[100], []])
    #expect(activity.records.map(\.place) == [26, 32])
  }

  @Test("Records whose times run backwards, and many in one second, stay in the order of the file.")
  func disorder() throws {
    let seconds = [5, 3, 3, 9, 0] + Array(repeating: 4, count: 40_000) as [UInt32]
    let bytes = FITFile.of(FITFile.recordDefinition + seconds.flatMap { FITFile.record($0, 100) })
    let (activity, fault) = FITActivity.read(bytes)
    #expect(fault == nil)
    #expect(activity.records.map(\.time.second) == seconds.map { Int64($0) })
    // Such a file has no session. Its end is not before its start.
    #expect(activity.start.second == 5 && activity.end.second == 5)
    #expect(FITActivity.read(try activity.encoded()).activity.records.map(\.time) == activity.records.map(\.time))
  }

  @Test("Intervals before the first record belong to it.")
  func earlyIntervals() throws {
    var writer = FITWriter()
    try writer.write(.hrv, [.init(0, .uint16, .unsigned([800, nil, 810]))])
    try writer.write(.record, [.init(253, .uint32, .number(0x1000_0000)), .init(3, .uint8, .number(75))])
    try writer.write(.hrv, [.init(0, .uint16, .unsigned([820]))])
    let (activity, fault) = FITActivity.read(try writer.finished())
    #expect(fault == nil)
    #expect(activity.records.map(\.rrMilliseconds) == [[800, 810, 820]])
  }

  @Test("Two files in one are one activity, with a pause between them.")
  func chained() throws {
    var second = Self.activity
    second.start = Self.time(100)
    second.end = Self.time(130)
    second.timerTime = .milliseconds(29_500)
    second.records = [FITActivity.Record(time: Self.time(101), heartRate: 99)]
    (second.laps, second.pauses, second.maxHR, second.timeInZone) = ([], [], 150, nil)
    let (both, fault) = FITActivity.read(try Self.activity.encoded() + second.encoded())
    #expect(fault == nil)
    #expect(both.start == Self.time(0) && both.end == Self.time(130) && both.created == Self.activity.created)
    #expect(both.timerTime == .milliseconds(44_500))
    #expect(both.records.count == 21)
    #expect(both.laps.count == 3)
    #expect(both.pauses.last == FITActivity.Pause(start: Self.time(20), end: Self.time(100)))
    #expect(both.totalCalories == 24 && both.maxHR == 150 && both.averageHR == nil)
  }

  @Test("A file of another kind, and a time that is no date, are faults.")
  func otherFiles() throws {
    var writer = FITWriter()
    try writer.write(.fileID, [.init(0, .enumeration, .number(5))])
    try writer.write(.record, [.init(253, .uint32, .number(0x1000_0000))])
    let workout = FITActivity.read(try writer.finished())
    #expect(workout.fault == FITFault(offset: 23, reason: "the file is a workout; `hrzone workout import` reads it"))
    #expect(workout.activity.records.isEmpty)
    let early: [UInt8] = [0, 0xFF, 0xFF, 0xFF, 0x0F, 100]
    let bytes = FITFile.of(FITFile.recordDefinition + FITFile.record(0, 100) + early + FITFile.record(1, 101))
    let undated = FITActivity.read(bytes)
    #expect(undated.fault?.offset == 32)
    #expect(undated.activity.records.map(\.heartRate) == [100, 101])
    #expect(
      FITActivity.read(FITFile.of([])).fault == FITFault(offset: 16, reason: "the file has no records and no session"))
  }

  @Test("Too many records, laps and pauses are a fault, and the first ones are read.")
  func tooMany() {
    let (count, laps) = (FITActivity.maximumRecords, FITActivity.maximumLaps)
    var messages = FITFile.recordDefinition + FITFile.record(0, 100) + [0x41, 0, 0, 20, 0, 1, 3, 1, 2]
    for _ in 0..<count { messages += [0xA0, 100] }
    let (activity, fault) = FITActivity.read(FITFile.of(messages))
    #expect(activity.records.count == count)
    #expect(fault?.offset == 14 + messages.count - 2)
    messages = [0x40, 0, 0, 19, 0, 2, 253, 4, 0x86, 2, 4, 0x86]
    for _ in 0...laps { messages += [0, 1, 0, 0, 0x10, 0, 0, 0, 0x10] }
    let many = FITActivity.read(FITFile.of(messages))
    #expect(many.activity.laps.count == laps)
    #expect(many.fault?.offset == 14 + messages.count - 9)
  }

  /// A change, and the words of the fault.
  static let misfits: [(@Sendable (inout FITActivity) -> Void, String)] = [
    ({ $0.created = UTCTime(milliseconds: 0) }, "FIT cannot express the time 1970-01-01T00:00:00.000Z"),
    ({ $0.end = UTCTime(milliseconds: .max) }, "FIT cannot express the time 9999-12-31T23:59:59.999Z"),
    ({ $0.records[3].time = UTCTime(milliseconds: .min) }, "FIT cannot express the time 0000-01-01T00:00:00.000Z"),
    ({ $0.timerTime = .seconds(4_294_968) }, "FIT cannot express a duration of 4294968.0 s"),
    ({ $0.timerTime = .milliseconds(-1) }, "FIT cannot express a duration of -0.001 s"),
    ({ $0.localOffset = 86_401 }, "FIT cannot express a difference of 86401 s to UTC"),
    ({ $0.maxHR = 255 }, "a value does not fit into field 17 of a session message: unsigned([Optional(255)])"),
    (
      { $0.totalCalories = 65_535 },
      "a value does not fit into field 11 of a session message: unsigned([Optional(65535)])"
    ),
    ({ $0.laps[0].end = UTCTime(milliseconds: 0) }, "FIT cannot express the time 1970-01-01T00:00:00.000Z"),
    ({ $0.laps[0].end = Self.time(-1) }, "FIT cannot express a duration of -1.0 s"),
    (
      { $0.timeInZone?.upperBounds = [300] },
      "a value does not fit into field 6 of a time_in_zone message: unsigned([Optional(300)])"
    ),
  ]

  @Test("What FIT cannot express is a fault of writing.", arguments: misfits)
  func writingFaults(change: @Sendable (inout FITActivity) -> Void, reason: String) {
    var activity = Self.activity
    change(&activity)
    let fault = #expect(throws: FITFault.self) { try activity.encoded() }
    #expect(fault?.reason == reason)
  }

  @Test("Heart rates and intervals outside FIT's ranges: the strap's heart rates stay, intervals are the nearest.")
  func extremes() throws {
    var activity = Self.activity
    activity.records = [
      FITActivity.Record(time: Self.time(0), heartRate: 255, rrMilliseconds: [-5, 0, 65_534, 65_535, 70_000]),
      FITActivity.Record(time: Self.time(1), heartRate: 0, strapHeartRates: [0, 65_534, 65_535, -1]),
      FITActivity.Record(time: Self.time(2), heartRate: 254, strapHeartRates: Array(repeating: 9, count: 200)),
    ]
    let (read, fault) = FITActivity.read(try activity.encoded())
    #expect(fault == nil)
    #expect(read.records.map(\.heartRate) == [nil, 0, 254])
    #expect(read.records.map(\.strapHeartRates) == [[255], [0, 65_534], Array(repeating: 9, count: 127)])
    #expect(read.records[0].rrMilliseconds == [0, 0, 65_534, 65_534, 65_534])
  }

  @Test("A file without laps gets one of the whole run.")
  func lapOfTheWhole() throws {
    var activity = Self.activity
    activity.laps = []
    let (read, _) = FITActivity.read(try activity.encoded())
    #expect(
      read.laps == [
        FITActivity.Lap(start: Self.time(0), end: Self.time(20), averageHR: 125, maxHR: 139, trigger: .sessionEnd)
      ])
  }
}
