import Primitives

extension FITWorkout {
  private typealias Field = FITWriter.Field

  /// Values of `wkt_step_duration`.
  enum EndType {
    static let time: UInt8 = 0
    static let heartRateBelow: UInt8 = 2
    static let heartRateAbove: UInt8 = 3
    static let open: UInt8 = 5
    static let repeatSteps: UInt8 = 6
  }

  /// Values of `wkt_step_target`.
  enum TargetType {
    static let heartRate: UInt8 = 1
    static let open: UInt8 = 2
  }

  /// The FIT file of the workout, made at `created`.
  /// - Throws: `FITFault` if a value does not fit: a time before 1998 or after 2126, or more than `maximumSteps` steps.
  public func encoded(created: UTCTime) throws(FITFault) -> [UInt8] {
    var writer = FITWriter()
    guard let time = FITTime.value(created) else {
      throw FITFault(offset: writer.position, reason: "FIT cannot express the time \(created)")
    }
    guard steps.count <= Self.maximumSteps else {
      throw FITFault(offset: writer.position, reason: "a FIT file has at most \(Self.maximumSteps) steps")
    }
    try writer.write(
      .fileID,
      [
        Field(0, .enumeration, .number(FITProfile.File.workout)), Field(1, .uint16, .number(FITProfile.development)),
        Field(2, .uint16, .number(0)), Field(3, .uint32z, .number(1)), Field(4, .uint32, .number(time)),
        Field(8, .string, .text([FITProfile.productName])),
      ])
    try writer.write(.fileCreator, [Field(0, .uint16, .number(100))])
    try writer.write(
      .workout,
      [
        Field(4, .enumeration, .number(FITProfile.running)), Field(6, .uint16, .number(steps.count)),
        Field(8, .string, Self.text(name)), Field(11, .enumeration, .number(FITProfile.treadmill)),
        Field(17, .string, Self.text(about)),
      ])
    for (index, step) in steps.enumerated() { try write(step, index, to: &writer) }
    return try writer.finished()
  }

  private static func text(_ text: String?) -> FITValue {
    .text(text?.prefix(bytes: FITProfile.longestText).map { [$0] } ?? [])
  }

  private func write(_ step: Step, _ index: Int, to writer: inout FITWriter) throws(FITFault) {
    var fields = [
      Field(FITProfile.messageIndex, .uint16, .number(index)), Field(0, .string, Self.text(step.name)),
      Field(8, .string, Self.text(step.notes)),
    ]
    switch step.end {
    case .time(let duration):
      fields += try Self.end(EndType.time, duration.nanoseconds / 1_000_000, writer)
    case .heartRateBelow(let rate): fields += try Self.end(EndType.heartRateBelow, Int64(rate.value), writer)
    case .heartRateAbove(let rate): fields += try Self.end(EndType.heartRateAbove, Int64(rate.value), writer)
    case .open: fields.append(Field(1, .enumeration, .number(EndType.open)))
    case .repeatSteps(let first, let times):
      fields += try Self.end(EndType.repeatSteps, Int64(first), writer)
      fields.append(Field(4, .uint32, try Self.number(Int64(times), writer)))
    case .other(let type, let value):
      fields += [Field(1, .enumeration, .number(type)), Field(2, .uint32, .unsigned([value.map { UInt64($0) }]))]
    }
    if case .repeatSteps = step.end {
      // It has no target and no intensity.
      try writer.write(.workoutStep, fields)
      return
    }
    switch step.target {
    case .open: fields.append(Field(3, .enumeration, .number(TargetType.open)))
    case .zone(let zone):
      fields += [
        Field(3, .enumeration, .number(TargetType.heartRate)), Field(4, .uint32, try Self.number(Int64(zone), writer)),
      ]
    case .heartRates(let low, let high):
      fields += [
        Field(3, .enumeration, .number(TargetType.heartRate)), Field(4, .uint32, .number(0)),
        Field(5, .uint32, try Self.value(low, writer)), Field(6, .uint32, try Self.value(high, writer)),
      ]
    case .other(let type): fields.append(Field(3, .enumeration, .number(type)))
    }
    if let intensity = step.intensity { fields.append(Field(7, .enumeration, .number(intensity.rawValue))) }
    try writer.write(.workoutStep, fields)
  }

  private static func end(_ type: UInt8, _ value: Int64, _ writer: FITWriter) throws(FITFault) -> [Field] {
    [Field(1, .enumeration, .number(type)), Field(2, .uint32, try number(value, writer))]
  }

  private static func value(_ rate: HeartRate?, _ writer: FITWriter) throws(FITFault) -> FITValue {
    guard let rate else { return .unsigned([nil]) }
    return try number(Int64(rate.value), writer)
  }

  private static func number(_ value: Int64, _ writer: FITWriter) throws(FITFault) -> FITValue {
    guard value >= 0 else { throw FITFault(offset: writer.position, reason: "FIT cannot express \(value)") }
    return .number(value)
  }
}
