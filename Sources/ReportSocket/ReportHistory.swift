import Primitives
import ZoneReport

/// The reports of the last hour as they were sent, for clients that come back.
///
/// Encoded lines lie end to end in chunks, with an index of 16 bytes for each. What is older than the hour is given to
/// nobody; its memory goes with the last line of its chunk.
struct ReportHistory {
  /// A place between two reports.
  struct Cursor: Hashable {
    /// Chunks before it, those that are gone included.
    fileprivate var chunk = 0
    fileprivate var entry = 0
    fileprivate var offset = 0
    /// The last report before it.
    fileprivate var passed: UInt64 = 0
  }

  /// Why `read` stopped.
  enum Stop {
    /// All was read that there is.
    case end
    /// The next report is not under the given `seq`.
    case bound
    /// The buffer is full.
    case full
    /// What comes next is no longer held.
    case lost
  }

  private struct Entry {
    let seqAfterFirst: UInt32
    let millisecondsAfterFirst: UInt32
    let length: UInt32
    let strap: UInt16
    let type: UInt8
  }

  private struct Chunk {
    let firstSeq: UInt64
    let start: Instant
    var lines: [UInt8] = []
    var entries: [Entry] = []

    var size: Int { lines.capacity + entries.capacity * MemoryLayout<Entry>.stride }
    func seq(of entry: Int) -> UInt64 { firstSeq + UInt64(entries[entry].seqAfterFirst) }
    func time(of entry: Int) -> Instant { start + .milliseconds(Int64(entries[entry].millisecondsAfterFirst)) }
  }

  /// What the newest chunk's index may still grow by.
  private static let indexReserve = 16 * 1024

  /// How long a report is held.
  var length: Duration
  private let maximumBytes: Int
  private let chunkBytes: Int
  private var chunks: [Chunk] = []
  private var removedChunks = 0
  private var oldest = Cursor()
  private var straps: [String] = []
  /// The last report that is no longer held.
  private var lastLost: UInt64 = 0

  init(length: Duration, maximumBytes: Int = 64 * 1024 * 1024) {
    self.length = length
    self.maximumBytes = maximumBytes
    chunkBytes = min(64 * 1024, maximumBytes / 8)
  }

  /// The memory that the lines and their index take.
  var byteCount: Int { chunks.reduce(0) { $0 + $1.size } }

  /// Puts the line of a report at the end. `seq` rises from one to the next.
  mutating func append(_ line: [UInt8], seq: UInt64, type: ReportType, strap: String, at instant: Instant) {
    trim(at: instant)
    let strap = index(of: strap)
    if !fits(line, seq: seq, at: instant) {
      // An index that grew by doubling gives back what it does not need.
      if let last = chunks.indices.last { chunks[last].entries.trim() }
      var chunk = Chunk(firstSeq: seq, start: instant)
      chunk.lines.reserveCapacity(max(chunkBytes, line.count))
      chunks.append(chunk)
      while chunks.count > 1, byteCount + Self.indexReserve > maximumBytes { removeFirstChunk() }
    }
    let last = chunks.count - 1
    let elapsed = max(.zero, instant - chunks[last].start).nanoseconds / 1_000_000
    chunks[last].entries.append(
      Entry(
        seqAfterFirst: UInt32(clamping: seq - chunks[last].firstSeq), millisecondsAfterFirst: UInt32(clamping: elapsed),
        length: UInt32(clamping: line.count), strap: strap, type: type.bit))
    chunks[last].lines.append(contentsOf: line)
  }

  private func fits(_ line: [UInt8], seq: UInt64, at instant: Instant) -> Bool {
    guard let last = chunks.last else { return false }
    return last.lines.count + line.count <= last.lines.capacity && seq - last.firstSeq < UInt32.max
      && (instant - last.start).nanoseconds / 1_000_000 < UInt32.max
  }

