import Foundation
import Primitives
import TestSupport
import Testing

@testable import FIT

/// Other programs read our files, and every value of every message is compared.
@Suite(.needsFileReaders, .timeLimit(.minutes(10))) struct FITOtherReaderTests {
  /// How the programs show what FIT leaves open.
  enum Reader: String, CaseIterable {
    case garmin
    case fitdecode
  }

  @Test("garmin-fit-sdk and fitdecode read all that we write.", arguments: Reader.allCases)
  func activities(reader: Reader) throws {
    var generator = SeededGenerator(seed: 15)
    let activities = [FITActivityTests.activity] + (0..<40).map { _ in FITActivity.random(using: &generator) }
    let folder = try TestSupport.Folder()
    var paths: [String] = []
    for (index, activity) in activities.enumerated() {
      let path = "\(folder.path)/\(index).fit"
      try Data(activity.encoded()).write(to: URL(filePath: path))
      paths.append(path)
    }
    let lines = try FileReaders.run("fit_messages.py", [reader.rawValue] + paths)
    let files = lines.split(separator: "end", omittingEmptySubsequences: false).dropLast()
    try #require(files.count == activities.count)
    for (activity, file) in zip(activities, files) {
      let expected = ExpectedMessages(activity, for: reader).lines
      #expect(file.count == expected.count)
      for (line, wanted) in zip(file, expected) { #expect(line == wanted) }
    }
  }

  @Test("The numbers of all fields are the same as garmin-fit-sdk's, in both orders of bytes.")
  func numbers() throws {
    var generator = SeededGenerator(seed: 16)
    let folder = try TestSupport.Folder()
    for isBigEndian in [false, true] {
      var writer = FITWriter(isBigEndian: isBigEndian)
      var expected: [String] = []
      for _ in 0..<300 {
        let kind = UInt16.random(in: 0xFF00...0xFFFE, using: &generator)
        let number = UInt8.random(in: 0...250, using: &generator)
        let (type, value, json) = Self.anyValue(using: &generator)
        try writer.write(FITMessageNumber(rawValue: kind), [.init(number, type, value)])
        expected.append("\(kind) {\"\(number)\":\(json)}")
      }
      let path = "\(folder.path)/numbers.fit"
      let bytes = try writer.finished()
      try Data(bytes).write(to: URL(filePath: path))
      #expect(try FileReaders.run("fit_messages.py", ["numbers", path]) == expected + ["end"])
    }
  }

  /// A value of any type, and how the script prints it.
  private static func anyValue(using generator: inout SeededGenerator) -> (FITBaseType, FITValue, String) {
    let type = generator.element(of: FITBaseType.allCases.filter { $0 != .float32 && $0 != .float64 })
    let count = Int.random(in: 1...3, using: &generator)
    func list(_ elements: [String]) -> String { count == 1 ? elements[0] : "[\(elements.joined(separator: ","))]" }
    switch type {
    case .string:
      let text = generator.element(of: ["a", "é", "走者", "two words"])
      return (type, .text([text]), "\"\(text)\"")
    case .byte:
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...254, using: &generator) }
      return (type, .bytes(bytes), list(bytes.map { "\($0)" }))
    case .sint8, .sint16, .sint32, .sint64:
      let largest = Int64.max >> Int64(64 - 8 * type.size)
      let numbers = (0..<count).map { _ in Int64.random(in: -largest - 1..<largest, using: &generator) }
      return (type, .signed(numbers), list(numbers.map { "\($0)" }))
    default:
      let largest = UInt64.max >> UInt64(64 - 8 * type.size)
      let numbers = (0..<count).map { _ in UInt64.random(in: 1..<largest, using: &generator) }
      return (type, .unsigned(numbers), list(numbers.map { "\($0)" }))
    }
  }
}

/// The messages of an activity in the words of the FIT profile, written from the profile and not from the encoder.
private struct ExpectedMessages {
  private(set) var lines: [String] = []
  private let reader: FITOtherReaderTests.Reader

  init(_ activity: FITActivity, for reader: FITOtherReaderTests.Reader) {
    self.reader = reader
    addHead(activity)
    addTimer(activity.start, "start")
    var events = activity.pauses.flatMap { [($0.start, "stop"), ($0.end, "start")] }
    var laps = Array(activity.laps.enumerated())
    for record in activity.records {
      while let (time, type) = events.first, time <= record.time {
        addTimer(time, type)
        events.removeFirst()
      }
      while laps.count > 1, laps[0].element.end <= record.time { add(laps.removeFirst(), activity) }
      add(record)
    }
    for (time, type) in events { addTimer(time, type) }
    addTimer(activity.end, "stop_all")
    for lap in laps { add(lap, activity) }
    addTail(activity)
  }

