import EventLoop
import Primitives
import ZoneReport

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
  var filter = ReportFilter.nothing
  var feed = Feed.nothing
  unowned let server: ReportServer

  private var descriptor: OwnedDescriptor?
  private let raw: Int32
  private var watch: DescriptorWatch?
  var framer = LineFramer()
  private var queue: OutputQueue
  /// Nothing more is read: the client has ended its half, or is about to be closed.
  private var hasEnded = false
  /// Nothing more is written: the client is gone. What it asked before it went is still done.
  private var isDeaf = false
  /// Set while an error line is on its way, after which the connection is closed.
  private var linger: ScheduledTimer?
  /// Set while this client looks for straps.
  var scan: AnyObject?
  /// Set while requests wait in the framer for their turn.
  private var turn: ScheduledTimer?
  /// What the server has counted for this client besides its lines.
  private var counted = 0

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

  /// Sends `lines` as far as they go, and closes.
  func refuse(_ lines: [UInt8]) {
    _ = SocketCalls.send(lines.span, to: raw)
    close()
  }

  func close() {
    // The watch goes before the descriptor, whose number may be another's then.
    watch?.cancel()
    watch = nil
    turn = nil
    scan = nil
    linger = nil
    filter = .nothing
    feed = .nothing
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

  /// Sends a report that it wants, or keeps it until it can be sent; `shared` gives the line for that.
  func deliver(_ line: [UInt8], type: ReportType, seq: UInt64, shared: () -> WaitingLine) {
    switch feed {
    case .nothing: return
    case .history:
      // What is in the history comes from there, and states come after it.
      if type == .raw { enqueue(shared(), isDroppable: true, seq: seq) }
    case .live:
      guard queue.isEmpty else { return enqueue(shared(), isDroppable: type.isDroppable, seq: seq) }
      switch SocketCalls.send(line.span, to: raw) {
      case .bytes(line.count): return
      case .bytes(let count):
        queue.begin(shared(), written: count)
        updateInterest()
      case .full: enqueue(shared(), isDroppable: type.isDroppable, seq: seq)
      case .gone: stopWriting()
      }
    }
  }

  /// Puts a line behind all that waits.
  func enqueue(_ line: [UInt8]) {
    enqueue(WaitingLine(line, countedIn: server.memory), isDroppable: false, seq: 0)
  }

  private func enqueue(_ line: WaitingLine, isDroppable: Bool, seq: UInt64) {
    guard descriptor != nil, linger == nil, !isDeaf else { return }
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
    server.handlers.log(.notice, "Closing \(peer): \(error.code.name)")
    feed = .nothing
    filter = .nothing
    hasEnded = true
    turn = nil
    scan = nil
    let limit = server.loop.instant(afterReal: Self.lingering)
    linger = server.loop.schedule(at: limit) { [unowned self] _ in disconnect() }
    framer = LineFramer()
    queue.replaceWaiting(with: WaitingLine(ServerMessage.error(error).line(), countedIn: server.memory))
    updateInterest()
  }

  // MARK: Readiness

  private func handle(_ ready: Readiness) {
    defer { server.relieveMemory() }
    if ready.contains(.readable) { receive() }
    if ready.contains(.writable) {
      pump()
      // Requests that waited for room for their answers.
      if turn == nil, framer.hasMore { scheduleTurn() }
    }
    guard !ready.isDisjoint(with: [.hungUp, .failed]) else { return }
    // What was sent before the other side went is read and done first; without that to do, it is over. The turn is taken
    // now: a descriptor that has hung up is always ready, and at a fast clock no timer would run.
    if turn != nil {
      processLines()
    } else if watch?.interest.contains(.readable) != true {
      disconnect()
    }
  }

  private func receive() {
    guard !hasEnded else { return }
    switch SocketCalls.receive(from: raw, into: &server.received) {
    case .bytes(let count):
      let received = server.received
      unsafe framer.append(received.span.bytes.extracting(first: count))
      processLines()
    case .nothing: break
    case .end:
      // It may go on listening: `echo ... | socat` ends its own half at once.
      hasEnded = true
      pump()
    case .gone: disconnect()
    }
  }

  /// How many requests are answered before others have their turn.
  private static let requestsPerTurn = 32
  /// Requests are read as long as no more than this waits of their answers, in bytes.
  private static let answersWaiting = 64 * 1024

  private func processLines() {
    turn = nil
    for _ in 0..<Self.requestsPerTurn {
      guard descriptor != nil, linger == nil else { return }
      guard queue.keptBytes <= Self.answersWaiting else { break }
      do {
        guard let line = try framer.next() else { return updateInterest() }
        answer(line)
        pump()
      } catch {
        return end(with: ErrorMessage(error))
      }
    }
    scheduleTurn()
    updateInterest()
  }

  /// Goes on with the requests that were read, once there is room for their answers.
  private func scheduleTurn() {
    guard queue.keptBytes <= Self.answersWaiting, descriptor != nil, linger == nil else { return }
    turn = server.loop.schedule(at: server.loop.now) { [unowned self] _ in
      processLines()
      server.relieveMemory()
    }
    updateInterest()
  }

  private func updateInterest() {
    countMemory()
    var interest: Readiness = []
    var isFed = false
    if case .history = feed { isFed = true }
    if isFed || !queue.isEmpty { interest.insert(.writable) }
    if !hasEnded, turn == nil, queue.keptBytes <= Self.answersWaiting { interest.insert(.readable) }
    watch?.interest = interest
  }

  // MARK: Writing

  /// How many bytes one client is sent before others have their turn.
  private static let bytesPerTurn = 256 * 1024
  /// How many bytes of the history are put together for one call.
  private static let batch = 16 * 1024

  /// Writes what waits, as far as the socket takes it.
  func pump() {
    var budget = Self.bytesPerTurn
    while budget > 0, descriptor != nil, beginNext() {
      switch SocketCalls.send(queue.inFlight.span, to: raw) {
      case .bytes(let count):
        queue.wrote(count)
        budget -= count
      case .full:
        updateInterest()
        return
      case .gone: return stopWriting()
      }
    }
    guard descriptor != nil else { return }
    if queue.isEmpty {
      if linger != nil { return disconnect() }
      if hasEnded, scan == nil, case .nothing = feed { return disconnect() }
    }
    updateInterest()
  }

  /// Forgets what waits for a client that is gone, and goes on with what it asked.
  private func stopWriting() {
    guard linger == nil, !hasEnded || framer.hasMore else { return disconnect() }
    isDeaf = true
    filter = .nothing
    feed = .nothing
    queue = OutputQueue(limits: server.settings.queue, countedIn: server.memory)
    if turn == nil, framer.hasMore { scheduleTurn() }
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
    for state in server.states(wanted: filter) { enqueue(ServerMessage.report(state).line()) }
  }

  /// Reads what the client has sent and nobody will answer: closing with it unread would reset the connection, and the
  /// client might lose the last line.
  private func discardInput() {
    for _ in 0..<16 {
      guard case .bytes = SocketCalls.receive(from: raw, into: &server.received) else { return }
    }
  }
}
