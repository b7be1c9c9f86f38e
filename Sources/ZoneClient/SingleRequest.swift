import Primitives
import ZoneProtocol

/// Sends one request on its own connection, for a program that asks once. Like `DaemonFeed`, it has a descriptor and a
/// deadline, but no loop.
public final class SingleRequest {
  /// The daemon's greeting and reply.
  public struct Answer: Hashable, Sendable {
    /// The daemon's greeting.
    public let hello: Hello
    /// Its reply to the request.
    public let reply: Reply
  }

  private let feed: DaemonFeed
  private let limit: Instant
  private var hello: Hello?

  /// Connects to `path` and sends `method`. The answer must arrive within `limit` of `now`.
  public init(
    _ method: Request.Method, path: String, limit: Duration, now: Instant
  ) throws(ConnectionError) {
    feed = try DaemonFeed(path: path, request: method, now: now)
    self.limit = now + limit
  }

  /// The descriptor to wait for, until it is readable; nil after an error.
  public var descriptor: Int32? { feed.descriptor }

  /// Whether to wait also until the descriptor is writable.
  public var wantsToWrite: Bool { feed.wantsToWrite }

  /// The instant to call `advance` even if nothing arrives.
  public var nextDeadline: Instant { min(limit, feed.nextDeadline ?? limit) }

  /// Reads what has arrived. Returns the answer once; nil until then.
  /// - Throws: `ConnectionError` if no answer will come; `silent` after the time limit.
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
