import EventLoop
import Glibc
import JSON
import Posix
import Primitives
import ZoneProtocol

/// Sends reports to the clients of the daemon's socket.
///
/// A report is encoded once, and one system call sends its bytes to each client that wants them. The server never waits for a
/// client: bytes that its socket does not accept wait in a bounded queue.
public final class ReportServer {
  /// The number of the last live report since the daemon started; 0 before the first.
  public private(set) var seq: UInt64 = 0
  /// A random id for this start of the daemon.
  public let boot: String

  let loop: Loop
  unowned let handler: any RequestHandler
  /// Writes a line to the log.
  let log: (Importance, String) -> Void
  let settings: Settings
  /// The bytes of all waiting lines and the history.
  let memory: MemoryUse
  /// The clients that wait for a turn.
  let turns: TurnQueue
  /// The latest encoded states; nil after any change.
  private var states: EncodedStates?
  /// The buffer for received bytes, shared by all clients.
  var received = [UInt8](repeating: 0, count: 16 * 1024)
  private(set) var history: ReportHistory
  private let server: String
  private let socket: ListeningSocket
  private(set) var limits: ClientLimits
  /// The number of clients that memory allows.
  private let mostClients: Int
  private(set) var clients: [ReportClient] = []
  /// The clients that want a strap's reports of a type.
  private var audiences: [String: [ReportType: [ReportClient]]] = [:]
  private var shares = UserShares()
  private var writer = JSONWriter(capacity: 1024)
  private var listening: DescriptorEventSource?
  private var pause: ScheduledTimer?
  /// Whether the log already says that descriptors ran out. Reset after the next success.
  private var isExhausted = false

  /// Serves the clients of `socket` on `loop` until it is released or closed.
  /// - Parameters:
  ///   - loop: the loop that everything runs on.
  ///   - socket: the listening socket.
  ///   - boot: a random id for this start of the daemon.
  ///   - server: the daemon's name and version, for the greeting.
  ///   - settings: history, limits of clients, and the bound on memory.
  ///   - handler: handles requests. It must outlive the server.
  ///   - log: writes a line to the log.
  /// - Throws: `SystemError` if the loop cannot watch the socket.
  public init(
    loop: Loop, socket: ListeningSocket, boot: String, server: String, settings: Settings = Settings(),
    handler: any RequestHandler, log: @escaping (Importance, String) -> Void
  ) throws(SystemError) {
    self.loop = loop
    self.socket = socket
    self.boot = boot
    self.server = server
    self.settings = settings
    self.handler = handler
    self.log = log
    turns = TurnQueue(loop: loop)
    let plan = MemoryPlan(
      limit: settings.memoryLimit ?? MemoryPlan.assumedLimit, clients: settings.clients.maximum,
      history: settings.historyBytes)
    memory = MemoryUse(bound: settings.memoryBound ?? plan.bound)
    history = ReportHistory(length: settings.history, maximumBytes: plan.history)
    limits = settings.clients
    mostClients = plan.clients
    apply(limits)
    listening = try loop.watch(socket.descriptor.raw, for: .readable) { [weak self] _ in self?.acceptClients() }
  }

  deinit {
    listening?.cancel()
  }

  /// How long a report is kept for clients that reconnect. It may change at any time.
  public var historyLength: Duration {
    get { history.length }
    set { history.length = newValue }
  }

  /// Changes the limits on clients. Connected clients stay.
  public func apply(_ limits: ClientLimits) {
    self.limits = limits
    if mostClients < limits.maximum {
      log(
        .warning,
        "The memory limit leaves room for \(mostClients) clients, not for \(limits.maximum): raise MemoryMax and restart."
      )
      self.limits.maximum = mostClients
    }
    let wanted = self.limits.maximum
    self.limits.maximum = DescriptorLimit.clients(atMost: wanted)
    if self.limits.maximum < wanted {
      log(
        .warning, "The limit of open files leaves room for \(self.limits.maximum) clients; raise LimitNOFILE.")
    }
  }

  /// Closes all connections and stops listening. The socket's file is removed if it was made here.
  public func close() {
    listening = nil
    pause = nil
    turns.removeAll()
    forgetAudiences()
    for client in clients { client.close() }
    clients = []
    socket.removeFile()
  }

  // MARK: Publishing