  private mutating func add(_ name: String, _ fields: [String: String?]) {
    let known = fields.compactMapValues { $0 }.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }
    lines.append("\(name) {\(known.joined(separator: ","))}")
  }

  private func time(_ time: UTCTime) -> String { "\(time.milliseconds / 1000)" }

  private func seconds(_ duration: Duration) -> String {
    let milliseconds = duration.nanoseconds / 1_000_000
    let fraction = "\(1000 + milliseconds % 1000)".dropFirst()
    let digits = String(fraction.reversed().drop { $0 == "0" }.reversed())
    return "\(milliseconds / 1000)" + (digits.isEmpty ? "" : ".\(digits)")
  }

  /// Programs show a list of one element as the element.
  private func list(_ elements: [String]) -> String? {
    elements.isEmpty ? nil : elements.count == 1 ? elements[0] : "[\(elements.joined(separator: ","))]"
  }

  private mutating func addHead(_ activity: FITActivity) {
    add(
      "file_id",
      [
        "type": "\"activity\"", "manufacturer": "\"development\"", "product": "0", "serial_number": "1",
        "product_name": "\"hrzoned\"", "time_created": time(activity.created),
      ])
    add("file_creator", ["software_version": "100"])
    let fields = [
      (0, "strap_heart_rates", "uint16", "record", "\"bpm\"", activity.records.contains { hasField($0) }),
      (1, "lap_name", "string", "lap", nil, activity.laps.contains { $0.name != nil }),
    ]
    if fields.contains(where: \.5) {
      add(
        "developer_data_id",
        [
          "application_id": list("hrzoned fields 1".utf8.map { "\($0)" }), "application_version": "1",
          "developer_data_index": "0", "manufacturer_id": "\"development\"",
        ])
    }
    for (number, name, type, message, units, isNeeded) in fields where isNeeded {
      add(
        "field_description",
        [
          "developer_data_index": "0", "field_definition_number": "\(number)", "field_name": "\"\(name)\"",
          "fit_base_type_id": "\"\(type)\"", "native_mesg_num": "\"\(message)\"", "units": units,
        ])
    }
    add(
      "device_info",
      [
        "timestamp": time(activity.start), "device_index": "\"creator\"", "manufacturer": "\"development\"",
        "product": "0", "product_name": "\"hrzoned\"", "serial_number": "1", "software_version": "1",
      ])
  }

  private mutating func addTimer(_ time: UTCTime, _ type: String) {
    add("event", ["timestamp": self.time(time), "event": "\"timer\"", "event_type": "\"\(type)\""])
  }

  private func hasField(_ record: FITActivity.Record) -> Bool {
    record.strapHeartRates != (record.heartRate.map { [$0] } ?? [])
  }

  private mutating func add(_ record: FITActivity.Record) {
    var rates: String?
    if hasField(record) {
      // garmin-fit-sdk does not know that 65535 means unknown in a developer field.
      rates = list(record.strapHeartRates.map { "\($0)" }) ?? (reader == .garmin ? "65535" : nil)
    }
    add(
      "record",
      ["timestamp": time(record.time), "heart_rate": record.heartRate.map { "\($0)" }, "+strap_heart_rates": rates])
    var rest = record.rrMilliseconds
    while !rest.isEmpty {
      let part = rest.prefix(5).map { seconds(.milliseconds($0)) }
      add("hrv", ["time": list(part + Array(repeating: "null", count: 5 - part.count))])
      rest.removeFirst(min(5, rest.count))
    }
  }

  private static let triggers = [
    "manual", "time", "distance", "position_start", "position_lap", "position_waypoint", "position_marked",
    "session_end", "fitness_equipment",
  ]

  private mutating func add(_ lap: (offset: Int, element: FITActivity.Lap), _ activity: FITActivity) {
    let (index, lap) = lap
    let trigger = Int(lap.trigger.rawValue)
    let paused = activity.pauses.map { pause in
      let (from, to) = (max(pause.start, lap.start), min(pause.end, lap.end))
      return max(0, to.milliseconds - from.milliseconds)
    }
    let elapsed = lap.end.milliseconds - lap.start.milliseconds
    add(
      "lap",
      [
        "message_index": "\(index)", "timestamp": time(lap.end), "start_time": time(lap.start), "event": "\"lap\"",
        "event_type": "\"stop\"", "sport": "\"running\"", "sub_sport": "\"treadmill\"",
        "total_elapsed_time": seconds(.milliseconds(elapsed)),
        "total_timer_time": seconds(.milliseconds(max(0, elapsed - paused.reduce(0, +)))),
        "avg_heart_rate": lap.averageHR.map { "\($0)" }, "max_heart_rate": lap.maxHR.map { "\($0)" },
        "lap_trigger": trigger == 255
          ? nil : trigger < Self.triggers.count ? "\"\(Self.triggers[trigger])\"" : "\(trigger)",
        "+lap_name": lap.name.map { "\"\($0)\"" },
      ])
  }

  private mutating func addTail(_ activity: FITActivity) {
    let elapsed = activity.end.milliseconds - activity.start.milliseconds
    add(
      "session",
      [
        "message_index": "0", "timestamp": time(activity.end), "start_time": time(activity.start),
        "event": "\"session\"", "event_type": "\"stop\"", "sport": "\"running\"", "sub_sport": "\"treadmill\"",
        "total_elapsed_time": seconds(.milliseconds(elapsed)), "total_timer_time": seconds(activity.timerTime),
        "total_calories": activity.totalCalories.map { "\($0)" }, "avg_heart_rate": activity.averageHR.map { "\($0)" },
        "max_heart_rate": activity.maxHR.map { "\($0)" }, "first_lap_index": "0", "num_laps": "\(activity.laps.count)",
        "trigger": "\"activity_end\"",
      ])
    if let zones = activity.timeInZone {
      add(
        "time_in_zone",
        [
          "timestamp": time(activity.end), "reference_mesg": "\"session\"", "reference_index": "0",
          "hr_calc_type": "\"custom\"", "time_in_hr_zone": list(zones.times.map { seconds($0) }),
          "hr_zone_high_boundary": list(zones.upperBounds.map { "\($0)" }),
          "max_heart_rate": zones.maxHR.map { "\($0)" },
        ])
    }
    add(
      "activity",
      [
        "timestamp": time(activity.end), "total_timer_time": seconds(activity.timerTime), "num_sessions": "1",
        "type": "\"manual\"", "event": "\"activity\"", "event_type": "\"stop\"",
        "local_timestamp": "\(activity.end.milliseconds / 1000 + Int64(activity.localOffset))",
      ])
  }
}
