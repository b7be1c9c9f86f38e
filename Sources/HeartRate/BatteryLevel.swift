/// The value of the Battery Level characteristic. Battery Service 1.0, 3.1.
public struct BatteryLevel: Hashable, Sendable {
  /// Charge in percent, 0 to 100.
  public let percent: UInt8

  /// A charge of `percent`; nil above 100.
  public init?(percent: UInt8) {
    guard percent <= 100 else { return nil }
    self.percent = percent
  }

  /// Decodes the characteristic's value.
  /// - Throws: `HeartRateError` unless it is one byte of 0 to 100.
  public init(decoding bytes: RawSpan) throws(HeartRateError) {
    let percent = try bytes.onlyByte(.batteryLevel)
    guard percent <= 100 else { throw .batteryLevelOutOfRange(percent, at: 0) }
    self.percent = percent
  }

  /// The characteristic's value.
  public func encoded() -> [UInt8] { [percent] }
}
