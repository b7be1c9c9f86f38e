import Primitives

/// A change that a person makes to sessions. The record itself is never changed, except that deleted data is removed in the end.
public enum HistoryChange: Hashable, Sendable {
  /// Sets the note; nil removes it.
  case note(session: Int64, String?)
  /// Adds and removes tags.
  case tag(session: Int64, add: [String], remove: [String])
  /// Makes one session of two.
  case merge(Int64, Int64)
  /// Makes two sessions of one, `after` its start.
  case split(session: Int64, after: Duration)
  /// Deletes sessions: after a day, or at once.
  case delete([Int64], atOnce: Bool)
  /// Ends a session that is being recorded.
  case end(session: Int64)
  /// Undoes the newest change of the last day.
  case undo

  /// The sessions that the change names.
  public var sessions: [Int64] {
    switch self {
    case .note(let session, _), .tag(let session, _, _), .split(let session, _), .end(let session): [session]
    case .merge(let first, let second): [first, second]
    case .delete(let sessions, _): sessions
    case .undo: []
    }
  }
}
