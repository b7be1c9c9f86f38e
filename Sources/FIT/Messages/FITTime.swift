import Primitives

/// Times of FIT files: seconds since 1989-12-31T00:00:00Z, in 32 bits.
enum FITTime {
  /// The first time of FIT, in seconds since 1970-01-01T00:00:00Z.
  static let epoch: Int64 = 631_065_600
  /// The values that are dates. Smaller ones count from the start of the device, and the largest value means unknown.
  static let dates: ClosedRange<UInt32> = 0x1000_0000...0xFFFF_FFFE

  /// The date of `value`; nil if it is not a date.
  static func date(_ value: UInt32) -> UTCTime? {
    guard dates.contains(value) else { return nil }
    return UTCTime(milliseconds: (Int64(value) + epoch) * 1000)
  }

  /// The value of `time`, without its fraction of a second; nil if FIT has none.
  static func value(_ time: UTCTime) -> UInt32? {
    let seconds = time.milliseconds / 1000 - (time.milliseconds % 1000 < 0 ? 1 : 0) - epoch
    guard let value = UInt32(exactly: seconds), dates.contains(value) else { return nil }
    return value
  }
}
