import Primitives

extension FITActivity {
  /// The most records that are read: eleven days with one each second. Files of other lengths are no runs, and would take much
  /// memory.
  public static let maximumRecords = 1_000_000
  /// The most laps and the most pauses that are read.
  public static let maximumLaps = 10_000
  /// The most intervals between beats that are read.
  public static let maximumIntervals = 5_000_000

  /// The activity in the FIT file `bytes`: what can be read, and the first fault; no fault if the whole file is readable.
  ///
  /// Several sessions, and several FIT files in one, become one activity: the time between them is a pause, as far as the timer's
  /// events say so.
  public static func read(_ bytes: [UInt8]) -> (activity: FITActivity, fault: FITFault?) {
    var reader = FITReader(bytes)
    var builder = Builder()
    var fault: FITFault?
    do throws(FITFault) {
      while let message = try reader.next() {
        do throws(FITFault) {
          try builder.add(message)
        } catch {
          fault = fault ?? error
        }
      }
    } catch {
      fault = fault ?? error
    }
    if fault == nil, builder.isEmpty {
      fault = FITFault(offset: bytes.count, reason: "the file has no records and no session")
    }
    return (builder.finished(), fault)
  }
}

/// An activity while its messages are read.
private struct Builder {
  private var created: UTCTime?
  private var records: [FITActivity.Record] = []
  /// Intervals that came before the first record.
  private var earlyIntervals: [Int] = []
  private var intervalCount = 0
  private var laps: [FITActivity.Lap] = []
  private var pauses: [FITActivity.Pause] = []
  private var firstStart: UTCTime?
  private var lastStop: UTCTime?
  /// The time at which the timer stopped; nil while it runs.
  private var stopped: UTCTime?
  private var sessions: [Session] = []
  private var timeInZone: FITActivity.TimeInZone?
  private var hasOtherZones = false
  private var localOffset = 0
  /// Whether the present file is one of another kind.
  private var isOtherFile = false
  /// One list for each heart rate, so that a million records share 255 lists.
  private static let single = (0..<255).map { [$0] }

  private struct Session {
    let start: UTCTime?
    let end: UTCTime?
    let timerTime: Duration?
    let calories: Int?
    let averageHR: Int?
    let maxHR: Int?
  }

  var isEmpty: Bool { records.isEmpty && sessions.isEmpty }

  mutating func add(_ message: FITMessage) throws(FITFault) {
    if message.number == .fileID { isOtherFile = false }
    guard !isOtherFile else { return }
    switch message.number {
    case .fileID: try addFileID(message)
    case .record: try addRecord(message)
    case .hrv: try addIntervals(message)
    case .event: try addEvent(message)
    case .lap: try addLap(message)
    case .session: try addSession(message)
    case .timeInZone: addTimeInZone(message)
    case .activity: try addActivity(message)
    default: break
    }
  }

  private mutating func addFileID(_ message: FITMessage) throws(FITFault) {
    if let type = message.unsigned(0), type != UInt64(FITProfile.File.activity) {
      isOtherFile = true
      throw FITFault(
        offset: message.offset,
        reason: type == UInt64(FITProfile.File.workout)
          ? "the file is a workout; `hrzone workout import` reads it"
          : "the file is not an activity, but has type \(type)")
    }
    if created == nil { created = try message.date(4) }
  }

  private mutating func addRecord(_ message: FITMessage) throws(FITFault) {
    guard let time = try message.date() else { return }
    guard records.count < FITActivity.maximumRecords else {
      throw FITFault(
        offset: message.offset,
        reason: "the file has more than \(FITActivity.maximumRecords) records, too many for a run")
    }
    let heartRate = message.unsigned(3).flatMap { $0 < 255 ? Int($0) : nil }
    var record = FITActivity.Record(
      time: time, heartRate: heartRate, strapHeartRates: heartRate.map { Self.single[$0] } ?? [], place: message.offset)
    if !message.definition.developerFields.isEmpty,
      let rates = message.value(developerField: FITProfile.Developer.strapHeartRatesName)?.knownUnsigned
    {
      record.strapHeartRates = rates.prefix(FITActivity.Record.mostRates).compactMap { $0 < 65_535 ? Int($0) : nil }
    }
    if !earlyIntervals.isEmpty {
      record.rrMilliseconds = earlyIntervals
      earlyIntervals = []
    }
    records.append(record)
  }

  private mutating func addIntervals(_ message: FITMessage) throws(FITFault) {
    guard case .unsigned(let values)? = message.value(0) else { return }
    let intervals = values.compactMap { $0.flatMap { $0 < 65_535 ? Int($0) : nil } }
    intervalCount += intervals.count
    guard intervalCount <= FITActivity.maximumIntervals else { throw message.tooMany("intervals") }
    if records.isEmpty {
      earlyIntervals += intervals
    } else {
      records[records.count - 1].rrMilliseconds += intervals
    }
  }

  private mutating func addEvent(_ message: FITMessage) throws(FITFault) {
    guard message.unsigned(0) == UInt64(FITProfile.Event.timer),
      let type = message.unsigned(1).flatMap(UInt8.init(exactly:)),
      let time = try message.date()
    else { return }
    if type == FITProfile.EventType.start {
      firstStart = firstStart ?? time
      if let stopped, stopped <= time {
        guard pauses.count < FITActivity.maximumLaps else { throw message.tooMany("pauses") }
        pauses.append(FITActivity.Pause(start: stopped, end: time))
      }
      stopped = nil
    } else if FITProfile.EventType.stops.contains(type) {
      stopped = stopped ?? time
      lastStop = time
    }
  }

