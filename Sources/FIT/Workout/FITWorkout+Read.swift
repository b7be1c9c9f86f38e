extension FITWorkout {
  /// The workout in the FIT file `bytes`: what can be read, and the first fault; no fault if the whole file is readable.
  ///
  /// Of several workouts in one file only the first is read, and the second is a fault.
  public static func read(_ bytes: [UInt8]) -> (workout: FITWorkout, fault: FITFault?) {
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
      fault = FITFault(offset: bytes.count, reason: "the file has no steps of a workout")
    }
    return (builder.finished, fault)
  }
}

/// A workout while its messages are read.
private struct Builder {
  private var workout = FITWorkout(name: nil, steps: [])
  /// The steps with the numbers that the file gives them.
  private var steps: [(index: Int?, step: FITWorkout.Step)] = []
  private var hasName = false
  private var isOtherFile = false

  var isEmpty: Bool { steps.isEmpty }

  /// The workout, with its steps in the order of their numbers.
  var finished: FITWorkout {
    var workout = workout
    let indices = steps.compactMap(\.index)
    let isNumbered = indices.count == steps.count && Set(indices).count == steps.count
    let ordered = isNumbered ? steps.sorted { ($0.index ?? 0) < ($1.index ?? 0) } : steps
    workout.steps = ordered.map(\.step)
    // Repeats refer to numbers, which need not begin with 0.
    let positions = Dictionary(
      uniqueKeysWithValues: ordered.enumerated().map { (isNumbered ? $1.index ?? 0 : $0, $0) })
    for index in workout.steps.indices {
      guard case .repeatSteps(let first, let times) = workout.steps[index].end else { continue }
      workout.steps[index].end = .repeatSteps(from: positions[first] ?? FITWorkout.maximumSteps, times: times)
    }
    return workout
  }

  mutating func add(_ message: FITMessage) throws(FITFault) {
    if message.number == .fileID { isOtherFile = false }
    guard !isOtherFile else { return }
    switch message.number {
    case .fileID:
      guard let type = message.unsigned(0), type != UInt64(FITProfile.File.workout) else { return }
      isOtherFile = true
      throw FITFault(
        offset: message.offset,
        reason: type == UInt64(FITProfile.File.activity)
          ? "the file is a run; `hrlog import` reads it" : "the file is not a workout, but has type \(type)")
    case .workout:
      guard !hasName else {
        isOtherFile = true
        throw FITFault(offset: message.offset, reason: "the file has a second workout")
      }
      hasName = true
      workout.name = message.text(8)?.prefix(bytes: FITProfile.longestText)
      workout.about = message.text(17)?.prefix(bytes: FITProfile.longestText)
    case .workoutStep:
      guard steps.count < FITWorkout.maximumSteps else {
        throw FITFault(
          offset: message.offset,
          reason: "the file has more than \(FITWorkout.maximumSteps) steps, too many for a workout")
      }
      // The upper bits of the number have another meaning.
      steps.append((message.unsigned(FITProfile.messageIndex).map { Int($0 & 0x0FFF) }, message.workoutStep))
    default: break
    }
  }
}

extension FITMessage {
  fileprivate var workoutStep: FITWorkout.Step {
    if case .repeatSteps = end {
      return FITWorkout.Step(
        name: text(0)?.prefix(bytes: FITProfile.longestText), notes: text(8)?.prefix(bytes: FITProfile.longestText),
        end: end, place: offset)
    }
    return FITWorkout.Step(
      name: text(0)?.prefix(bytes: FITProfile.longestText), notes: text(8)?.prefix(bytes: FITProfile.longestText),
      end: end, target: target,
      intensity: unsigned(7).flatMap { UInt8(exactly: $0) }.flatMap(FITWorkout.Intensity.init(rawValue:)),
      hasSecondTarget: word(19).map { $0 != UInt32(FITWorkout.TargetType.open) } ?? false, place: offset)
  }

  private func word(_ number: UInt8) -> UInt32? {
    unsigned(number).flatMap { UInt32(exactly: $0) }.flatMap { $0 == .max ? nil : $0 }
  }

  /// The number of an enumeration; nil if it is unknown, even if the file gives it another type.
  private func byte(_ number: UInt8) -> UInt8? {
    unsigned(number).flatMap { UInt8(exactly: $0) }.flatMap { $0 == .max ? nil : $0 }
  }

  private var end: FITWorkout.End {
    guard let type = byte(1) else { return .open }
    let value = word(2)
    switch (type, value) {
    case (FITWorkout.EndType.open, _): return .open
    case (FITWorkout.EndType.time, let value?): return .time(.milliseconds(Int64(value)))
    case (FITWorkout.EndType.heartRateBelow, let value?): return .heartRateBelow(FITWorkout.HeartRate(value: value))
    case (FITWorkout.EndType.heartRateAbove, let value?): return .heartRateAbove(FITWorkout.HeartRate(value: value))
    case (FITWorkout.EndType.repeatSteps, let value?):
      return .repeatSteps(from: Int(value), times: Int(word(4) ?? 0))
    case (_, let value): return .other(type, value: value)
    }
  }

  private var target: FITWorkout.Target {
    guard let type = byte(3), type != FITWorkout.TargetType.open else {
      return .open
    }
    guard type == FITWorkout.TargetType.heartRate else { return .other(type) }
    if let zone = word(4), zone > 0 { return .zone(Int(zone)) }
    return .heartRates(
      low: word(5).map { FITWorkout.HeartRate(value: $0) }, high: word(6).map { FITWorkout.HeartRate(value: $0) })
  }
}
