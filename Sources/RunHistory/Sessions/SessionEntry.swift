import Primitives

/// A session: the time from a strap's first live sample to its last one, without a long silence in between.
public struct SessionEntry: Hashable, Sendable {
  /// The number of the session, which is never used again.
  public var id: Int64
  /// The strap's address.
  public var strap: String
  /// The runner who wore the strap, if known.
  public var runner: String?
  /// The time of the first live sample.
  public var start: UTCTime
  /// The time from the first to the last live sample, on a clock that never jumps.
  public var duration: Duration
  /// Whether the session was ended. One that was not may have no more samples all the same.
  public var isEnded: Bool
  /// The note of a person.
  public var note: String?
  /// The tags, sorted.
  public var tags: [String]
  /// When the session was deleted, if it was. Its data is kept for `HistoryFile.undoTime` from then on.
  public var deleted: UTCTime?

  /// The time of the last live sample, unless the wall clock was set.
  public var end: UTCTime { UTCTime(milliseconds: start.milliseconds + duration.nanoseconds / 1_000_000) }

  /// Whether the session may still get samples. One that was not ended may have been left by a recorder that was stopped.
  public func isOpen(at now: UTCTime) -> Bool {
    !isEnded && now.milliseconds - end.milliseconds < SessionEnd.usualGap.nanoseconds / 1_000_000
  }
}

/// Which sessions are wanted. Nil means all.
public struct SessionFilter: Hashable, Sendable {
  /// The runners that the reader may see; nil is a runner without a name.
  public var runners: Set<String?>?
  /// The first start.
  public var from: UTCTime?
  /// The first start that is too late.
  public var before: UTCTime?
  /// A tag.
  public var tag: String?

  /// All sessions.
  public init(runners: Set<String?>? = nil, from: UTCTime? = nil, before: UTCTime? = nil, tag: String? = nil) {
    self.runners = runners
    self.from = from
    self.before = before
    self.tag = tag
  }

  func admits(_ session: SessionEntry) -> Bool {
    runners?.contains(session.runner) ?? true && session.start >= from ?? session.start
      && before.map { session.start < $0 } ?? true && tag.map(session.tags.contains) ?? true
  }
}
