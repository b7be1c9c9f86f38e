import EventLoop
import Posix
import Primitives
import ZoneProtocol

/// One connection: what it asks, what it wants, and what waits for it.
final class ReportClient {
  /// How a client is fed.
  enum Feed {
    /// It has not subscribed, or is about to be closed.
    case nothing
    /// From the history, up to its end; then come states, then live reports.
    case history(ReportHistory.Cursor)
    /// With every report as it is made.
    case live
  }

  /// Who it is, for the log.
  let peer: String
  /// Whose process it is; where the kernel does not say, nobody's.
  let user: UInt32
  /// What it may still ask.
  var allowance = RequestAllowance()
  /// What it wants.
  var filter = ReportFilter.nothing {
    didSet { server.forgetAudiences() }
  }
  /// Whether a report can be sent at once: it is live, and nothing waits. A flag, because it is asked for every line.
  private(set) var isReady = false
  var feed = Feed.nothing
  unowned let server: ReportServer

  private var descriptor: OwnedDescriptor?
  let raw: Int32
  private var watch: DescriptorWatch?
  var framer = LineFramer()
  private var queue: OutputQueue
  /// Nothing more is read: the client has ended its half, or is about to be closed.
  private var hasEnded = false
  /// Nothing more is written: the client is gone. What it asked to change before it went is still done.
  private(set) var isDeaf = false
  /// Set while an error line is on its way, after which the connection is closed.
  private var linger: ScheduledTimer?
  /// The request that goes on in the background.
  var background: PendingRequest? {
    didSet { if let oldValue, oldValue !== background { oldValue.abandon() } }
  }
  /// Whether it is among those that wait for a turn, with requests in the framer.
  private var isWaiting = false
  /// Set while nothing is read from it, because it sent too many requests.
  private var pause: ScheduledTimer?
  /// What the server has counted for this client besides its lines.
  private var counted = 0
  /// Whether the next requests wait for the answer of one.
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

  // The watch and the timers are this client's own and end with it, so they need not hold it weakly. An object that was
  // ever held weakly is retained the slow way, which would be a tenth of what sending a line costs.

  func start(greeting: [UInt8]) throws(SystemError) {
    watch = try server.loop.watch(raw, for: .readable) { [unowned self] ready in handle(ready) }
    enqueue(greeting)
    pump()
  }

  /// Writes what waits, in a turn of its own.
  func pump() {
    pump(in: server.beginTurn())
  }

  /// Sends `lines` as far as they go, and closes.
  func refuse(_ lines: [UInt8]) {
    _ = SocketCalls.send(lines.span, to: raw)
    close()
  }

  func close() {
    // The watch goes before the descriptor, whose number may be another's then.
    watch?.cancel()
    watch = nil
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
    watch?.cancel()
  }

  private func disconnect() {
    guard descriptor != nil else { return }
    close()
    server.remove(self)
  }

  // MARK: Memory

  /// Bytes that wait for it or came from it.
  var heldBytes: Int { queue.byteCount + queue.count * OutputQueue.placeSize + framer.byteCount }

  private func countMemory() {
    let own = queue.count * OutputQueue.placeSize + framer.byteCount
    server.memory.add(own - counted)
    counted = own
  }

  /// Ends this client, which holds the most, for the sake of the others; one that was told already goes at once.
  func giveUpMemory() {
    guard linger == nil else { return disconnect() }
    end(
      with: ErrorMessage(
        code: .tooSlow,
        message:
          "More than \(server.memory.bound) bytes wait for all clients, and most of them for you: connect again and read faster."
      ))
  }

  // MARK: Reports

  /// Keeps a report that it wants until it can be sent; `line` gives it.
  func keep(_ type: ReportType, seq: UInt64, _ line: () -> WaitingLine) {
    switch feed {
    case .nothing: return
    case .history:
      // What is in the history comes from there, and states come after it.
      if type == .raw { enqueue(line(), isDroppable: true, seq: seq) }
    case .live: enqueue(line(), isDroppable: type.isDroppable, seq: seq)
    }
  }

  /// Sends the rest of a line later, of which the socket took `written` bytes.
  func finishLater(_ line: WaitingLine, written: Int) {
    queue.begin(line, written: written)
    updateInterest()
  }

  /// Whether lines can be put on their way to it.
  var isServable: Bool { descriptor != nil && linger == nil && !isDeaf }

  /// Puts a line behind all that waits.
  func enqueue(_ line: [UInt8]) {
    enqueue(WaitingLine(line, countedIn: server.memory))
  }

  func enqueue(_ line: WaitingLine, isDroppable: Bool = false, seq: UInt64 = 0) {
    guard isServable else { return }
    if queue.append(line, isDroppable: isDroppable, seq: seq) {
      updateInterest()
    } else {
      end(
        with: ErrorMessage(
          code: .tooSlow, message: "More than \(server.settings.queue.total) bytes wait: connect again and read faster."
        ))
    }
  }

