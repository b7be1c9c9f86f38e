import EventLoop
import Glibc
import JSON
import Posix
import Primitives
import ZoneProtocol

/// Gives reports to whoever connects to the daemon's socket.
///
/// A report is encoded once, whoever listens, and its bytes go to each client that wants them in one call of the system.
/// No client is ever waited for: what it does not take at once waits in its own queue, which is bounded.
public final class ReportServer {
  /// The number of the last live report of this boot; 0 before the first.
  public private(set) var seq: UInt64 = 0
  /// An id that is new at every start of the daemon.
  public let boot: String

  let loop: Loop
  unowned let handler: any RequestHandler
  /// Takes a line for the log.
  let log: (Importance, String) -> Void
  let settings: Settings
  /// What waits for all clients, and the history.
  let memory: MemoryUse
  /// Whose requests go on next.
  let turns: TurnQueue
  /// What was asked for last; nil after any change.
  private var states: EncodedStates?
  /// Used by one client at a time, for what it sends.
  var received = [UInt8](repeating: 0, count: 16 * 1024)
  private(set) var history: ReportHistory
  private let server: String
  private let socket: ListeningSocket
  private(set) var limits: ClientLimits
  /// How many clients there is memory for.
  private let mostClients: Int
  private(set) var clients: [ReportClient] = []
  /// Who wants the reports of a strap and type.
  private var audiences: [String: [ReportType: [ReportClient]]] = [:]
  private var shares = UserShares()
  private var writer = JSONWriter(capacity: 1024)
  private var listening: DescriptorWatch?
  private var pause: ScheduledTimer?
  /// Whether the log has been told that the system gives no more descriptors; once is enough until it gave one.
  private var isExhausted = false

  /// Serves clients of `socket` on `loop` until it is released or closed.
  /// - Parameters:
  ///   - boot: an id that is new at every start of the daemon.
  ///   - server: the daemon's name and version, for the greeting.
  ///   - handler: carries out requests. It lives longer than the server.
  ///   - log: takes a line for the log.
  /// - Throws: `SystemError` when the loop cannot watch the socket.
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

  /// How long a report is kept for clients that come back; may be changed at any time.
  public var historyLength: Duration {
    get { history.length }
    set { history.length = newValue }
  }

  /// How much clients may have; may be changed at any time. Those that are connected stay.
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

  /// Ends all connections and listens no more; the socket's file is removed if it was made here.
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

  /// Sends a report of `strap` to the clients that want it. It gets its `seq` here, unless it is a state.
  public func publish(_ body: Report.Body, strap: String, runner: String?, at instant: Instant) {
    let type = body.type
    if type.isLive { seq += 1 }
    forgetStates()
    guard type.isKept || isWanted(type, strap: strap) else { return }
    writer.removeAll()
    Report.encode(
      body, seq: type.isLive ? seq : nil, time: loop.wallTime(at: instant), strap: strap, runner: runner, into: &writer)
    writer.endLine()
    // It is on its way before it is kept. Who is fed from the history gets nothing here.
    deliver(type, strap: strap)
    if type.isKept {
      let before = history.byteCount
      history.append(writer.bytes, seq: seq, type: type, strap: strap, at: instant)
      memory.add(history.byteCount - before)
    }
    relieveMemory()
  }

  /// Counts a notification as it was received, and makes and sends its report only if a client wants it.
  public func publishRaw(strap: String, runner: String?, at instant: Instant, _ report: () -> RawReport) {
    guard isWanted(.raw, strap: strap) else {
      seq += 1
      forgetStates()
      return
    }
    publish(.raw(report()), strap: strap, runner: runner, at: instant)
  }

  /// Straps whose clients are remembered; there are never so many at a time.
  private static let mostAudiences = 128

  private func isWanted(_ type: ReportType, strap: String) -> Bool { !audience(of: type, strap).isEmpty }

  /// The clients that want a strap's reports of a type; looked up once for many reports.
  private func audience(of type: ReportType, _ strap: String) -> [ReportClient] {
    if let known = audiences[strap]?[type] { return known }
    if audiences.count >= Self.mostAudiences { forgetAudiences() }
    let audience = clients.filter { $0.filter.wants(type, strap: strap) }
    audiences[strap, default: [:]][type] = audience
    return audience
  }

