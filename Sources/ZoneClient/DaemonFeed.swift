import JSON
import Primitives
import ZoneProtocol

/// A line from the daemon with its meaning.
public struct ReceivedLine: Hashable, Sendable {
  /// The line without its line feed. Hidden characters are escaped, so that it can be printed.
  public let bytes: [UInt8]
  /// The meaning; nil if this version cannot read the line.
  public let message: ServerMessage?
  /// Whether the line repeats a report of an earlier connection.
  public internal(set) var isRepeated = false
}

extension ReceivedLine {
  /// The answer to the request `id`; nil for any other line.
  public func answer(to id: RequestID) -> Result<Reply, ErrorMessage>? {
    switch message {
    case .reply(let reply) where reply.id == id: .success(reply)
    case .error(let error) where error.id == id: .failure(error)
    case .hello, .reply, .error, .report, .found, .dropped, .unknown, nil: nil
    }
  }
}

/// Follows the daemon's lines across restarts. The feed connects and sends a request. After a lost connection it connects
/// again and asks for the missed reports.
///
/// It has no loop: wait for `descriptor` and until `nextDeadline`, then call `advance`.
public final class DaemonFeed {
  /// The first subscription's starting point.
  public enum Start: Hashable, Sendable {
    /// Reports from now on.
    case now
    /// The reports that the daemon still holds, then those from now on.
    case history
    /// The reports after this position that the daemon still holds, then those from now on.
    case after(Subscription.Position)
  }

  /// An event of the feed.
  public enum Event: Hashable, Sendable {
    /// The daemon sent a line.
    case line(ReceivedLine)
    /// The connection was lost or failed, or the daemon refused the first request. The feed tries again at `nextDeadline`,
    /// even after an error that `isFinal`.
    case lost(ConnectionError)
  }

  /// The path of the socket.
  public let path: String
  private let request: Request.Method
  private let start: Start
  private var state: State
  private var boot: String?
  private var lastSeq: UInt64 = 0
  /// The daemon's last error before it closes the connection.
  private var lastWords: ErrorMessage?
  private var backoff = DaemonFeed.firstBackoff
  /// The number of the next request's id.
  private var nextID: Int64 = 2

  private enum State {
    case greeting(DaemonConnection, until: Instant)
    case connected(DaemonConnection)
    case waiting(until: Instant)
  }

  /// A boot id that no daemon has. With it, a subscription gets all reports in the history.
  private static let foreignBoot = "none"
  /// The id of the first request on each connection.
  public static let requestID = RequestID.integer(1)
  private static let firstBackoff = Duration.milliseconds(200)
  private static let longestBackoff = Duration.seconds(5)
  /// The time limit for the daemon's greeting.
  private static let greetingLimit = Duration.seconds(5)

  /// Connects to `path`. On each connection, `request` is sent after the daemon's greeting. A subscription gets a `since` if
  /// there are reports to ask for.
  /// - Throws: `ConnectionError` if the first connection fails.
  public init(path: String, request: Request.Method, start: Start = .now, now: Instant) throws(ConnectionError) {
    self.path = path
    self.request = request
    self.start = start
    state = .greeting(try DaemonConnection(path), until: now + Self.greetingLimit)
    if case .after(let position) = start { (boot, lastSeq) = (position.boot, position.seq) }
  }

  private var connection: DaemonConnection? {
    switch state {
    case .greeting(let connection, _), .connected(let connection): connection
    case .waiting: nil
    }
  }

  /// The descriptor to wait for, until it is readable; nil between two attempts. `advance` may close it and open another.
  public var descriptor: Int32? { connection?.descriptor }

  /// Whether to wait also until the descriptor is writable.
  public var wantsToWrite: Bool { connection?.wantsToWrite ?? false }

  /// The instant to call `advance` even if nothing arrives.
  public var nextDeadline: Instant? {
    switch state {
    case .greeting(_, let until), .waiting(let until): until
    case .connected: nil
    }
  }

  /// Sends another request. Its answer arrives as a line, which `ReceivedLine.answer(to:)` recognizes. If the connection is
  /// lost first, no answer arrives.
  /// - Returns: the request's id; nil if no daemon has greeted yet.
  public func send(_ method: Request.Method) -> RequestID? {
    guard case .connected(let connection) = state else { return nil }
    let request = Request(id: .integer(nextID), method: method)
    nextID += 1
    do throws(ConnectionError) {
      try connection.send(request)
      return request.id
    } catch {
      // The next call of `advance` reports the loss.
      return nil
    }
  }

