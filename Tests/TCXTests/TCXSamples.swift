import Primitives
import TCX
import TestSupport

/// Activities and files for the tests of this target.
enum TCXSamples {
  /// 2026-03-01T06:30:00.125Z
  static let start = UTCTime(milliseconds: 1_772_346_600_125)

  /// A run of two laps: one with a gap and a point without a heart rate, one with a name that needs escapes.
  static let run = TCXActivity(
    start: start,
    laps: [
      TCXActivity.Lap(
        start: start, totalTime: .milliseconds(60_125), calories: 12, averageHR: 141, maxHR: 155, trigger: .time,
        name: "warm <up> & \"go\"",
        tracks: [
          [point(0, 120), point(1000, nil), point(1999, 255)],
          [point(30_000, 1)],
        ]),
      TCXActivity.Lap(
        start: UTCTime(milliseconds: start.milliseconds + 60_125), totalTime: .seconds(30), isRest: true,
        tracks: [[point(61_000, 150)]]),
    ],
    creator: TCXActivity.Creator(name: "hrlog & co", versionMajor: 2, versionMinor: 14))

  /// A point `milliseconds` after the start.
  static func point(_ milliseconds: Int64, _ heartRate: Int?) -> TCXActivity.Point {
    TCXActivity.Point(time: UTCTime(milliseconds: start.milliseconds + milliseconds), heartRate: heartRate)
  }

  /// A file around `points`, as another program may write it.
  static func file(_ points: String, lap: String = "") -> [UInt8] {
    let file = """
      <?xml version="1.0" encoding="UTF-8" standalone="no"?>
      <TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2">
      <Activities><Activity Sport="Running"><Id>2026-03-01T06:30:00Z</Id>
      <Lap StartTime="2026-03-01T06:30:00Z">\(lap)<Track>
      \(points)
      </Track></Lap></Activity></Activities></TrainingCenterDatabase>
      """
    return Array(file.utf8)
  }

  /// A random activity, as a file can keep it.
  static func random(using generator: inout SeededGenerator) -> TCXActivity {
    let names = [nil, "Z2", "a\nb\tc", "<![CDATA[x]]>", "&amp;", "ä € 😀", "]]>", "--> <!--"]
    var time = Int64.random(in: -60_000_000_000_000...250_000_000_000_000, using: &generator)
    let start = UTCTime(milliseconds: time)
    func rate() -> Int? { Bool.random(using: &generator) ? .random(in: 1...255, using: &generator) : nil }
    var laps: [TCXActivity.Lap] = []
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      var lap = TCXActivity.Lap(
        start: UTCTime(milliseconds: time),
        totalTime: .milliseconds(Int.random(in: 0...100_000_000, using: &generator)),
        calories: .random(in: 0...65_535, using: &generator), averageHR: rate(), maxHR: rate(),
        isRest: .random(using: &generator), trigger: generator.element(of: TCXActivity.Trigger.allCases),
        name: generator.element(of: names))
      for _ in 0..<Int.random(in: 0...3, using: &generator) {
        var track: [TCXActivity.Point] = []
        for _ in 0..<Int.random(in: 1...20, using: &generator) {
          time += .random(in: 0...2000, using: &generator)
          track.append(TCXActivity.Point(time: UTCTime(milliseconds: time), heartRate: rate()))
        }
        lap.tracks.append(track)
      }
      laps.append(lap)
    }
    return TCXActivity(
      start: start, sport: generator.element(of: TCXActivity.Sport.allCases), laps: laps,
      creator: Bool.random(using: &generator) ? TCXActivity.Creator(name: "A & <B>", versionMajor: 65_535) : nil)
  }
}

extension TCXActivity {
  /// The activity without the lines of its points, to compare it with one that is not from a file.
  var withoutPlaces: TCXActivity {
    var copy = self
    for lap in copy.laps.indices {
      copy.laps[lap].tracks = copy.laps[lap].tracks.map { track in
        track.map { TCXActivity.Point(time: $0.time, heartRate: $0.heartRate) }
      }
    }
    return copy
  }

  /// All points in order.
  var points: [Point] { laps.flatMap(\.tracks).flatMap(\.self) }
}
