import HeartRate
import Primitives
import Training
import ZoneProtocol

/// A live report as a record keeps it.
public enum RecordedReport: Hashable, Sendable {
  /// A heart rate of the strap.
  case sample(RecordedSample)
  /// Any other live report.
  case report(Report)
}

/// What a record keeps of a `sample` report: what the strap sent, when, and the quality that the daemon gave it. Everything else
/// is computed from that.
public struct RecordedSample: Hashable, Sendable {
  /// The number of the report since the daemon started.
  public var seq: UInt64
  /// The time of the sample on the daemon's clock that never jumps.
  public var t: Instant
  /// The time of the sample.
  public var time: UTCTime
  /// Heart rate in bpm; nil if the strap had none.
  public var bpm: Int?
  /// The intervals between beats since the last sample, oldest first.
  public var rrIntervals: [RRInterval]
  /// Whether the sensor had skin contact; nil if the strap cannot tell.
  public var contact: Bool?
  /// Energy Expended in kJ, if the strap sent it with this sample.
  public var energyExpended: Int?
  /// The quality of the signal, as the daemon reported it. A replay does not depend on it.
  public var signal: SignalQuality

  /// A sample with all its parts.
  public init(
    seq: UInt64, t: Instant, time: UTCTime, bpm: Int?, rrIntervals: [RRInterval] = [], contact: Bool? = nil,
    energyExpended: Int? = nil, signal: SignalQuality
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

extension RecordedReport {
  /// What a record keeps of `report`; nil for a report that is not live, or lacks its `seq` or `t`.
  public init?(_ report: Report) {
    guard let seq = report.seq, let t = report.t else { return nil }
    switch report.body {
    case .sample(let sample):
      // A quality that a later version added is not live.
      self = .sample(
        RecordedSample(
          seq: seq, t: t, time: report.time, bpm: sample.bpm, rrIntervals: sample.rrIntervals, contact: sample.contact,
          energyExpended: sample.energyExpended, signal: sample.signal.value ?? .implausible))
    case .zone, .alert, .strap, .workout, .mark, .settings, .raw: self = .report(report)
    case .state: return nil
    }
  }

  /// The report's place in the record; nil if it has none, or one that no daemon gives.
  var place: ReplayPlace? {
    let place: ReplayPlace
    switch self {
    case .sample(let sample): place = ReplayPlace(seq: sample.seq, t: sample.t, time: sample.time)
    case .report(let report):
      guard let seq = report.seq, let t = report.t else { return nil }
      place = ReplayPlace(seq: seq, t: t, time: report.time)
    }
    return ReplayPlace.plausible.contains(place.t) ? place : nil
  }

  /// The report if it is one of a workout.
  var workout: WorkoutReport? {
    guard case .report(let report) = self, case .workout(let workout) = report.body else { return nil }
    return workout
  }

  /// Whether the daemon computed the report, so that it is no input of the computation.
  var isResult: Bool {
    guard case .report(let report) = self else { return false }
    switch report.body {
    case .zone, .alert, .workout: return true
    case .state, .sample, .strap, .mark, .settings, .raw: return false
    }
  }
}

/// The place of a report in the record.
struct ReplayPlace: Sendable {
  /// The times since a machine's start that a report may have. A machine runs less than 100 years.
  static let plausible = Instant(nanoseconds: 0)...Instant(nanoseconds: 3_155_760_000_000_000_000)

  let seq: UInt64
  let t: Instant
  let time: UTCTime

  /// The wall clock at `instant`, unless it was set since this report.
  func time(at instant: Instant) -> UTCTime {
    UTCTime(milliseconds: time.milliseconds + (instant - t).nanoseconds / 1_000_000)
  }
}

extension RecordedSample {
  /// What the strap sent; nil if no strap can send it.
  package var measurement: HeartRateMeasurement? {
    guard let heartRate = UInt16(exactly: bpm ?? 0) else { return nil }
    let energy: UInt16?
    if let energyExpended {
      guard let exact = UInt16(exactly: energyExpended) else { return nil }
      energy = exact
    } else {
      energy = nil
    }
    return HeartRateMeasurement(
      heartRate: heartRate, sensorContact: contact.map { $0 ? .detected : .notDetected } ?? .notSupported,
      energyExpended: energy, rrIntervals: rrIntervals)
  }
}
