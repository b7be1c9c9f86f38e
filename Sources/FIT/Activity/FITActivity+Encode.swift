import Primitives

extension FITActivity {
  /// The FIT file of the activity.
  /// - Throws: `FITFault` if a value does not fit: a time before 1998 or after 2126, a duration of more than 49 days, or one of
  ///   the numbers whose range is given. The offset is the position in the file at which the value would be.
  public func encoded() throws(FITFault) -> [UInt8] {
    var encoder = Encoder()
    try encoder.write(self)
    return try encoder.writer.finished()
  }
}

private struct Encoder {
  var writer = FITWriter()
  private var lapIndex = 0

  private typealias Field = FITWriter.Field

  /// An event of the timer between the records.
  private struct TimerEvent {
    let time: UTCTime
    let type: UInt8
  }

  mutating func write(_ activity: FITActivity) throws(FITFault) {
    try writeHead(activity)
    let events = activity.pauses.flatMap { pause in
      [
        TimerEvent(time: pause.start, type: FITProfile.EventType.stop),
        TimerEvent(time: pause.end, type: FITProfile.EventType.start),
      ]
    }
    let laps =
      activity.laps.isEmpty
      ? [
        FITActivity.Lap(
          start: activity.start, end: activity.end, averageHR: activity.averageHR, maxHR: activity.maxHR,
          trigger: .sessionEnd)
      ] : activity.laps
    var (nextEvents, nextLaps) = (events[...], laps.dropLast())
    try write(TimerEvent(time: activity.start, type: FITProfile.EventType.start))
    for record in activity.records {
      while let event = nextEvents.first, event.time <= record.time {
        try write(event)
        nextEvents.removeFirst()
      }
      while let lap = nextLaps.first, lap.end <= record.time {
        try write(lap, of: activity)
        nextLaps.removeFirst()
      }
      try write(record)
    }
    for event in nextEvents { try write(event) }
    try write(TimerEvent(time: activity.end, type: FITProfile.EventType.stopAll))
    for lap in nextLaps + laps.suffix(1) { try write(lap, of: activity) }
    try writeTail(activity, laps: laps.count)
  }

  private mutating func writeHead(_ activity: FITActivity) throws(FITFault) {
    let created = Field(4, .uint32, try value(activity.created))
    try writer.write(
      .fileID,
      [
        Field(0, .enumeration, .number(FITProfile.File.activity)), Field(1, .uint16, .number(FITProfile.development)),
        Field(2, .uint16, .number(0)), Field(3, .uint32z, .number(1)), created,
        Field(8, .string, .text([FITProfile.productName])),
      ])
    try writer.write(.fileCreator, [Field(0, .uint16, .number(100))])
    try writeDescriptions(activity)
    try writer.write(
      .deviceInfo,
      [
        Field(FITProfile.timestamp, .uint32, try value(activity.start)), Field(0, .uint8, .number(0)),
        Field(2, .uint16, .number(FITProfile.development)), Field(3, .uint32z, .number(1)),
        Field(4, .uint16, .number(0)), Field(5, .uint16, .number(100)),
        Field(27, .string, .text([FITProfile.productName])),
      ])
  }

  /// Describes the developer fields that the activity needs.
  private mutating func writeDescriptions(_ activity: FITActivity) throws(FITFault) {
    let hasRates = activity.records.contains { $0.strapField != nil }
    let hasNames = activity.laps.contains { $0.nameField != nil }
    guard hasRates || hasNames else { return }
    let index = Field(3, .uint8, .number(FITProfile.Developer.dataIndex))
    try writer.write(
      .developerDataID,
      [
        Field(1, .byte, .bytes(FITProfile.Developer.applicationID)),
        Field(2, .uint16, .number(FITProfile.development)), index, Field(4, .uint32, .number(1)),
      ])
    if hasRates {
      try describe(
        FITProfile.Developer.strapHeartRates, .uint16, FITProfile.Developer.strapHeartRatesName, units: "bpm",
        in: .record)
    }
    if hasNames {
      try describe(FITProfile.Developer.lapName, .string, FITProfile.Developer.lapNameName, units: nil, in: .lap)
    }
  }