  /// A client wants other reports from now on.
  func forgetAudiences() {
    audiences = [:]
  }

  private func deliver(_ type: ReportType, strap: String) {
    let line = writer.bytes
    // One copy, of the line's own length, is shared by all clients for whom it has to wait.
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
      case .bytes(let count): client.finishLater(waiting(), written: count)
      case .full: client.keep(type, seq: type.isLive ? seq : 0, waiting)
      case .gone: client.hangUp()
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
        // The connection goes on waiting, so the socket stays readable: looking again at once would never end.
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
      if shares.isWorthTelling(.places, of: client.user, at: settings.realTime()) {
        log(.warning, "Refused \(client.peer): \(reason).")
      }
      let error = ErrorMessage(code: .tooMany, message: "No room: \(reason). Close one, or try again later.")
      client.refuse(hello + ServerMessage.error(error).line())
      return
    }
    shares.takePlace(of: client.user)
    // Before it is greeted: it may be gone by then, and is removed again.
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
    shares.givePlaceBack(of: client.user, at: settings.realTime())
    log(.debug, "\(client.peer) disconnected.")
  }

  // MARK: Requests

  /// The states of all straps now.
  func encodedStates() -> EncodedStates {
    let now = loop.now
    if let states, now >= states.made, now - states.made < EncodedStates.lifetime { return states }
    let made = EncodedStates(handler.states(), at: now, countedIn: memory)
    states = made
    return made
  }

  /// Something has changed: who asks next gets new states.
  func forgetStates() {
    states = nil
  }

  /// Counts a request of `client`.
  /// - Throws: why it is not carried out, if its user sends too many.
  func takeRequest(of client: ReportClient) throws(ErrorMessage) {
    let now = settings.realTime()
    guard client.allowance.take(rate: limits.requestsPerConnection, at: now) else {
      throw tooManyRequests(of: client, .requestsPerConnection, "a connection", at: now)
    }
    guard shares.takeRequest(of: client.user, rate: limits.requestsPerUser, at: now) else {
      throw tooManyRequests(of: client, .requestsPerUser, "a user", at: now)
    }
  }

  private func tooManyRequests(
    of client: ReportClient, _ key: ClientLimits.Key, _ who: String, at now: Instant
  ) -> ErrorMessage {
    client.pauseReading()
    let reason = "\(who) may send \(limits[key]) requests a second (\(key.place) in the settings)"
    if shares.isWorthTelling(.requests, of: client.user, at: now) {
      log(.warning, "Refused requests of \(client.peer): \(reason).")
    }
    return ErrorMessage(
      code: .tooManyRequests, message: "Not done: \(reason). Wait a second, or raise the limit.")
  }

  /// Where in the history a client goes on that has the reports up to `position`, and the first `seq` that can still be given.
  func place(
    after position: Subscription.Position, wanted filter: ReportFilter
  ) -> (from: UInt64, cursor: ReportHistory.Cursor) {
    let before = history.byteCount
    history.trim(at: loop.now)
    memory.add(history.byteCount - before)
    return history.position(after: position.boot == boot ? position.seq : nil, last: seq, wanted: filter)
  }

  // MARK: Memory

  /// A client that holds less is not ended for it.
  private static let littleHeld = 4096

  /// Ends the clients that hold the most, of the users that hold the most, until the bound on all memory is kept.
  func relieveMemory() {
    while memory.isExceeded {
      let holders = clients.map { (client: $0, user: $0.user, bytes: $0.heldBytes) }
        .filter { $0.bytes > Self.littleHeld }
      guard let greediest = MemoryUse.greediest(of: holders.map { ($0.user, $0.bytes) }) else { return }
      holders[greediest].client.giveUpMemory()
    }
  }
}

extension ClientLimits {
  /// Why a client gets no place: the beginning of a sentence.
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
  /// What the daemon needs besides its clients' sockets.
  private static let reserve: UInt = 64

  /// How many clients, of `wanted`, can be served. Raises the soft limit for them as far as the hard one allows: it is
  /// low for the sake of programs that use select(2), which this one does not.
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
