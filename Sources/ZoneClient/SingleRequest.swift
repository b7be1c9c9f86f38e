import Primitives
import ZoneProtocol

/// One request on a connection of its own, for a program that asks once. Like `DaemonFeed` it has a descriptor and a deadline,
/// and no loop.
public final class SingleRequest {
  /// What the daemon answered.
  public struct Answer: Hashable, Sendable {
    /// The daemon's greeting.
    public let hello: Hello
    /// Its reply to the request.
    public let reply: Reply
  }

  private let feed: DaemonFeed
  private let limit: Instant
  private var hello: Hello?

  /// Connects to `path` and asks `method`; the answer must come within `limit` of `now`.
  public init(
    _ method: Request.Method, path: String, limit: Duration, now: Instant
  ) throws(ConnectionError) {
    feed = try DaemonFeed(path: path, request: method, now: now)
    self.limit = now + limit
  }

  /// The descriptor to wait for, until it can be read; nil after an error.
  public var descriptor: Int32? { feed.descriptor }

  /// Whether to wait also until the descriptor can be written.
  public var wantsToWrite: Bool { feed.wantsToWrite }

  /// When to call `advance` even if nothing came.
  public var nextDeadline: Instant { min(limit, feed.nextDeadline ?? limit) }

  /// Reads what came. The answer is there once; nil until it is.
  /// - Throws: `ConnectionError` if there will be no answer; `silent` if it did not come in time.
  public func advance(to now: Instant) throws(ConnectionError) -> Answer? {
    for event in feed.advance(to: now) {
      switch event {
      case .lost(let error): throw error
      case .line(let line):
        if case .hello(let greeting) = line.message { hello = greeting }
        if let hello, case .success(let reply) = line.answer(to: DaemonFeed.requestID) {
          return Answer(hello: hello, reply: reply)
        }
      }
    }
    guard now < limit else { throw .silent }
    return nil
  }
}
