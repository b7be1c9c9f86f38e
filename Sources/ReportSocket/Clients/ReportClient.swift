import EventLoop
import Posix
import Primitives
import ZoneProtocol

/// One connection: its requests, its subscription and its waiting lines.
final class ReportClient {
  /// The source of a client's reports.
  enum Feed {
    /// None: it has not subscribed, or is about to be closed.
    case nothing
    /// The history up to its end; then states and live reports.
    case history(ReportHistory.Cursor)
    /// Each report as it is made.
    case live
  }

  /// Process and user, for the log.
  let peer: String
  /// The user of the process; `UInt32.max`, which no user has, if the kernel does not report it.
  let user: UInt32
  /// The remainder of its requests per second.
  var allowance = RequestAllowance()
  /// The reports of its subscription.
  var filter = ReportFilter.nothing {
    didSet { server.forgetAudiences() }
  }
  /// Whether a report can be sent at once: the client is live and no line waits. Stored, because every line asks for it.
  private(set) var isReady = false
  var feed = Feed.nothing
  unowned let server: ReportServer

  private var descriptor: OwnedDescriptor?
  let raw: Int32
  private var eventSource: DescriptorEventSource?
  var framer = LineFramer()
  private var queue: OutputQueue
  /// Whether reading has ended: the client closed its half, or is about to be closed.
  private var hasEnded = false
  /// Whether writing has ended, because the client disconnected. Changes that it requested before are still made.
  private(set) var isDeaf = false
  /// Set while a last error line is being written. The connection closes after it.
  private var linger: ScheduledTimer?
  /// The client's request in the background.
  var background: PendingRequest? {
    didSet { if let oldValue, oldValue !== background { oldValue.abandon() } }
  }
  /// Whether it waits for a turn, with requests in the framer.
  private var isWaiting = false
  /// Set while reading pauses after too many requests.
  private var pause: ScheduledTimer?
  /// The bytes that the server has counted for this client, without its lines.
  private var counted = 0
  /// Whether further requests wait for an answer.
  var isAwaitingAnswer = false

  init(_ descriptor: consuming OwnedDescriptor, server: ReportServer) {
    raw = descriptor.raw
    let credentials = PeerCredentials(of: raw)
    peer = credentials?.description ?? "an unknown process"
    user = credentials?.user ?? .max
    self.descriptor = consume descriptor
    self.server = server
    queue = OutputQueue(limits: server.settings.queue, countedIn: server.memory)
    SocketCalls.setSendBuffer(of: raw)
  }

  // The event source and the timers belong to this client and end with it, so unowned references are safe. Weak
  // references would slow each retain, by a tenth of the cost of sending a line.

  func start(greeting: [UInt8]) throws(SystemError) {
    eventSource = try server.loop.watch(raw, for: .readable) { [unowned self] ready in handle(ready) }
    enqueue(greeting)
    pump()
  }

  /// Writes waiting lines, in a turn of its own.
  func pump() {
    pump(in: server.beginTurn())
  }

  /// Sends as much of `lines` as the socket accepts, and closes.
  func refuse(_ lines: [UInt8]) {
    _ = SocketCalls.send(lines.span, to: raw)
    close()
  }

  func close() {
    // Cancel the event source before the descriptor closes: another connection may get its number.
    eventSource?.cancel()
    eventSource = nil
    pause = nil
    background = nil
    linger = nil
    filter = .nothing
    feed = .nothing
    isReady = false
    if descriptor != nil { discardInput() }
    descriptor = nil
    framer = LineFramer()
    queue = OutputQueue(limits: server.settings.queue, countedIn: server.memory)
    countMemory()
  }

  deinit {
    eventSource?.cancel()
  }

  private func disconnect() {
    guard descriptor != nil else { return }
    close()
    server.remove(self)
  }

  // MARK: Memory

  /// The bytes that wait for it or came from it.
  var heldBytes: Int { queue.byteCount + queue.count * OutputQueue.placeSize + framer.byteCount }

  private func countMemory() {
    let own = queue.count * OutputQueue.placeSize + framer.byteCount
    server.memory.add(own - counted)
    counted = own
  }

  /// Closes this client, which has the most memory, after an error line. If the client already has one, closes it at once.
  func closeToFreeMemory() {
    guard linger == nil else { return disconnect() }
    close(
      with: ErrorMessage(
        code: .tooSlow,
        message:
          "More than \(server.memory.bound) bytes wait for all clients, and most of them for you: connect again and read faster."
      ))
  }

