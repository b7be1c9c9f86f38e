import Primitives

/// Reads the activities of a file: one function for each element of the schema that is needed.
struct TCXReader {
  /// The activities, in the order of the file. The last one may be incomplete.
  private(set) var activities: [ActivityDraft] = []
  /// The first fault.
  private(set) var fault: XMLFault?
  /// The most activities of a file.
  private static let mostActivities = 1000
  /// The most laps of a file.
  private static let mostLaps = 10_000

  private var lapCount = 0
  private var reader: XMLReader
  private var lines = LineCounter()
  /// Where the file has something that is not an activity, and its name.
  private var other: (offset: Int, name: String)?

  /// What can be read of `bytes`, and the first fault.
  static func read(_ bytes: [UInt8]) -> (activities: [ActivityDraft], fault: XMLFault?) {
    do throws(XMLFault) {
      var reader = TCXReader(try XMLReader(bytes))
      do throws(XMLFault) {
        try reader.readDocument()
      } catch {
        reader.note(error)
      }
      // A lap that the end of the file cut off can be empty.
      return (reader.activities.filter { !$0.laps.isEmpty }, reader.fault)
    } catch {
      return ([], error)
    }
  }

  private init(_ reader: XMLReader) {
    self.reader = reader
  }

  private mutating func note(_ other: XMLFault) {
    if other.offset < fault?.offset ?? .max { fault = other }
  }

  private mutating func note(_ offset: Int, _ reason: String) {
    note(XMLFault(offset: offset, reason: reason))
  }

  // MARK: Elements

  private mutating func readDocument() throws(XMLFault) {
    guard case .start = try reader.next() else { return }
    let root = reader.tagOffset
    guard reader.name == "TrainingCenterDatabase" else {
      throw XMLFault(offset: root, reason: Self.notTCX(reader.name))
    }
    if reader.declares("http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v1") {
      throw XMLFault(offset: root, reason: "the file is in version 1 of TCX; export it as version 2, or as FIT")
    }
    try readChildren { (self, name) throws(XMLFault) in
      switch name {
      case "Activities": try self.readActivities()
      case "Courses", "Workouts":
        self.other = self.other ?? (self.reader.tagOffset, name)
        try self.skip()
      default: try self.skip()
      }
    }
    _ = try reader.next()
    guard activities.isEmpty else { return }
    switch other {
    case (let offset, "Courses")?:
      note(offset, "the file has courses, which are plans of a route, and no activity; export the activity instead")
    case (let offset, _)?:
      note(offset, "the file has workouts, which are plans, and no activity; export the activity instead")
    case nil: note(root, "the file has no activity")
    }
  }

  private static func notTCX(_ root: String) -> String {
    switch root {
    case "gpx": "the file is GPX, not TCX; export it as TCX or FIT"
    case "html", "HTML": "the file is a web page, not TCX; the download may need a login"
    default:
      "the file begins with <\(root.oneLine.prefix(40))>, so it is not TCX, whose first element is <TrainingCenterDatabase>"
    }
  }

  /// `ActivityList_t`. Also its `MultiSportSession`, whose `FirstSport` and `NextSport` have an activity each.
  private mutating func readActivities() throws(XMLFault) {
    try readChildren { (self, name) throws(XMLFault) in
      switch name {
      case "Activity": try self.readActivity()
      case "MultiSportSession": try self.readSports()
      default: try self.skip()
      }
    }
  }

  private mutating func readSports() throws(XMLFault) {
    try readChildren { (self, name) throws(XMLFault) in
      guard name == "FirstSport" || name == "NextSport" else { return try self.skip() }
      try self.readChildren { (self, name) throws(XMLFault) in
        if name == "Activity" { try self.readActivity() } else { try self.skip() }
      }
    }
  }

  private mutating func readActivity() throws(XMLFault) {
    guard activities.count < Self.mostActivities else {
      throw XMLFault(
        offset: reader.tagOffset, reason: "the file has more than \(Self.mostActivities) activities; split it")
    }
    var draft = ActivityDraft(offset: reader.tagOffset)
    if let sport = reader.attribute("Sport") {
      draft.sport = TCXActivity.Sport(rawValue: String(decoding: sport, as: UTF8.self)) ?? .other
    }
    activities.append(draft)
    let index = activities.count - 1
    try readChildren { (self, name) throws(XMLFault) in
      switch name {
      // Some programs write a text that is not a time.
      case "Id": self.activities[index].start = Self.time(try self.text().content)
      case "Lap": try self.readLap(ofActivity: index)
      case "Creator": self.activities[index].creator = try self.creator()
      default: try self.skip()
      }
    }
  }

  private mutating func readLap(ofActivity activity: Int) throws(XMLFault) {
    lapCount += 1
    guard lapCount <= Self.mostLaps else {
      throw XMLFault(offset: reader.tagOffset, reason: "the file has more than \(Self.mostLaps) laps; split it")
    }
    var draft = LapDraft()
    let offset = reader.tagOffset
    if let start = reader.attribute("StartTime") {
      draft.start = Self.time(start.trimmed)
      if draft.start == nil {
        note(offset, "StartTime \(Self.quoted(start)) is not a time; write 2026-03-01T06:30:00Z")
      }
    }
    activities[activity].laps.append(draft)
    let lap = activities[activity].laps.count - 1
    try readChildren { (self, name) throws(XMLFault) in
      switch name {
      case "TotalTimeSeconds":
        let seconds = try self.number(in: 0...1e9)
        self.activities[activity].laps[lap].milliseconds = seconds.map { Int(($0 * 1000).rounded()) }
      case "Calories":
        self.activities[activity].laps[lap].calories = try self.number(in: 0...65_535).map { Int($0.rounded()) } ?? 0
      case "AverageHeartRateBpm": self.activities[activity].laps[lap].averageHR = try self.heartRate()
      case "MaximumHeartRateBpm": self.activities[activity].laps[lap].maxHR = try self.heartRate()
      case "Intensity": self.activities[activity].laps[lap].isRest = try self.word() == "Resting"
      case "TriggerMethod":
        self.activities[activity].laps[lap].trigger = TCXActivity.Trigger(rawValue: try self.word()) ?? .manual
      case "Track": try self.readTrack(ofLap: lap, ofActivity: activity)
      case "Notes":
        self.activities[activity].laps[lap].name = TCXText.notes(
          String(decoding: try self.text().content, as: UTF8.self))
      default: try self.skip()
      }
    }
  }

