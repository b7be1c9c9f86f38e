/// A value written to the Heart Rate Control Point characteristic. Heart Rate Service 1.0, 3.3.
public enum HeartRateControlPoint: Hashable, Sendable {
  /// Sets Energy Expended to 0.
  case resetEnergyExpended
  /// A value reserved for future use.
  case reserved(UInt8)

  /// The application error for an unsupported value: Control Point Not Supported. Heart Rate Service 1.0, 2.4.
  public static let notSupportedErrorCode: UInt8 = 0x80

  /// Decodes a written value.
  /// - Throws: `HeartRateError` unless it is one byte long.
  public init(decoding bytes: RawSpan) throws(HeartRateError) {
    let code = try bytes.onlyByte(.controlPoint)
    self = code == 1 ? .resetEnergyExpended : .reserved(code)
  }

  /// The value to write.
  public func encoded() -> [UInt8] {
    switch self {
    case .resetEnergyExpended: [1]
    case .reserved(let code): [code]
    }
  }
}
