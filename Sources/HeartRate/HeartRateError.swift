import Primitives

/// Why a value of the Heart Rate or Battery Service cannot be decoded.
public enum HeartRateError: Error, Hashable, Sendable {
  /// A field of these services' values.
  public enum Field: String, Hashable, Sendable {
    case flags = "flags"
    case heartRate = "heart rate"
    case energyExpended = "energy expended"
    case rrInterval = "RR interval"
    case bodySensorLocation = "body sensor location"
    case controlPoint = "control point"
    case batteryLevel = "battery level"
  }

  /// The value ends inside or before `field`, which starts at byte `at` and needs `needed` bytes, of which `available`
  /// are there.
  case truncated(Field, at: Int, needed: Int, available: Int)
  /// `count` bytes from byte `at` on belong to no field.
  case trailingBytes(at: Int, count: Int)
  /// `count` RR intervals from byte `at` on are 0, which no heart produces.
  case zeroIntervals(at: Int, count: Int)
  /// A battery level of more than 100 percent, at byte `at`.
  case batteryLevelOutOfRange(UInt8, at: Int)
}

extension HeartRateError: CustomStringConvertible {
  /// The fault and the byte, without a full stop.
  public var description: String {
    switch self {
    case .truncated(let field, let at, let needed, let available):
      "\(field.rawValue) at byte \(at): needs \(needed) \(needed == 1 ? "byte" : "bytes"), has \(available)"
    case .trailingBytes(let at, let count):
      count == 1 ? "byte \(at) belongs to no field" : "\(count) bytes from byte \(at) on belong to no field"
    case .zeroIntervals(let at, let count):
      count == 1 ? "the RR interval at byte \(at) is 0" : "the \(count) RR intervals from byte \(at) on are 0"
    case .batteryLevelOutOfRange(let percent, let at):
      "the battery level at byte \(at) is \(percent) percent, over 100"
    }
  }
}

extension RawSpan {
  /// The integer of `field` at byte `offset`.
  func field<T: FixedWidthInteger & BitwiseCopyable>(
    _ field: HeartRateError.Field, _ type: T.Type, at offset: Int
  ) throws(HeartRateError) -> T {
    do {
      return try load(type, at: offset)
    } catch {
      throw .truncated(field, at: offset, needed: error.needed, available: max(0, error.available - offset))
    }
  }

  /// The only byte of a value that is one byte long.
  func onlyByte(_ field: HeartRateError.Field) throws(HeartRateError) -> UInt8 {
    let byte = try self.field(field, UInt8.self, at: 0)
    guard byteCount == 1 else { throw .trailingBytes(at: 1, count: byteCount - 1) }
    return byte
  }
}
