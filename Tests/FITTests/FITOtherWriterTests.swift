import Foundation
import Primitives
import TestSupport
import Testing

@testable import FIT

/// We read files of garmin-fit-sdk's encoder.
@Suite(.needsFileReaders, .timeLimit(.minutes(10))) struct FITOtherWriterTests {
  private static let count = 60

  @Test("Activities of garmin-fit-sdk's encoder have the values that it was given.")
  func activities() throws {
    let folder = try TestSupport.Folder()
    let lines = try FileReaders.run("fit_activities.py", [folder.path, "\(Self.count)", "7"])
    try #require(lines.count == Self.count)
    for (index, line) in lines.enumerated() {
      let facts = try JSONDecoder().decode(Facts.self, from: Data(line.utf8))
      let bytes = try Data(contentsOf: URL(filePath: "\(folder.path)/\(index).fit"))
      let (read, fault) = FITActivity.read([UInt8](bytes))
      #expect(fault == nil, "\(index)")
      #expect(read.withoutPlaces == facts.activity, "\(index)")
      // What we read we can write, and read again.
      #expect(FITActivity.read(try read.encoded()).activity.withoutPlaces == facts.activity, "\(index)")
    }
  }

  @Test("All messages and fields of garmin-fit-sdk's encoder are read as garmin-fit-sdk reads them.")
  func messages() throws {
    let folder = try TestSupport.Folder()
    _ = try FileReaders.run("fit_activities.py", [folder.path, "10", "8"])
    let paths = (0..<10).map { "\(folder.path)/\($0).fit" }
    let lines = try FileReaders.run("fit_messages.py", ["numbers"] + paths)
    let files = lines.split(separator: "end", omittingEmptySubsequences: false).dropLast()
    try #require(files.count == paths.count)
    for (path, file) in zip(paths, files) {
      let (messages, fault) = FITFile.messages([UInt8](try Data(contentsOf: URL(filePath: path))))
      #expect(fault == nil)
      #expect(messages.count == file.count)
      for (message, line) in zip(messages, file) { #expect(message.line == line) }
    }
  }
}

/// What the script gave the encoder. Durations are in ms.
private struct Facts: Decodable {
  struct Record: Decodable {
    let time: Int64
    let heart_rate: Int?
    let strap: [Int]
    let rr: [Int]
  }
  struct Lap: Decodable {
    let start: Int64
    let end: Int64
    let average: Int?
    let maximum: Int?
    let trigger: UInt8
    let name: String?
  }
  struct Zones: Decodable {
    let times: [Int]
    let bounds: [Int]
    let maximum: Int?
  }
  let created: Int64
  let start: Int64
  let end: Int64
  let timer: Int
  let offset: Int
  let records: [Record]
  let laps: [Lap]
  let pauses: [[Int64]]
  let zones: Zones?
  let calories: Int?
  let average: Int?
  let maximum: Int?

  var activity: FITActivity {
    func time(_ seconds: Int64) -> UTCTime { UTCTime(milliseconds: seconds * 1000) }
    var activity = FITActivity(
      created: time(created), start: time(start), end: time(end), timerTime: .milliseconds(timer))
    activity.localOffset = offset
    activity.records = records.map {
      FITActivity.Record(
        time: time($0.time), heartRate: $0.heart_rate, strapHeartRates: $0.strap, rrMilliseconds: $0.rr)
    }
    activity.laps = laps.map {
      FITActivity.Lap(
        start: time($0.start), end: time($0.end), name: $0.name, averageHR: $0.average, maxHR: $0.maximum,
        trigger: LapTrigger(rawValue: $0.trigger))
    }
    activity.pauses = pauses.map { FITActivity.Pause(start: time($0[0]), end: time($0[1])) }
    activity.timeInZone = zones.map {
      FITActivity.TimeInZone(times: $0.times.map { .milliseconds($0) }, upperBounds: $0.bounds, maxHR: $0.maximum)
    }
    (activity.totalCalories, activity.averageHR, activity.maxHR) = (calories, average, maximum)
    return activity
  }
}

extension FITMessage {
  /// The message as fit_messages.py prints its numbers.
  fileprivate var line: String {
    let own = definition.fields.map { ("\($0.number)", value($0.number)) }
    let developers = definition.developerFields.map { field in
      ("+\(field.number)", field.description.flatMap { value(developerField: $0.name) })
    }
    let fields = (own + developers).sorted { $0.0 < $1.0 }.compactMap { name, value in
      value?.json.map { "\"\(name)\":\($0)" }
    }
    return "\(number.rawValue) {\(fields.joined(separator: ","))}"
  }
}

extension FITValue {
  /// The value as JSON; nil if it is unknown.
  fileprivate var json: String? {
    func list(_ elements: [String?]) -> String? {
      guard elements.contains(where: { $0 != nil }) else { return nil }
      let texts = elements.map { $0 ?? "null" }
      return texts.count == 1 ? texts[0] : "[\(texts.joined(separator: ","))]"
    }
    switch self {
    case .unsigned(let elements): return list(elements.map { $0.map { "\($0)" } })
    case .signed(let elements): return list(elements.map { $0.map { "\($0)" } })
    case .decimal(let elements):
      return list(
        elements.map { $0.map { Int(exactly: $0).map { "\($0)" } ?? "\(($0 * 1e6).rounded() / 1e6)" } })
    case .text(let texts): return list(texts.map { "\"\($0)\"" })
    case .bytes(let bytes): return list(bytes.map { "\($0)" })
    }
  }
}