  // MARK: Reports

  /// Keeps a subscribed report until it can be sent. `line` makes its line.
  func keep(_ type: ReportType, seq: UInt64, _ line: () -> WaitingLine) {
    switch feed {
    case .nothing: return
    case .history:
      // Reports in the history are read from there, and states follow the history.
      if type == .raw { enqueue(line(), isDroppable: true, seq: seq) }
    case .live: enqueue(line(), isDroppable: type.isDroppable, seq: seq)
    }
  }

  /// Queues the rest of a line of which the socket accepted `written` bytes.
  func queueRemainder(of line: WaitingLine, written: Int) {
    queue.begin(line, written: written)
    updateInterest()
  }

  /// Whether lines can be sent to it.
  var isServable: Bool { descriptor != nil && linger == nil && !isDeaf }

  /// Queues a line behind all waiting lines.
  func enqueue(_ line: [UInt8]) {
    enqueue(WaitingLine(line, countedIn: server.memory))
  }

  func enqueue(_ line: WaitingLine, isDroppable: Bool = false, seq: UInt64 = 0) {
    guard isServable else { return }
    if queue.append(line, isDroppable: isDroppable, seq: seq) {
      updateInterest()
    } else {
      close(
        with: ErrorMessage(
          code: .tooSlow, message: "More than \(server.settings.queue.total) bytes wait: connect again and read faster."
        ))
    }
  }

  /// The time that a client has to read why it is being closed.
  private static let lingering = Duration.seconds(10)

  /// Sends a last error line, and closes the connection once it is written.
  func close(with error: ErrorMessage) {
    guard descriptor != nil, linger == nil else { return }
    server.log(.notice, "Closing \(peer): \(error.code.name)")
    feed = .nothing
    filter = .nothing
    hasEnded = true
    pause = nil
    background = nil
    let limit = server.loop.instant(afterReal: Self.lingering)
    linger = server.loop.schedule(at: limit) { [unowned self] _ in disconnect() }
    framer = LineFramer()
    queue.replaceWaiting(with: WaitingLine(ServerMessage.error(error).line(), countedIn: server.memory))
    updateInterest()
  }

  // MARK: Readiness

  private func handle(_ ready: Readiness) {
    defer { server.relieveMemory() }
    let turn = server.beginTurn()
    if !ready.isDisjoint(with: [.hungUp, .failed]) { return handleEnd(in: turn) }
    if ready.contains(.readable) { receive(in: turn) }
    if ready.contains(.writable) {
      pump(in: turn)
      // Continue requests that waited for room for their answers.
      waitForTurn()
    }
  }

  /// Handles the requests that the client sent before it disconnected. Its descriptor stays ready, so another turn follows.
  private func handleEnd(in turn: Turn) {
    if !isDeaf { handleHangUp() }
    guard descriptor != nil else { return }
    guard !isAwaitingAnswer else {
      // The descriptor would be ready over and over. The next requests are handled after the answer.
      eventSource?.isPaused = true
      return
    }
    if framer.hasMore {
      processLines(in: turn)
    } else if hasEnded {
      disconnect()
    } else {
      receive(in: turn)
    }
  }

  private func receive(in turn: Turn) {
    guard !hasEnded else { return }
    switch SocketCalls.receive(from: raw, into: &server.received) {
    case .bytes(let count):
      let received = server.received
      unsafe framer.append(received.span.bytes.extracting(first: count))
      processLines(in: turn)
    case .nothing: break
    case .end:
      // The client may still read: `echo ... | socat` closes its own half at once. A last request may lack its line feed.
      hasEnded = true
      framer.finish()
      if framer.hasMore { processLines(in: turn) } else { pump(in: turn) }
    case .gone: disconnect()
    }
  }

  /// Continues with requests that were read already.
  func takeTurn() {
    isWaiting = false
    processLines(in: server.beginTurn())
    server.relieveMemory()
  }

  /// Requests are read only while fewer bytes of their answers wait.
  private static let answersWaiting = 64 * 1024

  /// Whether requests are handled now: the client is connected, no earlier request holds them up, and answers have room.
  private var isServed: Bool {
    descriptor != nil && linger == nil && pause == nil && !isAwaitingAnswer && queue.keptBytes <= Self.answersWaiting
  }

