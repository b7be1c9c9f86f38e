import Primitives

/// A run as FIT files have it: a heart rate each second, intervals between beats, laps, and pauses. Times are whole seconds.
public struct FITActivity: Hashable, Sendable {
  /// The time at which the file was made.
  public var created: UTCTime
  /// The start of the run.
  public var start: UTCTime
  /// The end of the run.
  public var end: UTCTime
  /// The time without pauses.
  public var timerTime: Duration
  /// The difference of local time to UTC, in seconds; positive in the east.
  public var localOffset: Int
  /// The heart rates, in the order of the file.
  public var records: [Record]
  /// The laps, in the order of the file. A file without any gets one of the whole run.
  public var laps: [Lap]
  /// The times in which the timer was stopped, in the order of the file.
  public var pauses: [Pause]
  /// The times in the zones of the heart rate; nil if unknown.
  public var timeInZone: TimeInZone?
  /// The energy in kilocalories; nil if unknown.
  public var totalCalories: Int?
  /// The mean heart rate in bpm; nil if unknown.
  public var averageHR: Int?
  /// The highest heart rate in bpm; nil if unknown.
  public var maxHR: Int?

  /// A run from `start` to `end`, without anything else.
  public init(created: UTCTime, start: UTCTime, end: UTCTime, timerTime: Duration) {
    self.created = created
    self.start = start
    self.end = end
    self.timerTime = timerTime
    localOffset = 0
    records = []
    laps = []
    pauses = []
  }

  /// The heart rate of one second.
  public struct Record: Hashable, Sendable {
    /// The time, in whole seconds.
    public var time: UTCTime
    /// The heart rate in bpm, 0 to 254; nil if unknown. FIT has no other numbers, so another one is written as unknown.
    public var heartRate: Int?
    /// All heart rates in bpm that the strap sent in this second, whether they were believed or not: at most 127, of 0 to 65534.
    /// They are written, as the developer field `strap_heart_rates`, unless they are only `heartRate`. So other programs see one
    /// heart rate each second, and nothing is lost.
    public var strapHeartRates: [Int]
    /// The intervals between beats that came with this record, in ms, 0 to 65534: the `hrv` messages after it.
    public var rrMilliseconds: [Int]
    /// The position of the record in the file it was read from, in bytes; else 0.
    public var place: Int

    /// A record with all its parts. The strap sent only `heartRate`, unless `strapHeartRates` says otherwise.
    public init(
      time: UTCTime, heartRate: Int?, strapHeartRates: [Int]? = nil, rrMilliseconds: [Int] = [], place: Int = 0
    ) {
      self.time = time
      self.heartRate = heartRate
      self.strapHeartRates = strapHeartRates ?? heartRate.map { [$0] } ?? []
      self.rrMilliseconds = rrMilliseconds
      self.place = place
    }
  }

  /// A part of the run.
  public struct Lap: Hashable, Sendable {
    /// The start.
    public var start: UTCTime
    /// The end.
    public var end: UTCTime
    /// The name; nil if it has none. It is written as the developer field `lap_name`, of at most 254 bytes.
    public var name: String?
    /// The mean heart rate in bpm; nil if unknown.
    public var averageHR: Int?
    /// The highest heart rate in bpm; nil if unknown.
    public var maxHR: Int?
    /// What ended the lap.
    public var trigger: LapTrigger

    /// A lap with all its parts.
    public init(
      start: UTCTime, end: UTCTime, name: String? = nil, averageHR: Int? = nil, maxHR: Int? = nil,
      trigger: LapTrigger = .manual
    ) {
      self.start = start
      self.end = end
      self.name = name
      self.averageHR = averageHR
      self.maxHR = maxHR
      self.trigger = trigger
    }
  }

  /// A time in which the timer was stopped.
  public struct Pause: Hashable, Sendable {
    /// The time at which the timer stopped.
    public var start: UTCTime
    /// The time at which it started again.
    public var end: UTCTime

    /// A pause from `start` to `end`.
    public init(start: UTCTime, end: UTCTime) {
      self.start = start
      self.end = end
    }
  }

  /// The times in the zones of the heart rate.
  public struct TimeInZone: Hashable, Sendable {
    /// The times, from the lowest zone to the highest, in ms; at most 63.
    public var times: [Duration]
    /// The highest heart rates of the zones, in bpm. The last zone may have none.
    public var upperBounds: [Int]
    /// The runner's highest heart rate in bpm; nil if unknown.
    public var maxHR: Int?

    /// Times with the bounds of their zones.
    public init(times: [Duration], upperBounds: [Int], maxHR: Int? = nil) {
      self.times = times
      self.upperBounds = upperBounds
      self.maxHR = maxHR
    }
  }
}

/// What ended a lap. The numbers are FIT's, which may get more.
public struct LapTrigger: RawRepresentable, Hashable, Sendable {
  /// The number in the profile, `lap_trigger`.
  public let rawValue: UInt8

  /// The trigger with this number.
  public init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// The runner's wish.
  public static let manual = LapTrigger(rawValue: 0)
  /// A time, such as that of a workout's step.
  public static let time = LapTrigger(rawValue: 1)
  /// The end of the run.
  public static let sessionEnd = LapTrigger(rawValue: 7)
  /// Equipment, such as a treadmill.
  public static let fitnessEquipment = LapTrigger(rawValue: 8)
}
