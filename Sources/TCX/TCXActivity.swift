import Primitives

/// A run as a TCX file has it: Training Center Database, version 2. An `Activity_t` of the schema.
public struct TCXActivity: Hashable, Sendable {
  /// What was done.
  public enum Sport: String, Hashable, Sendable, CaseIterable {
    case running = "Running"
    case biking = "Biking"
    case other = "Other"
  }

  /// The start, to the millisecond; `Id` in the file. In a file that states none, the start of the first lap.
  public var start: UTCTime
  /// What was done.
  public var sport: Sport
  /// The laps in the order of the file.
  public var laps: [Lap]
  /// The device or program that recorded the run.
  public var creator: Creator?

  /// A run.
  /// - Parameters:
  ///   - start: The start.
  ///   - sport: What was done.
  ///   - laps: The laps, oldest first.
  ///   - creator: The program that recorded the run.
  public init(start: UTCTime, sport: Sport = .running, laps: [Lap] = [], creator: Creator? = nil) {
    self.start = start
    self.sport = sport
    self.laps = laps
    self.creator = creator
  }

  /// A lap: `ActivityLap_t`.
  public struct Lap: Hashable, Sendable {
    /// The start, to the millisecond.
    public var start: UTCTime
    /// The time that the lap took without pauses, to the millisecond.
    public var totalTime: Duration
    /// Energy in kcal, 0 to 65,535; the schema requires it.
    public var calories: Int
    /// The mean heart rate in bpm, 1 to 255.
    public var averageHR: Int?
    /// The highest heart rate in bpm, 1 to 255.
    public var maxHR: Int?
    /// Whether the lap was a rest between efforts.
    public var isRest: Bool
    /// What ended the lap.
    public var trigger: Trigger
    /// The name; `Notes` in the file.
    public var name: String?
    /// The points of each stretch without a gap, oldest first.
    public var tracks: [[Point]]

    /// A lap with all its parts.
    public init(
      start: UTCTime, totalTime: Duration, calories: Int = 0, averageHR: Int? = nil, maxHR: Int? = nil,
      isRest: Bool = false, trigger: Trigger = .manual, name: String? = nil, tracks: [[Point]] = []
    ) {
      self.start = start
      self.totalTime = totalTime
      self.calories = calories
      self.averageHR = averageHR
      self.maxHR = maxHR
      self.isRest = isRest
      self.trigger = trigger
      self.name = name
      self.tracks = tracks
    }
  }

  /// What ended a lap: `TriggerMethod_t`.
  public enum Trigger: String, Hashable, Sendable, CaseIterable {
    case manual = "Manual"
    case distance = "Distance"
    case location = "Location"
    case time = "Time"
    case heartRate = "HeartRate"
  }

  /// A sample: `Trackpoint_t`.
  public struct Point: Hashable, Sendable {
    /// The time, to the millisecond.
    public var time: UTCTime
    /// Heart rate in bpm, 1 to 255; nil if it is unknown.
    public var heartRate: Int?
    /// The line of the file, counted from 1; 0 if the point is not from a file.
    public var place: Int

    /// A sample.
    /// - Parameters:
    ///   - time: The time.
    ///   - heartRate: Heart rate in bpm; nil if it is unknown.
    ///   - place: The line of the file, counted from 1.
    public init(time: UTCTime, heartRate: Int?, place: Int = 0) {
      self.time = time
      self.heartRate = heartRate
      self.place = place
    }
  }

  /// What recorded a run: `Device_t`.
  public struct Creator: Hashable, Sendable {
    /// The name.
    public var name: String
    /// The first number of the version, 0 to 65,535.
    public var versionMajor: Int
    /// The second number of the version, 0 to 65,535.
    public var versionMinor: Int

    /// A program or device.
    /// - Parameters:
    ///   - name: The name.
    ///   - versionMajor: The first number of the version.
    ///   - versionMinor: The second number of the version.
    public init(name: String, versionMajor: Int = 0, versionMinor: Int = 0) {
      self.name = name
      self.versionMajor = versionMajor
      self.versionMinor = versionMinor
    }
  }
}

/// What the schema allows.
enum TCXLimits {
  /// `HeartRateInBeatsPerMinute_t`.
  static let heartRates = 1...255
  /// `xsd:unsignedShort`.
  static let shorts = 0...65_535
  /// Times of laps that are read and written, in ms; 30 years. The schema has no limit.
  static let lapTimes = 0...1_000_000_000_000
  /// The first time: XML Schema 1.0 has no year 0.
  static let earliest = UTCTime(milliseconds: -62_135_596_800_000)
}
