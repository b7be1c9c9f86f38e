import JSON
import Primitives
import ZoneProtocol

/// A line from the daemon: its bytes and what they mean.
public struct ReceivedLine: Hashable, Sendable {
  /// The line without its end; hidden characters are escapes, so that it can be printed.
  public let bytes: [UInt8]
  /// What the line means; nil if this version cannot read it.
  public let message: ServerMessage?
  /// Whether the line is a report that came before, on an earlier connection.
  public internal(set) var isRepeated = false
}

extension ReceivedLine {
  /// The answer to the request `id`; nil if the line is something else.
  public func answer(to id: RequestID) -> Result<Reply, ErrorMessage>? {
    switch message {
    case .reply(let reply) where reply.id == id: .success(reply)
    case .error(let error) where error.id == id: .failure(error)
    case .hello, .reply, .error, .report, .found, .dropped, .unknown, nil: nil
    }
  }
}

/// The lines of a daemon, also when it is started anew. The feed connects and sends a request. When the connection is lost, it
/// connects again and asks for the reports that it missed.
///
/// It has no loop: wait for `descriptor` and until `nextDeadline`, then call `advance`.
public final class DaemonFeed {
  /// What a first subscription asks for.
  public enum Start: Hashable, Sendable {
    /// The reports from now on.
    case now
    /// First the reports that the daemon still holds.
    case history
  }

  /// What happened.
  public enum Event: Hashable, Sendable {
    /// The daemon sent a line.
    case line(ReceivedLine)
    /// The connection was lost or could not be made, or the daemon refused the first request. The feed tries again at
    /// `nextDeadline`, also after an error that `isFinal`.
    case lost(ConnectionError)
  }

  /// The path of the socket.
  public let path: String
  private let request: Request.Method
  private let start: Start
  private var phase: Phase
  private var boot: String?
  private var lastSeq: UInt64 = 0
  /// Why the daemon is about to close the connection, if it said so.
  private var lastWords: ErrorMessage?
  private var backoff = DaemonFeed.firstBackoff
  /// What the next request beside the first is called.
  private var nextID: Int64 = 2

  private enum Phase {
    case greeting(DaemonConnection, until: Instant)
    case connected(DaemonConnection)
    case waiting(until: Instant)
  }

  /// A boot that no daemon has: `since` it, all that is held is given.
  private static let foreignBoot = "none"
  /// The ID of the request that each connection begins with.
  public static let requestID = RequestID.integer(1)
  private static let firstBackoff = Duration.milliseconds(200)
  private static let longestBackoff = Duration.seconds(5)
  /// How long the daemon may take to greet.
  private static let greetingLimit = Duration.seconds(5)

  /// Connects to `path`. On each connection, `request` follows the daemon's greeting; a subscription then has `since`, where
  /// there is something to ask for.
  /// - Throws: `ConnectionError` if the first connection cannot be made.
  public init(path: String, request: Request.Method, start: Start = .now, now: Instant) throws(ConnectionError) {
    self.path = path
    self.request = request
    self.start = start
    phase = .greeting(try DaemonConnection(path), until: now + Self.greetingLimit)
  }

  private var connection: DaemonConnection? {
    switch phase {
    case .greeting(let connection, _), .connected(let connection): connection
    case .waiting: nil
    }
  }

  /// The descriptor to wait for, until it can be read; nil between two attempts. `advance` may close it and open another.
  public var descriptor: Int32? { connection?.descriptor }

  /// Whether to wait also until the descriptor can be written.
  public var wantsToWrite: Bool { connection?.wantsToWrite ?? false }

  /// When to call `advance` even if nothing came.
  public var nextDeadline: Instant? {
    switch phase {
    case .greeting(_, let until), .waiting(let until): until
    case .connected: nil
    }
  }

  /// Sends another request. Its answer comes as a line, which `ReceivedLine.answer(to:)` recognizes; if the connection is lost
  /// before, no answer comes.
  /// - Returns: the request's ID; nil if there is no daemon that greeted.
  public func send(_ method: Request.Method) -> RequestID? {
    guard case .connected(let connection) = phase else { return nil }
    let request = Request(id: .integer(nextID), method: method)
    nextID += 1
    do throws(ConnectionError) {
      try connection.send(request)
      return request.id
    } catch {
      // Whoever reads next is told.
      return nil
    }
  }

  /// Reads what came, sends what waits, and connects again if it is time. It never waits.
  /// - Returns: what happened, in order.
  public func advance(to now: Instant) -> [Event] {
    switch phase {
    case .waiting(let until):
      guard now >= until else { return [] }
      do throws(ConnectionError) {
        phase = .greeting(try DaemonConnection(path), until: now + Self.greetingLimit)
        return []
      } catch {
        return [lose(error, at: now)]
      }
    case .greeting(let connection, let until):
      let events = read(connection, now)
      if case .greeting = phase, now >= until { return events + [lose(.silent, at: now)] }
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
        let line = try take(bytes, connection)
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

  /// Understands one line, and does what follows from it.
  private func take(_ bytes: [UInt8], _ connection: DaemonConnection) throws(ConnectionError) -> ReceivedLine {
    let message: ServerMessage?
    let fault: String
    do throws(MessageError) {
      message = try ServerMessage(line: bytes)
      fault = "it did not greet"
    } catch {
      message = nil
      fault = "\(error)"
    }
    var line = ReceivedLine(bytes: bytes.withHiddenCharactersEscaped, message: message)
    if case .greeting = phase {
      // Refused before the greeting: the end of the connection says so.
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

  /// A daemon that took the request is there to stay; one that refused it is asked again later, as after a loss.
  private func checkAnswer(_ line: ReceivedLine) throws(ConnectionError) {
    switch line.message {
    case .reply(let reply) where reply.id == Self.requestID: backoff = Self.firstBackoff
    case .error(let error) where error.id == Self.requestID: throw .refused(error)
    case .hello, .reply, .error, .report, .found, .dropped, .unknown, nil: break
    }
  }

  /// Another major version may greet in words that cannot be read, but for its number.
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
    phase = .connected(connection)
    var method = request
    if case .subscribe(var subscription) = method {
      if let boot {
        subscription.since = Subscription.Position(boot: boot, seq: lastSeq)
      } else if start == .history {
        subscription.since = Subscription.Position(boot: Self.foreignBoot, seq: 0)
      }
      // What is not kept cannot be asked for.
      if subscription.reports == [.raw] { subscription.since = nil }
      method = .subscribe(subscription)
    }
    // From a new boot nothing is known yet, and all it holds is asked for; from the first one, what comes after its greeting.
    if boot != hello.boot { lastSeq = boot == nil && start == .now ? hello.seq : 0 }
    boot = hello.boot
    try connection.send(Request(id: Self.requestID, method: method))
  }

  private func lose(_ error: ConnectionError, at now: Instant) -> Event {
    phase = .waiting(until: now + backoff)
    lastWords = nil
    backoff = min(backoff * 2, Self.longestBackoff)
    return .lost(error)
  }
}