  private func processLines(in turn: Turn) {
    while isServed {
      do {
        guard let line = try framer.next() else { return pump(in: turn) }
        execute(line)
        pump(in: turn)
      } catch {
        return close(with: ErrorMessage(error))
      }
      if turn.isOver { break }
    }
    waitForTurn()
    updateInterest()
  }

  private func waitForTurn() {
    guard !isWaiting, framer.hasMore, isServed else { return }
    isWaiting = true
    server.turns.append(self)
    updateInterest()
  }

  /// The pause after too many requests. It limits their errors to two a second.
  private static let pauseLength = Duration.milliseconds(500)

  /// Pauses reading. A client that has disconnected gets no errors, so it need not wait.
  func pauseReading() {
    guard !isDeaf, descriptor != nil, linger == nil else { return }
    pause = server.loop.schedule(at: server.loop.instant(afterReal: Self.pauseLength)) { [unowned self] _ in
      pause = nil
      waitForTurn()
      updateInterest()
    }
  }

  /// Sends an answer that was awaited, and continues with the requests behind it.
  func resume() {
    eventSource?.isPaused = false
    pump()
    waitForTurn()
  }

  private func updateInterest() {
    countMemory()
    var interest: Readiness = []
    var isFed = false
    switch feed {
    case .nothing: isReady = false
    case .history:
      isReady = false
      isFed = true
    case .live: isReady = queue.isEmpty && descriptor != nil
    }
    if isFed || !queue.isEmpty { interest.insert(.writable) }
    if !hasEnded, !isWaiting, isServed { interest.insert(.readable) }
    eventSource?.interest = interest
  }

  // MARK: Writing

  /// The most bytes of the history that are joined for one call.
  private static let batch = 16 * 1024

  /// Writes waiting lines, as far as socket and turn allow.
  private func pump(in turn: Turn) {
    while descriptor != nil, beginNext() {
      switch SocketCalls.send(queue.inFlight.span, to: raw) {
      case .bytes(let count):
        queue.wrote(count)
        // The socket has room, so it wakes the loop again by itself.
        if turn.isOver { return updateInterest() }
      case .full:
        updateInterest()
        return
      case .gone: return handleHangUp()
      }
    }
    guard descriptor != nil else { return }
    if queue.isEmpty {
      if linger != nil { return disconnect() }
      if hasEnded, !framer.hasMore, background == nil, case .nothing = feed { return disconnect() }
    }
    updateInterest()
  }

  /// Drops the waiting lines of a client that disconnected. Its requested changes are still made.
  func handleHangUp() {
    guard linger == nil, !hasEnded || framer.hasMore else { return disconnect() }
    isDeaf = true
    filter = .nothing
    feed = .nothing
    pause = nil
    background = nil
    queue = OutputQueue(limits: server.settings.queue, countedIn: server.memory)
    waitForTurn()
    updateInterest()
  }

  /// Ensures that a line is in flight; false if nothing is to be written.
  private func beginNext() -> Bool {
    if !queue.inFlight.isEmpty { return true }
    guard case .history(var cursor) = feed else { return queue.beginNext() }
    // Keep the order of `seq` between waiting lines and the history, which holds no raw notifications.
    let next = queue.nextSeq ?? .max
    guard next > 0 else { return queue.beginNext() }
    var lines: [UInt8] = []
    let stop = server.history.read(from: &cursor, below: next, wanted: filter, into: &lines, limit: Self.batch)
    feed = .history(cursor)
    if !lines.isEmpty {
      queue.begin(WaitingLine(lines, countedIn: server.memory), written: 0)
      return true
    }
    switch stop {
    case .full, .bound: break
    case .end: goLive()
    case .lost:
      close(with: ErrorMessage(code: .tooSlow, message: "The reports you asked for are no longer held: read faster."))
    }
    return queue.beginNext()
  }

  /// Sends the reports from `cursor` on behind all waiting lines, then states, then live reports.
  func feed(from cursor: ReportHistory.Cursor) {
    queue.makeAllDue()
    feed = .history(cursor)
    updateInterest()
  }

  /// Sends states, then live reports.
  func goLive() {
    feed = .live
    guard filter.wants(.state) else { return }
    for (strap, line) in server.encodedStates().lines where filter.wants(strap: strap) { enqueue(line) }
  }

  /// Reads and drops what the client has sent. Closing with unread bytes would reset the connection, and the client might lose
  /// the last line.
  private func discardInput() {
    for _ in 0..<16 {
      guard case .bytes = SocketCalls.receive(from: raw, into: &server.received) else { return }
    }
  }
}
