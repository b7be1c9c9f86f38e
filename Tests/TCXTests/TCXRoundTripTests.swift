import Primitives
import TCX
import TestSupport
import Testing

@Suite struct TCXRoundTripTests {
  @Test func theFile() {
    let text = String(decoding: TCXSamples.run.encoded(), as: UTF8.self)
    #expect(
      text == """
        <?xml version="1.0" encoding="UTF-8"?>
        <TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2" \
        xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
        xsi:schemaLocation="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2 \
        http://www.garmin.com/xmlschemas/TrainingCenterDatabasev2.xsd">
        <Activities>
        <Activity Sport="Running">
        <Id>2026-03-01T06:30:00.125Z</Id>
        <Lap StartTime="2026-03-01T06:30:00.125Z">
        <TotalTimeSeconds>60.125</TotalTimeSeconds>
        <DistanceMeters>0</DistanceMeters>
        <Calories>12</Calories>
        <AverageHeartRateBpm><Value>141</Value></AverageHeartRateBpm>
        <MaximumHeartRateBpm><Value>155</Value></MaximumHeartRateBpm>
        <Intensity>Active</Intensity>
        <TriggerMethod>Time</TriggerMethod>
        <Track>
        <Trackpoint><Time>2026-03-01T06:30:00.125Z</Time><HeartRateBpm><Value>120</Value></HeartRateBpm></Trackpoint>
        <Trackpoint><Time>2026-03-01T06:30:01.125Z</Time></Trackpoint>
        <Trackpoint><Time>2026-03-01T06:30:02.124Z</Time><HeartRateBpm><Value>255</Value></HeartRateBpm></Trackpoint>
        </Track>
        <Track>
        <Trackpoint><Time>2026-03-01T06:30:30.125Z</Time><HeartRateBpm><Value>1</Value></HeartRateBpm></Trackpoint>
        </Track>
        <Notes>warm &lt;up&gt; &amp; "go"</Notes>
        </Lap>
        <Lap StartTime="2026-03-01T06:31:00.250Z">
        <TotalTimeSeconds>30</TotalTimeSeconds>
        <DistanceMeters>0</DistanceMeters>
        <Calories>0</Calories>
        <Intensity>Resting</Intensity>
        <TriggerMethod>Manual</TriggerMethod>
        <Track>
        <Trackpoint><Time>2026-03-01T06:31:01.125Z</Time><HeartRateBpm><Value>150</Value></HeartRateBpm></Trackpoint>
        </Track>
        </Lap>
        <Creator xsi:type="Device_t"><Name>hrlog &amp; co</Name><UnitId>0</UnitId><ProductID>0</ProductID><Version>
        <VersionMajor>2</VersionMajor>
        <VersionMinor>14</VersionMinor>
        </Version></Creator>
        </Activity>
        </Activities>
        </TrainingCenterDatabase>

        """)
  }

  @Test func readsItsOwnFile() {
    let (activity, fault) = TCXActivity.read(TCXSamples.run.encoded())
    #expect(fault == nil)
    #expect(activity.withoutPlaces == TCXSamples.run)
    #expect(activity.points.map(\.place) == [15, 16, 17, 20, 31])
  }

  @Test(arguments: 0..<200) func randomActivities(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    let activity = TCXSamples.random(using: &generator)
    let (read, fault) = TCXActivity.read(activity.encoded())
    #expect(fault == nil)
    #expect(read.withoutPlaces == activity)
  }

  @Test func whatTheSchemaDoesNotAllow() {
    let lap = TCXActivity.Lap(
      start: TCXSamples.start, totalTime: .seconds(-5), calories: 70_000, averageHR: 0, maxHR: 256,
      name: "a\u{0}b\u{1B}[31mc\u{85}\u{FFFE}\r\n",
      tracks: [[], [TCXSamples.point(0, 0), TCXSamples.point(0, 256), TCXSamples.point(0, -1)]])
    let activity = TCXActivity(
      start: TCXSamples.start, laps: [lap],
      creator: TCXActivity.Creator(name: " a\n b\u{7} ", versionMajor: -1, versionMinor: 100_000))
    let (read, fault) = TCXActivity.read(activity.encoded())
    #expect(fault == nil)
    let point = TCXSamples.point(0, nil)
    #expect(
      read.withoutPlaces
        == TCXActivity(
          start: TCXSamples.start,
          laps: [
            TCXActivity.Lap(
              start: TCXSamples.start, totalTime: .zero, calories: 65_535, name: "ab[31mc",
              tracks: [[point, point, point]])
          ],
          creator: TCXActivity.Creator(name: "a b", versionMajor: 0, versionMinor: 65_535)))
  }

  /// A file is read as it is. What a strap can send is a rule of others.
  @Test func fortyThousandPointsInASecondAndTimesThatRunBackwards() {
    let track = (0..<40_000).map { TCXSamples.point(Int64(39_999 - $0) / 40, 120) }
    let lap = TCXActivity.Lap(start: TCXSamples.start, totalTime: .seconds(1), tracks: [track])
    let activity = TCXActivity(start: TCXSamples.start, laps: [lap])
    let (read, fault) = TCXActivity.read(activity.encoded())
    #expect(fault == nil)
    #expect(read.withoutPlaces == activity)
  }

  @Test func anActivityWithoutLapsGetsOne() {
    let (read, fault) = TCXActivity.read(TCXActivity(start: TCXSamples.start).encoded())
    #expect(fault == nil)
    #expect(read.laps == [TCXActivity.Lap(start: TCXSamples.start, totalTime: .zero)])
  }

  @Test(arguments: [Duration.seconds(Int64.max), .seconds(Int64.min), .milliseconds(-1), .nanoseconds(1)])
  func extremeTimes(duration: Duration) {
    let lap = TCXActivity.Lap(start: TCXSamples.start, totalTime: duration)
    let (read, fault) = TCXActivity.read(TCXActivity(start: TCXSamples.start, laps: [lap]).encoded())
    #expect(fault == nil)
    #expect(read.laps.first?.totalTime == (duration > .seconds(1) ? .seconds(1_000_000_000) : .zero))
  }
}
