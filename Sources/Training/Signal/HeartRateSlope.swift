/// How fast heart rate changes.
public struct HeartRateSlope: Hashable, Sendable, CustomStringConvertible {
  /// Tenths of a beat per minute, each minute: 305 rises by 30.5 bpm a minute.
  public let tenthsPerMinute: Int

  /// A change of `tenthsPerMinute` tenths of a bpm a minute.
  public init(tenthsPerMinute: Int) {
    self.tenthsPerMinute = tenthsPerMinute
  }

  /// With its sign and one decimal: `+30.5`.
  public var description: String {
    let (whole, tenth) = tenthsPerMinute.magnitude.quotientAndRemainder(dividingBy: 10)
    return "\(tenthsPerMinute < 0 ? "-" : "+")\(whole).\(tenth)"
  }
}
