import ZoneProtocol

/// The lines that wait for one client, with the rule for what goes first when it does not read.
///
/// Of the waiting samples and raw notifications the oldest are dropped first, and a line that counts them stands where
/// they were. All else is kept. A line of which a part was written is always finished.
struct OutputQueue {
  /// How much may wait.
  struct Limits {
    /// Bytes of samples and raw notifications: about five minutes of one strap's.
    var droppable = 256 * 1024
    /// Bytes of all.
    var total = 1024 * 1024
  }

  private struct Line {
    let line: WaitingLine
    /// Its place in this queue.
    let order: UInt64
    /// The `seq` of a live report that belongs among those of the history; 0 for what is due at once.
    let seq: UInt64
  }

  private struct Gap {
    let order: UInt64
    let seq: UInt64
    var count: Int
  }

  /// What a gap's line takes at most.
  private static let gapSize = 48
  /// What a place in the queue takes, with the room that an array has to spare.
  static let placeSize = 2 * MemoryLayout<Line>.stride

  private let limits: Limits
  private let memory: MemoryUse
  private var kept = FirstInFirstOut<Line>()
  private var droppable = FirstInFirstOut<Line>()
  private var gaps = FirstInFirstOut<Gap>()
  private var order: UInt64 = 0
  /// The place of the last line that is due at once whatever its `seq`.
  private var lastDue: UInt64 = 0
  private var droppableBytes = 0
  private var lineInFlight: WaitingLine?
  private var written = 0

  /// Bytes that wait and are never dropped.
  private(set) var keptBytes = 0

  /// An empty queue, whose lines are counted in `memory`.
  init(limits: Limits, countedIn memory: MemoryUse) {
    self.limits = limits
    self.memory = memory
  }

  /// Bytes that wait in all.
  var byteCount: Int { keptBytes + droppableBytes + gaps.count * Self.gapSize + inFlight.count }

  /// Lines and gaps that wait behind the line in flight.
  var count: Int { kept.count + droppable.count + gaps.count }

  var isEmpty: Bool { lineInFlight == nil && kept.isEmpty && droppable.isEmpty && gaps.isEmpty }

  // MARK: In

  /// Puts `line` at the end.
  /// - Returns: false if what must be kept is more than the limit.
  mutating func append(_ line: WaitingLine, isDroppable: Bool, seq: UInt64 = 0) -> Bool {
    order += 1
    let entry = Line(line: line, order: order, seq: seq)
    if isDroppable {
      droppable.append(entry)
      droppableBytes += line.bytes.count
    } else {
      kept.append(entry)
      keptBytes += line.bytes.count
    }
    while droppableBytes > limits.droppable || byteCount > limits.total, dropOldest() {}
    return byteCount <= limits.total
  }

  /// Takes a line of which `written` bytes are on their way already.
  mutating func begin(_ line: WaitingLine, written: Int) {
    lineInFlight = line
    self.written = written
  }

  /// Makes all that waits due at once: what comes from the history from now on belongs behind it.
  mutating func makeAllDue() {
    lastDue = order
  }

  /// Forgets all that waits but the rest of the line in flight, and puts `line` after that.
  mutating func replaceWaiting(with line: WaitingLine) {
    // What is in flight may be many lines of the history: only the one that was begun must be finished.
    let bytes = inFlight
    if let end = bytes.firstIndex(of: UInt8(ascii: "\n")), end + 1 < bytes.endIndex {
      begin(WaitingLine(Array(bytes[...end]), countedIn: memory), written: 0)
    }
    kept = FirstInFirstOut()
    droppable = FirstInFirstOut()
    gaps = FirstInFirstOut()
    droppableBytes = 0
    keptBytes = 0
    _ = append(line, isDroppable: false)
  }

  private mutating func dropOldest() -> Bool {
    guard let line = droppable.popFirst() else { return false }
    droppableBytes -= line.line.bytes.count
    // Drops go in order, so only a line that is kept can stand between this and the last gap.
    if var gap = gaps.last, !isAnythingKept(between: gap.order, and: line.order) {
      gap.count += 1
      gaps.last = gap
    } else {
      gaps.append(Gap(order: line.order, seq: line.seq, count: 1))
    }
    return true
  }

  private func isAnythingKept(between low: UInt64, and high: UInt64) -> Bool {
    var lower = 0
    var upper = kept.count
    while lower < upper {
      let middle = (lower + upper) / 2
      if (kept[middle]?.order ?? .max) < low { lower = middle + 1 } else { upper = middle }
    }
    return (kept[lower]?.order ?? .max) < high
  }

  // MARK: Out

  /// What is still to be written of the line in flight.
  var inFlight: ArraySlice<UInt8> { lineInFlight?.bytes[written...] ?? [] }

  /// The `seq` of the next line, 0 if it is due at once; nil if none waits.
  var nextSeq: UInt64? {
    switch nextSource {
    case .kept: kept.first.map { seq($0.seq, at: $0.order) }
    case .droppable: droppable.first.map { seq($0.seq, at: $0.order) }
    case .gap: gaps.first.map { seq($0.seq, at: $0.order) }
    case nil: nil
    }
  }

  private func seq(_ seq: UInt64, at order: UInt64) -> UInt64 { order <= lastDue ? 0 : seq }

  /// Makes the next line the one in flight.
  /// - Returns: false if none waits.
  mutating func beginNext() -> Bool {
    switch nextSource {
    case .kept:
      guard let line = kept.popFirst() else { return false }
      keptBytes -= line.line.bytes.count
      begin(line.line, written: 0)
    case .droppable:
      guard let line = droppable.popFirst() else { return false }
      droppableBytes -= line.line.bytes.count
      begin(line.line, written: 0)
    case .gap:
      guard let gap = gaps.popFirst() else { return false }
      begin(WaitingLine(ServerMessage.dropped(gap.count).line(), countedIn: memory), written: 0)
    case nil: return false
    }
    return true
  }

  /// Notes that `count` more bytes of the line in flight were written.
  mutating func wrote(_ count: Int) {
    written += count
    guard written >= lineInFlight?.bytes.count ?? 0 else { return }
    lineInFlight = nil
    written = 0
  }

  private enum Source {
    case kept, droppable, gap
  }

  private var nextSource: Source? {
    let keptOrder = kept.first?.order ?? .max
    let droppableOrder = droppable.first?.order ?? .max
    let gapOrder = gaps.first?.order ?? .max
    if gapOrder < min(keptOrder, droppableOrder) { return .gap }
    if droppableOrder < keptOrder { return .droppable }
    return keptOrder == .max ? nil : .kept
  }
}
