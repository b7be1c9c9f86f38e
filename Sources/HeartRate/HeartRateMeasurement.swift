import Primitives

/// The value of the Heart Rate Measurement characteristic. Heart Rate Service 1.0, 3.1.
public struct HeartRateMeasurement: Hashable, Sendable {
  /// Heart rate in beats per minute; straps send 0 if they have none.
  public var heartRate: UInt16
  /// The sensor's contact with the skin.
  public var sensorContact: SensorContact
  /// Energy expended since the last reset, in kilojoules, at most 65535. Most straps that support it send it with every
  /// tenth measurement.
  public var energyExpended: UInt16?
  /// The RR intervals since the last measurement, oldest first.
  public var rrIntervals: [RRInterval]
  /// Why bytes after the heart rate were dropped; nil if they matched the flags.
  public private(set) var droppedTail: HeartRateError?

  /// A measurement of `heartRate` beats per minute.
  public init(
    heartRate: UInt16, sensorContact: SensorContact = .notSupported, energyExpended: UInt16? = nil,
    rrIntervals: [RRInterval] = []
  ) {
    self.heartRate = heartRate
    self.sensorContact = sensorContact
    self.energyExpended = energyExpended
    self.rrIntervals = rrIntervals
  }
}

/// The Sensor Contact Status bits. Heart Rate Service 1.0, 3.1.1.1.2.
public enum SensorContact: Hashable, Sendable, CaseIterable {
  /// The strap does not detect contact.
  case notSupported
  /// The strap detects contact; the sensor has none, or it is poor.
  case notDetected
  /// The sensor has contact.
  case detected
}

/// The interval between two R waves, as sent by the strap. Heart Rate Service 1.0, 3.1.1.4.
public struct RRInterval: Hashable, Sendable {
  /// The interval in units of 1/1024 s.
  public let ticks1024: UInt16

  /// An interval of `ticks1024` units of 1/1024 s.
  public init(ticks1024: UInt16) {
    self.ticks1024 = ticks1024
  }

  /// The interval in milliseconds, exact: a unit is 125/128 ms.
  public var milliseconds: Double { Double(ticks1024) * 125 / 128 }
}

/// The Flags field. Heart Rate Service 1.0, 3.1.1.1; bits 5 to 7 are reserved, and a receiver ignores them.
private enum Flags {
  static let valueIs16Bit: UInt8 = 1 << 0
  static let contactDetected: UInt8 = 1 << 1
  static let contactSupported: UInt8 = 1 << 2
  static let energyExpended: UInt8 = 1 << 3
  static let rrIntervals: UInt8 = 1 << 4
}

/// The fields of every measurement: flags and heart rate. Heart Rate Service 1.0, 3.1.1.1 and 3.1.1.2.
private struct Head {
  let flags: UInt8
  let heartRate: UInt16
  /// The position after the heart rate, in bytes.
  let end: Int

  init(decoding bytes: RawSpan) throws(HeartRateError) {
    flags = try bytes.field(.flags, UInt8.self, at: 0)
    if flags & Flags.valueIs16Bit == 0 {
      heartRate = UInt16(try bytes.field(.heartRate, UInt8.self, at: 1))
      end = 2
    } else {
      heartRate = try bytes.field(.heartRate, UInt16.self, at: 1)
      end = 3
    }
  }

  var sensorContact: SensorContact {
    guard flags & Flags.contactSupported != 0 else { return .notSupported }
    return flags & Flags.contactDetected == 0 ? .notDetected : .detected
  }
}

extension HeartRateMeasurement {
  /// Decodes a notification's value. Heart Rate Service 1.0, 3.1.
  ///
  /// Flags, heart rate and contact are valid whatever follows. Some straps announce fields that they do not send, or pad
  /// the value. If the tail (energy, intervals) does not match the flags, the whole tail is dropped, and `droppedTail`
  /// says why. Trailing intervals of 0 are padding and are also dropped.
  /// - Throws: `HeartRateError` if the heart rate itself is cut short.
  public init(decoding bytes: RawSpan) throws(HeartRateError) {
    let head = try Head(decoding: bytes)
    self.init(heartRate: head.heartRate, sensorContact: head.sensorContact)
    do throws(HeartRateError) {
      try decodeTail(bytes, of: head)
    } catch {
      energyExpended = nil
      rrIntervals = []
      droppedTail = error
    }
  }

  /// Whether `bytes` contain a heart rate, so that `init(decoding:)` succeeds. Allocates no memory.
  public static func isDecodable(_ bytes: RawSpan) -> Bool {
    (try? Head(decoding: bytes)) != nil
  }

  private mutating func decodeTail(_ bytes: RawSpan, of head: Head) throws(HeartRateError) {
    var offset = head.end
    if head.flags & Flags.energyExpended != 0 {
      energyExpended = try bytes.field(.energyExpended, UInt16.self, at: offset)
      offset += 2
    }
    if head.flags & Flags.rrIntervals != 0 {
      rrIntervals.reserveCapacity((bytes.byteCount - offset) / 2)
      // The flag promises at least one interval (Heart Rate Service 1.0, 3.1.1.4), so the first is read before the end is
      // checked.
      repeat {
        rrIntervals.append(RRInterval(ticks1024: try bytes.field(.rrInterval, UInt16.self, at: offset)))
        offset += 2
      } while offset < bytes.byteCount
    }
    guard offset == bytes.byteCount else {
      throw .trailingBytes(at: offset, count: bytes.byteCount - offset)
    }
    var zeros = 0
    while rrIntervals.last?.ticks1024 == 0 {
      rrIntervals.removeLast()
      zeros += 1
    }
    if zeros > 0 { droppedTail = .zeroIntervals(at: offset - 2 * zeros, count: zeros) }
  }

  /// The value as a strap sends it: the heart rate takes one byte if it fits. Heart Rate Service 1.0, 3.1.1.2.
  public func encoded() -> [UInt8] {
    var flags: UInt8 = 0
    if heartRate > UInt8.max { flags |= Flags.valueIs16Bit }
    switch sensorContact {
    case .notSupported: break
    case .notDetected: flags |= Flags.contactSupported
    case .detected: flags |= Flags.contactSupported | Flags.contactDetected
    }
    if energyExpended != nil { flags |= Flags.energyExpended }
    if !rrIntervals.isEmpty { flags |= Flags.rrIntervals }
    var bytes = [flags]
    bytes.reserveCapacity(5 + 2 * rrIntervals.count)
    if let short = UInt8(exactly: heartRate) {
      bytes.append(short)
    } else {
      bytes.append(littleEndian: heartRate)
    }
    if let energyExpended { bytes.append(littleEndian: energyExpended) }
    for interval in rrIntervals { bytes.append(littleEndian: interval.ticks1024) }
    return bytes
  }
}
