import Primitives
import RunReplay

/// Everything that was recorded of a session.
public struct RunRecord: Hashable, Sendable {
  /// The session.
  public var session: SessionEntry
  /// The reports, in order: one part for each run of the daemon and each merged session.
  public var parts: [Part]
  /// The gaps of the record. Those of the signal are in the samples.
  public var gaps: [RecordedGap]
  /// While a record is read from a socket: the number of reports that are still context of the newest part.
  var expectedContext = 0

  /// A record with all its parts.
  public init(session: SessionEntry, parts: [Part], gaps: [RecordedGap]) {
    self.session = session
    self.parts = parts
    self.gaps = gaps
  }

  /// The reports of one strap from one run of the daemon.
  public struct Part: Hashable, Sendable {
    /// The daemon's run.
    public var boot: String
    /// What to add to a report's `t` to get the time on the session's clock, which is 0 at the first live sample.
    public var shift: Duration
    /// What was reported before the session and still held at its beginning: settings, the strap's condition, a workout; or
    /// all that is recorded.
    public var context: [RecordedReport]
    /// The reports of the session.
    public var reports: [RecordedReport]
  }
}

/// A time of which reports are missing.
public struct RecordedGap: Hashable, Sendable {
  /// The last known time before it.
  public var time: UTCTime
  /// Its length.
  public var duration: Duration
  /// Its cause; nil for a cause that this version does not know.
  public var cause: GapCause?

  /// A gap with all its parts.
  public init(time: UTCTime, duration: Duration, cause: GapCause?) {
    self.time = time
    self.duration = duration
    self.cause = cause
  }
}

extension RecordedReport {
  /// The report's time on the clock that never jumps.
  public var t: Instant? {
    switch self {
    case .sample(let sample): sample.t
    case .report(let report): report.t
    }
  }
}
