import Glibc
import Posix
import SQLite

extension HistoryFile {
  /// The oldest session that has ended and is still to be delivered; nil if there is none.
  public func sessionToDeliver() throws(HistoryError) -> SessionEntry? {
    let id = try reading { () throws(SQLiteError) in
      try database.first(
        """
        SELECT id FROM delivery JOIN session ON session.id = delivery.session
        WHERE ended != 0 AND deleted IS NULL ORDER BY id LIMIT 1
        """
      ) { $0.integer(0) ?? 0 }
    }
    guard let id else { return nil }
    return try sessions(SessionFilter(), withDeleted: false).first { $0.id == id }
  }

  /// Puts a session into `queue`, exactly once: however this is interrupted, `finishDeliveries` or the next call goes on. It is
  /// in the queue, durably, when this returns.
  /// - Returns: the IDs of older sessions for which the queue had no room: those that were given up, and those that were removed.
  public func deliver(
    _ session: QueuedSession, _ number: Int64, to queue: DeliveryQueue
  ) throws(HistoryError) -> (setAside: [String], removed: [String]) {
    do throws(SystemError) {
      try queue.make()
      try queue.stage(session)
    } catch {
      queue.discard(session.id)
      throw HistoryError(error, queue)
    }
    try forgetDelivery(number)
    do throws(SystemError) {
      try queue.publish(session.id)
    } catch {
      throw HistoryError(error, queue)
    }
    return queue.keepLimits()
  }

  /// Finishes deliveries to `queue` that were interrupted. Those that were not noted here yet begin again.
  /// - Returns: whether there were any.
  @discardableResult
  public func finishDeliveries(to queue: DeliveryQueue) throws(HistoryError) -> Bool {
    let staged = queue.staged
    for id in staged {
      let number = queue.stagedEnvironment(id)["HRLOG_SESSION"].flatMap { Int64($0) }
      let isNoted = try number.map { number throws(HistoryError) in
        try reading { () throws(SQLiteError) in
          try database.first("SELECT 1 FROM delivery WHERE session = ?", .integer(number)) { _ in true } == nil
        }
      }
      guard isNoted == true else {
        queue.discard(id)
        continue
      }
      do throws(SystemError) {
        try queue.publish(id)
      } catch {
        throw HistoryError(error, queue)
      }
    }
    return !staged.isEmpty
  }

  /// Notes that a session is not to be delivered, or not again.
  public func forgetDelivery(_ session: Int64) throws(HistoryError) {
    try transaction { () throws(SQLiteError) in
      try database.run("DELETE FROM delivery WHERE session = ?", .integer(session))
    }
  }

  /// Notes that no session that has ended is to be delivered.
  public func forgetDeliveries() throws(HistoryError) {
    let isEmpty = try reading { () throws(SQLiteError) in
      try database.first("SELECT 1 FROM delivery LIMIT 1") { _ in true } == nil
    }
    guard !isEmpty else { return }
    try transaction { () throws(SQLiteError) in
      try database.run(
        "DELETE FROM delivery WHERE session NOT IN (SELECT id FROM session WHERE ended = 0)")
    }
  }
}

extension HistoryError {
  fileprivate init(_ error: SystemError, _ queue: DeliveryQueue) {
    self = error.code == ENOSPC ? .full(path: queue.path) : .system(error)
  }
}
