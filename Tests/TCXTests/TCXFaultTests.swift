import Primitives
import TCX
import TestSupport
import Testing

@Suite struct TCXFaultTests {
  static let point = "<Trackpoint><Time>2026-03-01T06:30:00Z</Time></Trackpoint>"

  /// Files that are refused from their start, and the fault.
  static let refused: [(String, [UInt8], String)] = [
    ("empty", [], "line 1, column 1: the file has no element; it is empty or not TCX"),
    ("UTF-16", [0xFF, 0xFE, 0x3C, 0], "line 1, column 1: the file is in UTF-16; save it as UTF-8"),
    ("UTF-16, big-endian", [0xFE, 0xFF, 0, 0x3C], "line 1, column 1: the file is in UTF-16; save it as UTF-8"),
    ("UTF-16 without a mark", [0x3C, 0, 0x3F, 0], "line 1, column 1: the file is in UTF-16; save it as UTF-8"),
    ("UTF-32", [0xFF, 0xFE, 0, 0], "line 1, column 1: the file is in UTF-32; save it as UTF-8"),
    ("gzip", [0x1F, 0x8B, 8], "line 1, column 1: the file is compressed with gzip; unpack it with gunzip first"),
    (
      "text", Array("hello".utf8),
      "line 1, column 1: there is text outside of the elements; the file is not TCX, or damaged"
    ),
    ("GPX", Array("<gpx/>".utf8), "line 1, column 1: the file is GPX, not TCX; export it as TCX or FIT"),
    (
      "another document", Array("\n <a:b/>".utf8),
      "line 2, column 2: the file begins with <b>, so it is not TCX, whose first element is <TrainingCenterDatabase>"
    ),
    (
      "no activity", Array("<TrainingCenterDatabase></TrainingCenterDatabase>".utf8),
      "line 1, column 1: the file has no activity"
    ),
    (
      "courses", Array("<TrainingCenterDatabase>\n<Courses><Course/></Courses></TrainingCenterDatabase>".utf8),
      "line 2, column 1: the file has courses, which are plans of a route, and no activity; export the activity instead"
    ),
    (
      "workouts", Array("<TrainingCenterDatabase>\n<Workouts/></TrainingCenterDatabase>".utf8),
      "line 2, column 1: the file has workouts, which are plans, and no activity; export the activity instead"
    ),
    (
      "version 1",
      Array(
        "<TrainingCenterDatabase xmlns=\"http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v1\"><History/>".utf8),
      "line 1, column 1: the file is in version 1 of TCX; export it as version 2, or as FIT"
    ),
    (
      "an entity bomb",
      Array(
        """
        <?xml version="1.0"?>
        <!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">]>
        <TrainingCenterDatabase>&lol2;</TrainingCenterDatabase>
        """.utf8),
      "line 2, column 1: the file has a DOCTYPE, which TCX files do not have and which is not read; remove it"
    ),
    (
      "Latin-1", Array("<?xml version='1.0' encoding='ISO-8859-1'?><TrainingCenterDatabase>ä".utf8),
      "line 1, column 1: the file says that it is in 'iso-8859-1'; save it as UTF-8"
    ),
  ]

  @Test(arguments: refused) func filesThatAreRefused(name: String, file: [UInt8], description: String) {
    let (activity, fault) = TCXActivity.read(file)
    #expect(fault?.description == description, "\(name)")
    #expect(activity.laps.isEmpty)
  }

