import ZoneProtocol

/// The lines that wait for one client, with the rule for what to drop if it does not read.
///
/// The oldest waiting samples and raw notifications are dropped first. A line with their count takes their place. All other
/// lines are kept. A line that was partly written is always completed.
struct OutputQueue {
  /// The limits on waiting bytes.
  struct Limits {
    /// Bytes of samples and raw notifications: several minutes of one strap.
    var droppable = 256 * 1024
    /// Bytes of all lines.
    var total = 1024 * 1024
  }

  private struct Line {
    let line: WaitingLine
    /// Its place in this queue.
    let order: UInt64
    /// The `seq` of a live report, which must be sent in order with the history; 0 for a line that is due at once.
    let seq: UInt64
  }

  private struct Gap {
    let order: UInt64
    let seq: UInt64
    var count: Int
  }

  /// The most bytes of a gap's line.
  private static let gapSize = 48
  /// The bytes of a place in the queue, with the array's spare room.
  static let placeSize = 2 * MemoryLayout<Line>.stride

  private let limits: Limits
  private let memory: MemoryUse
  private var kept = FirstInFirstOut<Line>()
  private var droppable = FirstInFirstOut<Line>()
  private var gaps = FirstInFirstOut<Gap>()
  private var order: UInt64 = 0
  /// The place of the last line that is due at once, whatever its `seq`.
  private var lastDue: UInt64 = 0
  private var droppableBytes = 0
  private var lineInFlight: WaitingLine?
  private var written = 0

  /// Waiting bytes that are never dropped.
  private(set) var keptBytes = 0

  /// Creates an empty queue whose lines are counted in `memory`.
  init(limits: Limits, countedIn memory: MemoryUse) {
    self.limits = limits
    self.memory = memory
  }

  /// All waiting bytes.
  var byteCount: Int { keptBytes + droppableBytes + gaps.count * Self.gapSize + inFlight.count }

  /// Lines and gaps that wait behind the line in flight.
  var count: Int { kept.count + droppable.count + gaps.count }

  var isEmpty: Bool { lineInFlight == nil && kept.isEmpty && droppable.isEmpty && gaps.isEmpty }

  // MARK: In

  /// Appends `line`.
  /// - Returns: false if the lines that must be kept exceed the limit.
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

  /// Makes `line` the line in flight; `written` of its bytes are sent already.
  mutating func begin(_ line: WaitingLine, written: Int) {
    lineInFlight = line
    self.written = written
  }

  /// Makes all waiting lines due at once: reports from the history that follow come after them.
  mutating func makeAllDue() {
    lastDue = order
  }

  /// Drops all waiting lines except the rest of the line in flight, and appends `line`.
  mutating func replaceWaiting(with line: WaitingLine) {
    // Bytes in flight may hold many lines of the history. Only the line that was begun must be completed.
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
    // Lines are dropped in order, so only a kept line can stand between this line and the last gap.
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

  /// The unwritten bytes of the line in flight.
  var inFlight: ArraySlice<UInt8> { lineInFlight?.bytes[written...] ?? [] }

  /// The `seq` of the next line, 0 if it is due at once; nil if no line waits.
  var nextSeq: UInt64? {
    switch nextSource {
    case .kept: kept.first.map { seq($0.seq, at: $0.order) }
    case .droppable: droppable.first.map { seq($0.seq, at: $0.order) }
    case .gap: gaps.first.map { seq($0.seq, at: $0.order) }
    case nil: nil
    }
  }

  private func seq(_ seq: UInt64, at order: UInt64) -> UInt64 { order <= lastDue ? 0 : seq }

  /// Makes the next line the line in flight.
  /// - Returns: false if no line waits.
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

  /// Records that `count` more bytes of the line in flight were written.
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
