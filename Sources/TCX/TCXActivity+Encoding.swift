import Primitives

extension TCXActivity {
  /// The file, in the schema's order of elements.
  ///
  /// A lap has no distance, so `DistanceMeters` is 0. A heart rate that the schema does not allow is left out, and so is a track without
  /// points. Other numbers are clamped to what the schema allows. Control characters of texts are dropped. An activity without laps gets
  /// an empty one, because the schema requires one.
  public func encoded() -> [UInt8] {
    var writer = TCXWriter()
    writer.line("<?xml version=\"1.0\" encoding=\"UTF-8\"?>")
    writer.line(
      """
      <TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2" \
      xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
      xsi:schemaLocation="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2 \
      http://www.garmin.com/xmlschemas/TrainingCenterDatabasev2.xsd">
      """)
    writer.line("<Activities>")
    writer.line("<Activity Sport=\"\(sport.rawValue)\">")
    writer.line("<Id>\(max(start, TCXLimits.earliest))</Id>")
    for lap in laps.isEmpty ? [Lap(start: start, totalTime: .zero)] : laps { writer.write(lap) }
    if let creator { writer.write(creator) }
    writer.line("</Activity>")
    writer.line("</Activities>")
    writer.line("</TrainingCenterDatabase>")
    return writer.bytes
  }
}

/// Writes elements, most of them on a line of their own.
private struct TCXWriter {
  private(set) var bytes: [UInt8] = []

  mutating func line(_ text: String) {
    bytes.append(contentsOf: text.utf8)
    bytes.append(UInt8(ascii: "\n"))
  }

  mutating func write(_ lap: TCXActivity.Lap) {
    line("<Lap StartTime=\"\(max(lap.start, TCXLimits.earliest))\">")
    line("<TotalTimeSeconds>\(Self.seconds(lap.totalTime))</TotalTimeSeconds>")
    line("<DistanceMeters>0</DistanceMeters>")
    line("<Calories>\(Self.short(lap.calories))</Calories>")
    write(lap.averageHR, "AverageHeartRateBpm")
    write(lap.maxHR, "MaximumHeartRateBpm")
    line("<Intensity>\(lap.isRest ? "Resting" : "Active")</Intensity>")
    line("<TriggerMethod>\(lap.trigger.rawValue)</TriggerMethod>")
    for track in lap.tracks where !track.isEmpty {
      line("<Track>")
      for point in track { write(point) }
      line("</Track>")
    }
    if let notes = lap.name.flatMap({ TCXText.notes($0) }) {
      text("<Notes>")
      escaped(notes)
      line("</Notes>")
    }
    line("</Lap>")
  }

  mutating func write(_ creator: TCXActivity.Creator) {
    guard let name = TCXText.token(creator.name) else { return }
    text("<Creator xsi:type=\"Device_t\"><Name>")
    escaped(name)
    line("</Name><UnitId>0</UnitId><ProductID>0</ProductID><Version>")
    line("<VersionMajor>\(Self.short(creator.versionMajor))</VersionMajor>")
    line("<VersionMinor>\(Self.short(creator.versionMinor))</VersionMinor>")
    line("</Version></Creator>")
  }

  private mutating func write(_ heartRate: Int?, _ name: String) {
    guard let heartRate, TCXLimits.heartRates.contains(heartRate) else { return }
    line("<\(name)><Value>\(heartRate)</Value></\(name)>")
  }

  private mutating func write(_ point: TCXActivity.Point) {
    text("<Trackpoint><Time>")
    bytes.append(contentsOf: max(point.time, TCXLimits.earliest).ascii)
    text("</Time>")
    if let heartRate = point.heartRate, TCXLimits.heartRates.contains(heartRate) {
      text("<HeartRateBpm><Value>\(heartRate)</Value></HeartRateBpm>")
    }
    line("</Trackpoint>")
  }

  private mutating func text(_ text: String) { bytes.append(contentsOf: text.utf8) }

  private mutating func escaped(_ text: String) {
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "&"): self.text("&amp;")
      case UInt8(ascii: "<"): self.text("&lt;")
      case UInt8(ascii: ">"): self.text("&gt;")
      default: bytes.append(byte)
      }
    }
  }

  private static func short(_ number: Int) -> Int {
    min(max(number, TCXLimits.shorts.lowerBound), TCXLimits.shorts.upperBound)
  }

  /// `duration` in seconds, with a fraction if it has one: `1800`, `60.125`.
  private static func seconds(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    let whole = Int(min(max(seconds, -1), 1_000_000_000)) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
    let milliseconds = min(max(whole, TCXLimits.lapTimes.lowerBound), TCXLimits.lapTimes.upperBound)
    let rest = "\(milliseconds % 1000)"
    guard rest != "0" else { return "\(milliseconds / 1000)" }
    return "\(milliseconds / 1000).\(String(repeating: "0", count: 3 - rest.utf8.count))\(rest)"
  }
}
