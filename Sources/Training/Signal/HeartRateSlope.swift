/// A rate of change of heart rate.
public struct HeartRateSlope: Hashable, Sendable, CustomStringConvertible {
  /// Tenths of a bpm per minute: 305 is a rise of 30.5 bpm a minute.
  public let tenthsPerMinute: Int

  /// A rate of `tenthsPerMinute` tenths of a bpm per minute.
  public init(tenthsPerMinute: Int) {
    self.tenthsPerMinute = tenthsPerMinute
  }

  /// The rate in bpm a minute with its sign and one decimal: `+30.5`.
  public var description: String {
    let (whole, tenth) = tenthsPerMinute.magnitude.quotientAndRemainder(dividingBy: 10)
    return "\(tenthsPerMinute < 0 ? "-" : "+")\(whole).\(tenth)"
  }
}
