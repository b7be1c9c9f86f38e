import Primitives
import TCX
import TestSupport
import Testing

/// Our files against Tests/FileReaders/tcx.xsd, which has what the published schema demands.
@Suite(.needsFileReaders, .timeLimit(.minutes(10))) struct TCXSchemaTests {
  @Test func everyFileIsValidAndEveryValueIsRead() throws {
    var generator = SeededGenerator(seed: 1)
    let extreme = TCXActivity(
      start: UTCTime(milliseconds: -62_135_596_800_000), sport: .other,
      laps: [
        TCXActivity.Lap(
          start: UTCTime(milliseconds: .max), totalTime: .seconds(1_000_000_000), calories: 65_535, averageHR: 1,
          maxHR: 255)
      ],
      creator: TCXActivity.Creator(name: "x", versionMajor: 65_535, versionMinor: 65_535))
    let activities = [TCXSamples.run, extreme] + (0..<40).map { _ in TCXSamples.random(using: &generator) }
    let folder = try Folder()
    let paths = try activities.enumerated().map { index, activity in
      try folder.write(String(decoding: activity.encoded(), as: UTF8.self), to: "\(index).tcx")
    }
    let lines = try FileReaders.run("tcx_schema.py", ["--values"] + paths)
    let expected = activities.flatMap { ["valid"] + Self.values(of: $0) }
    #expect(lines.count == expected.count)
    for (line, value) in zip(lines, expected) where line != value {
      Issue.record("\(line) where \(value) is expected")
      break
    }
  }

  /// Changes of our file that the schema does not allow, so that the test above can fail.
  static let changes: [(String, String)] = [
    ("<Calories>12</Calories>\n", ""),
    ("<DistanceMeters>0</DistanceMeters>\n", ""),
    (
      "<Intensity>Active</Intensity>\n<TriggerMethod>Time</TriggerMethod>",
      "<TriggerMethod>Time</TriggerMethod>\n<Intensity>Active</Intensity>"
    ),
    ("<Value>120</Value>", "<Value>0</Value>"),
    ("<Value>120</Value>", "<Value>256</Value>"),
    ("Sport=\"Running\"", "Sport=\"Walking\""),
    ("<Id>2026-03-01T06:30:00.125Z</Id>\n", ""),
    ("<Time>2026-03-01T06:30:01.125Z</Time>", ""),
    ("xsi:type=\"Device_t\"", ""),
    ("</Activity>", "<Lap/></Activity>"),
  ]

  @Test func aChangedFileIsNotValid() throws {
    let folder = try Folder()
    let text = String(decoding: TCXSamples.run.encoded(), as: UTF8.self)
    var paths: [String] = []
    for (index, (old, new)) in Self.changes.enumerated() {
      let place = try #require(text.firstRange(of: old), "\(old)")
      paths.append(try folder.write(text.replacingCharacters(in: place, with: new), to: "\(index).tcx"))
    }
    let lines = try FileReaders.run("tcx_schema.py", paths)
    #expect(lines.count == paths.count)
    for (line, change) in zip(lines, Self.changes) { #expect(line.hasPrefix("/"), "\(change): \(line)") }
  }

  /// What the script prints for `activity`.
  private static func values(of activity: TCXActivity) -> [String] {
    let creator = activity.creator.map { "\(text($0.name)),[\($0.versionMajor),\($0.versionMinor)]" }
    var lines = ["[\"activity\",\"\(activity.sport.rawValue)\",\"\(activity.start)\",\(creator ?? "null,null")]"]
    for lap in activity.laps {
      let milliseconds = Int((lap.totalTime / .milliseconds(1)).rounded())
      let rates = "\(number(lap.averageHR)),\(number(lap.maxHR))"
      let words = "\"\(lap.isRest ? "Resting" : "Active")\",\"\(lap.trigger.rawValue)\""
      lines.append(
        "[\"lap\",\"\(lap.start)\",\(milliseconds),\(lap.calories),\(rates),\(words),\(lap.name.map(text) ?? "null")]")
      for track in lap.tracks {
        lines.append("[\"track\"]")
        lines += track.map { "[\"point\",\"\($0.time)\",\(number($0.heartRate))]" }
      }
    }
    return lines
  }

  private static func number(_ number: Int?) -> String { number.map { "\($0)" } ?? "null" }

  private static func text(_ text: String) -> String {
    let escapes: [Unicode.Scalar: String] = ["\n": "\\n", "\t": "\\t", "\"": "\\\"", "\\": "\\\\"]
    return "\"\(text.unicodeScalars.map { escapes[$0] ?? String($0) }.joined())\""
  }
}

extension String {
  /// The text with `range` replaced.
  fileprivate func replacingCharacters(in range: Range<Index>, with text: String) -> String {
    self[..<range.lowerBound] + text + self[range.upperBound...]
  }
}
