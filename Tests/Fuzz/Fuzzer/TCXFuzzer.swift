import TCX

extension Fuzzer {
  /// A TCX file. What is read is written so that it reads the same; a fault names a position in the file.
  static let tcx = Fuzzer(
    name: "tcx",
    seeds: [
      """
      <?xml version="1.0" encoding="UTF-8"?><!-- x --><TrainingCenterDatabase xmlns="http://x/v2"><Activities>
      <Activity Sport="Running"><Id>2026-03-01T06:30:00.125Z</Id><Lap StartTime="2026-03-01T06:30:00+01:00">
      <TotalTimeSeconds>60.125</TotalTimeSeconds><DistanceMeters>0</DistanceMeters><Calories>12</Calories>
      <AverageHeartRateBpm><Value>141</Value></AverageHeartRateBpm><Intensity>Resting</Intensity>
      <TriggerMethod>Time</TriggerMethod><Track><Trackpoint><Time>2026-03-01T06:30:00Z</Time>
      <HeartRateBpm><Value>120</Value></HeartRateBpm></Trackpoint></Track><Track/>
      <Notes>a &lt;b&gt; &#x41; &amp; <![CDATA[<c>]]>\n\td </Notes></Lap></Activity>
      </Activities></TrainingCenterDatabase>
      """,
      """
      \u{FEFF}<t:TrainingCenterDatabase xmlns:t='http://x/v2'><t:Activities><t:MultiSportSession><t:FirstSport>
      <t:Activity Sport='Biking'><t:Lap><t:Track><t:Trackpoint><t:Time>2026-03-01T06:30Z</t:Time><e:Extensions/>
      </t:Trackpoint></t:Track></t:Lap><t:Creator xsi:type="Device_t"><t:Name>Wåtch 😀</t:Name><t:Version>
      <t:VersionMajor>3</t:VersionMajor></t:Version></t:Creator></t:Activity></t:FirstSport></t:MultiSportSession>
      <t:Activity><t:Lap StartTime='2026-03-01T06:30:00'/></t:Activity></t:Activities>
      """,
      "<?xml version='1.0' encoding='latin1'?><!DOCTYPE a [<!ENTITY b 'c'>]><TrainingCenterDatabase>&b;",
      "<TrainingCenterDatabase><Courses/><Workouts></Workouts></TrainingCenterDatabase>",
      "<gpx/>",
    ].map { Array($0.utf8) }
  ) { bytes in
    let (activities, fault) = TCXActivity.readAll(bytes)
    let first = TCXActivity.read(bytes)
    expect(first.activity == activities.first ?? first.activity, "the first activity is another")
    expect(activities.count < 2 || first.fault != nil, "\(activities.count) activities without a fault")
    for activity in activities {
      let again = TCXActivity.read(activity.encoded())
      expect(again.fault == nil, "\(again.fault?.description ?? "") in \(activity)")
      expect(withoutPlaces(again.activity) == withoutPlaces(activity), "\(activity) is \(again.activity) at last")
    }
    guard let fault else { return }
    let lines = lines(of: bytes)
    expect(lines.indices.contains(fault.line - 1), "\(fault) in \(lines.count) lines")
    expect((1...lines[fault.line - 1].count + 1).contains(fault.column), "\(fault)")
    expect(!fault.reason.isEmpty && fault.reason.utf8.count < 500, "\(fault)")
  }

  private static func withoutPlaces(_ activity: TCXActivity) -> TCXActivity {
    var copy = activity
    for lap in copy.laps.indices {
      copy.laps[lap].tracks = copy.laps[lap].tracks.map { track in
        track.map { TCXActivity.Point(time: $0.time, heartRate: $0.heartRate) }
      }
    }
    return copy
  }

  /// The lines of `bytes`; a line ends at a line feed, a carriage return, or both.
  static func lines(of bytes: [UInt8]) -> [[UInt8]] {
    var lines: [[UInt8]] = [[]]
    for (index, byte) in bytes.enumerated() {
      if byte == UInt8(ascii: "\n"), index > 0, bytes[index - 1] == UInt8(ascii: "\r") { continue }
      if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
        lines.append([])
      } else {
        lines[lines.count - 1].append(byte)
      }
    }
    return lines
  }
}