  private mutating func addLap(_ message: FITMessage) throws(FITFault) {
    guard let end = try message.date(), let start = try message.date(2) ?? laps.last?.end ?? firstStart else { return }
    guard laps.count < FITActivity.maximumLaps else { throw message.tooMany("laps") }
    laps.append(
      FITActivity.Lap(
        start: start, end: max(start, end),
        name: message.value(developerField: FITProfile.Developer.lapNameName)?.firstText?
          .prefix(bytes: FITProfile.longestText),
        averageHR: message.heartRate(15), maxHR: message.heartRate(16),
        trigger: message.unsigned(24).map { LapTrigger(rawValue: UInt8(clamping: $0)) } ?? .unknown))
  }

  private mutating func addSession(_ message: FITMessage) throws(FITFault) {
    guard sessions.count < FITActivity.maximumLaps else { throw message.tooMany("sessions") }
    sessions.append(
      Session(
        start: try message.date(2), end: try message.date(),
        timerTime: message.milliseconds(8), calories: message.unsigned(11).flatMap { $0 < 65_535 ? Int($0) : nil },
        averageHR: message.heartRate(16), maxHR: message.heartRate(17)))
  }

  private mutating func addTimeInZone(_ message: FITMessage) {
    guard message.unsigned(0) == UInt64(FITMessageNumber.session.rawValue) else { return }
    let zones = FITActivity.TimeInZone(
      times: (message.unsignedList(2) ?? []).prefix(63).compactMap { $0.milliseconds },
      upperBounds: (message.unsignedList(6) ?? []).compactMap { $0 < 255 ? Int($0) : nil }, maxHR: message.heartRate(11)
    )
    guard !zones.isEmpty else { return }
    hasOtherZones = hasOtherZones || timeInZone != nil
    timeInZone = zones
  }

  private mutating func addActivity(_ message: FITMessage) throws(FITFault) {
    guard let time = message.timestamp, try message.date() != nil,
      let local = message.unsigned(5).flatMap(UInt32.init(exactly:))
    else { return }
    let offset = Int(local) - Int(time)
    if abs(offset) <= FITActivity.largestLocalOffset { localOffset = offset }
  }

  /// The activity. Values that the file does not give are taken from others.
  func finished() -> FITActivity {
    let start =
      sessions.lazy.compactMap(\.start).min() ?? firstStart ?? laps.first?.start ?? records.first?.time ?? created
      ?? UTCTime(milliseconds: 0)
    let end =
      sessions.lazy.compactMap(\.end).max() ?? lastStop ?? laps.last?.end ?? records.last?.time ?? start
    var activity = FITActivity(created: created ?? start, start: start, end: max(start, end), timerTime: .zero)
    activity.records = records
    activity.laps = laps
    activity.pauses = pauses
    activity.localOffset = localOffset
    let timerTimes = sessions.compactMap(\.timerTime)
    activity.timerTime =
      timerTimes.isEmpty
      ? pauses.reduce(activity.end.timeSince(start)) { max(.zero, $0 - $1.end.timeSince($1.start)) }
      : timerTimes.reduce(.zero, +)
    activity.totalCalories = sessions.compactMap(\.calories).total
    activity.maxHR = sessions.compactMap(\.maxHR).max()
    // The mean and the zones of several sessions are unknown.
    activity.averageHR = sessions.count == 1 ? sessions[0].averageHR : nil
    activity.timeInZone = hasOtherZones ? nil : timeInZone
    return activity
  }
}

extension [Int] {
  /// The sum; nil if there are none.
  fileprivate var total: Int? { isEmpty ? nil : reduce(0, +) }
}

extension LapTrigger {
  /// The file does not say what ended the lap.
  public static let unknown = LapTrigger(rawValue: 0xFF)
}

extension UInt64 {
  /// This many milliseconds, if FIT has the number.
  fileprivate var milliseconds: Duration? { self < 0xFFFF_FFFF ? .milliseconds(Int64(self)) : nil }
}

extension FITMessage {
  /// The time in the field with this number; nil if it is absent or unknown.
  /// - Throws: a fault if it counts from the start of the device.
  fileprivate func date(_ number: UInt8) throws(FITFault) -> UTCTime? {
    try unsigned(number).map { value throws(FITFault) in try date(value: value) }
  }

  /// The time of the message; nil if it has none.
  /// - Throws: a fault if it counts from the start of the device.
  fileprivate func date() throws(FITFault) -> UTCTime? {
    try timestamp.map { value throws(FITFault) in try date(value: UInt64(value)) }
  }

  private func date(value: UInt64) throws(FITFault) -> UTCTime {
    guard let value = UInt32(exactly: value), let date = FITTime.date(value) else {
      throw FITFault(
        offset: offset, reason: "the time \(value) of \(self.number) is not a date; the device had no clock time")
    }
    return date
  }

  /// The heart rate in a field; nil if it is absent or unknown.
  fileprivate func heartRate(_ number: UInt8) -> Int? { unsigned(number).flatMap { $0 < 255 ? Int($0) : nil } }

  /// The duration in a field in ms; nil if it is absent or unknown.
  fileprivate func milliseconds(_ number: UInt8) -> Duration? { unsigned(number)?.milliseconds }

  fileprivate func tooMany(_ what: String) -> FITFault {
    FITFault(offset: offset, reason: "the file has more than \(FITActivity.maximumLaps) \(what), too many for a run")
  }
}