  private mutating func describe(
    _ number: UInt8, _ type: FITBaseType, _ name: String, units: String?, in message: FITMessageNumber
  ) throws(FITFault) {
    try writer.write(
      .fieldDescription,
      [
        Field(0, .uint8, .number(FITProfile.Developer.dataIndex)), Field(1, .uint8, .number(number)),
        Field(2, .uint8, .number(type.rawValue)), Field(3, .string, .text([name])),
        Field(8, .string, .text(units.map { [$0] } ?? [])), Field(14, .uint16, .number(message.rawValue)),
      ])
  }

  private mutating func write(_ event: TimerEvent) throws(FITFault) {
    try writer.write(
      .event,
      [
        Field(FITProfile.timestamp, .uint32, try value(event.time)),
        Field(0, .enumeration, .number(FITProfile.Event.timer)), Field(1, .enumeration, .number(event.type)),
      ])
  }

  private mutating func write(_ record: FITActivity.Record) throws(FITFault) {
    var fields = [Field(FITProfile.timestamp, .uint32, try value(record.time))]
    if let heartRate = record.writtenHeartRate { fields.append(Field(3, .uint8, .number(heartRate))) }
    if let rates = record.strapField {
      fields.append(
        Field(
          FITProfile.Developer.strapHeartRates, .uint16, .unsigned(rates), dataIndex: FITProfile.Developer.dataIndex))
    }
    try writer.write(.record, fields)
    var rest = record.rrMilliseconds[...]
    while !rest.isEmpty {
      let values = rest.prefix(5).map { UInt64(min(max($0, 0), 65_534)) } as [UInt64?]
      let filling = [UInt64?](repeating: nil, count: 5 - values.count)
      try writer.write(.hrv, [Field(0, .uint16, .unsigned(values + filling))])
      rest = rest.dropFirst(5)
    }
  }

  private mutating func write(_ lap: FITActivity.Lap, of activity: FITActivity) throws(FITFault) {
    var fields = [
      Field(FITProfile.messageIndex, .uint16, .number(lapIndex)),
      Field(FITProfile.timestamp, .uint32, try value(lap.end)),
      Field(0, .enumeration, .number(FITProfile.Event.lap)),
      Field(1, .enumeration, .number(FITProfile.EventType.stop)),
      Field(2, .uint32, try value(lap.start)),
      Field(7, .uint32, try value(lap.end.timeSince(lap.start))),
      Field(8, .uint32, try value(activity.timerTime(from: lap.start, to: lap.end))),
    ]
    if let average = lap.averageHR { fields.append(Field(15, .uint8, .number(average))) }
    if let maximum = lap.maxHR { fields.append(Field(16, .uint8, .number(maximum))) }
    fields += [
      Field(24, .enumeration, .unsigned([lap.trigger == .unknown ? nil : UInt64(lap.trigger.rawValue)])),
      Field(25, .enumeration, .number(FITProfile.running)), Field(39, .enumeration, .number(FITProfile.treadmill)),
    ]
    if let name = lap.nameField {
      fields.append(
        Field(FITProfile.Developer.lapName, .string, .text([name]), dataIndex: FITProfile.Developer.dataIndex))
    }
    try writer.write(.lap, fields)
    lapIndex += 1
  }