  /// How long a client that is to be closed may take to read why.
  private static let lingering = Duration.seconds(10)

  /// Says why, and closes when that has been written.
  func end(with error: ErrorMessage) {
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
    if !ready.isDisjoint(with: [.hungUp, .failed]) { return finish(in: turn) }
    if ready.contains(.readable) { receive(in: turn) }
    if ready.contains(.writable) {
      pump(in: turn)
      // Requests that waited for room for their answers.
      waitForTurn()
    }
  }

  /// Carries out what the client sent before it went. A descriptor that has hung up is always ready, so there is another turn.
  private func finish(in turn: Turn) {
    if !isDeaf { hangUp() }
    guard descriptor != nil else { return }
    guard !isAwaitingAnswer else {
      // It would be ready over and over. What it sent next is carried out after the answer.
      watch?.isPaused = true
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
      // It may go on listening: `echo ... | socat` ends its own half at once. A last request may lack its newline.
      hasEnded = true
      framer.finish()
      if framer.hasMore { processLines(in: turn) } else { pump(in: turn) }
    case .gone: disconnect()
    }
  }

  /// Goes on with the requests that were read.
  func takeTurn() {
    isWaiting = false
    processLines(in: server.beginTurn())
    server.relieveMemory()
  }

  /// Requests are read as long as no more than this waits of their answers, in bytes.
  private static let answersWaiting = 64 * 1024

  /// Whether its requests are carried out now: it is connected, no earlier one holds them up, and there is room for the answers.
  private var isServed: Bool {
    descriptor != nil && linger == nil && pause == nil && !isAwaitingAnswer && queue.keptBytes <= Self.answersWaiting
  }

  private func processLines(in turn: Turn) {
    while isServed {
      do {
        guard let line = try framer.next() else { return pump(in: turn) }
        carryOut(line)
        pump(in: turn)
      } catch {
        return end(with: ErrorMessage(error))
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

  /// How long nothing is read from a client that sent too many requests: it has not more than two errors a second for it.
  private static let pauseLength = Duration.milliseconds(500)

  /// Reads and carries out nothing for a while. Who went gets no error either, and need not wait.
  func pauseReading() {
    guard !isDeaf, descriptor != nil, linger == nil else { return }
    pause = server.loop.schedule(at: server.loop.instant(afterReal: Self.pauseLength)) { [unowned self] _ in
      pause = nil
      waitForTurn()
      updateInterest()
    }
  }

  /// Sends an answer that a request had to wait for, and goes on with the requests behind it.
  func goOn() {
    watch?.isPaused = false
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
    watch?.interest = interest
  }

  // MARK: Writing

  /// How many bytes of the history are put together for one call.
  private static let batch = 16 * 1024

  /// Writes what waits, as far as the socket and the time allow.
  private func pump(in turn: Turn) {
    while descriptor != nil, beginNext() {
      switch SocketCalls.send(queue.inFlight.span, to: raw) {
      case .bytes(let count):
        queue.wrote(count)
        // The socket is ready for more, so the next turn comes by itself.
        if turn.isOver { return updateInterest() }
      case .full:
        updateInterest()
        return
      case .gone: return hangUp()
      }
    }
    guard descriptor != nil else { return }
    if queue.isEmpty {
      if linger != nil { return disconnect() }
      if hasEnded, !framer.hasMore, background == nil, case .nothing = feed { return disconnect() }
    }
    updateInterest()
  }

  /// Forgets what waits for a client that is gone. What it asked to change is still done.
  func hangUp() {
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

  /// Makes sure that a line is in flight; false if there is nothing to write.
  private func beginNext() -> Bool {
    if !queue.inFlight.isEmpty { return true }
    guard case .history(var cursor) = feed else { return queue.beginNext() }
    // What waits has its place among the reports of the history: raw notifications are not kept there.
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
      end(with: ErrorMessage(code: .tooSlow, message: "What you asked for is no longer held: read faster."))
    }
    return queue.beginNext()
  }

  /// The reports from `cursor` on behind all that waits, then states, then every report as it is made.
  func feed(from cursor: ReportHistory.Cursor) {
    queue.makeAllDue()
    feed = .history(cursor)
    updateInterest()
  }

  /// States, then every report as it is made.
  func goLive() {
    feed = .live
    guard filter.wants(.state) else { return }
    for (strap, line) in server.encodedStates().lines where filter.wants(strap: strap) { enqueue(line) }
  }

  /// Reads what the client has sent and nobody will answer: closing with it unread would reset the connection, and the
  /// client might lose the last line.
  private func discardInput() {
    for _ in 0..<16 {
      guard case .bytes = SocketCalls.receive(from: raw, into: &server.received) else { return }
    }
  }
}
