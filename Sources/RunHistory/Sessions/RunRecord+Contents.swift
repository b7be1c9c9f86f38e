import Primitives
import RunReplay
import Training
import ZoneProtocol

extension RunRecord {
  /// A report of a session with its time since the session's start.
  public struct Moment<Content: Sendable>: Sendable {
    /// The time since the first live sample.
    public let at: Duration
    /// The time on the wall clock.
    public let time: UTCTime
    /// What was reported.
    public let content: Content
  }

  /// The reports other than samples for which `transform` gives something, in order.
  public func moments<Content>(_ transform: (Report.Body) -> Content?) -> [Moment<Content>] {
    parts.flatMap { part in
      part.reports.compactMap { report in
        guard case .report(let report) = report, let content = transform(report.body) else { return nil }
        let at = report.t.map { $0 + part.shift - Instant(nanoseconds: 0) } ?? .zero
        return Moment(at: at, time: report.time, content: content)
      }
    }
  }

  /// The live samples, each with its time since the first one and its heart rate in bpm.
  public var liveSamples: [(at: Duration, bpm: Int, sample: RecordedSample)] {
    parts.flatMap { part in
      part.reports.compactMap { report in
        guard case .sample(let sample) = report, sample.signal == .live, let bpm = sample.bpm else { return nil }
        return (sample.t + part.shift - Instant(nanoseconds: 0), bpm, sample)
      }
    }
  }

  /// A time without a live sample.
  public struct Silence: Hashable, Sendable {
    /// When it began, since the session's start.
    public let at: Duration
    /// Its length.
    public let duration: Duration
    /// Its cause.
    public let cause: GapCause
  }

  /// The times without a live sample that are longer than any sample stays fresh, in order.
  public var silences: [Silence] {
    var silences: [Silence] = []
    var last: (at: Duration, time: UTCTime)?
    for live in liveSamples {
      defer { last = (live.at, live.sample.time) }
      guard let former = last, live.at - former.at > Self.longestFresh else { continue }
      // A recorded gap begins with the last sample before it, live or not.
      let recorded = gaps.first { former.time <= $0.time && $0.time <= live.sample.time }
      silences.append(
        Silence(at: former.at, duration: live.at - former.at, cause: recorded?.cause ?? .signalLost))
    }
    return silences
  }

  /// The longest time for which a sample is fresh with any strap.
  public static let longestFresh = Duration.seconds(15)
}