  private mutating func writeTail(_ activity: FITActivity, laps: Int) throws(FITFault) {
    let end = Field(FITProfile.timestamp, .uint32, try value(activity.end))
    var session = [
      Field(FITProfile.messageIndex, .uint16, .number(0)), end,
      Field(0, .enumeration, .number(FITProfile.Event.session)),
      Field(1, .enumeration, .number(FITProfile.EventType.stop)),
      Field(2, .uint32, try value(activity.start)), Field(5, .enumeration, .number(FITProfile.running)),
      Field(6, .enumeration, .number(FITProfile.treadmill)),
      Field(7, .uint32, try value(activity.end.timeSince(activity.start))),
      Field(8, .uint32, try value(activity.timerTime)),
    ]
    if let calories = activity.totalCalories { session.append(Field(11, .uint16, .number(calories))) }
    if let average = activity.averageHR { session.append(Field(16, .uint8, .number(average))) }
    if let maximum = activity.maxHR { session.append(Field(17, .uint8, .number(maximum))) }
    session += [
      Field(25, .uint16, .number(0)), Field(26, .uint16, .number(laps)), Field(28, .enumeration, .number(0)),
    ]
    try writer.write(.session, session)
    if let zones = activity.timeInZone, !zones.isEmpty {
      var times: [UInt64?] = []
      for time in zones.times { times.append(try milliseconds(time)) }
      try writer.write(
        .timeInZone,
        [
          end, Field(0, .uint16, .number(FITMessageNumber.session.rawValue)), Field(1, .uint16, .number(0)),
          Field(2, .uint32, .unsigned(times)),
          Field(6, .uint8, .unsigned(zones.upperBounds.map { UInt64(clamping: $0) })),
          Field(10, .enumeration, .number(0)),
          Field(11, .uint8, .unsigned(zones.maxHR.map { [UInt64(clamping: $0)] } ?? [])),
        ])
    }
    guard abs(activity.localOffset) <= FITActivity.largestLocalOffset,
      let local = FITTime.value(UTCTime(milliseconds: activity.end.milliseconds + Int64(activity.localOffset) * 1000))
    else { throw fault("a difference of \(activity.localOffset) s to UTC") }
    try writer.write(
      .activity,
      [
        end, Field(0, .uint32, try value(activity.timerTime)), Field(1, .uint16, .number(1)),
        Field(2, .enumeration, .number(0)), Field(3, .enumeration, .number(FITProfile.Event.activity)),
        Field(4, .enumeration, .number(FITProfile.EventType.stop)), Field(5, .uint32, .number(local)),
      ])
  }

  private func value(_ time: UTCTime) throws(FITFault) -> FITValue {
    guard let value = FITTime.value(time) else { throw fault("the time \(time)") }
    return .number(value)
  }

  private func value(_ duration: Duration) throws(FITFault) -> FITValue { .unsigned([try milliseconds(duration)]) }

  private func milliseconds(_ duration: Duration) throws(FITFault) -> UInt64 {
    let milliseconds = duration.nanoseconds / 1_000_000
    guard (0...0xFFFF_FFFE).contains(milliseconds) else { throw fault("a duration of \(duration.inSeconds) s") }
    return UInt64(milliseconds)
  }

  private func fault(_ what: String) -> FITFault {
    FITFault(offset: writer.position, reason: "FIT cannot express \(what)")
  }
}

extension FITActivity {
  /// The largest difference of local time to UTC, in seconds: a day.
  static let largestLocalOffset = 86_400

  /// The time from `start` to `end` without pauses.
  fileprivate func timerTime(from start: UTCTime, to end: UTCTime) -> Duration {
    let paused = pauses.reduce(Duration.zero) { sum, pause in
      sum + max(.zero, min(pause.end, end).timeSince(max(pause.start, start)))
    }
    return max(.zero, end.timeSince(start) - paused)
  }
}

extension FITActivity.Record {
  /// The most elements of `strap_heart_rates`, as a field has at most 255 bytes.
  static let mostRates = 127

  /// The heart rate, if FIT has its number.
  fileprivate var writtenHeartRate: Int? { heartRate.flatMap { (0...254).contains($0) ? $0 : nil } }

  /// The elements of the developer field `strap_heart_rates`; nil if it is not needed.
  fileprivate var strapField: [UInt64?]? {
    let written = writtenHeartRate.map { [$0] } ?? []
    guard strapHeartRates != written else { return nil }
    let rates = strapHeartRates.filter { (0...65_534).contains($0) }.prefix(Self.mostRates).map { UInt64($0) }
    // A field has at least one element.
    return rates.isEmpty ? [nil] : rates
  }
}

extension FITActivity.Lap {
  /// The name, if it has one, in at most 254 bytes.
  fileprivate var nameField: String? { name?.prefix(bytes: FITProfile.longestText) }
}

extension FITActivity.TimeInZone {
  /// Whether it says nothing.
  var isEmpty: Bool { times.isEmpty && upperBounds.isEmpty && maxHR == nil }
}

extension UTCTime {
  /// The time from `earlier` to this one, in whole seconds of FIT.
  func timeSince(_ earlier: UTCTime) -> Duration { .milliseconds(milliseconds - earlier.milliseconds) }
}