  /// Sends a report of `strap` to the clients that want it. A report other than a state gets its `seq` here.
  public func publish(_ body: Report.Body, strap: String, runner: String?, at instant: Instant) {
    let type = body.type
    if type.isLive { seq += 1 }
    forgetStates()
    guard type.isKept || isWanted(type, strap: strap) else { return }
    writer.removeAll()
    Report.encode(
      body, seq: type.isLive ? seq : nil, time: loop.wallTime(at: instant), t: type.isLive ? instant : nil,
      strap: strap, runner: runner, into: &writer)
    writer.appendNewline()
    // Send it before keeping it. A client that is fed from the history gets nothing here.
    deliver(type, strap: strap)
    if type.isKept {
      let before = history.byteCount
      history.append(writer.bytes, seq: seq, type: type, strap: strap, at: instant)
      memory.add(history.byteCount - before)
    }
    relieveMemory()
  }

  /// Counts a raw notification. The report is made and sent only if a client wants it.
  public func publishRaw(strap: String, runner: String?, at instant: Instant, _ report: () -> RawReport) {
    guard isWanted(.raw, strap: strap) else {
      seq += 1
      forgetStates()
      return
    }
    publish(.raw(report()), strap: strap, runner: runner, at: instant)
  }

  /// The most straps in `audiences`, more than a daemon ever has at once.
  private static let mostAudiences = 128

  private func isWanted(_ type: ReportType, strap: String) -> Bool { !audience(of: type, strap).isEmpty }

  /// The clients that want a strap's reports of a type. The result is kept for the next reports.
  private func audience(of type: ReportType, _ strap: String) -> [ReportClient] {
    if let known = audiences[strap]?[type] { return known }
    if audiences.count >= Self.mostAudiences { forgetAudiences() }
    let audience = clients.filter { $0.filter.wants(type, strap: strap) }
    audiences[strap, default: [:]][type] = audience
    return audience
  }

  /// Forgets all audiences, after a client changed its subscription.
  func forgetAudiences() {
    audiences = [:]
  }

  private func deliver(_ type: ReportType, strap: String) {
    let line = writer.bytes
    // All clients that must wait share one copy of the line.
    var shared: WaitingLine?
    func waiting() -> WaitingLine {
      if let shared { return shared }
      var copy: [UInt8] = []
      copy.reserveCapacity(line.count)
      copy.append(contentsOf: line)
      let waiting = WaitingLine(copy, countedIn: memory)
      shared = waiting
      return waiting
    }
    for client in audience(of: type, strap) {
      guard client.isReady else {
        client.keep(type, seq: type.isLive ? seq : 0, waiting)
        continue
      }
      switch SocketCalls.send(line.span, to: client.raw) {
      case .bytes(line.count): break
      case .bytes(let count): client.queueRemainder(of: waiting(), written: count)
      case .full: client.keep(type, seq: type.isLive ? seq : 0, waiting)
      case .gone: client.handleHangUp()
      }
    }
  }

  // MARK: Clients

  private func acceptClients() {
    let turn = beginTurn()
    repeat {
      switch socket.accept() {
      case .connection(let descriptor): add(descriptor)
      case .none: return
      case .exhausted(let error):
        // The connection keeps waiting, so the socket stays readable. Trying again at once would never end.
        if !isExhausted { log(.warning, "Cannot accept a client; trying again every second: \(error)") }
        isExhausted = true
        listening?.interest = []
        pause = loop.schedule(at: loop.instant(afterReal: .seconds(1))) { [weak self] _ in
          self?.listening?.interest = .readable
        }
        return
      }
    } while !turn.isOver
  }

  func beginTurn() -> Turn { Turn(settings.realTime) }

  private func add(_ descriptor: consuming OwnedDescriptor) {
    let client = ReportClient(descriptor, server: self)
    let hello = ServerMessage.hello(Hello(server: server, boot: boot, seq: seq)).line()
    if let refusal = shares.refusal(of: client.user, limits) {
      let reason = limits.reason(for: refusal)
      if shares.shouldLog(.places, of: client.user, at: settings.realTime()) {
        log(.warning, "Refused \(client.peer): \(reason).")
      }
      let error = ErrorMessage(code: .tooMany, message: "No room: \(reason). Close a connection, or try again later.")
      client.refuse(hello + ServerMessage.error(error).line())
      return
    }
    shares.addClient(of: client.user)
    // Register it before the greeting, which may find it gone and remove it again.
    clients.append(client)
    isExhausted = false
    log(.debug, "\(client.peer) connected.")
    do {
      try client.start(greeting: hello)
    } catch {
      log(.warning, "Cannot serve \(client.peer): \(error)")
      client.close()
      remove(client)
    }
  }