  /// Lets go of what is older than `length` at `instant`.
  mutating func trim(at instant: Instant) {
    let limit = instant - length
    while let chunk = chunks.first, chunk.time(of: oldest.entry) < limit {
      lastLost = chunk.seq(of: oldest.entry)
      oldest.offset += Int(chunk.entries[oldest.entry].length)
      oldest.entry += 1
      if oldest.entry == chunk.entries.count { removeFirstChunk() }
    }
  }

  private mutating func removeFirstChunk() {
    if let chunk = chunks.first, let last = chunk.entries.indices.last { lastLost = chunk.seq(of: last) }
    chunks.removeFirst()
    removedChunks += 1
    oldest = Cursor(chunk: removedChunks)
  }

  /// Straps are numbered; their names are held once.
  private mutating func index(of strap: String) -> UInt16 {
    if let index = straps.firstIndex(of: strap) { return UInt16(clamping: index) }
    // More straps than numbers: nobody has them. Old reports go, so that no number means two straps.
    if straps.count > Int(UInt16.max) {
      while !chunks.isEmpty { removeFirstChunk() }
      straps = []
    }
    straps.append(strap)
    return UInt16(clamping: straps.count - 1)
  }

  // MARK: Reading

  /// The place after the report `seq`, and the `seq` of the first that can be given from there; from the oldest held
  /// without a `seq`. `last` is the last report made.
  func position(after seq: UInt64?, last: UInt64) -> (from: UInt64, cursor: Cursor) {
    guard let seq, seq >= lastLost else {
      let first = chunks.first.map { $0.seq(of: oldest.entry) }
      var cursor = oldest
      cursor.passed = lastLost
      return (first ?? last + 1, cursor)
    }
    var cursor = oldest
    cursor.passed = lastLost
    while let chunk = chunk(at: &cursor), chunk.seq(of: cursor.entry) <= seq { advance(&cursor, in: chunk) }
    return (min(seq, last) + 1, cursor)
  }

  /// Moves `cursor` over reports under `seq`, and appends to `buffer` the lines of those that `filter` wants, as long as
  /// it then has at most `limit` bytes; one line always.
  func read(
    from cursor: inout Cursor, below seq: UInt64, wanted filter: ReportFilter, into buffer: inout [UInt8], limit: Int
  ) -> Stop {
    if cursor.chunk < oldest.chunk || (cursor.chunk == oldest.chunk && cursor.entry < oldest.entry) {
      guard lastLost <= cursor.passed else { return .lost }
      let passed = cursor.passed
      cursor = oldest
      cursor.passed = passed
    }
    while let chunk = chunk(at: &cursor) {
      guard chunk.seq(of: cursor.entry) < seq else { return .bound }
      let entry = chunk.entries[cursor.entry]
      if filter.wants(typeBit: entry.type, strap: straps[Int(entry.strap)]) {
        guard buffer.isEmpty || buffer.count + Int(entry.length) <= limit else { return .full }
        buffer.append(contentsOf: chunk.lines[cursor.offset..<cursor.offset + Int(entry.length)])
      }
      advance(&cursor, in: chunk)
    }
    return .end
  }

  /// The chunk that has the report after `cursor`; moves a cursor at a chunk's end to the next, if there is one by now.
  private func chunk(at cursor: inout Cursor) -> Chunk? {
    let index = cursor.chunk - removedChunks
    guard chunks.indices.contains(index) else { return nil }
    if cursor.entry < chunks[index].entries.count { return chunks[index] }
    guard index + 1 < chunks.count else { return nil }
    cursor = Cursor(chunk: cursor.chunk + 1, passed: cursor.passed)
    return chunks[index + 1]
  }

  private func advance(_ cursor: inout Cursor, in chunk: Chunk) {
    cursor.passed = chunk.seq(of: cursor.entry)
    cursor.offset += Int(chunk.entries[cursor.entry].length)
    cursor.entry += 1
  }
}

extension Array {
  /// Moves the elements to memory of just their size.
  fileprivate mutating func trim() {
    var exact: [Element] = []
    exact.reserveCapacity(count)
    exact.append(contentsOf: self)
    self = exact
  }
}
