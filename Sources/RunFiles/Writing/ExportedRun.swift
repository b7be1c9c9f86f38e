import FIT
import HeartRate
import Primitives
import RunHistory
import RunReplay
import Training
import ZoneProtocol

/// A record in the form that most formats need: samples with their times, and the steps of workouts.
public struct ExportedRun: Sendable {
  /// The record.
  public let record: RunRecord
  /// The figures of the run.
  public let summary: SessionSummary
  /// The seconds of the local time east of UTC.
  public let localOffset: Int
  /// The samples in order; their times never run backwards.
  let samples: [Sample]
  /// The parts of the run: one for each step of a workout, and the time before, between and after.
  let laps: [Lap]
  /// The times between merged sessions.
  let pauses: [Range<UTCTime>]

  /// A sample at a time of the wall clock.
  struct Sample: Sendable {
    let time: UTCTime
    /// The time since the session's first live sample.
    let at: Duration
    let content: RecordedSample

    var isLive: Bool { content.signal == .live && content.bpm != nil }
  }

  /// A part of the run.
  struct Lap: Sendable {
    let start: UTCTime
    var end: UTCTime
    let name: String?
  }

  /// Prepares `record`.
  public init(_ record: RunRecord, localOffset: Int) {
    self.record = record
    self.localOffset = localOffset
    summary = SessionSummary(of: record)
    let all = record.parts.flatMap { part in
      part.reports.compactMap { report -> (at: Duration, content: RecordedSample)? in
        guard case .sample(let sample) = report else { return nil }
        return (sample.t + part.shift - Instant(nanoseconds: 0), sample)
      }
    }
    let times = UTCTime.times(
      wall: all.map(\.content.time), steady: all.map { record.session.start.advanced(by: $0.at) })
    samples = zip(times, all).map { Sample(time: $0, at: $1.at, content: $1.content) }
    pauses = zip(samples, samples.dropFirst()).compactMap { former, next in
      next.at - former.at >= RunRecorder.usualSessionGap ? former.time..<next.time : nil
    }
    laps = Self.laps(record, samples)
  }

  private static func laps(_ record: RunRecord, _ samples: [Sample]) -> [Lap] {
    guard let first = samples.first, let last = samples.last else { return [] }
    var laps = [Lap(start: first.time, end: last.time, name: nil)]
    var step: Int?
    let steps = record.moments { body -> WorkoutReport? in
      guard case .workout(let report) = body else { return nil }
      return report
    }
    for moment in steps where moment.content.step?.index != step {
      step = moment.content.step?.index
      let time = first.time.advanced(by: moment.at - first.at)
      let begin = min(max(time, laps[laps.count - 1].start), last.time)
      laps[laps.count - 1].end = begin
      laps.append(Lap(start: begin, end: last.time, name: moment.content.step?.name))
    }
    return laps.filter { $0.end > $0.start || laps.count == 1 }
  }

  /// The time from `start` to `end` without pauses.
  func time(from start: UTCTime, to end: UTCTime) -> Duration {
    let paused = pauses.reduce(Int64(0)) { sum, pause in
      sum + max(0, min(end, pause.upperBound).milliseconds - max(start, pause.lowerBound).milliseconds)
    }
    return .milliseconds(end.milliseconds - start.milliseconds - paused)
  }

  /// The samples of `lap`; the last lap has also the last sample.
  func samples(of lap: Lap) -> [Sample] {
    let isLast = lap.end == laps.last?.end
    return samples.filter { $0.time >= lap.start && ($0.time < lap.end || isLast) }
  }

  /// The whole number nearest to the mean heart rate of live samples, and the highest, in bpm.
  func heartRates(of samples: [Sample]) -> (mean: Int, maximum: Int)? {
    let rates = samples.filter(\.isLive).compactMap { $0.content.bpm.flatMap(UInt16.init(exactly:)).map { Int($0) } }
    guard let maximum = rates.max() else { return nil }
    return ((rates.reduce(0, +) + rates.count / 2) / rates.count, maximum)
  }
}

extension UTCTime {
  /// The times of samples: those of the wall clock, unless it was set during the run. They never run backwards.
  /// - Parameters:
  ///   - wall: the times of the wall clock.
  ///   - steady: the times by a clock that never jumps.
  static func times(wall: [UTCTime], steady: [UTCTime]) -> [UTCTime] {
    let wasSet = zip(wall, steady).contains { abs($0.milliseconds - $1.milliseconds) > 2000 }
    var last = UTCTime(milliseconds: .min)
    return (wasSet ? steady : wall).map { time in
      last = max(last, time)
      return last
    }
  }

  /// The time `duration` after this one.
  func advanced(by duration: Duration) -> UTCTime {
    UTCTime(milliseconds: milliseconds + duration.nanoseconds / 1_000_000)
  }
}

extension ExportedRun {
  /// The run in `format`.
  /// - Throws: a `RunFileFault` if the format has no place for a value, such as a time before 1998 in FIT.
  public func encoded(as format: RunFileFormat) throws(RunFileFault) -> [UInt8] {
    switch format {
    case .fit:
      do throws(FITFault) {
        return try fit
      } catch {
        throw RunFileFault(nil, error.reason)
      }
    case .tcx: return tcx
    case .csv: return csv
    case .rr: return rr
    case .json: return json
    case .capture: return capture
    }
  }
}