  func remove(_ client: ReportClient) {
    clients.removeAll { $0 === client }
    shares.removeClient(of: client.user, at: settings.realTime())
    log(.debug, "\(client.peer) disconnected.")
  }

  // MARK: Requests

  /// The current states of all straps.
  func encodedStates() -> EncodedStates {
    let now = loop.now
    if let states, now >= states.made, now - states.made < EncodedStates.lifetime { return states }
    let made = EncodedStates(handler.states(), at: now, countedIn: memory)
    states = made
    return made
  }

  /// Forgets the encoded states, after any change.
  func forgetStates() {
    states = nil
  }

  /// Counts a request of `client`.
  /// - Throws: an error if the connection or its user sends too many.
  func admitRequest(of client: ReportClient) throws(ErrorMessage) {
    let now = settings.realTime()
    guard client.allowance.admit(rate: limits.requestsPerConnection, at: now) else {
      throw tooManyRequests(of: client, .requestsPerConnection, "a connection", at: now)
    }
    guard shares.admitRequest(of: client.user, rate: limits.requestsPerUser, at: now) else {
      throw tooManyRequests(of: client, .requestsPerUser, "a user", at: now)
    }
  }

  private func tooManyRequests(
    of client: ReportClient, _ key: ClientLimits.Key, _ who: String, at now: Instant
  ) -> ErrorMessage {
    client.pauseReading()
    let reason = "\(who) may send \(limits[key]) requests a second (\(key.place) in the settings)"
    if shares.shouldLog(.requests, of: client.user, at: now) {
      log(.warning, "Refused requests of \(client.peer): \(reason).")
    }
    return ErrorMessage(
      code: .tooManyRequests, message: "Not done: \(reason). Wait a second, or raise the limit.")
  }

  /// The position after `position` in the history, and the first `seq` that can still be sent.
  func place(
    after position: Subscription.Position, wanted filter: ReportFilter
  ) -> (from: UInt64, cursor: ReportHistory.Cursor) {
    let before = history.byteCount
    history.trim(at: loop.now)
    memory.add(history.byteCount - before)
    return history.position(after: position.boot == boot ? position.seq : nil, last: seq, wanted: filter)
  }

  // MARK: Memory

  /// A client that holds fewer bytes is not closed for lack of memory.
  private static let littleHeld = 4096

  /// Closes the largest clients of the largest users until memory is within its bound.
  func relieveMemory() {
    while memory.isExceeded {
      let holders = clients.map { (client: $0, user: $0.user, bytes: $0.heldBytes) }
        .filter { $0.bytes > Self.littleHeld }
      guard let largestHolder = MemoryUse.largestHolder(of: holders.map { ($0.user, $0.bytes) }) else { return }
      holders[largestHolder].client.closeToFreeMemory()
    }
  }
}

extension ClientLimits {
  /// The reason why a client gets no place: the beginning of a sentence.
  fileprivate func reason(for refusal: UserShares.Refusal) -> String {
    switch refusal {
    case .full: "there are \(maximum) clients already (\(Key.maximum.place) in the settings)"
    case .share: "this user has \(perUser) clients already (\(Key.perUser.place) in the settings)"
    case .reserve:
      "the last \(lastPlaces) places are for root and for users with fewer than \(Self.few) clients "
        + "(\(Key.reserve.place) in the settings)"
    }
  }
}

/// The process's limit of open files.
enum DescriptorLimit {
  /// The descriptors that the daemon needs besides its clients' sockets.
  private static let reserve: UInt = 64

  /// The number of clients, of `wanted`, that can be served. Raises the soft limit as far as the hard limit allows. The soft
  /// limit is low only for programs that use select(2); this one does not.
  static func clients(atMost wanted: Int) -> Int {
    var limit = rlimit()
    guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return max(1, wanted) }
    let needed = rlim_t(max(1, wanted)) + rlim_t(reserve)
    if limit.rlim_cur < needed {
      var raised = limit
      raised.rlim_cur = min(needed, limit.rlim_max)
      if unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &raised) == 0 { limit = raised }
    }
    guard limit.rlim_cur < needed else { return max(1, wanted) }
    return limit.rlim_cur > rlim_t(reserve) ? Int(limit.rlim_cur - rlim_t(reserve)) : 1
  }
}
