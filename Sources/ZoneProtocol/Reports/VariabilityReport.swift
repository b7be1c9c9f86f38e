import HeartRate
import JSON
import Training

/// How much the time between beats varies. A figure is nil where it would be unknown or false: `HeartRateVariability` says when.
public struct VariabilityReport: Hashable, Sendable {
  /// RMSSD of the last 60 s, in tenths of a millisecond.
  public var rmssdTenths: Int?
  /// DFA-alpha1 of the last 120 s, in hundredths.
  public var alpha1Hundredths: Int?
  /// How many of the intervals of the last 120 s were corrected. It is told also while there is no figure.
  public var correctedShare: Percent

  /// Figures of all their parts.
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

  /// Nil where the object has no such figures: the share is with them always.
  init?(_ object: ObjectReader) throws(MessageError) {
    rmssdTenths = try object.optional("rmssd_ms", { $0.count(of: 10) }, "a number")
    alpha1Hundredths = try object.optional("alpha1", { $0.count(of: 100) }, "a number")
    guard let share = try object.optional("corrected_share", \.percent, "a number") else { return nil }
    correctedShare = share
  }
}

extension VariabilityReport {
  /// What a session found.
  public init(_ variability: HeartRateVariability) {
    // The figures are small: intervals have 16 bits.
    self.init(
      rmssdTenths: variability.rmssd.map { Int(($0 * 10).rounded()) },
      alpha1Hundredths: variability.alpha1.map { Int(($0 * 100).rounded()) },
      correctedShare: Percent(tenths: Int((variability.correctedShare * 10).rounded())))
  }
}

extension JSONValue {
  /// How many times a `part`th of 1 it is, to the nearest; nil for what is no such figure.
  fileprivate func count(of part: Double) -> Int? {
    // In this range the count is exact both ways.
    double.flatMap { $0.magnitude < 1e9 ? Int(($0 * part).rounded()) : nil }
  }
}