  /// Text after the first point, and the fault. The point before it is read.
  static let cut: [(String, String)] = [
    ("&lol;", "line 7, column 1: the entity 'lol' is not known; only amp, lt, gt, quot and apos are"),
    ("a & b and more than it", "line 7, column 3: a '&' in a text must be written &amp;"),
    ("&#0;", "line 7, column 1: '&#0;' is not a character that XML allows"),
    ("&#xD800;", "line 7, column 1: '&#xD800;' is not a character that XML allows"),
    ("&#x110000;", "line 7, column 1: '&#x110000;' is not a character that XML allows"),
    ("&#+65;", "line 7, column 1: '&#+65;' is not a character that XML allows"),
    ("ä\u{1}", "line 7, column 2: the control character 1 is not allowed in XML; the file is damaged"),
    ("<>", "line 7, column 2: there is no name after '<'; a '<' in a text must be written &lt;"),
    ("<1a/>", "line 7, column 2: there is no name after '<'; a '<' in a text must be written &lt;"),
    ("<a b/>", "line 7, column 5: a '=' is missing after a name"),
    ("<a b=c/>", "line 7, column 6: the value of an attribute must be in quotes"),
    ("<a b='1' b='2'/>", "line 7, column 10: an element has the same attribute twice"),
    ("<a b='1'c='2'/>", "line 7, column 9: the tag has a character that no name may have"),
    ("<a b='<'/>", "line 7, column 7: a '<' in a value must be written &lt;; or a quote is missing before it"),
    ("<a b='&x;'/>", "line 7, column 7: the entity 'x' is not known; only amp, lt, gt, quot and apos are"),
    ("<a/ >", "line 7, column 4: a '>' is missing after '/'"),
    ("</a>", "line 7, column 1: </a> is where <Track> must end"),
    ("<b></Track>", "line 7, column 4: </Track> is where <b> must end"),
    ("<b></b x>", "line 7, column 8: a '>' is missing after the name"),
    ("<!ELEMENT a>", "line 7, column 1: '<!' begins neither a comment nor a CDATA section"),
    (
      "<!DOCTYPE a>",
      "line 7, column 1: the file has a DOCTYPE, which TCX files do not have and which is not read; remove it"
    ),
    (String(repeating: "<a>", count: 60), "line 7, column 178: more than 64 elements are inside of each other"),
    ("<\(String(repeating: "n", count: 257))/>", "line 7, column 2: a name is longer than 256 bytes"),
    (
      "<a b='\(String(repeating: "v", count: 4097))'/>",
      "line 7, column 4: the value of an attribute is longer than 4096 bytes"
    ),
    (
      "<a\((0...64).map { " a\($0)=''" }.joined())/>",
      "line 7, column 442: an element has more than 64 attributes"
    ),
    (
      "<Trackpoint><Time>\(String(repeating: "2", count: 65_537))</Time></Trackpoint>",
      "line 7, column 13: the text of <Time> is longer than 65536 bytes"
    ),
    (
      "</Track></Lap></Activity></Activities></TrainingCenterDatabase><a/>",
      "line 7, column 64: there is a second document after the first; keep one in the file"
    ),
    (
      "</Track></Lap></Activity></Activities></TrainingCenterDatabase>a",
      "line 7, column 64: there is text outside of the elements; the file is not TCX, or damaged"
    ),
  ]

  @Test(arguments: cut) func whatIsBeforeTheFaultIsRead(text: String, description: String) {
    let (activity, fault) = TCXActivity.read(TCXSamples.file("\(Self.point)\n\n\(text)\n\(Self.point)"))
    #expect(fault?.description == description)
    #expect(activity.points.count == 1)
  }

  /// Values that are left out, and the fault. Reading goes on.
  static let leftOut: [(String, String)] = [
    (
      "<Trackpoint><Time>0000-12-31T23:59:59Z</Time></Trackpoint>",
      "line 6, column 13: '0000-12-31T23:59:59Z' is not a time; write 2026-03-01T06:30:00Z"
    ),
    ("<Trackpoint/>", "line 6, column 1: a Trackpoint has no Time"),
    (
      "<Trackpoint><Time>yesterday</Time></Trackpoint>",
      "line 6, column 13: 'yesterday' is not a time; write 2026-03-01T06:30:00Z"
    ),
    (
      "<Trackpoint><Time>2026-02-30T06:30:00Z</Time></Trackpoint>",
      "line 6, column 13: '2026-02-30T06:30:00Z' is not a time; write 2026-03-01T06:30:00Z"
    ),
    (
      "<Trackpoint><Time>2026-03-01T06:30:00Z</Time><HeartRateBpm><Value>256</Value></HeartRateBpm></Trackpoint>",
      "line 6, column 60: Value is '256', not a number from 0 to 255"
    ),
    (
      "<Trackpoint><Time>2026-03-01T06:30:00Z</Time><HeartRateBpm><Value>nan</Value></HeartRateBpm></Trackpoint>",
      "line 6, column 60: Value is 'nan', not a number from 0 to 255"
    ),
    (
      "<Trackpoint><Time>2026-03-01T06:30:00Z</Time><HeartRateBpm><Value></Value></HeartRateBpm></Trackpoint>",
      "line 6, column 60: Value is '', not a number from 0 to 255"
    ),
  ]

