import Primitives
import TCX
import Testing

/// Files as other programs write them.
@Suite struct ForeignFileTests {
  static let times: [(String, String)] = [
    ("2026-03-01T06:30:00Z", "2026-03-01T06:30:00.000Z"),
    (" 2026-03-01T06:30:00.5Z\n", "2026-03-01T06:30:00.500Z"),
    ("2026-03-01T07:30:00+01:00", "2026-03-01T06:30:00.000Z"),
    ("2026-03-01T00:00:00.123456789-05:30", "2026-03-01T05:30:00.123Z"),
    ("2026-03-01T06:30:00", "2026-03-01T06:30:00.000Z"),
    ("2026-03-01T<!-- no -->06:30:00&#90;", "2026-03-01T06:30:00.000Z"),
    ("<![CDATA[2026-03-01T06:30:00Z]]>", "2026-03-01T06:30:00.000Z"),
  ]

  @Test(arguments: times) func timesOfPoints(text: String, time: String) {
    let (activity, fault) = TCXActivity.read(
      TCXSamples.file("<Trackpoint><Time>\(text)</Time></Trackpoint>"))
    #expect(fault == nil)
    #expect(activity.points.map(\.time.description) == [time])
  }

  static let rates: [(String, Int?)] = [
    ("142", 142), (" 142 ", 142), ("142.6", 143), ("0", nil), ("1", 1), ("255", 255), ("0.4", nil),
  ]

  @Test(arguments: rates) func heartRates(text: String, rate: Int?) {
    let (activity, fault) = TCXActivity.read(
      TCXSamples.file(
        """
        <Trackpoint><Time>2026-03-01T06:30:00Z</Time>\
        <HeartRateBpm xsi:type="HeartRateInBeatsPerMinute_t"><Value>\(text)</Value></HeartRateBpm></Trackpoint>
        """))
    #expect(fault == nil)
    #expect(activity.points.map(\.heartRate) == [rate])
  }

  /// A file with prefixes, positions, extensions, blanks and a byte order mark before the declaration, and other line ends.
  @Test func aFileWithEverything() {
    let text = """
      \u{FEFF}  <?xml version="1.0" encoding="utf-8"?>
      <!-- <Activities> & more -->
      <?xml-stylesheet href="x"?>
      <t:TrainingCenterDatabase xmlns:t='http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2'
        xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
        <t:Folders><t:History><t:Running Name="x"/></t:History></t:Folders>
        <t:Activities><t:Activity Sport = "Biking" >
          <t:Id>Morning ride</t:Id>
          <t:Lap StartTime="2026-03-01T06:30:00.000+00:00">
            <t:TotalTimeSeconds>2.7800000e+00</t:TotalTimeSeconds><t:DistanceMeters>1000.0</t:DistanceMeters>
            <t:Calories>70.4</t:Calories><t:Intensity>Active</t:Intensity><t:TriggerMethod>Distance</t:TriggerMethod>
            <t:Track>
              <t:Trackpoint>
                <t:Time>2026-03-01T06:30:00.000Z</t:Time>
                <t:Position><t:LatitudeDegrees>59.3</t:LatitudeDegrees><t:LongitudeDegrees>18.0</t:LongitudeDegrees></t:Position>
                <t:AltitudeMeters>11</t:AltitudeMeters><t:DistanceMeters>0</t:DistanceMeters>
                <t:HeartRateBpm><t:Value>99</t:Value></t:HeartRateBpm>
                <t:Extensions><e:TPX><e:Time>never</e:Time><e:HeartRateBpm><e:Value>1</e:Value></e:HeartRateBpm></e:TPX></t:Extensions>
              </t:Trackpoint>
            </t:Track>
            <t:Track/>
            <t:Extensions><e:LX/></t:Extensions>
          </t:Lap>
          <t:Creator xsi:type="t:Device_t"><t:Name>Watch</t:Name><t:UnitId>1</t:UnitId><t:ProductID>2</t:ProductID>
            <t:Version><t:VersionMajor>3</t:VersionMajor><t:VersionMinor>4</t:VersionMinor></t:Version></t:Creator>
        </t:Activity></t:Activities>
        <t:Courses><t:Course/></t:Courses>
        <t:Author xsi:type="t:Application_t"><t:Name>x</t:Name></t:Author>
      </t:TrainingCenterDatabase>
      <!-- the end -->
      """
    for end in ["\n", "\r\n", "\r"] {
      let (activity, fault) = TCXActivity.read(Array(text.split(separator: "\n").joined(separator: end).utf8))
      #expect(fault == nil)
      let start = UTCTime(milliseconds: 1_772_346_600_000)
      #expect(
        activity
          == TCXActivity(
            start: start, sport: .biking,
            laps: [
              TCXActivity.Lap(
                start: start, totalTime: .milliseconds(2780), calories: 70, trigger: .distance,
                tracks: [[TCXActivity.Point(time: start, heartRate: 99, place: 13)]])
            ],
            creator: TCXActivity.Creator(name: "Watch", versionMajor: 3, versionMinor: 4)))
    }
  }

  @Test func activitiesOfAMultiSportSession() {
    let activity = "<Activity><Id>2026-03-01T06:30:00Z</Id><Lap/></Activity>"
    let file = """
      <TrainingCenterDatabase><Activities><MultiSportSession><Id>2026-03-01T06:30:00Z</Id>
      <FirstSport>\(activity)</FirstSport><NextSport><Transition/>\(activity)</NextSport></MultiSportSession></Activities>
      </TrainingCenterDatabase>
      """
    let (activities, fault) = TCXActivity.readAll(Array(file.utf8))
    #expect(fault == nil)
    #expect(activities.map(\.sport) == [.other, .other])
    #expect(activities.map(\.start.description) == ["2026-03-01T06:30:00.000Z", "2026-03-01T06:30:00.000Z"])
  }

  @Test func aLapWithoutItsTimes() {
    let point = { (second: Int) in "<Trackpoint><Time>2026-03-01T06:30:0\(second)Z</Time></Trackpoint>" }
    let file = """
      <TrainingCenterDatabase><Activities><Activity><Lap><Track>\(point(3))\(point(5))</Track></Lap></Activity></Activities>
      </TrainingCenterDatabase>
      """
    let (activity, fault) = TCXActivity.read(Array(file.utf8))
    #expect(fault == nil)
    #expect(activity.start.description == "2026-03-01T06:30:03.000Z")
    #expect(activity.laps.map(\.totalTime) == [.seconds(2)])
  }
}
