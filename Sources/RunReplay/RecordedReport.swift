import HeartRate
import Primitives
import Training
import ZoneProtocol

/// What a strap sent in one notification, and when: a `sample` report without what is computed.
public struct RecordedSample: Hashable, Sendable {
  /// The number of the report.
  public var seq: UInt64
  /// The time of arrival, on a clock that never jumps.
  public var t: Instant
  /// The time of arrival on the wall clock.
  public var time: UTCTime
  /// Heart rate in bpm; nil if the strap sent none.
  public var bpm: Int?
  /// The RR intervals, oldest first.
  public var rrIntervals: [RRInterval]
  /// Whether the sensor has skin contact, if the strap can tell.
  public var contact: Bool?
  /// Energy Expended in kJ.
  public var energyExpended: Int?
  /// The quality that the daemon found.
  public var signal: SignalQuality

  /// A sample with all its parts.
  public init(
    seq: UInt64, t: Instant, time: UTCTime, bpm: Int?, rrIntervals: [RRInterval], contact: Bool?,
    energyExpended: Int?, signal: SignalQuality
  ) {
    self.seq = seq
    self.t = t
    self.time = time
    self.bpm = bpm
    self.rrIntervals = rrIntervals
    self.contact = contact
    self.energyExpended = energyExpended
    self.signal = signal
  }
}

/// A live report as it is recorded.
public enum RecordedReport: Hashable, Sendable {
  /// A sample.
  case sample(RecordedSample)
  /// Any other live report.
  case report(Report)
}