  @Test(arguments: leftOut) func aValueThatCannotBeReadIsLeftOut(text: String, description: String) {
    let (activity, fault) = TCXActivity.read(TCXSamples.file("\(Self.point)\n\(text)\n\(Self.point)"))
    #expect(fault?.description == description)
    #expect(activity.points.allSatisfy { $0.heartRate == nil })
    #expect(activity.points.count == (text.contains("HeartRateBpm") ? 3 : 2))
  }

  @Test func twoActivities() {
    let activity = "<Activity Sport='Running'><Lap StartTime='2026-03-01T06:30:00Z'/></Activity>"
    let file = Array(
      "<TrainingCenterDatabase><Activities>\n\(activity)\n\(activity)</Activities></TrainingCenterDatabase>".utf8)
    let (first, fault) = TCXActivity.read(file)
    #expect(first.laps.count == 1)
    #expect(
      fault?.description == "line 3, column 1: the file has 2 activities; only the first was read, so split the file")
    let (all, none) = TCXActivity.readAll(file)
    #expect(all.count == 2)
    #expect(none == nil)
  }

  @Test func cutAtEveryByte() {
    let file = TCXSamples.run.encoded()
    let whole = TCXSamples.run.points
    var counts: Set<Int> = []
    // The last byte is a line end.
    for length in 0..<file.count - 1 {
      let (activity, fault) = TCXActivity.read(Array(file[..<length]))
      #expect(fault != nil, "\(length)")
      let points = activity.withoutPlaces.points
      #expect(points == Array(whole.prefix(points.count)), "\(length)")
      let ended = file[..<length].split(separator: UInt8(ascii: "\n")).count { $0.starts(with: "<Trackpoint".utf8) }
      #expect((ended - 1...ended).contains(points.count), "\(length)")
      counts.insert(points.count)
    }
    #expect(counts == [0, 1, 2, 3, 4, 5])
  }

  @Test func moreThanAFileMayHave() {
    let laps = String(repeating: "<Lap/>\n", count: 10_000)
    let start = "<TrainingCenterDatabase><Activities><Activity>\n"
    let end = "</Activity></Activities></TrainingCenterDatabase>"
    #expect(TCXActivity.read(Array("\(start)\(laps)\(end)".utf8)).fault == nil)
    let (activity, fault) = TCXActivity.read(Array("\(start)\(laps)<Lap/>\(end)".utf8))
    #expect(fault?.description == "line 10002, column 1: the file has more than 10000 laps; split it")
    #expect(activity.laps.count == 10_000)
    let activities = String(repeating: "<Activity><Lap/></Activity>\n", count: 1001)
    let many = TCXActivity.readAll(Array("<TrainingCenterDatabase><Activities>\n\(activities)".utf8))
    #expect(many.fault?.description == "line 1002, column 1: the file has more than 1000 activities; split it")
    #expect(many.activities.count == 1000)
  }

  @Test func aByteThatIsNotUTF8() {
    let file = TCXSamples.file("\(Self.point)\n<a>\u{FFFF}</a>\(Self.point)")
    let place = file.indices.first { file[$0] == 0xEF } ?? 0
    let (activity, fault) = TCXActivity.read(Array(file[..<place]) + [0xE9] + file[(place + 3)...])
    #expect(fault?.description == "line 6, column 4: a character is not in UTF-8; save the file as UTF-8")
    #expect(activity.points.count == 1)
  }
}
