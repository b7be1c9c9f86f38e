/// The value of the Body Sensor Location characteristic. Heart Rate Service 1.0, 3.2.
public enum BodySensorLocation: Hashable, Sendable {
  case other
  case chest
  case wrist
  case finger
  case hand
  case earLobe
  case foot
  /// A value reserved for future use, kept as it came.
  case reserved(UInt8)

  /// The location with the number `code`.
  public init(code: UInt8) {
    self =
      switch code {
      case 0: .other
      case 1: .chest
      case 2: .wrist
      case 3: .finger
      case 4: .hand
      case 5: .earLobe
      case 6: .foot
      default: .reserved(code)
      }
  }

  /// The number on the air.
  public var code: UInt8 {
    switch self {
    case .other: 0
    case .chest: 1
    case .wrist: 2
    case .finger: 3
    case .hand: 4
    case .earLobe: 5
    case .foot: 6
    case .reserved(let code): code
    }
  }

  /// Decodes the characteristic's value.
  /// - Throws: `HeartRateError` unless it is one byte long.
  public init(decoding bytes: RawSpan) throws(HeartRateError) {
    self.init(code: try bytes.onlyByte(.bodySensorLocation))
  }

  /// The characteristic's value.
  public func encoded() -> [UInt8] { [code] }
}

extension BodySensorLocation: CustomStringConvertible {
  /// `chest`, `ear_lobe`, or `reserved_9` for a reserved value.
  public var description: String {
    switch self {
    case .other: "other"
    case .chest: "chest"
    case .wrist: "wrist"
    case .finger: "finger"
    case .hand: "hand"
    case .earLobe: "ear_lobe"
    case .foot: "foot"
    case .reserved(let code): "reserved_\(code)"
    }
  }
}
