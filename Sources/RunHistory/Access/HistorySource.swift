import Primitives

/// A history that a command reads and changes: the file itself, or the recorder's socket.
public protocol HistorySource: AnyObject {
  /// Where the history is, for messages.
  var place: String { get }

  /// The sessions that may be seen and that `filter` admits, the oldest first.
  func sessions(_ filter: SessionFilter) throws(HistoryError) -> [SessionEntry]

  /// The sessions that may be seen and that `filter` admits, the oldest first, with their summaries if those are known.
  func entries(_ filter: SessionFilter) throws(HistoryError) -> [SummarizedSession]

  /// The record of a session.
  func record(_ session: Int64, wholeContext: Bool) throws(HistoryError) -> RunRecord

  /// Carries out a change. Returns what was done, as a sentence.
  func change(_ change: HistoryChange, at now: UTCTime) throws(HistoryError) -> String

  /// The measurements at rest that may be seen, the oldest first.
  func measurements() throws(HistoryError) -> [RestMeasurement]

  /// Keeps a measurement at rest.
  func add(_ measurement: RestMeasurement) throws(HistoryError)
}

/// A session and its summary.
public struct SummarizedSession: Hashable, Sendable {
  /// The session.
  public var session: SessionEntry
  /// The figures; nil if they are not computed yet.
  public var summary: SessionSummary?

  /// A session with its summary.
  public init(session: SessionEntry, summary: SessionSummary?) {
    self.session = session
    self.summary = summary
  }
}