  private mutating func readTrack(ofLap lap: Int, ofActivity activity: Int) throws(XMLFault) {
    activities[activity].laps[lap].tracks.append([])
    let track = activities[activity].laps[lap].tracks.count - 1
    try readChildren { (self, name) throws(XMLFault) in
      guard name == "Trackpoint" else { return try self.skip() }
      if let point = try self.point() { self.activities[activity].laps[lap].tracks[track].append(point) }
    }
  }

  private mutating func point() throws(XMLFault) -> TCXActivity.Point? {
    let offset = reader.tagOffset
    var time: UTCTime?
    var heartRate: Int?
    var hasTime = false
    try readChildren { (self, name) throws(XMLFault) in
      switch name {
      case "Time":
        hasTime = true
        let (content, place) = try self.text()
        time = Self.time(content)
        if time == nil { self.note(place, "\(Self.quoted(content)) is not a time; write 2026-03-01T06:30:00Z") }
      case "HeartRateBpm": heartRate = try self.heartRate()
      default: try self.skip()
      }
    }
    if !hasTime { note(offset, "a Trackpoint has no Time") }
    return time.map {
      TCXActivity.Point(time: $0, heartRate: heartRate, place: lines.line(of: offset, in: reader.bytes))
    }
  }

  private mutating func creator() throws(XMLFault) -> TCXActivity.Creator? {
    var name: String?
    var (major, minor) = (0, 0)
    try readChildren { (self, element) throws(XMLFault) in
      switch element {
      case "Name": name = TCXText.token(String(decoding: try self.text().content, as: UTF8.self))
      case "Version":
        try self.readChildren { (self, element) throws(XMLFault) in
          switch element {
          case "VersionMajor": major = Int(try self.number(in: 0...65_535) ?? 0)
          case "VersionMinor": minor = Int(try self.number(in: 0...65_535) ?? 0)
          default: try self.skip()
          }
        }
      default: try self.skip()
      }
    }
    return name.map { TCXActivity.Creator(name: $0, versionMajor: major, versionMinor: minor) }
  }

  // MARK: Values

  /// The time that `text` is, if the schema allows it.
  private static func time(_ text: ArraySlice<UInt8>) -> UTCTime? {
    UTCTime(iso8601: text).flatMap { $0 < TCXLimits.earliest ? nil : $0 }
  }

  /// The heart rate of an element with a `Value`; nil if it is 0 or cannot be read.
  private mutating func heartRate() throws(XMLFault) -> Int? {
    var value: Int?
    try readChildren { (self, name) throws(XMLFault) in
      guard name == "Value" else { return try self.skip() }
      value = try self.number(in: 0...255).map { Int($0.rounded()) }
    }
    return value == 0 ? nil : value
  }

  /// The number in the element that started; nil with a fault if it is none in `allowed`.
  private mutating func number(in allowed: ClosedRange<Double>) throws(XMLFault) -> Double? {
    let name = reader.name
    let (content, place) = try text()
    guard let number = Double(String(decoding: content, as: UTF8.self)), allowed.contains(number) else {
      let range = "\(allowed.lowerBound.presentable) to \(allowed.upperBound.presentable)"
      note(place, "\(name) is \(Self.quoted(content)), not a number from \(range)")
      return nil
    }
    return number
  }

  private mutating func word() throws(XMLFault) -> String { String(decoding: try text().content, as: UTF8.self) }

  /// Consumes the element that started, and returns its text without white space around it, and the place of its tag.
  private mutating func text() throws(XMLFault) -> (content: ArraySlice<UInt8>, place: Int) {
    let place = reader.tagOffset
    reader.keepsText = true
    try skip()
    return (reader.text[...].trimmed, place)
  }

  /// Consumes the rest of the element that started.
  private mutating func skip() throws(XMLFault) {
    var depth = 1
    while depth > 0 {
      switch try reader.next() {
      case .start: depth += 1
      case .end: depth -= 1
      case .finished: return
      }
    }
  }

  /// Consumes the rest of the element that started. `read` is called with the name of each child and must consume it.
  private mutating func readChildren(
    _ read: (inout TCXReader, String) throws(XMLFault) -> Void
  ) throws(XMLFault) {
    while case .start = try reader.next() { try read(&self, reader.name) }
  }

  private static func quoted(_ text: ArraySlice<UInt8>) -> String {
    let text = String(decoding: text.prefix(160), as: UTF8.self).unicodeScalars
    let cut = String(String.UnicodeScalarView(text.prefix(40))).oneLine
    return text.count > 40 ? "'\(cut)…'" : "'\(cut)'"
  }
}

extension ArraySlice<UInt8> {
  /// The bytes without white space of XML at both ends.
  fileprivate var trimmed: ArraySlice<UInt8> {
    let rest = drop(while: XMLReader.isBlank)
    guard let last = rest.lastIndex(where: { !XMLReader.isBlank($0) }) else { return rest }
    return rest[...last]
  }
}
