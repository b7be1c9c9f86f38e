import JSON
import Primitives

/// A guided measurement of heart rate variability at rest.
public struct RestMeasurement: Hashable, Sendable {
  /// The runner, if known.
  public var runner: String?
  /// When it ended.
  public var time: UTCTime
  /// How long heart beats were counted.
  public var duration: Duration
  /// Mean heart rate in bpm.
  public var meanHR: Double
  /// RMSSD in milliseconds.
  public var rmssd: Double
  /// The share of RR intervals that were corrected, in percent.
  public var correctedShare: Double

  /// A measurement with all its parts.
  public init(
    runner: String?, time: UTCTime, duration: Duration, meanHR: Double, rmssd: Double, correctedShare: Double
  ) {
    self.runner = runner
    self.time = time
    self.duration = duration
    self.meanHR = meanHR
    self.rmssd = rmssd
    self.correctedShare = correctedShare
  }

  /// Writes the members of the measurement's object.
  public func encodeMembers(into object: inout JSONWriter) {
    if let runner { object.member("runner", runner) }
    object.key("time")
    object.value(plain: time.ascii)
    object.key("seconds")
    object.seconds(duration, decimals: 1)
    object.key("mean_bpm")
    object.value(meanHR)
    object.key("rmssd_ms")
    object.value(rmssd)
    object.key("corrected_share")
    object.value(correctedShare)
  }

  /// Nil if `json` is no measurement.
  public init?(_ json: JSONValue) {
    guard let time = json["time"]?.string.flatMap({ UTCTime(parsing: $0) }),
      let seconds = json["seconds"]?.double, (0...86_400).contains(seconds),
      let meanHR = json["mean_bpm"]?.double, let rmssd = json["rmssd_ms"]?.double, rmssd > 0,
      let share = json["corrected_share"]?.double
    else { return nil }
    self.init(
      runner: json["runner"]?.string, time: time, duration: .milliseconds(Int64(seconds * 1000)), meanHR: meanHR,
      rmssd: rmssd, correctedShare: share)
  }
}