  /// Reads lines, writes waiting requests, and reconnects when it is time. It never blocks.
  /// - Returns: the events, in order.
  public func advance(to now: Instant) -> [Event] {
    switch state {
    case .waiting(let until):
      guard now >= until else { return [] }
      do throws(ConnectionError) {
        state = .greeting(try DaemonConnection(path), until: now + Self.greetingLimit)
        return []
      } catch {
        return [lose(error, at: now)]
      }
    case .greeting(let connection, let until):
      let events = read(connection, now)
      if case .greeting = state, now >= until { return events + [lose(.silent, at: now)] }
      return events
    case .connected(let connection):
      return read(connection, now)
    }
  }

  private func read(_ connection: DaemonConnection, _ now: Instant) -> [Event] {
    var events: [Event] = []
    do throws(ConnectionError) {
      try connection.flush()
      let (lines, isEnded) = try connection.receive()
      for bytes in lines {
        let line = try decode(bytes, connection)
        if case .error(let message) = line.message, message.code.value?.closesConnection ?? true { lastWords = message }
        events.append(.line(line))
        try checkAnswer(line)
      }
      if isEnded { throw lastWords.map { .refused($0) } ?? .closed }
    } catch {
      events.append(lose(error, at: now))
    }
    return events
  }

  /// Decodes one line and acts on it.
  private func decode(_ bytes: [UInt8], _ connection: DaemonConnection) throws(ConnectionError) -> ReceivedLine {
    let message: ServerMessage?
    let fault: String
    do throws(MessageError) {
      message = try ServerMessage(line: bytes)
      fault = "it sent no greeting"
    } catch {
      message = nil
      fault = "\(error)"
    }
    var line = ReceivedLine(bytes: bytes.withHiddenCharactersEscaped, message: message)
    if case .greeting = state {
      // The daemon refuses before it greets. The end of the connection reports this error.
      if case .error = message { return line }
      try checkVersion(bytes)
      guard case .hello(let hello) = message else { throw .notHrzoned(fault) }
      try greet(hello, connection)
      return line
    }
    if case .report(let report) = message, let seq = report.seq {
      line.isRepeated = seq <= lastSeq && report.body.type != .raw
      lastSeq = max(lastSeq, seq)
    }
    return line
  }

  /// Checks the answer to the first request. A refused request is sent again later, as after a loss.
  private func checkAnswer(_ line: ReceivedLine) throws(ConnectionError) {
    switch line.message {
    case .reply(let reply) where reply.id == Self.requestID: backoff = Self.firstBackoff
    case .error(let error) where error.id == Self.requestID: throw .refused(error)
    case .hello, .reply, .error, .report, .found, .dropped, .unknown, nil: break
    }
  }

  /// Checks the version first: a greeting of another major version may be unreadable except for its number.
  private func checkVersion(_ bytes: [UInt8]) throws(ConnectionError) {
    guard let greeting = try? JSONValue(parsing: bytes), greeting["type"]?.string == "hello",
      let version = greeting["protocol"]?.string
    else { return }
    let hello = Hello(server: greeting["server"]?.string ?? "hrzoned", boot: "", seq: 0)
    var other = hello
    other.protocolVersion = version
    guard other.isCompatible else { throw .otherVersion(protocol: version, server: hello.server) }
  }

  private func greet(_ hello: Hello, _ connection: DaemonConnection) throws(ConnectionError) {
    state = .connected(connection)
    var method = request
    if case .subscribe(var subscription) = method {
      if let boot {
        subscription.since = Subscription.Position(boot: boot, seq: lastSeq)
      } else if start == .history {
        subscription.since = Subscription.Position(boot: Self.foreignBoot, seq: 0)
      }
      // The history holds no raw notifications.
      if subscription.reports == [.raw] { subscription.since = nil }
      method = .subscribe(subscription)
    }
    // After a restart of the daemon, ask for all that it holds. On the first connection, ask for what follows its greeting.
    if boot != hello.boot { lastSeq = boot == nil && start == .now ? hello.seq : 0 }
    boot = hello.boot
    try connection.send(Request(id: Self.requestID, method: method))
  }

  private func lose(_ error: ConnectionError, at now: Instant) -> Event {
    state = .waiting(until: now + backoff)
    lastWords = nil
    backoff = min(backoff * 2, Self.longestBackoff)
    return .lost(error)
  }
}
