import HeartRate
import JSON
import Training

/// Heart rate variability. A figure is nil if it would be unknown or misleading: see `HeartRateVariability`.
public struct VariabilityReport: Hashable, Sendable {
  /// RMSSD of the last 60 s, in tenths of a millisecond.
  public var rmssdTenths: Int?
  /// DFA-alpha1 of the last 120 s, in hundredths.
  public var alpha1Hundredths: Int?
  /// The percentage of corrected intervals in the last 120 s. It is reported even without other figures.
  public var correctedShare: Percent

  /// Creates a report.
  public init(rmssdTenths: Int?, alpha1Hundredths: Int?, correctedShare: Percent) {
    self.rmssdTenths = rmssdTenths
    self.alpha1Hundredths = alpha1Hundredths
    self.correctedShare = correctedShare
  }

  func encodeMembers(into object: inout JSONWriter) {
    if let rmssdTenths {
      object.key("rmssd_ms")
      object.decimal(Int64(rmssdTenths), decimals: 1)
    }
    if let alpha1Hundredths {
      object.key("alpha1")
      object.decimal(Int64(alpha1Hundredths), decimals: 2)
    }
    object.member("corrected_share", correctedShare)
  }

  /// Nil if the object has no figures of variability: the share is always among them.
  init?(_ object: ObjectReader) throws(MessageError) {
    rmssdTenths = try object.optional("rmssd_ms", { $0.count(of: 10) }, "a number")
    alpha1Hundredths = try object.optional("alpha1", { $0.count(of: 100) }, "a number")
    guard let share = try object.optional("corrected_share", \.percent, "a number") else { return nil }
    correctedShare = share
  }
}

extension VariabilityReport {
  /// Creates the report of a session's figures.
  public init(_ variability: HeartRateVariability) {
    // The conversion is safe: intervals have 16 bits, so the figures are small.
    self.init(
      rmssdTenths: variability.rmssd.map { Int(($0 * 10).rounded()) },
      alpha1Hundredths: variability.alpha1.map { Int(($0 * 100).rounded()) },
      correctedShare: Percent(tenths: Int((variability.correctedShare * 10).rounded())))
  }
}

extension JSONValue {
  /// The number in units of 1/`part`, rounded; nil if it is out of range.
  fileprivate func count(of part: Double) -> Int? {
    // In this range the conversion is exact in both directions.
    double.flatMap { $0.magnitude < 1e9 ? Int(($0 * part).rounded()) : nil }
  }
}
